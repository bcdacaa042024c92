from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0006_as_listed'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='double',
            options={'ordering': ['-likeness', 'id']},
        ),
        migrations.RenameField(
            model_name='double',
            old_name='score',
            new_name='likeness',
        ),
    ]
