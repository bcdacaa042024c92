import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK, spot, werkvorm

from weefsel.catalogue.rule import Compare
from weefsel.engine.frames import Apart, People, Places
from weefsel.engine.grouping import compose as module
from weefsel.engine.grouping.compose import IN_GROUP, LEFT_OVER, NO_GROUP, compose, solve
from weefsel.engine.rights.may_meet import NOWHERE, MeetingError

REACH_M = 2_000
CIRCLE = werkvorm("circle", group=(2, 3), rules=(Compare("age", ">=", 65.0),))
STRATA = ((65, 69), (70, 79))
BY_AGE = replace(CIRCLE, group=replace(CIRCLE.group, strata=STRATA))
FIRST, SECOND = np.eye(21)[0], np.eye(21)[1]


def persons(n, **columns):
    return People(**{"id": [f"p{i}" for i in range(n)], "xy": spot([[0, 0]] * n), "age": [70] * n, **columns})


def rooms(n=1, **columns):
    return Places(**{"id": [f"r{i}" for i in range(n)], "xy": spot([[500, 0]] * n), "hours": [FIRST] * n, **columns})


def composed(people, places, **options):
    return compose(people, places, CIRCLE, reach_m=REACH_M, **{"seed": 1, **options})


@st.composite
def cases(draw):
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 2))
    hours = st.sampled_from([FIRST, SECOND, FIRST + SECOND])
    people = persons(
        n,
        hours=[draw(hours) for _ in range(n)],
        language=[draw(st.sampled_from(["nl", "tr", ""])) for _ in range(n)],
        age=[draw(st.sampled_from([70, 70, 70, 30, np.nan])) for _ in range(n)],
        xy=spot([[draw(st.sampled_from([0, 0, 9_000])), 0] for _ in range(n)]),
    )
    places = rooms(
        m,
        hours=[draw(hours) for _ in range(m)],
        seats=[draw(st.sampled_from([1, 2, 10, np.nan])) for _ in range(m)],
        xy=spot([[draw(st.sampled_from([500, 8_500])), 0] for _ in range(m)]),
    )
    possible = list(itertools.combinations(range(n), 2))
    pairs = draw(st.lists(st.sampled_from(possible), max_size=3)) if possible else []
    return people, places, Apart(pairs=pairs)


def _most_people(people, places, apart, strata=((0, 120),)):
    """Every way to divide people over rooms, hours, languages and ages, one by one."""
    slots = [
        (place, hour, language, ages)
        for place in range(places.n_places)
        for hour in (0, 1)
        for language in ("nl", "tr")
        for ages in strata
        if places.hours[place, hour] == 1
    ]
    options = [
        [None, *(slot for slot in slots if _can(people, places, person, slot))] for person in range(people.n_people)
    ]
    return max(
        sum(slot is not None for slot in plan)
        for plan in itertools.product(*options)
        if _keeps_the_rules(plan, places, apart)
    )


def _can(people, places, person, slot):
    place, hour, language, (youngest, oldest) = slot
    return (
        np.hypot(*(people.xy[person] - places.xy[place])) <= REACH_M
        and people.hours[person, hour] == 1
        and people.language[person] in ("", language)
        and not people.age[person] < 65
        and not people.age[person] < youngest
        and not people.age[person] > oldest
    )


def _keeps_the_rules(plan, places, apart):
    used = [slot for slot in set(plan) if slot is not None]
    sizes = [plan.count(slot) for slot in used]
    seats = [np.nan_to_num(places.seats[place], nan=3) for place, *_ in used]
    return (
        all(2 <= size <= min(3, seat) for size, seat in zip(sizes, seats, strict=True))
        and len({(place, hour) for place, hour, *_ in used}) == len(used)
        and not any(_meet(plan[a], plan[b], places) for a, b in apart.pairs.tolist())
    )


def _meet(one, other, places):
    """In one group, or in one building at one hour."""
    if one is None or other is None:
        return False
    return one == other or (one[1] == other[1] and bool((places.xy[one[0]] == places.xy[other[0]]).all()))


@QUICK
@given(cases())
def test_as_many_people_start_as_can_and_every_rule_is_kept(case):
    people, places, apart = case

    result = composed(people, places, apart=apart)

    assert (result.group >= 0).sum() == _most_people(people, places, apart) == result.bound
    plan = tuple(
        None if group < 0 else (result.place[group], result.hour[group], str(result.language[group]) or "nl", (0, 120))
        for group in result.group
    )
    assert _keeps_the_rules(plan, places, apart)
    assert all(slot is None or _can(people, places, person, slot) for person, slot in enumerate(plan))
    assert result.size.tolist() == [len(result.members(group)) for group in range(len(result.size))]
    assert ((result.why == IN_GROUP) == (result.group >= 0)).all()


@QUICK
@given(cases(), st.data())
def test_a_group_never_spans_two_ages_that_are_kept_apart_and_no_more_is_lost_by_it(case, data):
    people, places, apart = case
    ages = st.sampled_from([66, 69.5, 70, 79, 85, np.nan])
    people = replace(people, age=np.array([data.draw(ages) for _ in range(people.n_people)]))

    result = compose(people, places, BY_AGE, reach_m=REACH_M, seed=1, apart=apart)

    years = replace(people, age=np.floor(people.age))
    assert (result.group >= 0).sum() == _most_people(years, places, apart, STRATA) == result.bound
    for group, stratum in enumerate(result.stratum):
        known = years.age[result.members(group)]
        youngest, oldest = STRATA[stratum]
        assert all(np.isnan(age) or youngest <= age <= oldest for age in known)


def test_an_age_that_nobody_asked_is_no_reason_to_leave_someone_out():
    result = compose(persons(2, age=[66, np.nan]), rooms(), BY_AGE, reach_m=REACH_M, seed=1)

    assert (result.size.tolist(), result.stratum.tolist()) == ([2], [0])


def test_an_age_outside_all_that_are_named_is_for_another_group():
    result = compose(persons(3, age=[66, 67, 85]), rooms(), BY_AGE, reach_m=REACH_M, seed=1)

    assert result.why.tolist() == [IN_GROUP, IN_GROUP, "eligibility"]


def test_ages_are_not_kept_apart_where_the_owner_has_not_confirmed_them():
    off = replace(BY_AGE, group=replace(BY_AGE.group, off=True))

    result = compose(persons(2, age=[66, 75]), rooms(), off, reach_m=REACH_M, seed=1)

    assert (result.size.tolist(), result.stratum.tolist()) == ([2], [-1])


@QUICK
@given(cases(), st.randoms())
def test_the_order_of_people_is_irrelevant(case, random):
    people, places, apart = case
    order = list(range(people.n_people))
    random.shuffle(order)

    first = composed(people, places, apart=apart)
    second = composed(people.take(order), places, apart=apart.take(order, people.n_people))

    assert first.group[order].tolist() == second.group.tolist()


def test_a_sure_hour_and_a_near_room_are_preferred():
    sure = composed(persons(2), rooms(hours=[np.where(SECOND, 1, np.where(FIRST, np.nan, 0))]))
    near = composed(persons(2), rooms(3, xy=spot([[1_500, 0], [100, 0], [900, 0]])))

    assert sure.hour.tolist() == [1]
    assert near.place.tolist() == [1]


def test_two_groups_in_one_room_need_two_hours():
    one_hour = composed(persons(6), rooms())
    two_hours = composed(persons(6), rooms(hours=[FIRST + SECOND]))

    assert one_hour.size.tolist() == [3]
    assert two_hours.size.tolist() == [3, 3]
    assert sorted(two_hours.hour.tolist()) == [0, 1]


def test_people_who_speak_another_language_get_a_group_of_their_own():
    result = composed(persons(4, language=["nl", "tr", "nl", "tr"]), rooms(2))

    assert sorted(result.language.tolist()) == ["nl", "tr"]
    assert result.group[0] == result.group[2] != result.group[1] == result.group[3]


@pytest.mark.parametrize(
    ("person", "room", "why"),
    [
        ({"age": [40, 70, 70]}, {}, "eligibility"),
        ({"reach_m": [10, 900, 900]}, {}, "distance"),
        ({"uses_wheelchair": [1, 0, 0]}, {"step_free": [0]}, "access"),
        ({"hours": [SECOND, FIRST, FIRST]}, {}, "hours"),
        ({"language": ["tr", "nl", "nl"]}, {}, NO_GROUP),
    ],
)
def test_who_is_left_over_has_a_reason(person, room, why):
    result = composed(persons(3, **person), rooms(**room))

    assert result.why.tolist() == [why, IN_GROUP, IN_GROUP]


def test_being_kept_apart_gives_the_reason_that_everyone_gets():
    alone = composed(persons(1), rooms())
    apart = composed(persons(2), rooms(), apart=Apart(pairs=[[0, 1]]))

    assert set(alone.why.tolist()) == set(apart.why.tolist()) == {NO_GROUP}
    assert {NO_GROUP, "eligibility", "distance", "access", "hours"} == set(LEFT_OVER)


def test_who_must_stay_apart_is_not_next_door_at_the_same_hour_either():
    pair = Apart(pairs=[[0, 2]])
    people = persons(4, language=["nl", "nl", "tr", "tr"])

    assert (composed(people, rooms(2)).group >= 0).all()
    assert (composed(people, rooms(2), apart=pair).group >= 0).sum() == 2
    for elsewhere in ({"hours": [FIRST, SECOND]}, {"xy": spot([[500, 0], [400, 0]])}):
        assert (composed(people, rooms(2, **elsewhere), apart=pair).group >= 0).all()


@pytest.mark.parametrize(("language", "n_rooms"), [(["nl"] * 2, 1), (["nl", "tr"], 2)])
def test_groups_that_would_bring_a_pair_together_are_thrown_away(monkeypatch, language, n_rooms):
    """Whatever goes wrong before it: in one room, and in two of one building."""
    forgets = {"apart": Apart(), "near": NOWHERE}
    monkeypatch.setattr(module, "solve", lambda *given, **named: solve(*given, **{**named, **forgets}))
    people = persons(4, language=[each for each in language for _ in range(2)])
    assert (composed(people, rooms(n_rooms)).group >= 0).any()

    with pytest.raises(MeetingError):
        composed(people, rooms(n_rooms), apart=Apart(pairs=[[a, b] for a in (0, 1) for b in (2, 3)]))


def test_a_pair_outside_the_table_is_refused():
    with pytest.raises(ValueError, match=r"^apart must hold rows of people, 0 \.\. 1, got 2\.$"):
        composed(persons(2), rooms(), apart=Apart(pairs=[[0, 2]]))


def test_what_is_not_known_keeps_nobody_out():
    result = composed(persons(2, age=None, xy=None, hours=None), rooms(seats=None, step_free=None))

    assert result.group.tolist() == [0, 0]


def test_a_region_is_composed_without_a_broken_rule_and_with_an_honest_bound():
    rng = np.random.default_rng(1)
    n = 200
    people = persons(
        n,
        xy=spot(rng.uniform(0, 6_000, (n, 2))),
        hours=rng.choice([0, 1, np.nan], (n, 21)),
        language=rng.choice(["nl", "nl", "tr", ""], n),
    )
    places = rooms(6, xy=spot(rng.uniform(0, 6_000, (6, 2))), hours=rng.choice([0, 1], (6, 21)))
    apart = Apart(pairs=rng.choice(n, (40, 2), replace=False))

    result = composed(people, places, apart=apart)

    assert set(result.size.tolist()) <= {2, 3}
    assert not any(result.group[a] == result.group[b] >= 0 for a, b in apart.pairs.tolist())
    slots = list(zip(result.place.tolist(), result.hour.tolist(), strict=True))
    assert len(set(slots)) == len(slots)
    assert 0.8 * result.bound <= (result.group >= 0).sum() <= result.bound


def test_a_werkvorm_without_a_group_is_refused():
    with pytest.raises(ValueError, match=r"^werkvorm must have a group size, 'talk' has none\.$"):
        compose(persons(1), rooms(), werkvorm("talk", group=None), reach_m=REACH_M, seed=1)


def test_nobody_and_no_room_give_no_groups():
    assert composed(persons(0), rooms()).size.tolist() == []
    assert composed(persons(2), rooms(0)).why.tolist() == ["distance", "distance"]
