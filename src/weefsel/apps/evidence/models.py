"""Figures that an organisation made public, as they were on that day, with small counts already withheld."""

import uuid

from django.db import models

from weefsel.apps.accounts.models import Organization, User


class PublishedFigure(models.Model):
    """One published value of an indicator. NULL counts were withheld because they were too small to show."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    publication = models.UUIDField()
    indicator = models.CharField(max_length=80)
    stratum = models.CharField(max_length=80, blank=True)
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n_lost = models.IntegerField(null=True)
    period_from = models.DateField()
    period_until = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-published_at", "indicator", "stratum", "id"]
