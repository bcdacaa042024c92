"""One person among many offers: the laid-out search gives exactly what the criteria give, offer by offer."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine import worlds
from tests.engine.matching import worlds_of_options
from tests.engine.matching.worlds_of_options import crowd
from tests.engine.worlds import QUICK, WERKVORMEN

from weefsel.catalogue.matching import matching
from weefsel.engine.frames import Apart
from weefsel.engine.matching.criteria import CRITERIA, HARD
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.gather import points
from weefsel.engine.matching.rank import rank
from weefsel.engine.matching.search import index as layout
from weefsel.engine.matching.search.index import EACH, PARTS, STATIC, prepare
from weefsel.engine.matching.search.search import Search, question, search
from weefsel.engine.matching.setting import compare, keys
from weefsel.engine.needs.evaluate import NO

# Two werkvormen with one and the same rule, beside another.
SORTS = {**worlds_of_options.SORTS}
SORTS["visit"] = dataclasses.replace(
    SORTS["visit"], eligibility=(*SORTS["walking"].eligibility, *SORTS["circle"].eligibility)
)


def plainly(people, offers, werkvormen, *, reach_m, weights=None, barred=()):
    """Every offer that fits the one person, best first: (row, score, distance), by the criteria themselves."""
    setting = compare(people, offers, werkvormen, reach_m=reach_m, weights=weights)
    rows = np.arange(offers.n_offers)
    distance_m = np.hypot(*(people.xy[np.zeros_like(rows)] - offers.xy).T)
    distance_m[offers.online == 1] = np.nan
    edges = Edges(np.zeros_like(rows), rows, distance_m)
    fits = ~np.any([each.judge(setting, edges).verdict == NO for each in HARD], axis=0) & ~np.isin(rows, barred)
    score = points(setting, edges).sum(axis=1)
    order = np.lexsort((keys(offers.id, 0), np.nan_to_num(distance_m, nan=np.inf), -score))
    return [(row, score[row], distance_m[row]) for row in order.tolist() if fits[row]]


def told(found):
    return list(zip(found.offer.tolist(), found.score.tolist(), found.distance_m.tolist(), strict=True))


def same(found, expected):
    np.testing.assert_array_equal(np.array(told(found), dtype=float).reshape(-1, 3), np.array(expected).reshape(-1, 3))


def test_every_criterion_is_judged_once_in_a_search():
    parts = [*STATIC, *(one for part in PARTS for one in part), *EACH]

    assert sorted(one.slug for one in parts) == sorted(one.slug for one in CRITERIA)


@QUICK
@given(
    worlds.people(max_size=2),
    worlds.offers(max_size=12),
    st.sampled_from([700.0, 2_000.0, 300_000.0]),
    st.integers(1, 6),
)
def test_a_search_finds_what_the_criteria_find_where_little_is_known(people, offers, reach_m, top):
    index = prepare(offers, WERKVORMEN, reach_m=reach_m)

    for row in range(people.n_people):
        one = people.take([row])
        expected = plainly(one, offers, WERKVORMEN, reach_m=reach_m)
        same(search(index, one, top=top), expected[:top])
        assert Search(index).n_found(question(index, one)) == len(expected)


@pytest.mark.parametrize("reach_m", [1_000.0, 10_000.0, 100_000.0])
def test_a_search_among_thousands_finds_what_the_criteria_find(reach_m, monkeypatch):
    monkeypatch.setattr(layout, "LEAF_NEAR", 60)
    monkeypatch.setattr(layout, "LEAF_FAR", 200)
    rng = np.random.default_rng(5)
    people, offers = crowd(rng, n_people=5, n_offers=3_000, side_m=30_000)
    moved = {**matching().weights, "need": 100, "price": 100, "distance": 260}
    for weights in (None, moved):
        index = prepare(offers, SORTS, reach_m=reach_m, weights=weights)
        room = Search(index)
        for row in range(people.n_people):
            one = people.take([row])
            barred = np.flatnonzero(rng.random(offers.n_offers) < 0.1)
            expected = plainly(one, offers, SORTS, reach_m=reach_m, weights=weights, barred=barred)
            asked = question(index, one)
            same(room.best(asked, 20, barred=barred), expected[:20])
            assert room.n_found(asked, barred) == len(expected)
            least = expected[min(len(expected), 20) - 1][1] if expected else 0
            below = [each for each in expected if len(expected) < 20 or each[1] >= least - 60]
            same(room.best(asked, 20, slack=60, barred=barred), below)


def shown(ranking):
    columns = (ranking.offer, ranking.score, ranking.distance_m, ranking.n_found)
    return [column.tolist() for column in map(np.nan_to_num, columns)], ranking.for_person(0)


@QUICK
@given(worlds.people(max_size=1), worlds.offers(max_size=12), st.integers(1, 5), st.data())
def test_rank_gives_the_same_with_and_without_an_index_where_little_is_known(people, offers, top, data):
    barred = [(0, row) for row in range(offers.n_offers) if data.draw(st.booleans())]
    options = {"reach_m": 2_000, "top": top, "apart": Apart(barred=barred)}

    laid_out = rank(people, offers, WERKVORMEN, index=prepare(offers, WERKVORMEN, reach_m=2_000), **options)

    assert shown(laid_out) == shown(rank(people, offers, WERKVORMEN, **options))


def test_rank_gives_the_same_with_and_without_an_index_among_thousands():
    people, offers = crowd(np.random.default_rng(11), n_people=12, n_offers=2_000, side_m=9_000)
    index = prepare(offers, SORTS, reach_m=5_000)

    for row in range(people.n_people):
        one = people.take([row])
        assert shown(rank(one, offers, SORTS, reach_m=5_000, index=index)) == shown(
            rank(one, offers, SORTS, reach_m=5_000)
        )


def test_an_index_of_something_else_is_refused():
    people, offers = crowd(np.random.default_rng(3), n_people=1, n_offers=3)
    index = prepare(offers, SORTS, reach_m=5_000)
    other = {**matching().weights, "need": 230, "price": 50}

    with pytest.raises(ValueError, match=r"^index must be of these same offers\.$"):
        rank(people, offers.take([0, 1, 2]), SORTS, reach_m=5_000, index=index)
    with pytest.raises(ValueError, match=r"^index must be made with reach_m 400, got 5000\.$"):
        rank(people, offers, SORTS, reach_m=400, index=index)
    with pytest.raises(ValueError, match=r"^index must be made with these weights\.$"):
        rank(people, offers, SORTS, reach_m=5_000, weights=other, index=index)


def test_a_crowd_of_equals_makes_room_for_itself():
    people, offers = crowd(np.random.default_rng(3), n_people=1, n_offers=1)
    many = dataclasses.replace(offers.take([0] * 1), capacity=np.array([1.0]))
    columns = {each.name: np.repeat(getattr(many, each.name), 9_000, axis=0) for each in dataclasses.fields(many)}
    columns |= {"id": np.arange(9_000).astype(str), "online": np.zeros(9_000), "hours": np.full((9_000, 21), np.nan)}
    crowd_of_equals = type(many)(**columns)
    one = type(people)(id=np.array(["an"]), age=np.array([70.0]))

    found = Search(prepare(crowd_of_equals, SORTS, reach_m=5_000)).best(
        question(prepare(crowd_of_equals, SORTS, reach_m=5_000), one), 5, slack=10
    )

    assert len(found.offer) == 9_000


def test_a_search_is_for_one_person():
    people, offers = crowd(np.random.default_rng(3), n_people=2, n_offers=3)
    index = prepare(offers, SORTS, reach_m=5_000)

    with pytest.raises(ValueError, match=r"^people must hold one person, got 2\.$"):
        search(index, people)
    with pytest.raises(ValueError, match=r"^top must be >= 1, got 0\.$"):
        search(index, people.take([0]), top=0)
