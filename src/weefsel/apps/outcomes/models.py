"""Second measurements: planned when someone starts, asked when due, and counted as lost when nobody answers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral


class Measurement(models.Model):
    """One moment on which was asked again. Lost to follow-up is an outcome of its own.

    ``n_ties_kept`` is the least number of ties that the answer confirms: 1 for "one", 2 for "more than one"; NULL when
    that question was skipped. ``answered_by_role`` says who filled it in: the person, or who called them.
    """

    class State(models.TextChoices):
        DUE = "due", _("aan de beurt")
        ASKED = "asked", _("gevraagd")
        ANSWERED = "answered", _("beantwoord")
        LOST = "lost", _("niet meer bereikt")
        REFUSED = "refused", _("wilde niet antwoorden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="measurements")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="measurements")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=80)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_role = models.CharField(max_length=32, blank=True)
    n_ties_kept = models.SmallIntegerField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "instrument"], name="outcomes_measurement_once"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="outcomes_measurement_answered"
            ),
        ]


class Answer(models.Model):
    """One answer at follow-up. Apart from `screening.Answer`: a coach may read this one, and not that one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=80)
    value = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measurement", "item", "value"], name="outcomes_answer_once"),
        ]
