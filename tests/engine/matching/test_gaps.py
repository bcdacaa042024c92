"""Where places are missing, and what one more group does when it is really there."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from tests.engine import worlds
from tests.engine.matching.test_assign import REACH_M, circles, crowds, plan, wishes
from tests.engine.worlds import QUICK, WERKVORMEN, spot

from weefsel.engine.frames import N_HOURS, Apart
from weefsel.engine.matching.gaps import Opening, most_gain, openings, start_one, with_opening
from weefsel.engine.matching.gather import gather
from weefsel.engine.matching.setting import compare

HERE = tuple(spot([[500, 0]])[0])


def circle(places=2, hour=0, xy=HERE, **changes):
    """A circle that is missing where the circles of the tests are."""
    told = {"werkvorm": "circle", "area": "6601", "hour": hour, "missing": 1, "can_then": 1, "xy": xy, "places": places}
    return Opening(**{**told, **changes})


def test_each_person_counts_once_with_the_werkvorm_that_suits_most():
    people = wishes(
        5,
        area=["6601", "6601", "6601", "6602", "6602"],
        needs=[[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]],
        age=[70, 30, 30, 30, 30],
        exercise_advised_against=[1, 0, 0, 0, 0],
    )

    found = openings(people, WERKVORMEN, np.ones(5, dtype=bool))

    told = [(each.werkvorm, each.area, each.missing) for each in found]
    assert told == [("walking", "6601", 2), ("circle", "6601", 1), ("walking", "6602", 1)]


@QUICK
@given(worlds.people(), worlds.offers())
def test_nobody_is_counted_who_has_a_place_or_never_said_what_they_want(people, offers):
    plan_ = plan(people, offers)

    found = openings(people, WERKVORMEN, plan_.without)

    assert sum(each.missing for each in found) <= plan_.without.sum()
    assert all(0 < each.can_then <= each.missing or each.hour is not None for each in found)


def test_the_hour_is_the_one_at_which_most_can_come():
    hours = np.zeros((3, N_HOURS))
    hours[:, 4] = 1
    hours[:2, 7] = 1
    hours[2, 9] = np.nan

    (found,) = openings(wishes(3, hours=hours, area=["6601"] * 3), WERKVORMEN, np.ones(3, dtype=bool))

    assert (found.hour, found.can_then, found.xy) == (4, 3, tuple(spot([[0, 0]])[0]))
    unasked = wishes(3, area=["6601"] * 3)
    assert openings(unasked, WERKVORMEN, np.ones(3, dtype=bool))[0].hour is None


def test_a_new_group_helps_also_by_the_place_that_somebody_leaves_for_it():
    # The two of elsewhere can go to the old circle only, which the two of here took.
    people = wishes(3, xy=spot([[500, 0], [500, 0], [-1400, 0]]))
    offers = circles(2, xy=spot([[400, 0]]))
    before = plan(people, offers)
    near = circle(places=1, hour=0)

    started = start_one(offers, near, before, lambda more: plan(people, more))

    assert (before.offer >= 0).sum() == 2
    assert (started.helped, started.inside) == (1, 1)


@QUICK
@given(crowds())
def test_what_a_new_group_would_do_is_what_it_does_and_never_more_than_the_prices_say(crowd):
    """Without pairs: with them, the prices say less."""
    people, offers, _apart = crowd
    opening = circle(places=2, hour=1)
    before = plan(people, offers)
    more = with_opening(offers, opening)

    started = start_one(offers, opening, before, lambda each: plan(people, each))
    after = plan(people, more)

    scores = np.zeros(people.n_people, dtype=np.int64)
    setting = compare(people, more, WERKVORMEN, reach_m=REACH_M)
    for block in gather(setting, Apart()):
        new = block.edges.offer == offers.n_offers
        scores[block.edges.person[new]] = block.score[new]
    assert (after.offer >= 0).sum() == (before.offer >= 0).sum() + started.helped
    assert 0 <= started.gain == after.value - before.value <= most_gain(opening, before, scores)
    assert started.inside <= opening.places


def test_the_new_group_is_one_more_row_of_which_nothing_else_is_known():
    offers = circles(3, language=["nl"])

    more = with_opening(offers, circle(hour=None, xy=None))

    assert (more.n_offers, more.werkvorm[1], more.language[1], more.capacity[1]) == (2, "circle", "", 2.0)
    assert np.isnan(more.hours[1]).all()
    assert np.isnan(more.xy[1]).all()
    assert replace(more).take([0]).id.tolist() == ["o0"]
