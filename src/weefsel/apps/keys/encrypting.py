"""Encrypts what stood in a column as plain words, and back: batch by batch, each in one transaction of its own.

Run as the owner role. What is interrupted is begun again and goes on: a value that opens in its place is done already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from weefsel.apps.keys.functions import KEY_FUNCTIONS, KEY_INTERNALS
from weefsel.apps.keys.master import DoesNotOpen
from weefsel.apps.keys.ring import Ring, ring
from weefsel.apps.keys.sealed import key_named, seal, unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column with words: ``pk`` and ``whose`` the columns with the id of the row and of the person.

    ``empty`` is how nothing at all was written before: as text, or as JSON.
    """

    table: str
    name: str
    pk: str = "id"
    whose: str = "person_id"
    empty: str = ""


def encrypt(connection, columns: Iterable[Column]) -> int:
    """Encrypt every value that is not encrypted yet; gives how many."""
    return _walk(connection, columns, _encrypted)


def decrypt(connection, columns: Iterable[Column]) -> int:
    """Write every value as plain words again; gives how many. What cannot be opened any more becomes empty."""
    return _walk(connection, columns, _decrypted)


def _walk(connection, columns: Iterable[Column], change: Callable) -> int:
    n_changed, changed = 0, set()
    for column in columns:
        if not _has_rows(connection, column):
            continue
        _with_functions(connection)
        after, n_of_column = None, 0
        while True:
            with transaction.atomic(using=connection.alias):
                rows = _next_rows(connection, column, after)
                if not rows:
                    break
                n_of_column += _write(connection, column, change(column, rows))
            after = rows[-1][0]
        n_changed += n_of_column
        if n_of_column:
            changed.add(column.table)
    if not connection.in_atomic_block:
        _write_anew(connection, sorted(changed))
    return n_changed


def _write_anew(connection, tables: list[str]) -> None:
    """What a row was before stays in the file of its table, and samples of it in what the planner knows, until these
    are written anew. The write-ahead log keeps it until it is used again.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
        if tables:
            cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")


def _encrypted(column: Column, rows: list[tuple]) -> list[tuple[UUID, str]]:
    keys = ring()
    keys.prepare(whose for _pk, whose, value in rows if value != column.empty)
    changed = []
    for pk, whose, value in rows:
        if value == column.empty:
            if value:
                changed.append((pk, ""))
        elif not _opens(column, pk, whose, value, keys):
            bound = {"table": column.table, "column": column.name, "row_id": pk, "person_id": whose}
            changed.append((pk, seal(value, keys.for_person(whose), **bound)))
    return changed


def _decrypted(column: Column, rows: list[tuple]) -> list[tuple[UUID, str]]:
    keys = ring()
    keys.wanted |= {key_id for _pk, _whose, value in rows if (key_id := key_named(value)) is not None}
    changed = []
    for pk, whose, value in rows:
        plain = column.empty if not value else _opens(column, pk, whose, value, keys)
        if plain is not None and plain != value:
            changed.append((pk, plain))
    return changed


def _opens(column: Column, pk: UUID, whose: UUID, value: str, keys: Ring) -> str | None:
    key_id = key_named(value)
    key = keys.of(key_id) if key_id is not None else None
    if key is None:
        return None
    try:
        return unseal(value, key, table=column.table, column=column.name, row_id=pk, person_id=whose)
    except DoesNotOpen:
        return None


def _has_rows(connection, column: Column) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{column.table}")')
        return cursor.fetchone()[0]


def _next_rows(connection, column: Column, after: UUID | None) -> list[tuple]:
    # In the order of the key, so that it is known where a batch ended, and under a lock, so that nothing written
    # meanwhile is lost.
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{column.pk}", "{column.whose}", "{column.name}" FROM "{column.table}" '
            f'WHERE "{column.name}" IS NOT NULL AND (%(after)s::uuid IS NULL OR "{column.pk}" > %(after)s::uuid) '
            f'ORDER BY "{column.pk}" LIMIT {BATCH} FOR NO KEY UPDATE',
            {"after": after},
        )
        return cursor.fetchall()


def _write(connection, column: Column, changed: list[tuple[UUID, str]]) -> int:
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{column.table}" t SET "{column.name}" = d.value '
                f'FROM unnest(%s::uuid[], %s::text[]) AS d (id, value) WHERE t."{column.pk}" = d.id',
                [[pk for pk, _value in changed], [str(value) for _pk, value in changed]],
            )
    return len(changed)


def _with_functions(connection) -> None:
    """Put the functions in place that look keys up, before the policies of this version are.

    They name a column that a later migration of this version makes, for who comes from before it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_attribute WHERE attrelid = 'keys_personkey'::regclass AND attname = 'user_id'")
        if cursor.fetchone() is None:
            cursor.execute("ALTER TABLE keys_personkey ADD COLUMN user_id uuid NULL")
        for source in (*KEY_INTERNALS.values(), *KEY_FUNCTIONS.values()):
            cursor.execute(source)
