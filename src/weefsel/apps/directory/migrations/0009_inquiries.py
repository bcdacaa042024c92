import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

# No list says whether somebody goes along, and it stood as a no: now it is asked.
UNKNOWN = "UPDATE directory_offer SET is_accompanied = NULL WHERE source_id IS NOT NULL AND NOT is_accompanied"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_organization_website'),
        ('directory', '0008_work_on_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='can_begin_anytime',
            field=models.BooleanField(null=True, verbose_name='u kunt elk moment beginnen'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='is_accompanied',
            field=models.BooleanField(default=False, null=True, verbose_name='er gaat de eerste keer iemand mee'),
        ),
        migrations.AddField(
            model_name='assurance',
            name='columns',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='assurance',
            name='source',
            field=models.CharField(choices=[('host', 'wie ontvangt'), ('keeper', 'wie de kaart bijhoudt'), ('told', 'wie het de gastheer of gastvrouw vroeg'), ('list', 'een lijst')], max_length=6),
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=20)),
                ('n_asked', models.IntegerField(default=1)),
                ('asked_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='directory.offer')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['-n_asked', 'asked_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('offer', 'question'), name='directory_inquiry_once')],
            },
        ),
        migrations.RunSQL(UNKNOWN, migrations.RunSQL.noop),
    ]
