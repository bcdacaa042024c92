"""Does everything that is encrypted open? Asked as the owner role, of the keys alone or of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction

from weefsel.apps.keys.fields import encrypted_fields
from weefsel.apps.keys.master import DoesNotOpen, MasterKeyMissing, masters
from weefsel.apps.keys.models import PersonKey
from weefsel.apps.keys.sealed import Sealed

BATCH = 500


@dataclass(slots=True)
class Found:
    """``faults`` places (table, column, id) whose words do not open; ``n_gone`` words of which the key is destroyed."""

    faults: list[tuple[str, str, str]]
    n_words: int = 0
    n_gone: int = 0


def has_keys() -> bool:
    """Is there any key of a person? Also before the table is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('keys_personkey') IS NOT NULL")
        return cursor.fetchone()[0] and PersonKey.objects.exists()


def keys_that_do_not_open() -> list[str]:
    """The ids of the keys that no master key here opens; empty when all is well.

    Raises
    ------
    MasterKeyMissing
        A master key that was used is not here.
    """
    if not has_keys():
        return []
    known = masters()
    wrong = []
    for row in PersonKey.objects.order_by("id").iterator(BATCH):
        try:
            known.unwrap(bytes(row.wrapped), key_id=row.id, person_id=row.whose_id, master=row.master)
        except DoesNotOpen:
            wrong.append(str(row.id))
    return wrong


def refuse_missing_master() -> None:
    """Raise `MasterKeyMissing` when a master key that wraps something in this database is not here. Two queries."""
    if not has_keys():
        return
    known = masters().keys
    for name in PersonKey.objects.order_by().values_list("master", flat=True).distinct():
        if name not in known:
            raise MasterKeyMissing(
                f"De hoofdsleutel {name} is er niet. Daarmee zijn woorden over mensen versleuteld in deze database; "
                "zonder kan niemand ze lezen. Zet de kopie van de sleutel terug."
            )


def check_words(progress: Callable[[str, int, int | None], None] | None = None) -> Found:
    """Open all words of everybody, batch by batch."""
    found = Found([])
    known = [model for model in apps.get_models() if encrypted_fields(model)]
    for number, model in enumerate(known):
        if progress is not None:
            progress("Openen", number, len(known))
        for row in _rows(model):
            _open(model, row, found)
    if progress is not None:
        progress("Openen", len(known), len(known))
    return found


def _open(model: type[models.Model], row: models.Model, found: Found) -> None:
    for field in encrypted_fields(model):
        held = row.__dict__[field.attname]
        if isinstance(held, Sealed):
            found.n_words += 1
            try:
                getattr(row, field.attname)
            except DoesNotOpen:
                found.faults.append((model._meta.db_table, field.column, str(row.pk)))
            else:
                found.n_gone += held.is_gone


def _rows(model: type[models.Model]) -> Iterator[models.Model]:
    after = None
    while True:
        with transaction.atomic():
            rows = model._default_manager.order_by("pk")
            batch = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
            yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].pk
