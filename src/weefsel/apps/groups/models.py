"""Groups, their sessions, who takes part and who came. One model with a form, from cohort to walk-in."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.keys.fields import EncryptedTextField
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral


class Group(models.Model):
    """A group of one werkvorm. Members read ``name``; only ``neutral_name`` may stand in a mail or calendar.

    ``n_homes`` how many homes or rooms there are where people live; NULL for every other form.
    """

    class Form(models.TextChoices):
        COHORT = "cohort", _("groep met een begin en een eind")
        CIRCLE = "circle", _("kring die doorgaat")
        WALK_IN = "walk_in", _("inloop")
        PAIR = "pair", _("koppel van twee")
        RESIDENCE = "residence", _("samen wonen")

    class State(models.TextChoices):
        FORMING = "forming", _("wordt gevormd")
        RUNNING = "running", _("loopt")
        ENDED = "ended", _("afgelopen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="groups")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    werkvorm = models.CharField(max_length=80)
    werkvorm_version = models.CharField(max_length=20)
    form = models.CharField(max_length=10, choices=Form)
    name = models.CharField(_("naam van de groep"), max_length=150)
    neutral_name = models.CharField(max_length=150)
    size_min = models.SmallIntegerField(null=True)
    size_max = models.SmallIntegerField(null=True)
    n_homes = models.SmallIntegerField(null=True)
    language = models.CharField(max_length=8, default="nl")
    state = models.CharField(max_length=8, choices=State)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["name", "id"]


class GroupRole(models.Model):
    """Who has which role in a group (facilitator, second facilitator, contact person ...), as the werkvorm asks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="roles")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=150)


class Session(models.Model):
    """One meeting. ``n_walk_ins`` counts people without names, for a walk-in place.

    ``roles_present`` are the `GroupRole` rows of who led it; empty is nobody, NULL is not written down.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    title = models.CharField(max_length=150)
    agenda = ArrayField(models.CharField(max_length=200), default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    n_walk_ins = models.IntegerField(null=True)
    roles_present = ArrayField(models.UUIDField(), null=True)
    impression = models.CharField(_("hoe was het"), max_length=8, blank=True)

    class Meta:
        ordering = ["starts_at", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="groups_session_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="groups_session_period"),
        ]


class Enrolment(models.Model):
    """A person takes part in a group. ``shown_name`` and ``access_needs`` are all that the host reads of the person.

    ``shares_home`` they live in the home of another resident, and so take none of their own.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("uitgenodigd")
        ENROLLED = "enrolled", _("doet mee")
        DECLINED = "declined", _("ziet ervan af")
        ENDED = "ended", _("gestopt of klaar")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="enrolments")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    shown_name = models.CharField(max_length=100)
    access_needs = EncryptedTextField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    shares_home = models.BooleanField(default=False)

    class Meta:
        ordering = ["shown_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(state__in=["invited", "enrolled"]),
                name="groups_enrolment_once",
            )
        ]


class Attendance(models.Model):
    """Who came. Used to miss someone, never to punish. ``referral`` is here too, for figures that read no enrolment."""

    class Status(models.TextChoices):
        PRESENT = "present", _("er")
        ABSENT = "absent", _("niet er")
        EXCUSED = "excused", _("afgemeld")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="groups_attendance_once")]


class Guest(models.Model):
    """A naaste asked along to one session. Carries all that the naaste reads: nothing else opens with the link."""

    class Answer(models.TextChoices):
        YES = "yes", _("ja, ik kom")
        NO = "no", _("nee, liever niet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="guests")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="guests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("naam"), max_length=150)
    email = models.EmailField(_("e-mail"))
    invited_by_name = models.CharField(max_length=100)
    place = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=4, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "enrolment", "email"], name="groups_guest_once")]


class Buddy(models.Model):
    """Someone who wants to be a buddy of one werkvorm: a volunteer, or a person who was referred for it themselves.

    ``about`` is the sentence that the one who looks for a buddy reads, as the buddy wants it told. ``n_at_once`` how
    many people they want to be a buddy of at the same time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    werkvorm = models.CharField(max_length=80)
    name = models.CharField(_("naam"), max_length=100)
    about = models.CharField(max_length=300, blank=True)
    n_at_once = models.SmallIntegerField(default=1)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["name", "id"]


class Party(models.Model):
    """One of the two of a pair, and all that this one reads of the other: a first name and a sentence.

    A volunteer has a ``role`` in the group and no ``person``; a person has an ``enrolment``. ``told_by`` says whether
    they answered themselves, or told the host.
    """

    class Side(models.TextChoices):
        PERSON = "person", _("wie een buddy zoekt")
        BUDDY = "buddy", _("de buddy")

    class Answer(models.TextChoices):
        YES = "yes", _("ja")
        NO = "no", _("nee")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="parties")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.ForeignKey(GroupRole, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    buddy = models.ForeignKey(Buddy, on_delete=models.PROTECT, null=True, related_name="+")
    own_name = models.CharField(max_length=100)
    other_name = models.CharField(max_length=100, blank=True)
    other_about = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=4, blank=True)

    class Meta:
        ordering = ["group", "-side"]
        constraints = [models.UniqueConstraint(fields=["group", "side"], name="groups_party_once")]


class Signal(models.Model):
    """Someone noted something about a resident, for the host. Who noted it is not kept: only whether a resident did."""

    class Kind(models.TextChoices):
        NOT_SEEN = "not_seen", _("al een tijd niet gezien")
        NEEDS = "needs", _("kan hulp gebruiken")
        ASKS = "asks", _("vraagt of u langskomt")

    class Outcome(models.TextChoices):
        WELL = "well", _("gesproken, het gaat")
        HELPED = "helped", _("gesproken, er komt hulp")
        PASSED_ON = "passed_on", _("doorgegeven aan wie helpt")
        AWAY = "away", _("is een tijd weg")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="signals")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    by_resident = models.BooleanField()
    noted_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind"], condition=Q(handled_at__isnull=True), name="groups_signal_once_open"
            )
        ]


class Favour(models.Model):
    """What a member of a circle asks or can give. ``only_host``: the other members do not read it.

    An ask that was taken carries who took it; whoever has nothing more to do with it, reads it no longer.
    """

    class Kind(models.TextChoices):
        ASK = "ask", _("vraag")
        OFFER = "offer", _("aanbod")

    class Subject(models.TextChoices):
        SHOPPING = "shopping", _("een boodschap")
        TRANSPORT = "transport", _("ergens naartoe")
        CHORE = "chore", _("een klusje in huis of tuin")
        COMPANY = "company", _("samen iets doen")
        COOKING = "cooking", _("eten of koken")
        PET = "pet", _("een dier of plant")
        DEVICE = "device", _("telefoon of computer")
        PAPER = "paper", _("een brief of formulier")
        OTHER = "other", _("iets anders")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("opgepakt")
        DONE = "done", _("klaar")
        WITHDRAWN = "withdrawn", _("niet meer nodig")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="favours")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    shown_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=5, choices=Kind)
    subject = models.CharField(max_length=9, choices=Subject)
    words = EncryptedTextField(max_length=200, blank=True)
    only_host = models.BooleanField(default=False)
    posted_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State)
    taken_enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, related_name="+")
    taken_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_name = models.CharField(max_length=100, blank=True)
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    form_token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-posted_at", "id"]
