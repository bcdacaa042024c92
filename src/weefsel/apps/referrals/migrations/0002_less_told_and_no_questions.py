"""A referral knows whether the person may be asked later, and a step in which less was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        migrations.AddField(model_name="referral", name="may_ask", field=models.BooleanField(default=True)),
        migrations.AlterField(
            model_name="referralevent",
            name="act",
            field=models.CharField(
                choices=[
                    ("step", "stap gezet"),
                    ("contact", "contact met de persoon"),
                    ("question", "vraag gesteld"),
                    ("reply", "vraag beantwoord"),
                    ("confirmed", "de persoon zei ja"),
                    ("postponed", "andere dag afgesproken"),
                    ("handed_over", "aan een collega gegeven"),
                    ("solved", "drempel opgelost"),
                    ("reported", "bericht aan de verwijzer"),
                    ("narrowed", "minder gedeeld"),
                ],
                default="step",
                max_length=16,
            ),
        ),
    ]
