"""An answer is a yes or a no, for an organisation or for one user, in a numbered text, and parts can be left out."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_one_valid"),
        migrations.AddField(model_name="consent", name="is_yes", field=models.BooleanField(default=True)),
        migrations.AddField(
            model_name="consent",
            name="receiver_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="without",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32), default=list, size=None
            ),
        ),
        migrations.AddField(model_name="consent", name="wording", field=models.SmallIntegerField(default=1)),
        migrations.AlterField(
            model_name="consent",
            name="receiver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("person", "receiver", "receiver_user", "purpose"),
                name="consent_one_valid",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("receiver__isnull", False), ("receiver_user__isnull", True)),
                    models.Q(("receiver__isnull", True), ("receiver_user__isnull", False)),
                    _connector="OR",
                ),
                name="consent_one_receiver",
            ),
        ),
    ]
