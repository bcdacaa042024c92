"""Relations between people and those who may act for them: declared facts, each with a period and a ground."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weefsel.apps.accounts.models import Organization, User


class Relation(models.Model):
    """One declared relation (`catalogue/data/rights/relations.toml`) of an organisation or a user with a person.

    The period is half open. ``person_id`` has its foreign key in the database (migration of `people`), because what a
    person is, is known one room higher.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    relation = models.CharField(max_length=32)
    person_id = models.UUIDField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    topics = ArrayField(models.CharField(max_length=32), default=list)
    ground = models.CharField(max_length=120)
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, user__isnull=True)
                | Q(organization__isnull=True, user__isnull=False),
                name="rights_relation_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="rights_relation_period",
            ),
        ]
