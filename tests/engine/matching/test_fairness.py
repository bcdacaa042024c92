"""Who has few options goes first, at a price that is told."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.test_assign import _candidates, _meet, crowds, plan, wishes
from tests.engine.matching.test_assign import circles as offers_of
from tests.engine.worlds import QUICK, spot

from weefsel.engine.frames import N_HOURS, Apart
from weefsel.engine.matching.assign import Effect
from weefsel.engine.matching.fairness import MOST_STEPS, Fairness, few_options, times, weigh
from weefsel.engine.matching.lottery import chances

SHARES = st.sampled_from([0.1, 0.3, 0.5])


def one_option_each_way():
    """The first can only go to the one circle; the second, who lives nearer, could also go to another."""
    hours = np.zeros((2, N_HOURS))
    hours[0, 0] = hours[1, :2] = 1
    return wishes(2, hours=hours, xy=spot([[-900, 0], [450, 0]])), offers_of(1, 1, xy=spot([[500, 0], [1_400, 0]]))


def test_who_can_go_one_way_only_gets_that_place_when_the_price_allows_it():
    people, offers = (
        wishes(3, xy=spot([[-900, 0], [450, 0], [450, 0]]), hours=_hours([0], [0, 1], [0, 1])),
        offers_of(2),
    )

    without, first = plan(people, offers), plan(people, offers, fairness=Fairness(share=0.3, price=1.0))

    assert (without.offer >= 0).tolist() == [False, True, True]
    assert (first.offer >= 0).sum() == 2


def _hours(*told):
    hours = np.zeros((len(told), N_HOURS))
    for row, each in enumerate(told):
        hours[row, each] = 1
    return hours


def all_plans(people, offers, apart):
    """Every plan that keeps the rules: the score of each person."""
    score = _candidates(people, offers)
    options = [[-1, *(o for p, o in score if p == person)] for person in range(people.n_people)]
    for chosen in itertools.product(*options):
        used = np.bincount([o for o in chosen if o >= 0], minlength=offers.n_offers)
        if (used > np.nan_to_num(offers.capacity)).any():
            continue
        if any(_meet(chosen[a], chosen[b], offers) for a, b in apart.pairs.tolist()):
            continue
        yield np.array([score[person, o] if o >= 0 else 0 for person, o in enumerate(chosen)])


@QUICK
@given(crowds(), SHARES, st.sampled_from([0.0, 0.05, 0.3, 1.0]))
def test_no_plan_gives_who_is_first_as_much_and_all_together_more(crowd, share, price):
    people, offers, apart = crowd

    fair = plan(people, offers, apart=apart, fairness=Fairness(share=share, price=price))

    best = plan(people, offers, apart=apart)
    n_options = np.bincount(
        [p for p, o in _candidates(people, offers) if offers.capacity[o] > 0], minlength=people.n_people
    )
    first = few_options(n_options, share)
    assert fair.effect == Effect(
        n_first=int(first.sum()),
        times=fair.effect.times,
        first_before=fair.effect.first_before,
        first_after=int(fair.score[first].sum()),
        price=best.value - fair.value,
    )
    assert fair.effect.first_before <= fair.effect.first_after
    assert fair.effect.price <= price * best.value
    assert fair.value == fair.bound
    for other in all_plans(people, offers, apart):
        assert not (other[first].sum() >= fair.effect.first_after and other.sum() > fair.value)
    if price == 1 and fair.effect.first_after > fair.effect.first_before:
        assert fair.effect.times == times(MOST_STEPS)


def test_what_would_cost_more_than_the_price_is_not_done():
    people = wishes(5, hours=_hours([0], [0], [0, 1], [0, 1], [0, 1]), xy=spot([[-900, 0]] * 2 + [[450, 0]] * 3))
    offers = offers_of(1, 1)
    best = plan(people, offers)
    dear = plan(people, offers, fairness=Fairness(share=0.4, price=1.0))

    cost = dear.effect.price / best.value
    just, too_little = (plan(people, offers, fairness=Fairness(share=0.4, price=cost + by)) for by in (1e-9, -1e-3))

    assert dear.effect.price > 0
    assert (just.value, just.effect.times) == (dear.value, dear.effect.times)
    assert (too_little.value, too_little.effect.times) == (best.value, 1.0)


def test_fairness_that_may_cost_nothing_costs_nothing():
    people, offers = one_option_each_way()

    free, first = plan(people, offers), plan(people, offers, fairness=Fairness(price=0.0))

    assert free.value == first.value
    assert first.effect.price == 0


@QUICK
@given(crowds(), st.randoms())
def test_the_order_of_people_and_offers_is_irrelevant_to_who_goes_first(crowd, random):
    people, offers, apart = crowd
    order = list(range(people.n_people))
    random.shuffle(order)
    fairness = Fairness(share=0.5, price=0.5)

    one = plan(people, offers, apart=apart, fairness=fairness)
    other = plan(people.take(order), offers, apart=apart.take(order, people.n_people), fairness=fairness)

    assert one.offer[order].tolist() == other.offer.tolist()
    assert one.effect == other.effect


def test_who_goes_first_is_counted_before_what_may_not_be_is_left_out():
    """Whose two options became one by a prohibition has two still: nobody can read from it that there is one."""
    people, offers = wishes(4, hours=_hours([0], [0, 1], [0, 1], [0, 1])), offers_of(1, 1)
    fairness = Fairness(share=0.25, price=1.0)

    plain = plan(people, offers, fairness=fairness)
    barred = plan(people, offers, fairness=fairness, apart=Apart(barred=[(1, 0), (2, 1)]))

    assert plain.effect.n_first == barred.effect.n_first == 1


def test_the_chances_of_a_fair_plan_are_those_of_its_lots():
    """Two alike have one option, three alike have two; two places in all: with the first kept for the first two."""
    people = wishes(5, hours=_hours([0], [0], [0, 1], [0, 1], [0, 1]), xy=spot([[-900, 0]] * 2 + [[450, 0]] * 3))
    offers, fairness = offers_of(1, 1), Fairness(share=0.4, price=1.0)
    found = plan(people, offers, fairness=fairness)

    drawn = chances(
        lambda seed: plan(people, offers, fairness=fairness, seed=seed).offer,
        people=people,
        plan=found.offer,
        seed=1,
        n_draws=60,
    )

    assert found.effect.times > 1
    exact = np.array([1 / 2] * 2 + [1 / 3] * 3)
    assert (np.abs(drawn.placed - exact) <= 4 * np.sqrt(exact * (1 - exact) / 60)).all()


def test_everyone_with_as_few_options_goes_first_and_nobody_without_any():
    assert few_options(np.array([0, 0]), 0.1).tolist() == [False, False]
    assert few_options(np.array([0, 2, 2, 9]), 0.1).tolist() == [False, True, True, False]
    assert few_options(np.array([1, 2, 3, 4]), 0.5).tolist() == [True, True, False, False]
    assert few_options(np.empty(0, dtype=np.int64), 0.5).tolist() == []


def test_a_step_of_weight_is_a_quarter_and_the_last_is_sixteen_times():
    first = np.array([True, False])

    assert weigh(first, 0).tolist() == [1, 1]
    assert [round(times(step), 2) for step in (0, 1, MOST_STEPS)] == [1.0, 1.25, 16.0]
    assert weigh(first, 4).tolist() == [8_001, 4_001]


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"share": 0.0}, "share must be above 0 and at most 1, got 0."),
        ({"share": 1.1}, "share must be above 0 and at most 1, got 1.1."),
        ({"price": -0.1}, "price must be from 0 to 1, got -0.1."),
        ({"price": float("nan")}, "price must be from 0 to 1, got nan."),
    ],
)
def test_what_is_no_share_or_price_is_refused(given_, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Fairness(**given_)
