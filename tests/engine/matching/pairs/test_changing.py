"""After every change of somebody's scores the plan that stands is the best one, and proves it."""

import numpy as np
import pytest
from tests.engine.matching.auction.problems import draw_problem, person_of

from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.pairs.changing import Changing


def random_lots(rng, n):
    return rng.integers(0, 2**64, n, dtype=np.uint64)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_changes_the_plan_is_the_best_and_proves_it(seed):
    rng = np.random.default_rng(seed)
    start, offer, score, capacity = draw_problem(rng, people=30, offers=9, top=40)
    person, now = person_of(start), score.copy()
    flow = Changing(start, offer, score, capacity, random_lots(rng, len(offer)))
    full = [flow.edges_of(each) for each in range(len(start) - 1)]
    for _ in range(60):
        who = int(rng.integers(0, len(start) - 1))
        offers, worth = full[who]
        takes_off = rng.integers(0, 40, len(offers)) * flow.unit
        flow.change(who, worth - takes_off)
        mine = np.flatnonzero(person == who)
        now[mine] = score[mine] - takes_off[np.searchsorted(offers, offer[mine])] // flow.unit

        best = solve(start, offer, np.maximum(now, 0), capacity)

        assert flow.value() == flow.bound()
        assert flow.value() // flow.unit == best.value
        used = np.bincount(flow.offer[flow.offer >= 0], minlength=len(capacity))
        assert (used <= capacity).all()
        assert [flow.offer_of(each) for each in range(len(start) - 1)] == flow.offer.tolist()


def test_a_copy_changes_alone():
    start, offer, score = np.array([0, 1, 2]), np.array([0, 0]), np.array([9, 8])
    flow = Changing(start, offer, score, np.array([1]), np.zeros(2, dtype=np.uint64))

    other = flow.copy()
    other.change(0, np.array([0]))

    assert (flow.offer.tolist(), other.offer.tolist()) == ([0, -1], [-1, 0])
    assert flow.value() == flow.bound() == 9 * flow.unit
    assert other.value() == other.bound() == 8 * other.unit == 8 * flow.unit
    assert other.price_of(0) < flow.price_of(0)


def test_of_plans_that_are_as_good_the_highest_lot_stands():
    start, offer = np.arange(4), np.zeros(3, dtype=np.int64)

    for row in range(3):
        lots = np.where(np.arange(3) == row, np.uint64(2**63), np.uint64(2**50))
        flow = Changing(start, offer, np.full(3, 5), np.array([1]), lots)
        assert np.flatnonzero(flow.offer == 0).tolist() == [row]
        assert flow.value() // flow.unit == 5
