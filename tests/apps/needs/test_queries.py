"""Needs by who reads them, and people as a table: what was not asked, or may not be seen, is NaN."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.factories import acting, as_owner, make_person, relate

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.operations import save_ecogram
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.needs.models import Need, Opinion, Reason, Transition
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.queries import (
    _is_parent,
    _months,
    assessed,
    needs_frame,
    needs_of,
    people_frame,
    proposals_for,
    questions_for,
    transitions_frame,
)
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import Circumstances, Health, LifeEvent, RelatedPerson
from weefsel.apps.screening.models import Response
from weefsel.apps.screening.operations import record_answers
from weefsel.engine.frames import PERSON_FIELDS

ON = date(2027, 3, 2)
NAN = np.nan


def coach(world, now):
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")
    return world.actor("link_worker")


def choose(world):
    """Somebody who wants company, not advice, help with money first, and one thing that is only proposed."""
    actor = world.actor("gp")
    Health.objects.filter(person=world.person).update(memory_problem=True)
    propose_needs(world.person, actor=actor)
    agree_needs(
        world.person,
        [Decision("company", "agree", "kaarten"), Decision("advice", "decline"), Decision("money-first", "agree")],
        actor=actor,
    )
    with as_owner():
        Need.objects.create(person=world.person, kind="safety-first", state="agreed", proposed_at=world.now)
    return actor


def test_who_treats_reads_every_need_first_things_first_with_reasons(world):
    actor = choose(world)

    lines = needs_of(world.person.id, actor=actor)

    assert [(each.kind, each.state, each.track) for each in lines] == [
        ("money-first", "agreed", "other"),
        ("company", "agreed", "network"),
        ("memory-support", "proposed", "network"),
        ("advice", "declined", "network"),
    ]
    assert (lines[1].words, lines[1].decided_by, lines[1].decided_at) == ("kaarten", "gp", world.now)
    assert lines[2].reasons == ("U heeft moeite met onthouden. Er zijn plekken waar dat gewoon mag.",)


def test_the_person_reads_proposals_and_refusals_and_safety_stands_here_for_nobody(world):
    choose(world)

    lines = needs_of(world.person.id, actor=world.actor("patient"))

    assert [each.kind for each in lines] == ["money-first", "company", "memory-support", "advice"]
    assert not Need.objects.filter(kind="safety-first").exists()
    world.actor("gp")
    assert not Need.objects.filter(kind="safety-first").exists()


def test_a_coach_reads_what_was_chosen_and_no_reason_proposal_refusal_or_safety(world, now):
    choose(world)

    lines = needs_of(world.person.id, actor=coach(world, now))

    assert [(each.kind, each.words, each.reasons, each.opinions) for each in lines] == [
        ("money-first", "", (), ()),
        ("company", "kaarten", (), ()),
    ]
    assert (Reason.objects.count(), Opinion.objects.count(), Transition.objects.count()) == (0, 0, 0)


def test_a_coach_reads_no_proposal_refusal_or_safety_by_sql(world, now):
    choose(world)

    coach(world, now)

    assert list(Need.objects.values_list("kind", flat=True)) == ["company", "money-first"]


@pytest.mark.parametrize("n", [1, 3])
def test_needs_take_four_queries(world, n, django_assert_num_queries):
    actor = world.actor("gp")
    agree_needs(world.person, [Decision(kind, "agree") for kind in ("company", "advice", "peers")[:n]], actor=actor)

    with django_assert_num_queries(4):
        assert len(needs_of(world.person.id, actor=actor)) == n


@pytest.mark.parametrize("n", [1, 3])
def test_the_needs_frame_says_chosen_refused_and_not_decided(world, now, n, django_assert_num_queries):
    with as_owner():
        people = [*(make_person(world.practice, now) for _ in range(n - 1)), world.person]
    actor = choose(world)
    agree_needs(world.person, [Decision("peers", "agree")], actor=actor)
    agree_needs(world.person, [Decision("peers", "met", "", "agreed")], actor=actor)

    with django_assert_num_queries(1):
        slugs, table = needs_frame([person.id for person in people])

    assert table.shape == (n, len(slugs))
    told = dict(zip(slugs, table[-1].tolist(), strict=True))
    assert {slug: value for slug, value in told.items() if not np.isnan(value)} == {
        "company": 1,
        "advice": 0,
        "money-first": 1,
    }
    assert np.isnan(table[:-1]).all()


@pytest.mark.parametrize("n", [1, 3])
def test_the_people_frame_is_read_in_four_queries_in_the_order_given(world, now, n, django_assert_num_queries):
    with as_owner():
        people = [*(make_person(world.practice, now, given_name=str(i)) for i in range(n - 1)), world.person]
    world.actor("gp")

    with django_assert_num_queries(4):
        frame = people_frame([person.id for person in people], on=ON)

    assert frame.id.tolist() == [str(person.id) for person in people]
    assert frame.n_people == n


def test_the_people_frame_fills_every_field_that_was_asked(world, now):
    with as_owner():
        person = make_person(
            world.practice, now, birth_date=date(1990, 3, 3), sex="female", language="tr", area="Alverna"
        )
        Circumstances.objects.filter(person=person).update(
            lives_alone=True, is_caregiver=False, walks_without_help=True, uses_wheelchair=False, can_travel_alone=True,
            hearing_limited=False, digital=True, prefers="group", hours=[i == 3 for i in range(21)], reach_m=1500,
            employed=True, is_parent=True, youngest_child_born=date(2026, 11, 1),
        )  # fmt: skip
        Health.objects.filter(person=person).update(
            heart_condition=False, memory_problem=True, due_date=date(2027, 5, 4), needs_supervision=False,
            exercise_advised_against=True, diabetes=False, cancer=True, overweight=False, fall_risk=True,
            mental_health_condition=False, psychosis_sensitive=True, in_rehabilitation=False, parent_ill=True,
        )  # fmt: skip
        RelatedPerson.objects.create(person=person, name="Kind", tie_role="child", recorded_at=now)
    world.actor("gp")

    frame = people_frame([person.id], on=ON)

    told = {field: frame.column(field).tolist()[0] for field in PERSON_FIELDS}
    assert told == {
        "age": 36, "sex": "female", "language": "tr", "lives_alone": 1, "is_caregiver": 0, "has_naaste": 1,
        "in_treatment": 1, "pregnancy_week": 31, "heart_condition": 0, "memory_problem": 1, "walks_without_help": 1,
        "uses_wheelchair": 0, "can_travel_alone": 1, "hearing_limited": 0, "prefers": "group", "digital": 1,
        "needs_supervision": 0, "exercise_advised_against": 1, "diabetes": 0, "cancer": 1, "overweight": 0,
        "fall_risk": 1, "mental_health_condition": 0, "psychosis_sensitive": 1, "in_rehabilitation": 0,
        "parent_ill": 1, "employed": 1, "is_parent": 1, "youngest_child_months": 4,
    }  # fmt: skip
    assert (frame.area.tolist(), frame.xy.tolist(), frame.reach_m.tolist()) == (
        ["Alverna"],
        [[178_500, 425_500]],
        [1500],
    )
    assert np.flatnonzero(frame.hours[0] == 1).tolist() == [3]


def test_what_was_not_asked_is_not_known(world, now):
    with as_owner():
        person = make_person(world.practice, now, sex="unknown", x=None, y=None, relation="treatment")
    world.actor("gp")

    frame = people_frame([person.id], on=ON)

    known = {
        f
        for f in PERSON_FIELDS
        if (v := frame.column(f).tolist()[0]) != "" and not (isinstance(v, float) and np.isnan(v))
    }
    assert known == {"age", "language", "in_treatment"}
    assert np.isnan([*frame.xy[0], *frame.reach_m, *frame.hours[0], *frame.needs[0]]).all()


def test_health_is_not_known_to_who_may_not_see_it(world, now):
    choose(world)
    actor = coach(world, now)

    frame = people_frame([world.person.id], on=ON)

    assert (actor.role, np.isnan(frame.memory_problem[0]), frame.age[0]) == ("link_worker", True, 74)


def test_a_person_whom_the_reader_does_not_know_is_no_row(world):
    world.actor("other_gp")

    with pytest.raises(KeyError):
        people_frame([world.person.id], on=ON)


@pytest.mark.parametrize(
    ("due", "week"),
    [
        (date(2027, 3, 2), 40), (date(2027, 3, 3), 39), (date(2027, 3, 9), 39), (date(2027, 3, 10), 38),
        (date(2027, 2, 23), 41), (date(2026, 12, 1), NAN), (None, NAN),
    ],
)  # fmt: skip
def test_the_week_of_a_pregnancy_follows_from_the_due_date(world, due, week):
    with as_owner():
        Health.objects.filter(person=world.person).update(due_date=due)
    world.actor("gp")

    np.testing.assert_array_equal(people_frame([world.person.id], on=ON).pregnancy_week, [week])


@pytest.mark.parametrize(
    ("is_parent", "born", "told"),
    [
        (None, None, (NAN, NAN)), (False, None, (0, NAN)), (True, None, (1, NAN)),
        (None, date(2027, 3, 1), (1, 0)), (True, date(2026, 3, 1), (1, 12)), (True, date(1927, 3, 1), (1, 1200)),
        (True, date(2027, 4, 1), (1, NAN)), (True, date(1927, 2, 1), (1, NAN)),
    ],
)  # fmt: skip
def test_months_go_on_with_the_day_of_the_look_and_no_child_is_an_answer(is_parent, born, told):
    row = Circumstances(is_parent=is_parent, youngest_child_born=born)

    np.testing.assert_array_equal((_is_parent(row), _months(row.youngest_child_born, ON)), told)


@pytest.mark.parametrize("n_known", [0, 3])
def test_proposals_are_read_without_being_kept_in_fifteen_queries(world, n_known, django_assert_max_num_queries):
    actor = world.actor("gp")
    if n_known:
        Health.objects.filter(person=world.person).update(memory_problem=True)
        answer(world, actor, "contact-intake", "visit", genoeg="het mag meer zijn")
        answer(world, actor, "contact-follow-up", "follow_up", genoeg="het mag meer zijn")

    with django_assert_max_num_queries(15):
        found = assessed(world.person.id, on=ON).for_person(0)

    kinds = ["company", "memory-support"] if n_known else []
    assert ([each.need.slug for each in found], Need.objects.count()) == (kinds, 0)


def answer(world, actor, slug, occasion, **given):
    record_answers(
        world.person,
        catalogue().instruments[slug],
        {item.replace("_", "-"): value for item, value in given.items()},
        occasion,
        actor=actor,
    )


def test_the_last_time_that_it_was_asked_counts_in_whichever_list(world):
    actor = world.actor("gp")
    answer(world, actor, "contact-follow-up", "follow_up", genoeg="ja, het is genoeg")
    later = acting(replace(actor, now=actor.now + timedelta(days=1)))
    answer(world, later, "contact-intake", "visit", genoeg="het mag meer zijn")
    wanted = [each.need.slug for each in proposals_for(world.person.id, on=ON)]
    latest = acting(replace(actor, now=actor.now + timedelta(days=2)))
    answer(world, latest, "contact-follow-up", "follow_up", genoeg="ja, het is genoeg")

    content = [each.need.slug for each in proposals_for(world.person.id, on=ON)]

    assert (wanted, content) == (["company"], [])


def test_nobody_came_is_a_question_until_someone_says_whether_that_is_enough(world):
    actor = world.actor("gp")
    answer(world, actor, "contact-intake", "visit", bezoek="niemand")

    assert proposals_for(world.person.id, on=ON) == []
    assert [each.signal.ask for each in questions_for(world.person.id, on=ON)] == [
        "U zei dat er niemand op bezoek kwam. Is dat goed zo voor u?"
    ]


def test_what_someone_said_before_a_gated_list_opened_is_a_reason_for_a_year(world):
    with as_owner():
        Response.objects.create(
            person=world.person, instrument="dejong-gierveld-6", instrument_version="1", occasion="visit",
            asked_at=world.now, said=["feels_lonely", "wants_support"],
        )  # fmt: skip
    world.actor("gp")
    day = world.now.date()

    def kinds(on):
        return [each.need.slug for each in proposals_for(world.person.id, on=on)]

    assert (kinds(day), kinds(day + timedelta(days=365)), kinds(day + timedelta(days=366))) == (
        ["emotional-support"], ["emotional-support"], [],
    )  # fmt: skip


def test_a_tie_that_someone_wants_more_of_is_no_reason_for_new_people(world):
    actor = world.actor("gp")
    everything = ("P", "G", "A", "E")
    ties = [TieEntry(name, "sibling", 1, everything, everything, wanted_change="more") for name in ("Ans", "Bo")]
    save_ecogram(world.person, ties, actor=actor)

    assert [each.need.slug for each in proposals_for(world.person.id, on=ON)] == ["known-tie"]


def test_a_move_and_a_birth_that_were_written_down_elsewhere_are_not_asked_again(world):
    with as_owner():
        LifeEvent.objects.create(
            person=world.person, kind="moved", happened_on=ON - timedelta(days=30), recorded_at=world.now,
            recorded_by=world.gp,
        )  # fmt: skip
        Circumstances.objects.filter(person=world.person).update(youngest_child_born=date(2027, 1, 1))
    world.actor("gp")

    told = transitions_frame([world.person.id], on=ON)

    assert told.days_of(0, ("moved-house", "birth")) == ["birth@2027-01-01", "moved-house@2027-01-31"]
    assert sorted(each.need.slug for each in proposals_for(world.person.id, on=ON)) == ["company", "new-parents"]
