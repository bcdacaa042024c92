import uuid

from django.db import migrations, models

# Who reads before anything changed, has something to see that it did not.
FIRST = "INSERT INTO directory_mapmark (number) VALUES (gen_random_uuid())"


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0009_inquiries'),
    ]

    operations = [
        migrations.CreateModel(
            name='MapMark',
            fields=[
                ('number', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
