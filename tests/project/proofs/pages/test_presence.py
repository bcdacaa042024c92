"""The oracle of who meets in the database, by hand."""

from __future__ import annotations

import ast
import inspect
from datetime import UTC, datetime, timedelta

import pytest

from weefsel.project.proofs.pages import presence
from weefsel.project.proofs.pages.presence import Presence, who_meets

TUESDAY_TEN = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Amsterdam: part 3 of the week
BOTH = frozenset(("a", "b"))


def group(who, to, building, minutes=0, long=60):
    starts = TUESDAY_TEN + timedelta(minutes=minutes)
    return Presence(who, to, building, starts, starts + timedelta(minutes=long))


def offer(who, to, building, *parts):
    return Presence(who, to, building, parts=frozenset(parts))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (group("a", 1, "hall"), group("b", 1, "hall"), True),
        (group("a", 1, "hall"), group("b", 2, "hall"), True),
        (group("a", 1, "hall"), group("b", 2, "barn"), False),
        (group("a", 1, "hall"), group("b", 2, "hall", 89), True),
        (group("a", 1, "hall"), group("b", 2, "hall", 90), False),
        (offer("a", 1, "hall", 3), offer("b", 1, "barn", 4), True),
        (offer("a", 1, "hall", 3, 4), offer("b", 2, "hall", 4), True),
        (offer("a", 1, "hall", 3), offer("b", 2, "hall", 4), False),
        (offer("a", 1, "hall", 3), offer("b", 2, "barn", 3), False),
        (Presence("a", 1, "hall"), offer("b", 2, "hall", 4), True),
        (offer("a", 1, "hall", 3), group("b", 2, "hall"), True),
        (offer("a", 1, "hall", 4), group("b", 2, "hall"), False),
        (offer("a", 1, "hall", 4), group("b", 2, "hall", 120), True),
        (offer("a", 1, "hall", 5), group("b", 2, "hall", 480), True),
        (offer("a", 1, "barn", 3), group("b", 2, "hall"), False),
    ],
)
def test_the_oracle_sees_who_meets(one, other, meet):
    for presences in ([one, other], [other, one]):
        assert who_meets(presences, frozenset({BOTH})) == ({BOTH} if meet else set())
        assert who_meets(presences, frozenset({frozenset(("a", "c"))})) == set()


def test_the_oracle_knows_nothing_of_the_product():
    tree = ast.parse(inspect.getsource(presence))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "collections.abc", "dataclasses", "datetime", "zoneinfo"}
