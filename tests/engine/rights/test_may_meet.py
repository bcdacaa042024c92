"""May these people be brought together: the answer is the same for both, and the same for one and for many."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK

from weefsel.engine.frames import Apart
from weefsel.engine.rights.may_meet import MeetingError, beside, may_come, may_meet, refuse_meetings

N = 7
PAIRS = st.lists(st.sampled_from(list(itertools.permutations(range(N), 2))), max_size=8)
ROWS = st.lists(st.integers(0, N - 1), min_size=1, max_size=10)
PLACES = st.lists(st.integers(-1, 3), min_size=N, max_size=N)


@QUICK
@given(PAIRS, ROWS, st.data())
def test_it_is_no_for_recorded_pairs_only_and_the_same_for_both(pairs, first, data):
    second = data.draw(st.lists(st.integers(0, N - 1), min_size=len(first), max_size=len(first)))

    told = may_meet(first, second, Apart(pairs=pairs))

    recorded = {frozenset(pair) for pair in pairs}
    assert told.tolist() == [frozenset((a, b)) not in recorded for a, b in zip(first, second, strict=True)]
    assert told.tolist() == may_meet(second, first, Apart(pairs=pairs)).tolist()


@QUICK
@given(PAIRS)
def test_many_at_once_is_one_by_one(pairs):
    apart, everyone = Apart(pairs=pairs), np.arange(N)

    table = may_meet(everyone[:, np.newaxis], everyone, apart)

    assert table.tolist() == [[bool(may_meet(a, b, apart)) for b in range(N)] for a in range(N)]


@QUICK
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8), ROWS, st.data())
def test_nobody_comes_where_someone_is_whom_they_must_not_meet(barred, person, data):
    offer = data.draw(st.lists(st.integers(0, 9), min_size=len(person), max_size=len(person)))

    told = may_come(person, offer, Apart(barred=barred))

    assert told.tolist() == [pair not in set(barred) for pair in zip(person, offer, strict=True)]


@pytest.mark.parametrize("pairs", [[(1, 2)], [(0, 5), (1, 2)], [(3, 4), (0, 6)]])
def test_whoever_is_asked_about_together_each_has_an_answer_of_their_own(pairs):
    """Also where the highest row is in the first list, in the second, or in the prohibitions alone."""
    apart = Apart(pairs=pairs)
    both = Apart(barred=[*pairs, *((b, a) for a, b in pairs)])

    for a, b, c, d in itertools.product(range(N), repeat=4):
        wanted = [(min(a, b), max(a, b)) not in pairs, (min(c, d), max(c, d)) not in pairs]

        assert may_meet([a, c], [b, d], apart).tolist() == wanted
        assert may_come([a, c], [b, d], both).tolist() == wanted


def test_places_are_beside_each_other_in_one_building_at_an_hour_that_may_be_the_same():
    xy = np.array([[1.0, 1], [1, 1], [1, 1], [1, 1], [2, 1], [np.nan, np.nan], [np.nan, np.nan]])
    hours = np.array([[1.0, 0], [1, 1], [0, 1], [np.nan, 0], [1, 1], [1, 1], [1, 1]])

    assert beside(xy, hours) == {
        0: frozenset({1, 3}),
        1: frozenset({0, 2, 3}),
        2: frozenset({1}),
        3: frozenset({0, 1}),
    }


def test_two_places_alone_are_beside_each_other_and_what_is_near_on_the_map_or_open_at_other_hours_is_left_out():
    xy = np.array([[1.0, 2], [1, 2], [2, 1], [0, 3], [5, 5], [5, 5], [1, np.nan], [1, np.nan]])
    hours = np.array([[1.0, 0], [1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [1, 0], [1, 0]])

    assert beside(xy, hours) == {0: frozenset({1}), 1: frozenset({0})}


@QUICK
@given(PAIRS, PLACES, st.sets(st.sampled_from([(0, 1), (1, 2), (0, 3)])))
def test_the_last_gate_refuses_exactly_the_plans_in_which_two_would_meet(pairs, places, near):
    rows = {at: frozenset(b for a, b in (*near, *((q, p) for p, q in near)) if a == at) for at in range(4)}

    meets = any(
        places[a] >= 0 and places[b] >= 0 and (places[a] == places[b] or tuple(sorted((places[a], places[b]))) in near)
        for a, b in pairs
    )

    if meets:
        with pytest.raises(MeetingError):
            refuse_meetings(np.array(places), Apart(pairs=pairs), rows)
    else:
        refuse_meetings(np.array(places), Apart(pairs=pairs), rows)
