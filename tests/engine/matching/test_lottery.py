"""The chance of a place, against cases of which the answer is known."""

import itertools

import numpy as np
import pytest
from tests.engine.matching.test_assign import circles, plan, wishes
from tests.engine.worlds import spot

from weefsel.engine.frames import N_HOURS
from weefsel.engine.matching.lottery import chances, draw_seed


def chances_of(people, offers, *, seed=1, n_draws=100, **options):
    found = plan(people, offers, seed=seed, **options)
    drawn = chances(
        lambda each: plan(people, offers, seed=each, **options).offer,
        people=people,
        plan=found.offer,
        seed=seed,
        n_draws=n_draws,
    )
    return found, drawn


def test_equals_have_equal_chances():
    """Five who are alike and two places: two fifths each, whatever the order of the table."""
    _found, drawn = chances_of(wishes(5), circles(2))

    assert drawn.placed == pytest.approx([0.4] * 5, abs=4 * np.sqrt(0.4 * 0.6 / 100))
    assert drawn.placed.sum() == pytest.approx(2)


def test_who_needs_no_lot_has_a_chance_of_one_or_none():
    """The first lives nearer: there is one place and it is theirs."""
    people = wishes(2, xy=spot([[450, 0], [-900, 0]]))

    found, drawn = chances_of(people, circles(1), n_draws=20)

    assert found.offer.tolist() == [0, -1]
    assert drawn.propensity.tolist() == [1.0, 1.0]
    assert drawn.placed.tolist() == [1.0, 0.0]
    assert drawn.error.tolist() == [0.0, 0.0]


def test_the_draws_come_out_as_the_same_lottery_does_when_it_is_drawn_in_full():
    """Two classes: the two who live near always get in, the three others share the one place that is left."""
    people = wishes(5, xy=spot([[450, 0]] * 2 + [[-900, 0]] * 3))

    _found, drawn = chances_of(people, circles(3), n_draws=100)

    exact = [1, 1, *_share_of_one_place(3)]
    assert np.abs(drawn.placed - exact).max() <= 4 * np.sqrt(1 / 3 * 2 / 3 / 100)


def _share_of_one_place(n: int) -> list[float]:
    """Every order of n lots, one by one: how often each is first."""
    orders = list(itertools.permutations(range(n)))
    return [sum(order[0] == who for order in orders) / len(orders) for who in range(n)]


def test_a_chain_of_three_comes_out_as_it_can_be_worked_out_by_hand():
    """The first can go to one group, the last to the other, the middle one to both; each has one place.

    Three plans are as good. With d and e the differences of two pairs of lots, which are as often above as below zero:
    first and middle is best when d > 0 and d + e > 0 (3/8), first and last when d < 0 < e (1/4), middle and last
    otherwise (3/8).
    """
    hours = np.zeros((3, N_HOURS))
    hours[:2, 0] = hours[1:, 1] = 1
    people, offers = wishes(3, hours=hours), circles(1, 1)

    _found, drawn = chances_of(people, offers, n_draws=200)

    exact = np.array([5 / 8, 3 / 4, 5 / 8])
    assert (np.abs(drawn.placed - exact) <= 3.5 * np.sqrt(exact * (1 - exact) / 200)).all()
    assert drawn.placed.sum() == pytest.approx(2)


def test_whoever_has_a_place_by_agreement_has_it_in_every_draw():
    kept = np.array([-1, 0, -1])

    found, drawn = chances_of(wishes(3), circles(1), n_draws=20, kept=kept)

    assert found.offer.tolist() == [-1, 0, -1]
    assert drawn.propensity.tolist() == [1.0, 1.0, 1.0]


def test_the_error_is_what_it_says():
    """Of 200 estimates of three tenths, each from 40 draws, some 95 in 100 lie within two standard errors."""

    def draw(seed):
        return np.array([0 if np.random.default_rng(seed).random() < 0.3 else -1])

    found = [chances(draw, people=wishes(1), plan=np.array([0]), seed=seed, n_draws=40) for seed in range(200)]

    inside = np.mean([abs(each.propensity[0] - 0.3) <= 2 * np.sqrt(0.3 * 0.7 / 40) for each in found])
    assert 0.9 <= inside <= 0.98
    assert np.mean([each.error[0] for each in found]) == pytest.approx(np.sqrt(0.3 * 0.7 / 40), rel=0.05)


def test_draws_are_repeatable_and_all_different():
    seeds = [draw_seed(7, number) for number in range(1_000)]

    assert seeds == [draw_seed(7, number) for number in range(1_000)]
    assert len(set(seeds)) == 1_000
    assert all(0 <= seed < 2**62 for seed in seeds)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n_draws": 0}, r"^n_draws must be > 0, got 0\.$"),
        ({"plan": np.array([0])}, r"^plan must have shape \(2,\), got \(1,\)\.$"),
        ({"draw": lambda seed: np.array([0])}, r"^draw must give a plan of shape \(2,\), got \(1,\)\.$"),
    ],
)
def test_what_cannot_be_counted_is_refused(options, told):
    given = {"draw": lambda seed: np.array([0, -1]), "plan": np.array([0, -1]), "seed": 1, "n_draws": 5, **options}

    with pytest.raises(ValueError, match=told):
        chances(given.pop("draw"), people=wishes(2), **given)
