import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0004_key_of_a_log_in")]
    operations = [
        migrations.AddField(
            model_name="erased",
            name="part_of",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="erased",
            name="houses",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None),
        ),
    ]
