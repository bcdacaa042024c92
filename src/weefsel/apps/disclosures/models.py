"""Who asked from outside for data about a person, and what was given, on what ground; nothing without one."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.consent.models import Consent
from weefsel.apps.keys.fields import EncryptedJSONField, EncryptedTextField
from weefsel.apps.people.models import Person


class Disclosure(models.Model):
    """One question from outside about a person. It begins as not done: nothing was given.

    States are those of `Communication.status` in FHIR. ``asker``, ``ground`` and ``fields`` (classes of data) are of
    the catalogue; ``eyes`` when a colleague has to look, as the ground said that day. ``recorded_by`` wrote the
    question down, ``decided_by`` chose the ground. ``words`` are the facts that were given, one by one. Until
    ``tell_on`` the person does not see that any of this was there, because of ``tell_why``.
    """

    class State(models.TextChoices):
        NOT_DONE = "not-done", _("niets gegeven")
        PREPARATION = "preparation", _("een collega kijkt eerst mee")
        IN_PROGRESS = "in-progress", _("mag gegeven worden, is nog niet gegeven")
        COMPLETED = "completed", _("gegeven")

    class Eyes(models.TextChoices):
        BEFORE = "before", _("een collega vooraf")
        AFTER = "after", _("een collega achteraf")

    class Medium(models.TextChoices):
        PHONE = "phone", _("aan de telefoon")
        MEETING = "meeting", _("in een gesprek")
        PAPER = "paper", _("op papier")
        MAIL = "mail", _("met onze eigen beveiligde mail, buiten weefsel om")

    class Finding(models.TextChoices):
        AGREED = "agreed", _("akkoord")
        OBJECTED = "objected", _("niet akkoord")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("hoe het staat"), max_length=12, choices=State, default=State.NOT_DONE)
    # What was asked, and by whom
    asker = models.CharField(max_length=32)
    house = EncryptedTextField(_("organisatie"), max_length=120, blank=True)
    asked_by = EncryptedTextField(_("naam en functie"), max_length=200, blank=True)
    reached = EncryptedTextField(_("hoe u zeker weet wie dit is"), max_length=300, blank=True)
    question = EncryptedTextField(_("wat er gevraagd wordt"), max_length=1000, blank=True)
    reason = EncryptedTextField(_("waarvoor"), max_length=500, blank=True)
    asked_on = models.DateField(_("gevraagd op"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # On what ground something is given
    ground = models.CharField(max_length=32, blank=True)
    answers = EncryptedJSONField(default=dict, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    fields = ArrayField(models.CharField(max_length=32), default=list)
    words = EncryptedTextField(_("wat er precies verteld is"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    eyes = models.CharField(max_length=8, choices=Eyes, blank=True)
    review_by = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=8, choices=Finding, blank=True)
    review_words = EncryptedTextField(_("wat de collega ervan vindt"), max_length=1000, blank=True)
    medium = models.CharField(_("hoe"), max_length=8, choices=Medium, blank=True)
    given_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    # When the person is told, where that is not now
    tell_on = models.DateField(null=True)
    tell_why = EncryptedTextField(_("waarom nog niet"), max_length=500, blank=True)

    class Meta:
        ordering = ["-recorded_at", "id"]
        indexes = [models.Index(fields=["owner", "-recorded_at"], name="disclosure_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="completed", given_at__isnull=False, decided_at__isnull=False)
                & ~Q(ground="")
                & ~Q(medium="")
                | ~Q(state="completed") & Q(given_at__isnull=True),
                name="disclosure_given_on_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(eyes="before", state__in=("in-progress", "completed")) | Q(finding="agreed"),
                name="disclosure_seen_before",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("decided_by")),
                name="disclosure_second_eyes",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True, finding="")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False, decided_by__isnull=False) & ~Q(finding=""),
                name="disclosure_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(eyes="after") | Q(review_by__isnull=False), name="disclosure_reviewed_in_time"
            ),
        ]
