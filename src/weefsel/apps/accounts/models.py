"""Who logs in, for which organisation and in which role; mailed links; mail that waits to be sent."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """The one row that says what this installation is.

    A real installation can never become a demo or the other way round: demo log-ins exist only where ``kind`` is demo.
    ``clock_offset_s`` moves the clock of a demo forward, seconds; always 0 in a real installation.
    """

    class Kind(models.TextChoices):
        REAL = "real", _("echte installatie")
        DEMO = "demo", _("oefenregio")

    id = models.SmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=8, choices=Kind)
    region = models.CharField(max_length=80, blank=True)
    clock_offset_s = models.BigIntegerField(default=0)
    help_phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="accounts_installation_one_row"),
            models.CheckConstraint(
                condition=Q(kind="demo") | Q(clock_offset_s=0), name="accounts_installation_real_clock"
            ),
        ]


class Organization(models.Model):
    """A care provider, welfare organisation, initiative or public body; owner of rows.

    ``is_claimed`` is false for an organisation that is only known from a social map: nobody logs in for it, its hosts
    answer by mailed link.
    """

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("huisartsenpraktijk")
        HOSPITAL = "hospital", _("ziekenhuis")
        MIDWIFERY = "midwifery", _("verloskundigenpraktijk")
        CARE = "care", _("andere zorgorganisatie")
        WELFARE = "welfare", _("welzijnsorganisatie")
        COMMUNITY = "community", _("burgerinitiatief of vereniging")
        MUNICIPALITY = "municipality", _("gemeente")
        OVERSIGHT = "oversight", _("toezichthouder of kennisinstituut")

    IN_CARE = (Kind.PRACTICE, Kind.HOSPITAL, Kind.MIDWIFERY, Kind.CARE)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("naam"), max_length=200)
    kind = models.CharField(_("soort"), max_length=16, choices=Kind)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    url = models.CharField(_("website"), max_length=500, blank=True)
    is_claimed = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name

    @property
    def is_in_care(self) -> bool:
        """Whether care law lets this organisation use the citizen service number (BSN)."""
        return self.kind in self.IN_CARE


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Someone who can log in. Rights come from memberships, never from the user itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=200)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    language = models.CharField(_("taal"), max_length=8, default="nl")
    is_active = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)
    date_joined = models.DateTimeField()

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """A role of a user, for one organisation (or for no organisation: a patient or naaste), with a period.

    ``person_id`` is the person this user is, for the role ``person``; what a person is, is known one room higher.
    ``awaits_yes``: added to someone who has a log-in already, and counts for nothing until they say yes. Nobody invites
    themselves: an administrator who also gives care gets that role from another administrator.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=32)
    person_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    awaits_yes = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(invited_by__isnull=True) | ~Q(invited_by=models.F("user")),
                name="accounts_membership_by_another",
            ),
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="accounts_membership_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="accounts_membership_period",
            ),
            models.CheckConstraint(
                condition=~Q(role="person") | Q(person_id__isnull=False), name="accounts_membership_person"
            ),
        ]


class Link(models.Model):
    """A mailed link: opens one thing, for one receiver, until a date. Only the hash of the secret is kept.

    ``code_hash`` of a code that was given another way than the link, where it asks for one; after too many
    ``wrong_tries`` the link is closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    wrong_tries = models.SmallIntegerField(default=0)
    role = models.CharField(max_length=32)
    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True)
    email = models.EmailField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Mail(models.Model):
    """One message that waits for, or has had, its sending. Written in the transaction of the act it tells about.

    The subject is always neutral: it names no group and no complaint. ``about_id`` is the referral, the
    question afterwards or the guest it is about, so that it can be stopped (``stopped_at``) when the person withdraws
    before it was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True)
    person_id = models.UUIDField(null=True)
    about_id = models.UUIDField(null=True, db_index=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-queued_at", "id"]
