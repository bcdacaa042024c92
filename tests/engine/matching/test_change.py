"""What would change this: the engine itself says so, and no smaller step would do."""

import dataclasses
import os

import numpy as np
import pytest
from hypothesis import given, note
from tests.engine import worlds
from tests.engine.matching.worlds_of_options import SORTS, crowd
from tests.engine.worlds import NEEDS, QUICK, WERKVORMEN, spot

from weefsel.engine.frames import Offers, People, hour_index
from weefsel.engine.matching.change import PRICE_STEP_CENTS
from weefsel.engine.matching.rank import rank

REACH_M = 5_000
TUESDAY = np.eye(21)[hour_index(1, 0)]
CASES = int(os.environ.get("WEEFSEL_RANK_CASES", "50"))
SEED = int(os.environ.get("WEEFSEL_RANK_SEED", str(np.random.SeedSequence().entropy % 2**32)))


def with_change(table, row, columns):
    """The table with one row changed."""
    made = {}
    for name, value in columns.items():
        column = getattr(table, name).astype(object) if isinstance(value, str) else getattr(table, name).copy()
        column[row] = value
        made[name] = column.astype(str) if isinstance(value, str) else column
    return dataclasses.replace(table, **made)


def order_of(people, offers, person, werkvormen, **options):
    """All that fits one person by id, best first, with the score recomputed from the contributions shown."""
    ranking = rank(people, offers, werkvormen, reach_m=REACH_M, top=offers.n_offers, **options)
    rows = slice(*np.searchsorted(ranking.person, [person, person + 1]))
    return [str(offers.id[offer]) for offer in ranking.offer[rows]]


def test_the_order_of_ten_thousand_cases_is_that_of_the_contributions_shown_and_what_would_change_it_does():
    """`WEEFSEL_RANK_CASES=10000` tries them all; the seed is printed, and may be given in `WEEFSEL_RANK_SEED`."""
    print(f"WEEFSEL_RANK_SEED={SEED}")
    rng = np.random.default_rng(SEED)
    n_cases = n_changes = 0
    while n_cases < CASES:
        people, offers = crowd(rng, n_people=10, n_offers=40)
        ranking = rank(people, offers, SORTS, reach_m=REACH_M)
        for person in range(people.n_people):
            matches = ranking.for_person(person)
            n_cases += 1
            shown = [sum(points for _, points in match.points) for match in matches]
            assert shown == [match.score for match in matches], SEED
            assert shown == sorted(shown, reverse=True), SEED
            assert not matches or matches[0].change is None
            first = matches[0].offer_id if matches else ""
            for match in matches[1:]:
                if match.change is None:
                    continue
                n_changes += 1
                tables = {"person": people, "offer": offers}
                row = person if match.change.table == "person" else match.offer
                tables[match.change.table] = with_change(tables[match.change.table], row, match.change.columns)
                order = order_of(tables["person"], tables["offer"], person, SORTS)
                assert order.index(match.offer_id) < order.index(first), (SEED, match.change)
                if match.change.code == "price" and offers.price_cents[match.offer] > 50:
                    dearer = {"price_cents": match.change.columns["price_cents"] + PRICE_STEP_CENTS}
                    order = order_of(people, with_change(offers, match.offer, dearer), person, SORTS)
                    assert order.index(match.offer_id) > order.index(first), (SEED, match.change)
    assert n_changes > CASES / 2  # else nothing was tried


@QUICK
@given(worlds.people(), worlds.offers())
def test_a_change_flips_the_order_also_where_little_is_known(people, offers):
    ranking = rank(people, offers, WERKVORMEN, reach_m=REACH_M)

    for person in range(people.n_people):
        matches = ranking.for_person(person)
        for match in matches[1:]:
            if match.change is not None:
                tables = {"person": people, "offer": offers}
                row = person if match.change.table == "person" else match.offer
                tables[match.change.table] = with_change(tables[match.change.table], row, match.change.columns)
                order = order_of(tables["person"], tables["offer"], person, WERKVORMEN)
                note(match.change)
                assert order.index(match.offer_id) < order.index(matches[0].offer_id)


def two(first, second, **person):
    """A person and two offers; the sentence of what would put the second one on top, or None."""
    usual = {"xy": [300, 0], "accompanied": 1, "named_host": 1, "meet_first": 1, "try_once": 1, "price_cents": 0}
    usual |= {"begins_in_days": 0, "confirmed_days": 0, "language": "nl", "hours": TUESDAY, "capacity": 1}
    rows = [{**usual, **first}, {**usual, **second}]
    columns = {name: [row[name] for row in rows] for name in usual if name != "xy"}
    offers = Offers(id=["a", "b"], werkvorm=["circle", "walking"], xy=spot([row["xy"] for row in rows]), **columns)
    given = {"language": ["nl"], "hours": [TUESDAY], "age": [70], "prefers": ["either"], **person}
    people = People(id=["an"], xy=spot([0, 0]), need_names=NEEDS, needs=[[1, 0, 0]], **given)
    matches = rank(people, offers, WERKVORMEN, reach_m=2_000).for_person(0)
    assert matches[0].offer_id == "a"
    return matches[1].change.sentence if matches[1].change else None


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ({"price_cents": 500, "xy": [200, 0]}, "Dit staat bovenaan als het € 2,00 per keer kost."),
        ({"accompanied": 0, "xy": [290, 0]}, "Dit staat bovenaan als de eerste keer iemand met u meegaat."),
        ({"named_host": 0, "xy": [250, 0]}, "Dit staat bovenaan als één vaste persoon u ontvangt."),
        ({"xy": [900, 0]}, "Dit staat bovenaan als het dichterbij is: 3 minuten lopen."),
        ({"language": "tr", "xy": [200, 0]}, "Dit staat bovenaan als er ook mensen zijn die nl spreken."),
        ({"begins_in_days": 56, "xy": [280, 0]}, "Dit staat bovenaan als het over 3 weken begint."),
    ],
)
def test_the_smallest_change_is_told_in_plain_dutch(second, sentence):
    assert two({}, second) == sentence


def test_what_no_single_change_can_do_has_no_change():
    far_and_dear = {"xy": [1_900, 0], "price_cents": 2_000, "accompanied": 0, "language": "tr", "named_host": 0}

    assert two({}, far_and_dear | {"meet_first": 0, "try_once": 0, "begins_in_days": 100}) is None
