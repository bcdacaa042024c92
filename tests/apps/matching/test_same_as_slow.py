"""What the page shows is what comes out when every offer is ranked from scratch, in a fixed number of queries."""

from __future__ import annotations

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import as_owner, make_offer

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.queries import offers_frame
from weefsel.apps.matching.queries import OPTIONS, candidates_for, usable_werkvormen
from weefsel.apps.matching.shelf import REACH_M
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.safety.meeting import open_offers
from weefsel.engine.frames import Apart
from weefsel.engine.matching.rank import rank

QUERIES = 20  # of one look, whatever there is to look at; one more stands for what was said, one for each new table


def street(world, rng: np.random.Generator, n: int) -> list[Offer]:
    """Offers that differ in what counts, some of them full, far or not known."""
    slugs = sorted(usable_werkvormen())
    made = []
    for number in range(n):
        hours = [bool(one) for one in rng.random(21) < 0.2]
        offer = make_offer(
            world.house,
            slugs[int(rng.integers(0, len(slugs)))],
            capacity=int(rng.integers(0, 4)),
            hours=hours if number % 5 else None,
            language=("nl", "tr", "")[number % 3],
            price_cents=(0, 250, 900, None)[int(rng.integers(0, 4))],
            is_low_stimulus=(None, True, False)[int(rng.integers(0, 3))],
            has_transport=(None, True, False)[int(rng.integers(0, 3))],
        )
        x, y = world.person.x + rng.normal(0, 2_500), world.person.y + rng.normal(0, 2_500)
        Location.objects.filter(id=offer.location_id).update(x=round(x), y=round(y))
        made.append(offer)
    return made


def from_scratch(world, actor) -> list[tuple[str, int]]:
    """Every offer as it is now, each asked of the database by itself, ranked without anything that was kept."""
    day = today(actor)
    offers = offers_frame(today=day, werkvormen=usable_werkvormen())
    closed = [row for row, one in enumerate(offers.id.tolist()) if not open_offers(world.person.id, [one])]
    ranking = rank(
        people_frame([world.person.id], on=day),
        offers,
        usable_werkvormen(),
        reach_m=REACH_M,
        top=OPTIONS,
        apart=Apart(barred=[(0, row) for row in closed]),
        needs=catalogue().needs,
        fields=catalogue().vocabulary.fields,
    )
    return [(one.offer_id, one.score) for one in ranking.for_person(0)]


def shown(world, actor) -> list[tuple[str, int]]:
    return [(str(one.offer.id), one.score) for one in candidates_for(world.person, actor=actor).options]


def test_the_page_shows_what_ranking_everything_from_scratch_shows_also_after_each_change(world):
    rng = np.random.default_rng(7)
    with as_owner():
        made = street(world, rng, 30)
    actor = world.actor("gp")
    assert len(shown(world, actor)) == OPTIONS

    for turn in range(6):
        assert shown(world, actor) == from_scratch(world, actor), turn
        first = shown(world, actor)[0][0]
        with as_owner():  # the best of them is full or closed, and another gets a place
            changes = ({"places_free": 0, "has_waiting_list": False}, {"is_open": False}, {"hours": [False] * 21})
            Offer.objects.filter(id=first).update(**changes[turn % 3])
            Offer.objects.filter(id=made[turn].id).update(capacity=3, places_free=3, price_cents=0)


def test_a_look_asks_the_database_as_much_among_many_offers_as_among_few(world):
    rng, asked = np.random.default_rng(8), []
    actor = world.actor("gp")
    for n in (6, 30):
        with as_owner():
            street(world, rng, n)
        candidates_for(world.person, actor=actor)
        with CaptureQueriesContext(connection) as seen:
            candidates_for(world.person, actor=actor)
        asked.append([one["sql"][:60] for one in seen])

    assert len(asked[0]) <= QUERIES, asked[0]
    assert len(asked[1]) == len(asked[0])
