"""Relations between people and those who may act for them: declared facts, each with a period and a ground.

And two ways in for a while: a professional who lets an assistant work on their behalf, and the noodknop.
"""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.keys.fields import EncryptedTextField


class Relation(models.Model):
    """One declared relation (`catalogue/data/rights/relations.toml`) of an organisation or a user with a person.

    The period is half open. ``document`` names what shows that someone may represent another: an order of the court, a
    power of attorney, the register of parental authority. ``object_id`` is the one row about the person that a relation
    is about, NULL for one with the person as a whole. ``person_id`` has its foreign key in the database (migration
    of `people`), because what a person is, is known one room higher.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    relation = models.CharField(max_length=32)
    person_id = models.UUIDField()
    object_id = models.UUIDField(null=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    topics = ArrayField(models.CharField(max_length=32), default=list)
    ground = models.CharField(max_length=120)
    document = models.CharField(max_length=200, blank=True)
    consent_id = models.UUIDField(null=True)
    consent_version = models.IntegerField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "relation"], name="rights_relation_person"),
            models.Index(fields=["organization", "relation", "person_id"], name="rights_relation_organization"),
            models.Index(fields=["object_id"], name="rights_relation_object", condition=Q(object_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, user__isnull=True)
                | Q(organization__isnull=True, user__isnull=False),
                name="rights_relation_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="rights_relation_period",
            ),
            models.CheckConstraint(
                condition=~Q(relation="representative") | (Q(valid_until__isnull=False) & ~Q(document="")),
                name="rights_relation_represented",
            ),
            models.CheckConstraint(
                condition=~Q(relation__in=["parent", "parent_agreed", "representative", "guarding", "related"])
                | Q(user__isnull=False),
                name="rights_relation_of_a_user",
            ),
        ]


class Delegation(models.Model):
    """A professional who lets an assistant of the same organisation work on their behalf, for a while.

    ``role`` is the role of the professional; ``withheld`` are the actions that were not handed over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assistant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    withheld = ArrayField(models.CharField(max_length=60), default=list)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["-valid_from", "id"]
        indexes = [models.Index(fields=["assistant", "professional"], name="rights_delegation_pair")]
        constraints = [
            models.CheckConstraint(condition=~Q(assistant=F("professional")), name="rights_delegation_two_people"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="rights_delegation_period"),
        ]


class Emergency(models.Model):
    """One use of the noodknop: who, for whom, why, for an hour; and what someone else thought of it afterwards."""

    class Reason(models.TextChoices):
        LIFE = "life", _("leven of gezondheid in gevaar")
        UNCONSCIOUS = "unconscious", _("de persoon kan zelf niets zeggen")
        STAND_IN = "stand-in", _("waarneming, de eigen behandelaar is er niet")

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", _("terecht")
        UNJUSTIFIED = "unjustified", _("niet terecht")

    MINUTES, LETTERS, A_DAY = 60, 15, 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    reason = models.CharField(max_length=16, choices=Reason)
    words = models.TextField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_flagged = models.BooleanField(default=False)
    review_by = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=12, choices=Finding, blank=True)
    review_words = EncryptedTextField(max_length=500, blank=True)

    class Meta:
        ordering = ["-starts_at", "id"]
        indexes = [
            models.Index(fields=["person_id", "user"], name="rights_emergency_person"),
            models.Index(fields=["organization", "-starts_at"], name="rights_emergency_organization"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=F("starts_at") + timedelta(minutes=60)), name="rights_emergency_an_hour"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("starts_at"), ended_at__lte=F("ends_at")),
                name="rights_emergency_period",
            ),
            models.CheckConstraint(condition=GreaterThanOrEqual(Length("words"), 15), name="rights_emergency_words"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")), name="rights_emergency_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True, finding="")
                | (
                    Q(reviewed_by__isnull=False, reviewed_at__isnull=False, reviewed_at__gte=F("starts_at"))
                    & ~Q(finding="")
                ),
                name="rights_emergency_reviewed",
            ),
        ]
