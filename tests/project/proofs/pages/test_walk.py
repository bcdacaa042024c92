"""Never together through the database and the pages: a sample finds nothing in the product, and every planted fault.

The long run is `weefsel check never-together --pages N`.
"""

from __future__ import annotations

import random
import secrets
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.apps.safety.acts import refused
from tests.factories import as_owner

from weefsel.apps.directory.models import Offer
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.safety_functions import GUARDS, SAFETY_INTERNALS
from weefsel.project.proofs.pages.town import FEWEST_PAIRS, MOST_PAIRS, World, make_town
from weefsel.project.proofs.pages.walk import Walk, open_sessions, try_world

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
    ("guard", "number"), [("safety_enrolment", 1), ("safety_referral", 12), ("safety_registered", 7)]
)
def test_without_this_guard_of_the_database_the_proof_is_red(town, guard, number):
    table = GUARDS[guard].split(" ON ")[1].split()[0]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard} ON {table}")

    assert "pairs meet" in leaks_of(town, number)


def test_without_the_filter_of_the_page_the_proof_is_red(town, monkeypatch):
    monkeypatch.setattr("weefsel.apps.matching.queries.open_offers", lambda _person, ids: frozenset(ids))

    assert "show_candidates shows" in leaks_of(town, 0)


# What is seldom so by chance: a line that stood before the other came, and two entries that are one offer


@pytest.fixture
def walk(town):
    """A world with its pairs, in which nobody came anywhere; the last offer is another entry of the first."""
    with as_owner():
        world = World(town, 3, random.Random("joined"), timezone.now())
        world.late, world.joined = set(), True
        world.register(late=False)
        Offer.objects.filter(pk=world.offers[-1].pk).update(same_as=world.offers[0])
        world.record(late=False)
    return Walk(world, open_sessions(town))


def come(walk, person, offer):
    with as_owner():
        Referral.objects.filter(person=person).update(offer=offer)


def propose(walk, person, offer):
    walk.chance = walk.plans.chance = Chosen(person, offer, "proposed")
    return not refused(walk.plans.write_line)


class Chosen:
    """No chance at all: what is chosen is what was named."""

    def __init__(self, *named):
        self.named = list(named)

    def choice(self, _given):
        return self.named.pop(0)

    def getrandbits(self, n):
        return random.getrandbits(n)


def test_the_board_offers_no_step_to_where_the_other_came_since_and_the_proof_would_see_it(walk, monkeypatch):
    one, other = (walk.world.people[each] for each in walk.world.pairs[0])
    assert propose(walk, one, walk.world.offers[1])
    assert walk.meets() == set()
    come(walk, other, walk.world.offers[1])
    assert walk.meets() == set()

    def look():
        return walk.plans.look(walk._get(walk.plans.coach, "show_board", deel="alles"), walk.presences(), walk.pairs)

    assert look() == []
    monkeypatch.setattr("weefsel.apps.matching.board.open_lines", lambda lines: frozenset(each.id for each in lines))
    assert look() == ["show_board offers a step towards a place where two meet"]


def test_two_are_not_both_proposed_one_offer_and_the_proof_would_see_it(walk):
    one, other = (walk.world.people[each] for each in walk.world.pairs[0])
    assert propose(walk, one, walk.world.offers[1])

    assert not propose(walk, other, walk.world.offers[1])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER safety_line ON matching_matchline")
    assert propose(walk, other, walk.world.offers[1])
    assert walk.meets() == {frozenset((one.id, other.id))}


def test_nobody_is_proposed_an_offer_to_which_the_other_came_by_another_entry_and_the_proof_would_see_it(walk):
    one, other = (walk.world.people[each] for each in walk.world.pairs[0])
    come(walk, other, walk.world.offers[-1])

    assert not propose(walk, one, walk.world.offers[0])
    with as_owner(), connection.cursor() as cursor:
        alone = SAFETY_INTERNALS["safety_one_offer(uuid)"].partition("UNION")[0] + "$$"
        cursor.execute(alone)
    with as_owner():
        Offer.objects.update(location=walk.world.halls[0], hours=[False] * 21)
    assert propose(walk, one, walk.world.offers[0])
    assert walk.meets() == {frozenset((one.id, other.id))}
