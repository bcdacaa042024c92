"""Never together through the database and the pages: a sample finds nothing in the product, and every planted fault.

The long run is `weefsel check never-together --pages N`.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.factories import as_owner

from weefsel.apps.rights.safety_functions import GUARDS
from weefsel.project.proofs.pages.town import FEWEST_PAIRS, MOST_PAIRS, make_town
from weefsel.project.proofs.pages.walk import Walk, try_world

SECONDS = 3.0
AT_LEAST = 3  # worlds, on a machine that is busy with other things
SEED = 11


@pytest.fixture
def town(db):
    with as_owner():
        return make_town(timezone.now() - timedelta(days=1))


def test_nobody_meets_whom_they_must_not_by_any_door_and_a_world_leaves_nothing_behind(town, monkeypatch):
    seed, until = secrets.randbelow(2**31), time.monotonic() + SECONDS
    n_met, leaks, number, doors, pairs, step = 0, [], 0, [], [], Walk.step
    monkeypatch.setattr(Walk, "step", lambda walk: pairs.append(len(walk.pairs)) or doors.append(step(walk)))

    while number < AT_LEAST or time.monotonic() < until:
        met, found = try_world(town, seed, number, timezone.now())
        n_met, number = n_met + met, number + 1
        leaks += found

    print(f"seed {seed}: {number} worlds, {n_met} would have met unguarded, {len(leaks)} leaks")
    assert leaks == [], f"seed {seed}"
    assert len({door.rstrip("?") for door in doors}) >= 5, f"seed {seed}"
    assert min(pairs) >= FEWEST_PAIRS
    assert max(pairs) <= MOST_PAIRS
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM people_person), (SELECT count(*) FROM safety_protectedtie)")
        assert cursor.fetchone() == (0, 0)


def leaks_of(town, number):
    return " ".join(try_world(town, SEED, number, timezone.now())[1])


# Planted faults, each with a world in which it shows


@pytest.mark.parametrize(
    ("guard", "number"), [("safety_enrolment", 1), ("safety_referral", 1), ("safety_registered", 2)]
)
def test_without_this_guard_of_the_database_the_proof_is_red(town, guard, number):
    table = GUARDS[guard].split(" ON ")[1].split()[0]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard} ON {table}")

    assert "pairs meet" in leaks_of(town, number)


def test_without_the_filter_of_the_page_the_proof_is_red(town, monkeypatch):
    monkeypatch.setattr("weefsel.apps.matching.queries.open_offers", lambda _person, ids: frozenset(ids))

    assert "show_candidates shows" in leaks_of(town, 1)
