import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine import worlds
from tests.engine.worlds import NEEDS, QUICK, WERKVORMEN, spot

from weefsel.engine.frames import N_HOURS, Apart, Offers, People
from weefsel.engine.matching import decide as module
from weefsel.engine.matching.assign import NO_PLACE, PLACED, TALK_FIRST, UNPLACED, assign
from weefsel.engine.matching.criteria import HARD
from weefsel.engine.matching.rank import rank
from weefsel.engine.rights.may_meet import MeetingError

REACH_M = 2_000


def plan(people, offers, **options):
    return assign(people, offers, WERKVORMEN, reach_m=REACH_M, **{"seed": 1, **options})


def wishes(n, **columns):
    """People who all want company, in one place, with nothing that stands in the way."""
    given = {"id": [f"p{i}" for i in range(n)], "xy": spot([[0, 0]] * n), "need_names": NEEDS}
    return People(**{**given, "needs": [[1, 0, 0]] * n, "age": [70] * n, **columns})


def circles(*capacity, **columns):
    """Circles in one building, each in its own part of the week."""
    n = len(capacity)
    given = {"id": [f"o{i}" for i in range(n)], "werkvorm": ["circle"] * n, "xy": spot([[500, 0]] * n)}
    given["hours"] = [[i % N_HOURS == hour for hour in range(N_HOURS)] for i in range(n)]
    return Offers(**{**given, "capacity": capacity, **columns})


@st.composite
def pairs(draw, n_people):
    possible = list(itertools.combinations(range(n_people), 2))
    return Apart(pairs=draw(st.lists(st.sampled_from(possible), max_size=6)) if possible else ())


@st.composite
def crowds(draw):
    """Few places, so that people and pairs stand in each other's way."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    people = wishes(n, xy=spot([[draw(st.sampled_from([0, 500, 900])), 0] for _ in range(n)]))
    capacity = [draw(st.integers(0, 3)) for _ in range(m)]
    hours = [draw(st.sampled_from([[1, 0], [0, 1], [1, 1], [np.nan, 0]])) + [0] * (N_HOURS - 2) for _ in range(m)]
    offers = circles(*capacity, hours=hours, xy=spot([[draw(st.sampled_from([100, 300, 2_500])), 0] for _ in range(m)]))
    return people, offers, draw(pairs(n))


def _candidates(people, offers):
    """The score of every pair that may be proposed, from the ranking itself."""
    ranking = rank(people, offers, WERKVORMEN, reach_m=REACH_M, top=100)
    answers = {slug: set(werkvorm.needs) for slug, werkvorm in WERKVORMEN.items()}
    wanted = [{name for name, need in zip(NEEDS, row, strict=True) if need == 1} for row in people.needs]
    return {
        (person, offer): score
        for person, offer, score in zip(ranking.person.tolist(), ranking.offer.tolist(), ranking.score, strict=True)
        if wanted[person] & answers[str(offers.werkvorm[offer])] and not np.isnan(offers.capacity[offer])
    }


def _meet(one, other, offers):
    """In one offer, or in one building at an hour that may be the same."""
    if one < 0 or other < 0:
        return False
    at_once = any(a != 0 and b != 0 for a, b in zip(offers.hours[one], offers.hours[other], strict=True))
    return one == other or (at_once and (offers.xy[one] == offers.xy[other]).all())


def _best_value(people, offers, apart):
    """Every plan that keeps the rules, one by one."""
    score = _candidates(people, offers)
    options = [[-1, *(o for p, o in score if p == person)] for person in range(people.n_people)]
    best = 0
    for plan in itertools.product(*options):
        used = np.bincount([o for o in plan if o >= 0], minlength=offers.n_offers)
        if (used > np.nan_to_num(offers.capacity)).any():
            continue
        if any(_meet(plan[a], plan[b], offers) for a, b in apart.pairs.tolist()):
            continue
        best = max(best, sum(score[person, o] for person, o in enumerate(plan) if o >= 0))
    return best


@QUICK
@given(crowds())
def test_the_plan_is_the_best_of_all_plans_also_with_pairs(crowd):
    people, offers, apart = crowd

    plan_ = plan(people, offers, apart=apart)

    assert plan_.value == _best_value(people, offers, apart) == plan_.bound


@QUICK
@given(worlds.people(max_size=4), worlds.offers(max_size=3), st.data())
def test_the_plan_keeps_every_rule_in_any_world(people, offers, data):
    apart = data.draw(pairs(people.n_people))

    plan_ = plan(people, offers, apart=apart)

    score = _candidates(people, offers)
    placed = np.flatnonzero(plan_.offer >= 0).tolist()
    assert all((person, plan_.offer[person]) in score for person in placed)
    assert plan_.score[placed].tolist() == [score[person, plan_.offer[person]] for person in placed]
    assert (np.bincount(plan_.offer[placed], minlength=offers.n_offers) <= np.nan_to_num(offers.capacity)).all()
    assert not any(plan_.offer[a] == plan_.offer[b] >= 0 for a, b in apart.pairs.tolist())
    assert plan_.value == _best_value(people, offers, apart)
    assert (plan_.why == PLACED).tolist() == (plan_.offer >= 0).tolist()
    assert set(plan_.why.tolist()) <= {PLACED, *UNPLACED}


@QUICK
@given(crowds(), st.randoms())
def test_the_order_of_people_and_offers_is_irrelevant(crowd, random):
    people, offers, apart = crowd
    people_order, offer_order = list(range(people.n_people)), list(range(offers.n_offers))
    random.shuffle(people_order)
    random.shuffle(offer_order)

    first = plan(people, offers, apart=apart)
    second = plan(people.take(people_order), offers.take(offer_order), apart=apart.take(people_order, people.n_people))

    assert _by_id(people, offers, first) == _by_id(people.take(people_order), offers.take(offer_order), second)


def _by_id(people, offers, plan_):
    return {str(p): str(offers.id[o]) if o >= 0 else None for p, o in zip(people.id, plan_.offer, strict=True)}


@QUICK
@given(worlds.people(), worlds.offers(capacity=st.just(10.0)))
def test_a_region_is_its_people_one_by_one_where_nothing_is_scarce(people, offers):
    region = plan(people, offers)

    for person in range(people.n_people):
        alone = plan(people.take([person]), offers)
        assert (region.offer[person], region.score[person], region.why[person]) == (
            alone.offer[0],
            alone.score[0],
            alone.why[0],
        )


@QUICK
@given(worlds.people(), worlds.offers(capacity=st.just(10.0)))
def test_someone_gets_what_stands_first_in_their_ranking_where_nothing_is_scarce(people, offers):
    region = plan(people, offers)

    score = _candidates(people, offers)
    for person in range(people.n_people):
        assert region.score[person] == max((s for (p, _), s in score.items() if p == person), default=0)


def test_lots_decide_between_equals_and_another_seed_draws_other_lots():
    people, offers = wishes(40), circles(20)

    winners = [tuple(np.flatnonzero(plan(people, offers, seed=seed).offer >= 0).tolist()) for seed in range(5)]

    assert {len(each) for each in winners} == {20}
    assert len(set(winners)) == 5
    assert winners[1] == tuple(np.flatnonzero(plan(people, offers, seed=1).offer >= 0).tolist())


def test_lots_fall_by_id_and_not_by_row():
    person, offers = wishes(1), circles(*[1] * 20)

    forward, backward = plan(person, offers), plan(person, offers.take(range(19, -1, -1)))

    assert forward.offer[0] == 19 - backward.offer[0]


def test_pairs_that_do_not_overlap_are_kept_apart():
    couples = Apart(pairs=[[i, i + 1] for i in range(0, 40, 2)])

    result = plan(wishes(40), circles(40, 15), apart=couples)

    assert result.value == result.bound
    assert np.bincount(result.offer + 1).tolist() == [5, 20, 15]
    assert (result.offer[::2] != result.offer[1::2]).all()


def test_pairs_that_overlap_are_kept_apart_by_branching():
    # Everyone must stay away from the first; among themselves the others may meet.
    star = Apart(pairs=[[0, 1], [0, 2], [0, 3]])

    one_room, two_rooms = plan(wishes(4), circles(4), apart=star), plan(wishes(4), circles(4, 4), apart=star)

    assert (one_room.offer >= 0).tolist() == [False, True, True, True]
    assert (two_rooms.offer >= 0).all()
    assert two_rooms.offer[0] != two_rooms.offer[1] == two_rooms.offer[2] == two_rooms.offer[3]
    assert one_room.value == one_room.bound


def test_a_plan_that_is_not_proven_best_still_keeps_every_pair_and_tells_its_gap(monkeypatch):
    people, offers = wishes(12), circles(3, 3, 3, 3)
    path = Apart(pairs=[[a, b] for a, b in itertools.combinations(range(12), 2) if (a + b) % 3 == 0])
    monkeypatch.setattr(module, "MOST_CHANGES", 1)

    rough = plan(people, offers, apart=path)

    assert not any(rough.offer[a] == rough.offer[b] >= 0 for a, b in path.pairs.tolist())
    monkeypatch.setattr(module, "MOST_CHANGES", 100_000)
    best = plan(people, offers, apart=path)
    assert best.value == best.bound
    assert rough.value <= best.value <= rough.bound


def test_a_first_plan_that_can_be_better_says_so(monkeypatch):
    # The one nearest by must stay away from all others: keeping them is better, and takes a second look.
    people, offers = wishes(4, xy=spot([[500, 0], [0, 0], [0, 0], [0, 0]])), circles(4)
    star = Apart(pairs=[[0, 1], [0, 2], [0, 3]])
    best = plan(people, offers, apart=star)

    monkeypatch.setattr(module, "MOST_CHANGES", 1)
    rough = plan(people, offers, apart=star)

    assert ((best.offer >= 0).sum(), (rough.offer >= 0).sum()) == (3, 1)
    assert rough.value < best.value == best.bound <= rough.bound


def test_a_barred_offer_is_never_proposed():
    assert plan(wishes(1), circles(1), apart=Apart(barred=[[0, 0]])).offer.tolist() == [-1]


def test_a_reason_does_not_betray_a_pair():
    full = plan(wishes(2), circles(1))
    apart = plan(wishes(2), circles(2), apart=Apart(pairs=[[0, 1]]))
    barred = plan(wishes(2), circles(1), apart=Apart(barred=[[0, 0]]))

    assert sorted(full.why.tolist()) == sorted(apart.why.tolist()) == sorted(barred.why.tolist())
    assert sorted(full.why.tolist()) == [NO_PLACE, PLACED]


@pytest.mark.parametrize(
    ("person", "offer", "why"),
    [
        ({"needs": [[np.nan] * 3]}, {}, TALK_FIRST),
        ({"needs": [[0, 0, 0]]}, {}, TALK_FIRST),
        ({"reach_m": [100]}, {}, "distance"),
        ({"needs": [[0, 1, 0]]}, {}, "need"),
        ({"needs": [[np.nan, 1, 0]]}, {}, "need"),
        ({"age": [40]}, {}, "eligibility"),
        ({"hours": [[0] * 21]}, {}, "hours"),
        ({"uses_wheelchair": [1]}, {"step_free": [0]}, "access"),
        ({"digital": [0]}, {"online": [1]}, "digital"),
        ({}, {"capacity": [0]}, NO_PLACE),
        ({}, {"capacity": [np.nan]}, "ask-host"),
    ],
)
def test_everyone_without_a_proposal_has_a_reason(person, offer, why):
    told = {"capacity": [1]} | offer
    result = plan(wishes(1, **person), circles(*told.pop("capacity"), **told))

    assert (result.offer.tolist(), result.why.tolist()) == ([-1], [why])


def test_every_hard_criterion_has_words_for_who_has_no_proposal():
    assert {each.slug for each in HARD} <= set(UNPLACED)


def test_a_proposal_tells_its_reasons_and_its_score():
    result = plan(wishes(2), circles(1))

    (placed,) = np.flatnonzero(result.offer >= 0)
    match = result.match(int(placed))

    assert match is not None
    assert (match.offer_id, match.score) == ("o0", result.score[placed])
    assert [r.code for r in match.reasons][:2] == ["need", "distance"]
    assert result.match(1 - int(placed)) is None


def test_a_pair_outside_the_table_is_refused():
    with pytest.raises(ValueError, match=r"^apart must hold rows of people, 0 \.\. 1, got 2\.$"):
        plan(wishes(2), circles(1), apart=Apart(pairs=[[0, 2]]))


def test_nobody_and_nothing_give_an_empty_plan():
    assert plan(wishes(1).take([]), circles(1)).offer.tolist() == []
    assert plan(wishes(1), circles()).why.tolist() == ["distance"]


@QUICK
@given(crowds())
def test_a_price_is_what_one_more_place_adds_to_the_plan_without_pairs(crowd):
    people, offers, apart = crowd
    result = plan(people, offers, apart=apart)

    for row in np.flatnonzero(offers.capacity):
        more = offers.capacity.copy()
        more[row] += 1
        richer = plan(people, replace(offers, capacity=more))
        assert result.price[row] == richer.value - plan(people, offers).value


@QUICK
@given(crowds(), st.data())
def test_what_was_accepted_stays_and_the_rest_is_the_best_of_what_is_left(crowd, data):
    people, offers, apart = crowd
    first = plan(people, offers, apart=apart)
    stays = np.array(data.draw(st.lists(st.booleans(), min_size=people.n_people, max_size=people.n_people)), dtype=bool)

    again = plan(people, offers, apart=apart, kept=np.where(stays, first.offer, -1))

    assert (again.offer == first.offer)[stays & (first.offer >= 0)].all()
    assert (again.value, again.bound) == (first.value, first.bound)
    if not len(apart.pairs):
        assert again.offer.tolist() == first.offer.tolist()


def test_a_place_that_was_taken_by_an_accepted_line_has_its_price_too():
    people = wishes(2, xy=spot([[0, 0], [400, 0]]))

    far, near = plan(people.take([0]), circles(1)).value, plan(people.take([1]), circles(1)).value
    kept = [plan(people, circles(1), kept=np.array(line)) for line in ([0, -1], [-1, 0])]

    assert [each.value for each in kept] == [far, near]
    assert [each.price.tolist() for each in kept] == [[near], [far]]


def test_an_accepted_place_is_taken_also_where_there_is_none_left():
    people, offers = wishes(3), circles(1, 0)

    again = plan(people, offers, kept=np.array([1, -1, 0]))

    assert again.offer.tolist() == [1, -1, 0]
    assert again.why.tolist() == [PLACED, NO_PLACE, PLACED]
    assert (again.score > 0).tolist() == [True, False, True]
    assert again.value == again.bound == again.score.sum()


def test_an_accepted_line_keeps_others_away_from_whom_they_must_not_meet():
    couple, whole_week = Apart(pairs=[[0, 1]]), [[1] * N_HOURS] * 2

    one_room = plan(wishes(2), circles(2), apart=couple, kept=np.array([0, -1]))
    one_building = plan(wishes(2), circles(1, 1, hours=whole_week), apart=couple, kept=np.array([-1, 0]))

    assert one_room.offer.tolist() == [0, -1]
    assert one_building.offer.tolist() == [-1, 0]


def test_a_prohibition_is_stronger_than_what_was_accepted():
    both, barred = Apart(pairs=[[0, 1]]), Apart(barred=[[0, 0]])

    assert sorted(plan(wishes(2), circles(2), apart=both, kept=np.array([0, 0])).offer.tolist()) == [-1, 0]
    assert plan(wishes(1), circles(1, 1), apart=barred, kept=np.array([0])).offer.tolist() == [1]
    assert plan(wishes(1), circles(1), apart=barred, kept=np.array([0])).offer.tolist() == [-1]


def test_a_prohibition_is_stronger_than_two_accepted_lines_in_one_building():
    both, rooms = Apart(pairs=[[0, 1]]), circles(1, 1, hours=[[1] * N_HOURS] * 2)

    found = plan(wishes(2), rooms, apart=both, kept=np.array([0, 1])).offer

    assert (found >= 0).sum() == 1


def test_who_takes_part_from_home_meets_nobody_at_the_door():
    both, whole_week = Apart(pairs=[[0, 1]]), [[1] * N_HOURS] * 2

    assert (plan(wishes(2), circles(1, 1, hours=whole_week), apart=both).offer >= 0).sum() == 1
    at_home = circles(1, 1, hours=whole_week, online=[1, 1])
    assert sorted(plan(wishes(2), at_home, apart=both).offer.tolist()) == [0, 1]


@pytest.mark.parametrize("rooms", [circles(2), circles(1, 1, hours=[[1] * N_HOURS] * 2)])
def test_a_plan_that_would_bring_a_pair_together_is_thrown_away(monkeypatch, rooms):
    """Whatever goes wrong before it: in one place, and in two of one building."""
    monkeypatch.setattr(module, "meetings", lambda *_: np.zeros(1, dtype=bool))

    assert (plan(wishes(2), rooms).offer >= 0).all()
    with pytest.raises(MeetingError):
        plan(wishes(2), rooms, apart=Apart(pairs=[[0, 1]]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kept": np.array([0, 1, 0])}, "kept must have a row for each of 2 people, got shape (3,)."),
        ({"kept": np.array([-1, 1])}, "kept must hold rows of offers, 0 .. 0, or -1, got 1."),
        ({"kept": np.array([0, -2])}, "kept must hold rows of offers, 0 .. 0, or -1, got -2."),
        ({"tolerance": 1.0}, "tolerance must be 0 or more and below 1, got 1."),
        ({"tolerance": float("nan")}, "tolerance must be 0 or more and below 1, got nan."),
    ],
)
def test_a_wrong_argument_is_told(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        plan(wishes(2), circles(1), **options)
