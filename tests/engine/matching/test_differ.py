"""Options that are shown differ: in werkvorm, approach, day, and group or one other person."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import NEEDS, QUICK, spot, werkvorm

from weefsel.engine.frames import Offers, People, hour_index
from weefsel.engine.matching.differ import SAME_WERKVORM_AT_MOST, Kind, choose, likeness, most_likeness
from weefsel.engine.matching.rank import rank

ROWS = st.tuples(st.integers(0, 40), st.integers(0, 3), st.integers(0, 1), st.booleans(), st.integers(0, 7))


def kind_of(rows):
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return Kind(columns[:, 1], columns[:, 2], columns[:, 3].astype(bool), columns[:, 4])


def by_hand(score, kind, top):
    """One group, best first: the definition, one option at a time."""
    chosen = []
    while len(chosen) < min(top, len(score)):
        left = [i for i in range(len(score)) if i not in chosen]
        some = [i for i in left if sum(kind.werkvorm[i] == kind.werkvorm[j] for j in chosen) < SAME_WERKVORM_AT_MOST]
        taken = {i: max((int(likeness(kind.take([i]), kind.take([j]))[0]) for j in chosen), default=0) for i in left}
        chosen.append(max(some or left, key=lambda i: (score[i] - taken[i], -i)))
    return sorted(chosen)


@QUICK
@given(st.lists(st.lists(ROWS, min_size=1, max_size=9), min_size=1, max_size=4), st.integers(1, 6))
def test_many_persons_at_once_get_what_one_by_one_by_hand_gives(groups, top):
    groups = [sorted(rows, key=lambda row: -row[0]) for rows in groups]
    rows = [row for several in groups for row in several]
    group = np.repeat(np.arange(len(groups)), [len(several) for several in groups])

    shown = choose(group, np.array([row[0] for row in rows]), kind_of(rows), top)

    for number, several in enumerate(groups):
        score = [row[0] for row in several]
        assert np.flatnonzero(shown[group == number]).tolist() == by_hand(score, kind_of(several), top)


MONDAY, TUESDAY = np.eye(21)[hour_index(0, 0)], np.eye(21)[hour_index(1, 0)]
SORTS = {
    each.slug: each
    for each in (
        werkvorm("circle"),
        werkvorm("supper"),
        werkvorm("buddy", group=(2, 2)),
    )
}


@pytest.mark.parametrize(
    ("sorts", "hours", "shown"),
    [
        (("circle", "circle", "supper"), None, "ac"),  # another werkvorm before more of the same
        (("circle", "supper", "buddy"), None, "ac"),  # one other person before another group
        (("circle", "supper", "supper"), (MONDAY, MONDAY, TUESDAY), "ac"),  # another day before the same day
    ],
)
def test_of_options_nearly_as_good_the_one_that_differs_is_shown(sorts, hours, shown):
    offers = Offers(
        id=["a", "b", "c"], werkvorm=sorts, xy=spot([[0, 0], [10, 0], [100, 0]]), capacity=[1, 1, 1], hours=hours
    )
    people = People(id=["an"], xy=spot([0, 0]), need_names=NEEDS, needs=[[1, 0, 0]])

    matches = rank(people, offers, SORTS, reach_m=2_000, top=2).for_person(0)

    assert "".join(match.offer_id for match in matches) == shown


def test_what_is_much_better_is_shown_although_it_is_alike():
    offers = Offers(
        id=["a", "b", "c"],
        werkvorm=["circle", "circle", "buddy"],
        xy=spot([[0, 0], [10, 0], [1_999, 0]]),
        capacity=[1] * 3,
    )
    people = People(id=["an"], xy=spot([0, 0]), need_names=NEEDS, needs=[[1, 0, 0]])

    matches = rank(people, offers, SORTS, reach_m=2_000, top=2).for_person(0)

    assert matches[0].score - 180 * 2 // 2 < matches[0].score - most_likeness()
    assert [match.offer_id for match in matches] == ["a", "b"]
