"""What somebody asks about their own data and what was answered, and what of who was erased has to stay."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.keys.fields import EncryptedTextField
from weefsel.apps.people.models import Person


class Request(models.Model):
    """One question of a person to who treats them. ``due_on`` the last day to answer: a month (art. 12(3) GDPR).

    ``words`` what is asked, ``was`` what stood there when a correction was made, ``answer`` with the reasons, and
    ``statement`` what the person has to say about a refusal: it stays with the record. Erased for a part (``partly``)
    is a yes of who treats, where another organisation keeps its own part.
    """

    class Kind(models.TextChoices):
        CORRECT = "correct", _("Er klopt iets niet")
        ERASE = "erase", _("Wis alles over mij")
        OBJECT = "object", _("Ik wil niet dat u dit met mijn gegevens doet")

    class State(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        GRANTED = "granted", _("gedaan")
        PARTLY = "partly", _("voor een deel gewist")
        REFUSED = "refused", _("niet gedaan")
        WITHDRAWN = "withdrawn", _("teruggenomen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("wat wilt u vragen?"), max_length=8, choices=Kind)
    words = EncryptedTextField(_("in uw woorden"), max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    was = EncryptedTextField(_("wat er eerst stond"), max_length=1000, blank=True)
    answer = EncryptedTextField(_("antwoord, met de reden"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    statement = EncryptedTextField(_("wat u erover wilt zeggen"), max_length=1000, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="open", kind="erase"), name="subject_request_erase_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("granted", "partly", "refused")) | Q(decided_at__isnull=False),
                name="subject_request_answered",
            ),
        ]


class Part(models.Model):
    """What one organisation said about its own part, when somebody asked to erase everything: yes, or no on a ground.

    Written by `subject_say` only. There is no free text: another organisation or the person must not read in it what
    this one wrote.
    """

    class Ground(models.TextChoices):
        """Why keeping may go before erasing.

        Source
        ------
        BW art. 7:455 lid 2; AVG art. 17 lid 3.
        """

        OTHER = "other", _("bewaren is van groot belang voor iemand anders")
        LAW = "law", _("een wet zegt dat dit moet blijven")
        CASE = "case", _("er loopt een klacht, een rechtszaak of een onderzoek")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    is_yes = models.BooleanField()
    ground = models.CharField(max_length=8, choices=Ground, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "owner"], name="subject_part_once"),
            models.CheckConstraint(
                condition=Q(is_yes=True, ground="") | Q(is_yes=False) & ~Q(ground=""), name="subject_part_ground"
            ),
        ]


class Kept(models.Model):
    """About whom what has to stay is, although they were erased: read by nobody here, and gone after ``until``."""

    person_id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=300)
    birth_date = models.DateField()
    until = models.DateField()
