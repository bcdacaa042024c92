"""The keys with which words about people are encrypted: one of each, itself encrypted with the master key."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class PersonKey(models.Model):
    """A key of one person, or of one log-in: of what a naaste keeps about themselves. ``wrapped`` opens with the master
    key of that ``master`` name only, which is never in here.

    Without this row nobody can read the words that were encrypted with it, not in an old backup that is put back
    either, once the list of who was erased was followed. No login role may read or write this table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16, db_index=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, user__isnull=True) | Q(person__isnull=True, user__isnull=False),
                name="keys_personkey_of_one",
            )
        ]

    @property
    def whose_id(self) -> uuid.UUID:
        """The person or the log-in that this key is of."""
        whose = self.person_id or self.user_id
        assert whose is not None  # the constraint says so
        return whose

    def __repr__(self) -> str:
        return f"<PersonKey {self.id}>"


class Erased(models.Model):
    """That the key of a registration, or of a naaste, was destroyed: so that an old backup brings no words back.

    ``id`` was that of the registration, which may be gone, or of the key of the naaste, who can begin anew with
    another; nothing else is kept of it.

    Where a part was erased ``id`` is that of the question, ``part_of`` the registration, which stays, and ``houses``
    the organisations of which everything went.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(db_default=Now())
    part_of = models.UUIDField(null=True)
    houses = ArrayField(models.UUIDField(), null=True)
