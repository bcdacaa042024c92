"""What someone may need: proposed with a reason, and only agreed, changed or declined together with the person."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import User
from weefsel.apps.keys.fields import EncryptedTextField
from weefsel.apps.people.models import Person


class Need(models.Model):
    """How things stand with one need of one person. Who said what, and when, stands in `Opinion`.

    ``state`` follows from what the person said, never from what a professional thinks. ``priority`` the person's own
    order, empty when they gave none.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("voorgesteld")
        AGREED = "agreed", _("samen gekozen")
        DECLINED = "declined", _("niet gewild")
        MET = "met", _("vervuld")
        WITHDRAWN = "withdrawn", _("vervallen")  # a proposal for which no reason is left

    class Priority(models.IntegerChoices):
        FIRST = 1, _("dit eerst")
        ALSO = 2, _("daarna")
        LATER = 3, _("later, niet nu")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State)
    words = EncryptedTextField(_("in eigen woorden"), max_length=300, blank=True)
    priority = models.SmallIntegerField(_("wanneer"), choices=Priority, null=True)
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
    ``signal`` and ``evidence`` say on which fact it rests: a need that was refused is proposed again only when there is
    a fact that is not among its reasons without an end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="reasons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signal = models.CharField(max_length=60, blank=True)
    evidence = EncryptedTextField(max_length=300, blank=True)
    text = EncryptedTextField(max_length=300)
    place = models.SmallIntegerField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place", "id"]

    @property
    def fact(self) -> str:
        return f"{self.signal}: {self.evidence}"


class Opinion(models.Model):
    """What one side said about a need, as it was said: the person, or a professional with a view of their own.

    Never changed, only taken back (``undone_at``). ``before`` is the state that the person's word changed, and that
    comes back with it; empty for a need that was not there yet. ``instead`` the need that was chosen in its place.
    """

    class Side(models.TextChoices):
        PERSON = "person", _("de persoon")
        PROFESSIONAL = "professional", _("de professional")

    class Choice(models.TextChoices):
        AGREE = "agree", _("dit klopt")
        DECLINE = "decline", _("dit niet")
        MET = "met", _("dit is er nu")
        CHANGE = "change", _("liever iets anders")
        FITS = "fits", _("denkt dat dit past")
        DOUBTS = "doubts", _("twijfelt of dit past")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="opinions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    choice = models.CharField(max_length=8, choices=Choice)
    words = EncryptedTextField(max_length=300, blank=True)
    priority = models.SmallIntegerField(choices=Need.Priority, null=True)
    before = models.CharField(max_length=10, blank=True)
    instead = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side="person", choice__in=["agree", "decline", "met", "change"])
                | Q(side="professional", choice__in=["fits", "doubts"]),
                name="needs_opinion_side",
            )
        ]


class Transition(models.Model):
    """Something that happened in the life of a person, as they told it. ``kind`` of `transitions.toml`.

    A fact stays a fact; for how long it may be a reason to talk stands in the catalogue.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    happened_on = models.DateField(_("op welke dag"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-happened_on", "id"]
