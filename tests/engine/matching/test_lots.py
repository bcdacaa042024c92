import itertools

import numpy as np
from hypothesis import given
from tests.engine.matching.auction.problems import draw_problem, person_of, seeds
from tests.engine.worlds import QUICK

from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.lots import draw


def all_best(start, offer, score, capacity):
    """Every plan of the highest value, as rows of edges."""
    person = person_of(start)
    options = [[-1, *np.flatnonzero((person == i) & (score > 0)).tolist()] for i in range(len(start) - 1)]
    found: dict[int, list[list[int]]] = {}
    for chosen in itertools.product(*options):
        rows = [row for row in chosen if row >= 0]
        if (np.bincount(offer[rows], minlength=len(capacity)) <= capacity).all():
            found.setdefault(int(score[rows].sum()), []).append(rows)
    return found[max(found)]


def draw_from(problem, lots):
    start, offer, score, capacity = problem
    plan = solve(*problem)
    return draw(
        person_of(start),
        offer,
        score,
        lots,
        chosen=np.flatnonzero((plan.offer[person_of(start)] == offer) & (score > 0)),
        price=plan.price,
        room=capacity,
        n_people=len(start) - 1,
    ).tolist()


@QUICK
@given(seeds(people=6, offers=4, top=4, room=3))
def test_the_draw_is_the_plan_with_the_highest_lots_of_all_that_are_equally_good(problem):
    lots = np.random.default_rng(1).integers(0, 2**64, len(problem[1]), dtype=np.uint64)

    drawn = draw_from(problem, lots)

    highest = max(all_best(*problem), key=lambda rows: sum((int(lots[row]) >> 16) + 2**48 for row in rows))
    assert drawn == sorted(highest)


def test_each_of_equals_has_the_same_chance():
    # Six who are equal, two places: each should be placed in a third of the draws.
    start, offer = np.arange(7), np.zeros(6, dtype=np.int64)
    rng = np.random.default_rng(7)

    drawn = [
        draw_from((start, offer, np.full(6, 5), np.array([2])), rng.integers(0, 2**64, 6, dtype=np.uint64))
        for _ in range(300)
    ]

    counts = np.bincount(np.concatenate(drawn), minlength=6)
    assert counts.sum() == 600
    # 100 expected each, standard deviation 8; five of them either way.
    assert (np.abs(counts - 100) < 40).all()


def test_of_plans_that_are_equally_good_most_people_get_a_place():
    # One person worth 2, or two worth 1 each.
    start, offer, score = np.array([0, 1, 3, 4]), np.array([0, 0, 1, 1]), np.array([2, 1, 1, 1])
    lots = np.zeros(4, dtype=np.uint64)

    drawn = draw_from((start, offer, score, np.array([1, 1])), lots)

    assert len(drawn) == 2


def test_where_one_plan_is_best_no_lots_are_drawn(monkeypatch):
    monkeypatch.setattr("weefsel.engine.matching.lots.exchange", None)
    problem = draw_problem(np.random.default_rng(3), people=40, offers=30, top=10_000)

    assert len(draw_from(problem, np.zeros(len(problem[1]), dtype=np.uint64)))
