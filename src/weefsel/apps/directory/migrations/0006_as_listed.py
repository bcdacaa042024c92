from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0005_reminders'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='as_listed',
            field=models.JSONField(default=dict),
        ),
    ]
