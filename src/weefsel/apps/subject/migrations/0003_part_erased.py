from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subject", "0002_each_organization_decides"), ("keys", "0005_part_erased")]
    operations = [
        migrations.AlterField(
            model_name="request",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "wacht op antwoord"),
                    ("granted", "gedaan"),
                    ("partly", "voor een deel gewist"),
                    ("refused", "niet gedaan"),
                    ("withdrawn", "teruggenomen"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="request", name="subject_request_answered"),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("granted", "partly", "refused")), _negated=True),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="subject_request_answered",
            ),
        ),
    ]
