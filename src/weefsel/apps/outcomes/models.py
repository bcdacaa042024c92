"""Second measurements: planned when someone starts, asked when due, and counted as lost when nobody answers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.screening.models import Response


class Measurement(models.Model):
    """One planned moment to ask again. Lost to follow-up is an outcome of its own, with its reason."""

    class State(models.TextChoices):
        PLANNED = "planned", _("gepland")
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
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="+")
    n_ties_kept = models.SmallIntegerField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "instrument"], name="outcomes_measurement_once"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="outcomes_measurement_answered"
            ),
        ]
