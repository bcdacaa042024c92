"""Every kind of plan against an independent solver: with and without pairs, weights and kept places."""

import os
import time

import numpy as np
from tests.engine.matching.auction.problems import best_value, draw_problem, person_of

from weefsel.engine.frames import Apart, Offers, People
from weefsel.engine.matching.decide import Choices
from weefsel.engine.matching.fairness import MOST_STEPS, weigh
from weefsel.engine.rights.may_meet import NOWHERE, meetings

# All 1,000 cases: WEEFSEL_CASES=1000.
CASES = int(os.environ.get("WEEFSEL_CASES", "60"))


def choices_of(start, offer, score, capacity, pairs=(), *, seed=1):
    n, worth = len(start) - 1, np.flatnonzero(score > 0)
    return Choices(
        people=People(id=[f"p{row}" for row in range(n)]),
        offers=Offers(id=[f"o{row}" for row in range(len(capacity))], werkvorm=["circle"] * len(capacity)),
        person=person_of(start)[worth],
        offer=offer[worth],
        score=score[worth],
        room=capacity,
        apart=Apart(pairs=pairs),
        near=NOWHERE,
        seed=seed,
        tolerance=0.0,
    )


def place_of(choices, decided):
    """Where everyone is, after looking whether the plan is one."""
    place = np.full(choices.people.n_people, -1)
    person, offer = choices.person[decided.chosen], choices.offer[decided.chosen]
    assert len(set(person.tolist())) == len(person)
    place[person] = offer
    assert (np.bincount(offer, minlength=len(choices.room)) <= choices.room).all()
    assert not meetings(place, choices.apart).any()
    return place


def test_any_plan_is_worth_what_an_independent_solver_finds():
    seed = int(os.environ.get("WEEFSEL_SEED", time.time_ns() % 2**32))
    print(f"WEEFSEL_SEED={seed}")
    for number in range(CASES):
        rng = np.random.default_rng([seed, number])
        start, offer, score, capacity = draw_problem(rng)
        n = len(start) - 1
        pairs = rng.integers(0, n, (int(rng.integers(1, 6)), 2)) if number % 2 else np.empty((0, 2), dtype=np.int64)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        group, first = rng.random((2, n)) < 0.4
        kept_for = (rng.integers(0, 4, len(capacity)), group) if number // 2 % 2 else None
        step = int(rng.integers(1, MOST_STEPS + 1)) if number // 4 % 2 else 0
        choices = choices_of(start, offer, score, capacity, pairs, seed=number)

        decided = choices.decide(weight=weigh(first, step) if step else None, kept_for=kept_for)

        weighed = score * weigh(first, step)[person_of(start)]
        value = int((decided.score * weigh(first, step)[choices.person[decided.chosen]]).sum())
        assert value == best_value(start, offer, weighed, capacity, pairs, kept_for), number
        assert decided.gap == 0, number
        place = place_of(choices, decided)
        if kept_for is not None:
            others = np.bincount(place[~group & (place >= 0)], minlength=len(capacity))
            assert (others <= capacity - np.minimum(kept_for[0], capacity)).all(), number


def test_lots_choose_of_plans_that_are_as_good_whatever_half_of_an_offer_someone_is_in():
    """Five who are alike, two places, one of them kept for the first two: the plan with the highest lots of all."""
    start, capacity, group = np.arange(6), np.array([2]), np.arange(5) < 2
    offer, score = np.zeros(5, dtype=np.int64), np.full(5, 7)
    wins = np.zeros(5)
    for seed in range(150):
        choices = choices_of(start, offer, score, capacity, seed=seed)
        place = place_of(choices, choices.decide(kept_for=(np.array([1]), group)))
        assert (place >= 0).sum() == 2
        assert (place[:2] >= 0).any()
        wins += place >= 0

    # Of five even lots: one of the first two surely, the other place to the highest of the four that are left.
    lots = np.random.default_rng(1).random((100_000, 5))
    best = lots[:, :2].max(axis=1)
    second = np.maximum(lots[:, :2].min(axis=1), lots[:, 2:].max(axis=1))
    expected = ((lots == best[:, np.newaxis]) | (lots == second[:, np.newaxis])).mean(axis=0)
    assert (np.abs(wins / 150 - expected) <= 4 * np.sqrt(expected * (1 - expected) / 150)).all()


def test_two_who_must_not_meet_do_not_meet_in_the_two_halves_of_an_offer():
    start, offer, score = np.arange(3), np.zeros(2, dtype=np.int64), np.array([5, 4])
    choices = choices_of(start, offer, score, np.array([2]), pairs=[(0, 1)])

    decided = choices.decide(kept_for=(np.array([1]), np.array([False, True])))

    assert place_of(choices, decided).tolist() == [0, -1]
    assert decided.gap == 0
