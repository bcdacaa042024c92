"""Writes many rows in one statement, behind the same policies as every other write.

The rows go as one JSON value: thousands of placeholders cost more to prepare than the rows themselves, and COPY is not
possible behind row-level security.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

BATCH = 1_000


def insert_rows(rows: Sequence[models.Model], *, batch: int = BATCH) -> None:
    """Add rows of one table; none is fine."""
    if not rows:
        return
    model = type(rows[0])
    columns = [each.column for each in model._meta.concrete_fields]
    names = ", ".join(f'"{each}"' for each in columns)
    for start in range(0, len(rows), batch):
        _run(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {names} '
            f'FROM json_populate_recordset(NULL::"{model._meta.db_table}", %s)',
            rows[start : start + batch],
            columns,
        )


def update_rows(rows: Sequence[models.Model], fields: Iterable[str], *, batch: int = BATCH) -> None:
    """Write these fields of rows of one table, by their key; triggers and policies see each row.

    Each row looks its values up in one document. A join would do the same, but the database cannot know how many rows
    were written a moment ago in this transaction, and then tries every row of the table with every row of ours.
    """
    if not rows:
        return
    model = type(rows[0])
    columns = [model._meta.get_field(each).column for each in fields]
    key = model._meta.pk.column
    names = ", ".join(f'"{each}"' for each in columns)
    values = ", ".join(f'r."{each}"' for each in columns)
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        document = {str(row.pk): plain for row, plain in zip(part, _plain(part, columns), strict=True)}
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" t SET ({names}) = (SELECT {values} '
                f'FROM jsonb_populate_record(NULL::"{model._meta.db_table}", %s::jsonb -> t."{key}"::text) r) '
                f'WHERE t."{key}" = ANY(%s)',
                [json.dumps(document, default=str), [row.pk for row in part]],
            )


def _run(statement: str, rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(_plain(rows, columns), default=str)])


def _plain(rows: Sequence[models.Model], columns: Sequence[str]) -> list[dict[str, Any]]:
    by_column = {each.column: each.attname for each in type(rows[0])._meta.concrete_fields}
    return [{column: getattr(row, by_column[column]) for column in columns} for row in rows]
