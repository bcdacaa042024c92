"""Questions asked and answers given. Not asked is something else than no."""

import uuid

from django.db import models

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.people.models import Person


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
    """One answer. ``value`` is an answer code of the instrument, or free text; empty means skipped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    referral_id = models.UUIDField(null=True)
    item = models.CharField(max_length=80)
    value = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item"], name="screening_answer_once")]
