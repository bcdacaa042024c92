"""A referral from request to arrival: always an owner and a date, every step kept as it happened."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.keys.fields import EncryptedTextField
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.states import Act, ReferralState


class Referral(models.Model):
    """One referral. Holds no name: the name that is told to the receiver stands in `Introduction`.

    ``owner`` asked, ``receiver`` answers. ``assigned_organization`` and ``due_on`` say whose turn it is and before
    when; an open referral always has both (constraint). ``next_step`` names what is to be done (`turns.py`).
    ``report_consent`` is there as long as the receiver may tell the owner how it goes. ``age_years``, ``sex`` and
    ``language`` are as they were at the request, so that figures need no name. ``offer`` is empty for a referral to a
    coach who looks for a place. ``n_options`` from how many proposals the person could choose; NULL is not known.
    ``may_ask`` False: the person said no to later questions, or withdrew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="referrals")
    werkvorm = models.CharField(max_length=80)
    werkvorm_version = models.CharField(max_length=20)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    report_consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=ReferralState)
    n_options = models.SmallIntegerField(null=True)
    holds_place = models.BooleanField(default=False)
    may_ask = models.BooleanField(default=True)
    assigned_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    next_step = models.CharField(max_length=60, blank=True)
    age_years = models.SmallIntegerField()
    sex = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    requested_at = models.DateTimeField()
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["due_on", "requested_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReferralState.ended())
                | Q(due_on__isnull=False, assigned_organization__isnull=False),
                name="referrals_referral_never_sleeps",
            )
        ]


class Introduction(models.Model):
    """What is told about the person to the one who receives: the allow-listed set, and nothing else.

    ``introduction`` is the referrer's own sentence; the person saw it before it was sent. ``receiver`` becomes empty
    when the consent is withdrawn: from then on the words are no longer for them.
    """

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, primary_key=True, related_name="introduction")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    shown_name = models.CharField(_("naam die de ontvanger ziet"), max_length=100)
    introduction = EncryptedTextField(_("een zin van u"), max_length=500)
    access_needs = EncryptedTextField(_("wat nodig is om mee te kunnen doen"), max_length=300, blank=True)
    companion = EncryptedTextField(_("wie gaat mee"), max_length=150, blank=True)


class Barrier(models.Model):
    """Something that could keep someone from coming, and how it is solved. ``receiver`` as in `Introduction`."""

    class Kind(models.TextChoices):
        TRANSPORT = "transport", _("vervoer")
        TIME = "time", _("tijd")
        SHYNESS = "shyness", _("alleen binnenkomen")
        MONEY = "money", _("geld")
        CHILDCARE = "childcare", _("oppas")
        LANGUAGE = "language", _("taal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="barriers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    is_present = models.BooleanField()
    solution = EncryptedTextField(_("zo lossen we het op"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "kind"], name="referrals_barrier_once")]


class ReferralEvent(models.Model):
    """One step of a referral, as it happened: from which state to which, by whom, and when the next one is due.

    A step that changes no state (a phone call, a question, going along) has twice the same state; ``act`` says what was
    done (`states.Act`) and ``reason`` which step of the handover it was, or why. ``number`` counts within the referral.
    What was said stands in `Words`, because fewer may read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField(default=1)
    act = models.CharField(max_length=16, choices=Act, default=Act.STEP)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_role = models.CharField(max_length=32)
    by_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["at", "number", "id"]


class Words(models.Model):
    """What was said in a step of a referral: for the person, for who wrote it, and for who it was said to.

    ``by_organization`` is empty for the person; ``to_organization`` is empty for a note of one's own, and for an answer
    to the person.
    """

    event = models.OneToOneField(ReferralEvent, on_delete=models.PROTECT, primary_key=True, related_name="told")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    to_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    words = EncryptedTextField(max_length=600)


class Feedback(models.Model):
    """A message to the referrer that the person reads first (C7): nobody else reads it until they said yes.

    ``words`` as they were written, ``sent_words`` as the person let them go, when that is different. ``is_last`` the
    referral is done with it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wacht op de persoon")
        AGREED = "agreed", _("verstuurd")
        REFUSED = "refused", _("liever niet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="feedback")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    words = EncryptedTextField(max_length=600)
    sent_words = EncryptedTextField(max_length=600, blank=True)
    is_last = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_role = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-written_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(state="waiting"), name="referrals_feedback_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(answered_at__isnull=False), name="referrals_feedback_answered"
            ),
        ]
