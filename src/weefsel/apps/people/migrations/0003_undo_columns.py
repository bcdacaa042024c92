import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_relation_person")]

    operations = [
        migrations.RemoveField(model_name="lifeevent", name="previous_address"),
        migrations.AddField(model_name="lifeevent", name="previous", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="movedrow",
            name="column",
            field=models.CharField(default="person_id", max_length=63),
            preserve_default=False,
        ),
        migrations.AddField(model_name="movedrow", name="previous", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="movedrow",
            name="filled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="relatedperson",
            name="topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32), default=list, size=None
            ),
        ),
    ]
