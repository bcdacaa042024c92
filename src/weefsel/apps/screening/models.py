"""Questions asked and answers given. Not asked is something else than no."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.people.models import Person


class Occasion(models.TextChoices):
    """When questions are asked; the same words as ``occasions`` of an item in the catalogue."""

    INTAKE = "intake", _("bij de intake")
    VISIT = "visit", _("bij een bezoek")
    DISCHARGE = "discharge", _("bij ontslag")
    FOLLOW_UP = "follow_up", _("later nagevraagd")


class Response(models.Model):
    """One time that the questions of an instrument were asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    instrument = models.CharField(max_length=80)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "id"]


class Answer(models.Model):
    """One answer that was chosen; an item that takes several has a row for each. An empty ``value``: skipped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    referral_id = models.UUIDField(null=True)
    item = models.CharField(max_length=80)
    value = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item", "value"], name="screening_answer_once")]
