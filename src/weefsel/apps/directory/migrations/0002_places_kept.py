from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="places_kept",
            field=models.IntegerField(default=0, verbose_name="plekken die ik zelf vergeef"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("places_kept__gte", 0)), name="directory_offer_kept"
            ),
        ),
    ]
