"""Places that offers keep for a group of people."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.test_assign import circles, crowds, plan, wishes
from tests.engine.worlds import QUICK, spot

from weefsel.engine.matching.reserved import Reserved


def far_and_near(n_far, n_near):
    """First those who live far, who come last without a rule; then those who live near."""
    return wishes(n_far + n_near, xy=spot([[-900, 0]] * n_far + [[450, 0]] * n_near))


def test_a_kept_share_brings_people_in_who_would_come_last():
    people, offers = far_and_near(2, 6), circles(4)
    group = np.arange(8) < 2

    without = plan(people, offers)
    kept = plan(people, offers, reserved=Reserved(share=0.25, people=group))

    assert (without.offer[group] >= 0).sum() == 0
    assert (kept.offer[group] >= 0).sum() == 1
    assert (kept.effect.n_kept, kept.effect.n_kept_used) == (1, 1)
    assert kept.effect.kept_price == without.value - kept.value > 0
    assert kept.value == kept.bound


def test_what_the_group_does_not_need_goes_to_others_or_stays():
    people, offers = far_and_near(1, 6), circles(4)
    group = np.arange(7) < 1

    falls = plan(people, offers, reserved=Reserved(share=0.5, people=group))
    stays = plan(people, offers, reserved=Reserved(share=0.5, people=group, stays=True))

    assert ((falls.offer >= 0).sum(), falls.effect.n_kept, falls.effect.n_kept_used) == (4, 1, 1)
    assert ((stays.offer >= 0).sum(), stays.effect.n_kept, stays.effect.n_kept_used) == (3, 2, 1)


def test_without_a_group_places_are_kept_for_those_with_the_fewest_options():
    people, offers = wishes(3, reach_m=[600, 2_000, 2_000]), circles(1, 1, xy=spot([[500, 0], [900, 0]]))

    kept = plan(people, offers, reserved=Reserved(share=1.0))

    assert kept.offer[0] == 0
    assert kept.effect.n_kept == 1


def test_of_a_place_that_one_of_the_group_accepted_one_less_is_kept():
    people, offers = far_and_near(2, 4), circles(2)
    reserved = Reserved(share=0.5, people=np.arange(6) < 2, stays=True)

    again = plan(people, offers, reserved=reserved, kept=np.array([0, -1, -1, -1, -1, -1]))

    assert again.offer[0] == 0
    assert (again.offer[2:] >= 0).sum() == 1
    assert again.effect.n_kept == 0


@QUICK
@given(crowds(), st.sampled_from([0.0, 0.3, 0.5, 1.0]), st.booleans(), st.data())
def test_capacity_pairs_and_kept_places_hold_in_any_world(crowd, share, stays, data):
    people, offers, apart = crowd
    group = np.array(data.draw(st.lists(st.booleans(), min_size=people.n_people, max_size=people.n_people)), dtype=bool)
    reserved = Reserved(share=share, people=group, stays=stays)

    kept = plan(people, offers, apart=apart, reserved=reserved)

    at = np.bincount(kept.offer[kept.offer >= 0], minlength=offers.n_offers)
    others = np.bincount(kept.offer[~group & (kept.offer >= 0)], minlength=offers.n_offers)
    places = reserved.places(offers.capacity.astype(np.int64))
    assert (at <= offers.capacity).all()
    if stays:
        assert (others <= offers.capacity - places).all()
        assert kept.effect.n_kept == places.sum()
    else:
        assert kept.effect.n_kept == kept.effect.n_kept_used
    assert not any(kept.offer[a] == kept.offer[b] >= 0 for a, b in apart.pairs.tolist())
    assert kept.value == kept.bound == plan(people, offers, apart=apart).value - kept.effect.kept_price


@QUICK
@given(crowds(), st.randoms())
def test_the_order_of_people_is_irrelevant_to_kept_places(crowd, random):
    people, offers, apart = crowd
    order = list(range(people.n_people))
    random.shuffle(order)
    group = np.arange(people.n_people) % 2 == 0

    one = plan(people, offers, apart=apart, reserved=Reserved(share=0.5, people=group))
    other = plan(
        people.take(order),
        offers,
        apart=apart.take(order, people.n_people),
        reserved=Reserved(share=0.5, people=group[order]),
    )

    assert one.offer[order].tolist() == other.offer.tolist()


def test_kept_places_and_a_pair_give_the_reason_that_everyone_gets():
    people, offers = far_and_near(1, 2), circles(1)

    kept = plan(people, offers, reserved=Reserved(share=1.0, people=np.arange(3) < 1))

    assert (kept.offer >= 0).tolist() == [True, False, False]
    assert kept.why.tolist() == ["placed", "free_place", "free_place"]
    assert plan(people, offers).why.tolist().count("free_place") == 2


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match=rf"^share must be from 0 to 1, got {share:g}\.$"):
        Reserved(share=share)


def test_a_group_of_another_table_is_refused():
    told = "reserved must have a row for each of 2 people, got (3,)."

    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        plan(wishes(2), circles(1), reserved=Reserved(share=0.5, people=np.ones(3, dtype=bool)))
