"""Groups, their sessions, who takes part and who came. One model with a form: cohort, circle, walk-in."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral


class Group(models.Model):
    """A group of one werkvorm. Members read ``name``; only ``neutral_name`` may stand in a mail or calendar."""

    class Form(models.TextChoices):
        COHORT = "cohort", _("groep met een begin en een eind")
        CIRCLE = "circle", _("kring die doorgaat")
        WALK_IN = "walk_in", _("inloop")

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
    form = models.CharField(max_length=8, choices=Form)
    name = models.CharField(_("naam van de groep"), max_length=150)
    neutral_name = models.CharField(max_length=150)
    size_min = models.SmallIntegerField(null=True)
    size_max = models.SmallIntegerField(null=True)
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
    """A person takes part in a group. ``shown_name`` and ``access_needs`` are all that the host reads of the person."""

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
    access_needs = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)

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
