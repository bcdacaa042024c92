"""The keys with which words about people are encrypted: one of each person, itself encrypted with the master key."""

import uuid

from django.db import models
from django.db.models.functions import Now


class PersonKey(models.Model):
    """A key of one person. ``wrapped`` opens with the master key of that ``master`` name only, which is never in here.

    Without this row nobody can read the words that were encrypted with it, not in an old backup that is put back
    either, once the list of who was erased was followed. No login role may read or write this table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16, db_index=True)
    made_at = models.DateTimeField(db_default=Now())

    def __repr__(self) -> str:
        return f"<PersonKey {self.id}>"


class Erased(models.Model):
    """That the key of a registration was destroyed: so that an old backup does not bring the words back.

    ``id`` was that of the registration, which may be gone; nothing else is kept of it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(db_default=Now())
