
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_log_of_a_naaste'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='recipient',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        # Whoever writes a line without it, in SQL or by the program of before, wrote of nobody outside.
        migrations.RunSQL("ALTER TABLE audit_event ALTER COLUMN recipient SET DEFAULT ''", migrations.RunSQL.noop),
    ]
