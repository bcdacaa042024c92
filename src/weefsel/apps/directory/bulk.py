"""Writes many rows in one statement, behind the same policies as every other write.

The rows go as one JSON value: thousands of placeholders cost more to prepare than the rows themselves, and COPY is not
possible behind row-level security.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

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
    """Write these fields of rows of one table, by their key; triggers and policies see each row."""
    if not rows:
        return
    model = type(rows[0])
    columns = [model._meta.get_field(each).column for each in fields]
    key = model._meta.pk.column
    values = ", ".join(f'"{each}" = v."{each}"' for each in columns)
    for start in range(0, len(rows), batch):
        _run(
            f'UPDATE "{model._meta.db_table}" t SET {values} '
            f'FROM json_populate_recordset(NULL::"{model._meta.db_table}", %s) v WHERE t."{key}" = v."{key}"',
            rows[start : start + batch],
            [key, *columns],
        )


def _run(statement: str, rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    by_column = {each.column: each.attname for each in type(rows[0])._meta.concrete_fields}
    plain = [{column: getattr(row, by_column[column]) for column in columns} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(plain, default=str)])
