"""The access log after NEN 7513: one line for every look at, and every change of, personal data; its seals; and which
looks someone else has to ask about.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User


class Event(models.Model):
    """One line. Written in the transaction it describes; never changed, never deleted by the application.

    No foreign keys: a line outlives what it is about. Values of sensitive fields are never in it, only the names of
    field classes. ``recipient`` who outside the house got something: an organisation by name, somebody who asked for
    themselves only by what they are. The fields that NEN 7513 calls mandatory are never empty (constraint below).
    """

    class Kind(models.TextChoices):
        CREATE = "C"
        READ = "R"
        UPDATE = "U"
        DELETE = "D"
        EXECUTE = "E"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event_code = models.CharField(max_length=16, default="110110")
    kind = models.CharField(max_length=1, choices=Kind)
    action = models.CharField(max_length=60)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, default="success")
    user_id = models.UUIDField(null=True)
    user_key = models.CharField(max_length=80)
    role = models.CharField(max_length=32)
    organization_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=40)
    object_key = models.CharField(max_length=80)
    fields = ArrayField(models.CharField(max_length=32), default=list)
    ground = models.CharField(max_length=120)
    relation = models.CharField(max_length=32, blank=True)
    purpose = models.CharField(max_length=32, blank=True)
    consent_id = models.UUIDField(null=True)
    consent_version = models.IntegerField(null=True)
    source = models.CharField(max_length=40)
    request_id = models.CharField(max_length=64, blank=True)
    recipient = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["-at", "id"]
        indexes = [
            models.Index(fields=["person_id", "-at"], name="audit_event_person"),
            models.Index(fields=["organization_id", "-at"], name="audit_event_organization"),
            models.Index(fields=["object_key", "-at"], name="audit_event_carer", condition=Q(object_type="carer")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~(
                    Q(event_code="")
                    | Q(kind="")
                    | Q(action="")
                    | Q(user_key="")
                    | Q(role="")
                    | Q(object_type="")
                    | Q(object_key="")
                    | Q(ground="")
                    | Q(source="")
                ),
                name="audit_event_complete",
            )
        ]


class Waiting(models.Model):
    """A line that has no seal yet. Put here by trigger, taken by the worker that seals."""

    event_id = models.UUIDField(primary_key=True)
    organization_id = models.UUIDField(null=True)


class Seal(models.Model):
    """A closed batch of lines, in the chain of one organisation: `weefsel.engine.audit.chain.Seal`.

    Made by the worker, which signs it with a key that is not in the database (``key`` says which). No foreign keys, as
    with the lines: a seal outlives what it is about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_id = models.UUIDField(null=True)
    number = models.IntegerField()
    form = models.SmallIntegerField()
    previous = models.BinaryField()
    event_ids = ArrayField(models.UUIDField())
    digests = models.BinaryField()
    n_lines = models.IntegerField()
    lines = models.BinaryField()
    sealed_at = models.DateTimeField()
    digest = models.BinaryField()
    signature = models.BinaryField()
    key = models.CharField(max_length=16)
    pruned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organization_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "number"], nulls_distinct=False, name="audit_seal_one_chain"
            )
        ]


class Flag(models.Model):
    """A look, or a day of looks, that somebody else has to ask about; and what came out of it.

    Found by the worker (`reviewing`), of lines that are sealed or soon will be. ``person_id`` is None where it is about
    the number of people on one day. ``signs`` are those of `catalogue/data/rights/review.toml`; days are in Amsterdam.
    """

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", _("terecht")
        UNJUSTIFIED = "unjustified", _("niet terecht")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True)
    first_day = models.DateField()
    last_day = models.DateField()
    n_days = models.IntegerField()
    n_people = models.IntegerField()
    signs = ArrayField(models.CharField(max_length=32))
    found_at = models.DateTimeField()
    review_by = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=12, choices=Finding, blank=True)
    review_words = models.TextField(max_length=500, blank=True)

    class Meta:
        ordering = ["found_at", "id"]
        indexes = [models.Index(fields=["organization", "user", "person_id"], name="audit_flag_pair")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "person_id"],
                condition=Q(reviewed_at__isnull=True, person_id__isnull=False),
                name="audit_flag_one_open",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="audit_flag_period"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")), name="audit_flag_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True, finding="")
                | (Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(finding="")),
                name="audit_flag_reviewed",
            ),
        ]


class Watch(models.Model):
    """A person asked that whoever looks at their data without doing something for them is asked why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id"], condition=Q(until__isnull=True), name="audit_watch_once")
        ]
