"""What someone may need: proposed with a reason, and only agreed, changed or declined together with the person."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import User
from weefsel.apps.people.models import Person


class Need(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("voorgesteld")
        AGREED = "agreed", _("samen gekozen")
        DECLINED = "declined", _("niet gewild")
        MET = "met", _("vervuld")
        WITHDRAWN = "withdrawn", _("vervallen")  # a proposal for which no reason is left

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State)
    words = models.CharField(_("in eigen woorden"), max_length=300, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="needs_need_one_open",
            )
        ]


class Reason(models.Model):
    """Why a need was proposed: a sentence of the catalogue.

    Apart from the need, because it tells what someone answered or drew: who may know a need may not know that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="reasons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    place = models.SmallIntegerField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place", "id"]
