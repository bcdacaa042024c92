"""Queries that are asked at every look: their SQL is worked out once a process, and planned once a connection.

The policies of row-level security make planning many times longer than the look itself, and Django writes the same SQL
anew each time. Nothing that is found is kept. Who may see what is in the plan, and who acts is read when it runs; the
database plans again by itself for another role or another table.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from inspect import signature
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from psycopg import Cursor

# What stands in a query for a value that is given later.
MARKS = tuple(UUID(int=(0x5EED << 112) + number) for number in range(4))
Read = Callable[[list[tuple]], list[Any]]


class Ready:
    """A query with places for values: ``build`` gives the queryset with a mark for each, in their order.

    Calling it with the values gives the rows, models or tuples as the queryset does; one query. A value stands where
    its mark does: in a comparison with a key, or in `any_of`.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build

    def __call__(self, *values: Any) -> list[Any]:
        statement, places, read = self._worked_out
        with connection._prepare_cursor(_Prepared(_own_connection())) as cursor:
            cursor.execute(statement, [place if number is None else values[number] for number, place in places])
            return read(cursor.fetchall())

    @cached_property
    def _worked_out(self) -> tuple[str, list[tuple[int | None, Any]], Read]:
        marks = MARKS[: len(signature(self._build).parameters)]
        queryset = self._build(*marks)
        compiler = queryset.query.get_compiler(using=connection.alias)
        statement, given = compiler.as_sql()
        places = [(marks.index(one) if one in marks else None, one) for one in given]
        if {number for number, _ in places} - {None} != set(range(len(marks))):
            raise ValueError(f"every value must have a place in the query: {statement}")
        return statement, places, _reader(queryset, compiler)


def keep_plans(connection: Any, **_signal: Any) -> None:
    """Plan what is prepared once for a connection, whatever its values.

    By itself PostgreSQL plans a list of ids anew for each value, because it takes an unknown list for ten long; with
    the policies of row-level security that planning is nearly all of the time.
    """
    connection.connection.execute("SET plan_cache_mode = force_generic_plan")


class _Prepared(Cursor):
    """Values go beside the statement, so that its plan can be kept."""

    def execute(self, query, params=None, **options):
        super().execute(query, params, prepare=True, **options)
        # What Django writes down of a query, where it does: for what was prepared psycopg holds nothing.
        self._query = SimpleNamespace(query=query.encode())
        return self


def _own_connection() -> Any:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.connection


def _reader(queryset: QuerySet, compiler: Any) -> Read:
    if not issubclass(queryset._iterable_class, ModelIterable):
        return lambda rows: [tuple(row) for row in compiler.results_iter([rows])]
    select, klass = compiler.select, compiler.klass_info
    first, last = klass["select_fields"][0], klass["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[first:last]]
    populators = get_related_populators(klass, select, connection.alias)

    def read(rows: list[tuple]) -> list[Any]:
        found = []
        for row in compiler.results_iter([rows]):
            found.append(klass["model"].from_db(connection.alias, names, row[first:last]))
            for each in populators:
                each.populate(row, found[-1])
        return found

    return read


def any_of(queryset: QuerySet, column: str, mark: UUID) -> QuerySet:
    """Only rows of which this column of the table is one of a list that stands at the mark."""
    table = queryset.model._meta.db_table
    return queryset.extra(where=[f'"{table}"."{column}" = ANY(%s)'], params=[mark])
