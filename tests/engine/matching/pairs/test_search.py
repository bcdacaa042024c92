"""Pairs that overlap: the plan is the best there is, or says how far from it at most."""

import os
import time

import numpy as np
from tests.engine.matching.auction.problems import best_value, draw_problem, person_of, value_of

from weefsel.engine.frames import Apart
from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.pairs.search import keep_apart
from weefsel.engine.rights.may_meet import meetings

# All 1,000 cases: WEEFSEL_CASES=1000.
CASES = int(os.environ.get("WEEFSEL_CASES", "60"))


def kept(problem, pairs, *, most_changes=100_000, seed=0, **options):
    lots = np.random.default_rng(seed).integers(0, 2**64, len(problem[1]), dtype=np.uint64)
    return keep_apart(*problem, np.asarray(pairs), lots, most_changes=most_changes, **options)


def stars_and_triangles(place, n_pairs, rng):
    """Pairs among people who would be at one offer: stars, triangles and circles of five, so that all of them bind."""
    pairs: list[tuple[int, int]] = []
    busy = [each for each in range(place.max() + 1) if (place == each).sum() >= 5]
    kinds = (
        ((0, 1), (0, 2), (0, 3), (0, 4)),
        ((0, 1), (1, 2), (0, 2)),
        ((0, 1), (1, 2), (2, 3), (3, 4), (0, 4)),
    )
    while len(pairs) < n_pairs:
        five = rng.permutation(np.flatnonzero(place == rng.choice(busy)))[:5].tolist()
        pairs += [(five[a], five[b]) for a, b in kinds[rng.integers(0, 3)]]
    return np.array(pairs[:n_pairs])


def crowd(rng, *, people=90, offers=9, n_edges=6):
    """People who mostly want the same, with a few places too few."""
    popular = rng.integers(0, 400, offers)
    offer = np.concatenate([rng.permutation(offers)[:n_edges] for _ in range(people)])
    score = popular[offer] + rng.integers(1, 600, people * n_edges)
    return np.arange(people + 1) * n_edges, offer, score, np.full(offers, int(0.9 * people / offers))


def test_pairs_in_stars_triangles_and_circles_are_kept_apart_as_well_as_can_be():
    seed = int(os.environ.get("WEEFSEL_SEED", time.time_ns() % 2**32))
    print(f"WEEFSEL_SEED={seed}")
    for number in range(max(3, CASES // 20)):
        rng = np.random.default_rng([seed, number])
        problem = crowd(rng)
        pairs = stars_and_triangles(solve(*problem).offer, 14, rng)

        found = kept(problem, pairs)

        assert not meetings(found.offer, Apart(pairs=pairs)).any()
        assert found.value == value_of(*problem, found.offer) == found.bound, number
        assert found.value == best_value(*problem, pairs), number


def test_a_search_that_is_stopped_gives_a_plan_that_keeps_every_pair_and_a_bound_on_the_best():
    rng = np.random.default_rng(3)
    problem = crowd(rng)
    pairs = stars_and_triangles(solve(*problem).offer, 40, rng)

    rough, best = kept(problem, pairs, most_changes=1), kept(problem, pairs)

    assert not meetings(rough.offer, Apart(pairs=pairs)).any()
    assert value_of(*problem, rough.offer) == rough.value < best.value == best.bound <= rough.bound
    assert rough.bound <= solve(*problem).value


def test_wherever_a_search_is_stopped_no_plan_beats_its_bound():
    rng = np.random.default_rng(3)
    problem = crowd(rng)
    pairs = stars_and_triangles(solve(*problem).offer, 40, rng)
    best = kept(problem, pairs)

    stopped = [kept(problem, pairs, most_changes=most) for most in range(50, best.n_changes, best.n_changes // 12)]

    assert best.n_branches > 0
    assert [each for each in stopped if not each.value <= best.value <= each.bound] == []


def test_offers_near_one_another_count_as_one():
    rng = np.random.default_rng(5)
    for _ in range(5):
        start, offer, score, capacity = draw_problem(rng, people=12, offers=6, top=30)
        near = {0: frozenset({1}), 1: frozenset({0, 2}), 2: frozenset({1})} if len(capacity) > 2 else {}
        pairs = rng.integers(0, len(start) - 1, (8, 2))
        pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)

        found = kept((start, offer, score, capacity), pairs, near=near)

        assert found.value == found.bound == value_of(start, offer, score, capacity, found.offer)
        assert not meetings(found.offer, Apart(pairs=pairs), near).any()
        assert found.value == _best_of_all(start, offer, score, capacity, pairs, near)


def _best_of_all(start, offer, score, capacity, pairs, near):
    """Person by person, every plan that keeps the rules."""
    n = len(start) - 1
    others = {
        each: {b for a, b in pairs.tolist() if a == each} | {a for a, b in pairs.tolist() if b == each}
        for each in range(n)
    }
    best = 0

    def go_on(person, place, free, value, left):
        nonlocal best
        best = max(best, value)
        if person == n or value + left[person] <= best:
            return
        for edge in range(start[person], start[person + 1]):
            here = int(offer[edge])
            around = near.get(here, frozenset()) | {here}
            if score[edge] > 0 and free[here] and not any(place.get(other) in around for other in others[person]):
                free[here] -= 1
                go_on(person + 1, {**place, person: here}, free, value + int(score[edge]), left)
                free[here] += 1
        go_on(person + 1, place, free, value, left)

    most = np.zeros(n, dtype=np.int64)
    np.maximum.at(most, person_of(start), np.maximum(score, 0))
    left = np.cumsum(most[::-1])[::-1].tolist()
    go_on(0, {}, capacity.copy(), 0, left)
    return best


def test_the_same_lots_give_the_same_plan_and_other_lots_another_that_is_as_good():
    start, offer = np.arange(7), np.zeros(6, dtype=np.int64)
    problem = start, offer, np.full(6, 7), np.array([3])

    plans = [kept(problem, [(0, 1), (1, 2), (0, 2)], seed=seed) for seed in (0, 0, 1, 2, 3)]

    assert plans[0].offer.tolist() == plans[1].offer.tolist()
    assert {each.value for each in plans} == {each.bound for each in plans} == {21}
    assert len({tuple(each.offer.tolist()) for each in plans}) > 1
