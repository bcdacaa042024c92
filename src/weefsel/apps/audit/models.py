"""The access log after NEN 7513: one line for every look at, and every change of, personal data; and its seals."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One line. Written in the transaction it describes; never changed, never deleted by the application.

    No foreign keys: a line outlives what it is about. Values of sensitive fields are never in it, only the names of
    field classes. The fields that NEN 7513 calls mandatory are never empty (constraint below).
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

    class Meta:
        ordering = ["-at", "id"]
        indexes = [
            models.Index(fields=["person_id", "-at"], name="audit_event_person"),
            models.Index(fields=["organization_id", "-at"], name="audit_event_organization"),
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
