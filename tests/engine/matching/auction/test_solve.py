import os
import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.auction.problems import best_value, draw_problem, person_of, seeds, value_of
from tests.engine.worlds import QUICK

from weefsel.engine.frames import Apart
from weefsel.engine.matching import _kernel as kernel
from weefsel.engine.matching.auction import problem as problems
from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.auction.repair import Repair
from weefsel.engine.matching.auction.rows import NARROW, WIDE
from weefsel.engine.matching.auction.solve import go_on, solve

# All 1,000 cases: WEEFSEL_CASES=1000.
CASES = int(os.environ.get("WEEFSEL_CASES", "60"))


def town(seed, n_people=6_000, n_offers=400, *, n_edges=8, scarce=0.9):
    """People and offers in a square, each person with edges to the nearest of some offers."""
    rng = np.random.default_rng(seed)
    people_xy, offers_xy = rng.uniform(0, 10_000, (n_people, 2)), rng.uniform(0, 10_000, (n_offers, 2))
    some = np.sort(rng.integers(0, n_offers, (n_people, 3 * n_edges)), axis=1)
    far = np.hypot(*(people_xy[:, np.newaxis] - offers_xy[some]).transpose(2, 0, 1))
    far[:, 1:][some[:, 1:] == some[:, :-1]] = np.inf
    nearest = np.argsort(far, axis=1)[:, :n_edges]
    offer = np.take_along_axis(some, nearest, axis=1)
    score = np.maximum(1, 8_000 - np.take_along_axis(far, nearest, axis=1)).astype(np.int64)
    capacity = rng.multinomial(int(scarce * n_people), np.full(n_offers, 1 / n_offers))
    return (np.arange(n_people + 1) * n_edges, offer.ravel(), score.ravel(), capacity), people_xy, offers_xy


def test_the_value_is_that_of_an_independent_solver_with_and_without_pairs():
    seed = int(os.environ.get("WEEFSEL_SEED", time.time_ns() % 2**32))
    print(f"WEEFSEL_SEED={seed}")
    for number in range(CASES):
        rng = np.random.default_rng([seed, number])
        start, offer, score, capacity = draw_problem(rng)
        n_people = len(start) - 1
        plan = solve(start, offer, score, capacity)
        pairs = rng.integers(0, n_people, (int(rng.integers(1, 6)), 2))
        apart = Apart(pairs=pairs[pairs[:, 0] != pairs[:, 1]])
        worth = np.flatnonzero(score > 0)
        person = person_of(start)

        kept_apart = kernel.solve(
            person[worth],
            offer[worth],
            score[worth],
            n_people=n_people,
            capacity=capacity,
            apart=apart,
            most_flows=10_000,
        )

        assert value_of(start, offer, score, capacity, plan.offer) == plan.value == plan.bound, number
        assert plan.value == best_value(start, offer, score, capacity), number
        assert kept_apart.value == kept_apart.bound == best_value(start, offer, score, capacity, apart.pairs), number


@QUICK
@given(seeds())
def test_the_lowest_prices_are_what_one_more_place_adds(problem):
    start, offer, score, capacity = problem

    plan = solve(start, offer, score, capacity, lowest_prices=True)

    assert plan.value == plan.bound
    for row in np.flatnonzero(capacity):
        more = capacity.copy()
        more[row] += 1
        assert plan.price[row] == solve(start, offer, score, more).value - plan.value


@QUICK
@given(seeds(top=1 << 26, people=20, offers=12))
def test_scores_wider_than_fourteen_bits_are_added_up_exactly(problem):
    plan = solve(*problem)

    assert plan.value == plan.bound == best_value(*problem) == value_of(*problem, plan.offer)


@QUICK
@given(seeds())
def test_narrow_and_wide_edges_give_one_value(problem):
    start, offer, score, capacity = problem
    wider = np.append(score, 1 << 20)
    on_its_own = np.append(offer, len(capacity))

    narrow = solve(*problem)
    wide = solve(np.append(start, len(offer) + 1), on_its_own, wider, np.append(capacity, 1))

    assert wide.value == wide.bound == narrow.value + (1 << 20)


def test_a_town_is_planned_to_the_point_on_one_thread_and_on_two():
    problem, people_xy, offers_xy = town(1)

    one = solve(*problem, people_xy=people_xy, offers_xy=offers_xy, threads=1)
    two = solve(*problem, people_xy=people_xy, offers_xy=offers_xy, threads=2)
    without_places = solve(*problem)

    assert one.value == one.bound == value_of(*problem, one.offer) == two.bound == without_places.value
    assert (one.offer == two.offer).all()
    assert (one.price == two.price).all()


def test_prices_and_gains_add_up_to_the_value_by_hand():
    problem, people_xy, offers_xy = town(2)
    start, offer, score, capacity = problem

    plan = solve(*problem, people_xy=people_xy, offers_xy=offers_xy)

    gain = np.maximum(np.maximum.reduceat(score - plan.price[offer], start[:-1]), 0)
    assert int(gain.sum() + (capacity * plan.price).sum()) == plan.value == value_of(*problem, plan.offer)
    assert (plan.price >= 0).all()


def test_a_tolerance_gives_a_proven_gap():
    problem, people_xy, offers_xy = town(3)

    rough = solve(*problem, people_xy=people_xy, offers_xy=offers_xy, tolerance=0.01)
    best = solve(*problem, people_xy=people_xy, offers_xy=offers_xy)

    assert value_of(*problem, rough.offer) == rough.value <= best.value == best.bound <= rough.bound
    assert 0 < rough.gap <= 0.01


def test_the_order_of_edges_within_a_person_is_irrelevant():
    (start, offer, score, capacity), people_xy, offers_xy = town(4)
    mixed = np.lexsort((np.random.default_rng(4).random(len(offer)), person_of(start)))

    plans = [
        solve(start, offer[rows], score[rows], capacity, people_xy=people_xy, offers_xy=offers_xy)
        for rows in (np.arange(len(offer)), mixed)
    ]

    assert (plans[0].offer == plans[1].offer).all()


def test_more_offers_than_eighteen_bits_hold_are_numbered_well():
    n_offers = (1 << 18) + 5
    start, offer = np.array([0, 2, 4]), np.array([n_offers - 1, 0, n_offers - 1, n_offers - 2])

    plan = solve(start, offer, np.array([9, 3, 8, 7]), np.ones(n_offers, dtype=np.int64))

    assert plan.offer.tolist() == [n_offers - 1, n_offers - 2]
    assert plan.value == plan.bound == 16


def test_someone_may_know_every_offer():
    n_offers = 1_500
    score = np.arange(1, n_offers + 1)

    plan = solve(
        np.array([0, n_offers, 2 * n_offers]),
        np.tile(np.arange(n_offers), 2),
        np.tile(score, 2),
        np.ones(n_offers, int),
    )

    assert sorted(plan.offer.tolist()) == [n_offers - 2, n_offers - 1]
    assert plan.value == plan.bound == 2 * n_offers - 1


def test_a_place_nobody_knows_does_not_disturb_the_others():
    problem, people_xy, offers_xy = town(5)
    people_xy[::7], offers_xy[3] = np.nan, np.nan

    plan = solve(*problem, people_xy=people_xy, offers_xy=offers_xy)

    assert plan.value == plan.bound == solve(*problem).value


def test_an_enormous_capacity_costs_no_memory():
    plan = solve(np.array([0, 1]), np.array([0]), np.array([5]), np.array([2**40, 2**40]))

    assert (plan.offer.tolist(), plan.value, plan.bound) == ([0], 5, 5)


def test_nobody_nothing_and_nothing_worth_it_give_an_empty_plan():
    nothing = np.empty(0, dtype=np.int64)

    assert solve(np.array([0]), nothing, nothing, nothing).offer.tolist() == []
    assert solve(np.array([0, 0]), nothing, nothing, np.array([1])).offer.tolist() == [-1]
    assert solve(np.array([0, 1]), np.array([0]), np.array([-3]), np.array([1])).offer.tolist() == [-1]
    assert solve(np.array([0, 1]), np.array([0]), np.array([3]), np.array([0])).offer.tolist() == [-1]


def test_how_wide_edges_are_follows_from_what_they_hold():
    assert NARROW.holds((1 << 14) - 1, 1 << 18, 1 << 10)
    assert not NARROW.holds(1 << 14, 5, 5)
    assert not NARROW.holds(5, (1 << 18) + 1, 5)
    assert not NARROW.holds(5, 5, (1 << 10) + 1)
    assert WIDE.holds((1 << 26) - 1, 1 << 31, 1 << 40)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": np.array([1, 2])}, "start must rise from 0 to the number of edges, and each edge must have"),
        ({"start": np.array([0, 3])}, "start must rise from 0 to the number of edges, and each edge must have"),
        ({"score": np.array([1])}, "start must rise from 0 to the number of edges, and each edge must have"),
        ({"start": np.array([0, 2, 1, 2])}, "start must not fall, and a capacity must be 0 or more."),
        ({"capacity": np.array([-1])}, "start must not fall, and a capacity must be 0 or more."),
        ({"offer": np.array([0, 1])}, "offer must hold rows of offers, 0 .. 0."),
        ({"offer": np.array([0, -1])}, "offer must hold rows of offers, 0 .. 0."),
        ({"score": np.array([1, 1 << 26])}, "a score must be at most 67108863, got 67108864."),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    given_ = {
        "start": np.array([0, 2]),
        "offer": np.array([0, 0]),
        "score": np.array([1, 2]),
        "capacity": np.array([1]),
    }

    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        solve(**{**given_, **change})


@QUICK
@given(seeds(people=30, offers=12, top=100, room=5), st.integers(0, 2**32 - 1))
def test_any_prices_can_be_mended_to_the_best_plan(problem, seed):
    arrays = Problem(*problem, None, None, threads=1)
    arrays.price[:] = np.random.default_rng(seed).integers(0, 120, arrays.n_offers)
    repair = Repair(arrays, np.full(arrays.n_people, -1))

    repair.give_places()
    repair.fill_places()

    plan = arrays.plan(repair.at, arrays.price)
    assert value_of(*problem, plan.offer) == plan.value == plan.bound == solve(*problem).value


def seat_anyhow(problem, rng):
    """Everyone in turn at any edge of theirs to an offer with a place left, or at none."""
    free = problem.room.copy()
    at = np.full(problem.n_people, -1)
    for person in rng.permutation(problem.n_people).tolist():
        edges = rng.permutation(np.arange(problem.row[person], problem.row[person + 1]))
        for edge in edges[: rng.integers(0, 3)].tolist():
            j = int(problem.edge[edge]) & ((1 << problem.bits) - 1)
            if free[j]:
                at[person] = edge
                free[j] -= 1
                break
    return at


@pytest.mark.parametrize(("seed", "tolerance"), [(1, 0.0), (2, 0.0), (3, 0.01)])
def test_a_plan_of_any_places_at_any_prices_can_be_gone_on_from(seed, tolerance, monkeypatch):
    monkeypatch.setattr(problems, "FEW_PEOPLE", 10)
    rng = np.random.default_rng(seed)
    problem, people_xy, offers_xy = town(seed, n_people=400, n_offers=40)
    arrays = Problem(*problem, people_xy, offers_xy, threads=1)
    arrays.price[:] = rng.integers(0, 8_000, arrays.n_offers)

    plan = go_on(arrays, seat_anyhow(arrays, rng), tolerance=tolerance)

    assert value_of(*problem, plan.offer) == plan.value <= solve(*problem).value <= plan.bound
    assert plan.gap <= tolerance


def test_more_people_than_places_cannot_be_gone_on_from():
    arrays = Problem(np.array([0, 1, 2]), np.zeros(2, int), np.array([5, 3]), np.array([1]), None, None, threads=1)

    with pytest.raises(ValueError, match=r"^an offer has more people than places: there is nothing to go on from\.$"):
        go_on(arrays, np.array([0, 1]))


def test_small_problems_are_cut_in_stretches_as_large_ones_are(monkeypatch):
    problem, people_xy, offers_xy = town(6, n_people=700, n_offers=60)
    whole = solve(*problem, people_xy=people_xy, offers_xy=offers_xy)
    monkeypatch.setattr(problems, "FEW_PEOPLE", 10)

    cut = solve(*problem, people_xy=people_xy, offers_xy=offers_xy)

    assert cut.value == cut.bound == whole.value
