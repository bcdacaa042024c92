"""The protected compartment: ties that hurt, who must stay apart, the steps of the meldcode, a safe way to reach.

Nobody reads a row here but the person and who holds the relation `guarding` (`docs/decisions/0008`).
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.directory.models import Location
from weefsel.apps.keys.fields import EncryptedJSONField, EncryptedTextField
from weefsel.apps.people.models import Person

LONGEST = timedelta(days=366)  # an assumption: nobody stays guarded for more than a year without a look at it


class ProtectedTie(models.Model):
    """Someone in the life of the person whom others may not hear about, or whom the person must not meet.

    The other is known by hints only; which registrations they fit is worked out by `safety_link` and never shown.
    ``linked_at`` NULL means: not guarded yet. ``reviewed_at`` when someone last looked whether this is still needed.
    A tie that is ``hidden`` is kept out of sight; ``harmful`` and ``no_contact`` are also kept apart.
    """

    class Kind(models.TextChoices):
        HARMFUL = "harmful", _("dit contact doet kwaad")
        HIDDEN = "hidden", _("dit contact moet verborgen blijven")
        NO_CONTACT = "no_contact", _("er mag geen contact zijn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="protected_ties")
    kind = models.CharField(max_length=12, choices=Kind)
    tie_role = EncryptedTextField(_("wie is dit"), max_length=40, blank=True)
    told = EncryptedTextField(_("wat er is verteld"), max_length=1000, blank=True)
    hint_given_name = models.CharField(_("voornaam"), max_length=100, blank=True)
    hint_family_name = models.CharField(_("achternaam"), max_length=150, blank=True)
    hint_birth_date = models.DateField(_("geboortedatum"), null=True)
    hint_postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    hint_house_number = models.CharField(_("huisnummer"), max_length=10, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_in = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField()
    review_by = models.DateField(_("opnieuw bekijken voor"))
    asked = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    contested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    contested_at = models.DateTimeField(null=True)
    contest_reason = EncryptedTextField(max_length=500, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = EncryptedTextField(max_length=500, blank=True)
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("entered_by")),
                name="safety_protectedtie_second_eyes",
            ),
            models.CheckConstraint(
                condition=Q(review_by__lte=models.F("reviewed_at") + LONGEST), name="safety_protectedtie_review"
            ),
        ]


class AvoidPair(models.Model):
    """Two registrations that must not be brought together. The role of the pages cannot read or write it at all.

    Written by `safety_link` only. The ids stay those of the registrations, also when one is merged: the guard asks who
    goes on, so that taking a merge back gives everyone their own pairs again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    tie = models.ForeignKey(ProtectedTie, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="safety_avoidpair_order"),
            models.UniqueConstraint(fields=["first", "second", "tie"], name="safety_avoidpair_once"),
        ]


class PrivateWish(models.Model):
    """A group, a place or a part of the week where someone does not want to come, without a reason.

    ``group_id`` has its foreign key nowhere: what a group is, is known in a higher room. ``hour`` is a column of the
    week: 0 Monday morning to 20 Sunday evening, 3 a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    group_id = models.UUIDField(null=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    hour = models.SmallIntegerField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group_id__isnull=False, location__isnull=True, hour__isnull=True)
                | Q(group_id__isnull=True, location__isnull=False, hour__isnull=True)
                | Q(group_id__isnull=True, location__isnull=True, hour__range=(0, 20)),
                name="safety_privatewish_one",
            )
        ]


class SafetyAnswer(models.Model):
    """What someone answered to a question about safety, asked when they were alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    answer = EncryptedTextField(max_length=40)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "id"]


class MeldcodeCase(models.Model):
    """A concern that is weighed by the five steps of the meldcode; closed with what was decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = EncryptedTextField(max_length=500, blank=True)
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["opened_at", "id"]


class MeldcodeStep(models.Model):
    """One step that was taken. ``weighed`` holds what the step asked to weigh, question by question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(MeldcodeCase, on_delete=models.PROTECT, related_name="steps")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    done_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField(max_length=2000, blank=True)
    weighed = EncryptedJSONField(default=dict)

    class Meta:
        ordering = ["number", "done_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="safety_meldcodestep_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 5)), name="safety_meldcodestep_number"),
        ]


class SafeContact(models.Model):
    """How someone can be reached without anyone else noticing. A later one takes the place of an earlier one."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("bellen")
        TEXT = "text", _("een kort bericht")
        EMAIL = "email", _("e-mail")
        POST = "post", _("brief op een ander adres")
        THROUGH = "through", _("via iemand die te vertrouwen is")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=200)
    hours = models.CharField(_("wanneer"), max_length=200, blank=True)
    may_leave_message = models.BooleanField(default=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["entered_at", "id"]
