"""Reads the rows with which every request begins. Working their SQL out anew took longer than asking it: it is worked
out once a process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


@cache
def columns(model: type[Model], table: str) -> str:
    """The columns of a model, as SQL names them of a table in a query."""
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def row_of(model: type[M], values: Sequence) -> M:
    """The row of a model with these values, in the order of `columns`."""
    return model.from_db(DEFAULT_DB_ALIAS, _names(model), values)


def find_one(model: type[M], where: str, values: Sequence) -> M | None:
    """The one row of a model for which ``where`` holds, in SQL; None when there is none. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns(model, 't')} FROM {model._meta.db_table} t WHERE {where}", values)
        found = cursor.fetchone()
    return None if found is None else row_of(model, found)
