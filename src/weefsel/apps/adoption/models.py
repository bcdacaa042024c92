"""Which werkvorm an organisation runs, in which version, and where its own form differs from the template."""

import uuid

from django.db import models
from django.db.models import Q

from weefsel.apps.accounts.models import Organization, User


class Adoption(models.Model):
    """An organisation took a werkvorm into use. ``lead`` is the driver, ``stand_in`` who takes over (seed 003)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="adoptions")
    werkvorm = models.CharField(max_length=80)
    werkvorm_version = models.CharField(max_length=20)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "werkvorm"], condition=Q(ended_at__isnull=True), name="adoption_once"
            )
        ]
