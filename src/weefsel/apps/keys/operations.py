"""What changes keys: destroying the key of a person, and wrapping all keys anew."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from weefsel.apps.keys.master import Masters
from weefsel.apps.keys.models import PersonKey
from weefsel.apps.keys.ring import drop

BATCH = 500


@transaction.atomic
def destroy_key(person_id: UUID) -> int:
    """Make every encrypted word about a person unreadable, in backups too once one is put back.

    Also of the registrations that were folded into this one; gives how many registrations that are. Only the owner
    role can; whether it may be done is asked by who erases. Their ids go on the list beside the database when the
    transaction is over (settings.NOTE_ERASED), so that a backup of before brings nobody back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys_destroy(%s)", [person_id])
        everybody = cursor.fetchone()[0]
    drop()
    note_erased(everybody)
    return len(everybody)


def note_erased(registrations: Iterable[UUID | str]) -> None:
    """Put these on the list of who was erased, when this transaction is over. For what calls `keys_destroy` in SQL.

    A part of somebody is a line that the database gives (`subject_erase_part`).
    """
    lines = [str(each) for each in registrations]
    transaction.on_commit(lambda: import_string(settings.NOTE_ERASED)(lines))


def n_to_rewrap(masters: Masters) -> int:
    """How many keys are still wrapped by another master key than the one of now."""
    return PersonKey.objects.exclude(master=masters.now).count()


def rewrap_next(masters: Masters) -> int:
    """Wrap a batch of keys with the master key of now, in one transaction; gives how many, 0 when all are done."""
    with transaction.atomic():
        rows = list(PersonKey.objects.select_for_update().exclude(master=masters.now).order_by("id")[:BATCH])
        for row in rows:
            bound = {"key_id": row.id, "person_id": row.whose_id}
            row.wrapped = masters.wrap(masters.unwrap(bytes(row.wrapped), **bound, master=row.master), **bound)
            row.master = masters.now
        PersonKey.objects.bulk_update(rows, ["wrapped", "master"])
    return len(rows)
