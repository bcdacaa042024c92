"""What someone says of themselves to find a place: kept with who said it, changed, kept to oneself, and taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.factories import as_owner, relate

from weefsel.apps.audit.models import Event
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.people.models import Circumstances, Preferences
from weefsel.apps.people.operations import tell, update_circumstances
from weefsel.apps.people.queries import kept_by, told_by
from weefsel.apps.rights.queries import Refused


@pytest.fixture
def coached(world):
    with as_owner():
        relate(world.person, world.welfare, world.now, relation="coaching")


def test_an_answer_remembers_who_said_it_and_when_and_leaves_a_trace(world):
    gp = world.actor("gp")
    tell(actor=gp, person_id=world.person.id, values={"interests": ["music"], "hours": [True] * 21})
    patient = world.actor("patient")
    tell(actor=patient, person_id=world.person.id, values={"budget_cents": 250})

    said = told_by(world.person.id)

    assert (said["interests"].value, said["interests"].at, said["interests"].is_self) == (["music"], gp.now, False)
    assert (said["budget_cents"].value, said["budget_cents"].is_self) == (250, True)
    assert (said["hours"].value, said["tie_wish"].value, said["tie_wish"].at) == ([True] * 21, None, None)
    with as_owner():
        fields = list(Event.objects.filter(action="people.tell").order_by("at", "id").values_list("fields", flat=True))
    assert sorted(map(sorted, fields)) == [["circumstances", "preferences"], ["preferences"]]


def test_who_wrote_it_down_is_named_to_who_may_know_their_colleague(world):
    tell(actor=world.actor("gp"), person_id=world.person.id, values={"needs_quiet": True})

    assert told_by(world.person.id)["needs_quiet"].by == world.gp.name


def test_rather_not_said_is_as_unknown_as_not_asked_and_is_not_asked_again(world):
    actor = world.actor("patient")
    tell(actor=actor, person_id=world.person.id, values={"budget_cents": 250, "uses_wheelchair": True})
    tell(actor=actor, person_id=world.person.id, values={}, kept=("budget_cents", "uses_wheelchair"))

    people = people_frame([world.person.id], on=world.now.date())

    assert (str(people.budget_cents[0]), str(people.uses_wheelchair[0])) == ("nan", "nan")
    assert kept_by(world.person.id) == {"budget_cents", "uses_wheelchair"}
    tell(actor=actor, person_id=world.person.id, values={"budget_cents": None})
    assert kept_by(world.person.id) == {"uses_wheelchair"}
    assert told_by(world.person.id)["budget_cents"].at is None


def test_the_engine_gets_every_answer(world):
    values = {
        "interests": ["music", "art"], "budget_cents": 250, "travel_min": 20, "travel_ways": ["foot", "bicycle"],
        "also_speaks": ["tr"], "tie_wish": "new", "sight_limited": True, "needs_quiet": False, "brings_child": True,
        "brings_someone": False, "prefers": "group",
    }  # fmt: skip
    tell(actor=world.actor("gp"), person_id=world.person.id, values=values)

    people = people_frame([world.person.id], on=world.now.date())

    assert (people.interests[0], people.travel_ways[0], people.also_speaks[0]) == ("music art", "foot bicycle", "tr")
    assert (people.budget_cents[0], people.travel_min[0], people.tie_wish[0]) == (250, 20, "new")
    flags = ("sight_limited", "needs_quiet", "brings_child", "brings_someone")
    assert [float(getattr(people, name)[0]) for name in flags] == [1, 0, 1, 0]
    assert (people.prefers[0], people.feels_at_home[0]) == ("group", "")


def test_how_long_someone_travels_takes_the_place_of_how_far(world):
    update_circumstances(actor=world.actor("gp"), person_id=world.person.id, values={"reach_m": 1000})

    tell(actor=world.actor("gp"), person_id=world.person.id, values={"travel_min": 30})

    people = people_frame([world.person.id], on=world.now.date())
    assert (str(people.reach_m[0]), people.travel_min[0]) == ("nan", 30)


def test_a_coach_writes_down_what_someone_likes_and_no_more(world, coached):
    coach = world.actor("link_worker")

    tell(actor=coach, person_id=world.person.id, values={"interests": ["walking"], "prefers": "group"})

    assert told_by(world.person.id)["prefers"].by == world.link_worker.name
    with pytest.raises(Refused):
        update_circumstances(actor=coach, person_id=world.person.id, values={"lives_alone": True})


@pytest.mark.parametrize("role", ["host", "link_worker"])
def test_who_makes_no_proposal_with_the_person_neither_writes_nor_reads_it(world, role):
    tell(actor=world.actor("gp"), person_id=world.person.id, values={"interests": ["music"]})
    other = world.actor(role)

    with pytest.raises(Refused):
        tell(actor=other, person_id=world.person.id, values={"interests": ["art"]})
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(
    "values",
    [{"interests": ["nietsdoen"]}, {"travel_ways": ["zweven"]}, {"tie_wish": "love"}, {"prefers": "crowd"},
     {"budget_cents": -1}, {"travel_min": 9_999}, {"hours": [True]}],
)  # fmt: skip
def test_an_answer_that_is_not_in_the_list_is_refused_and_nothing_is_kept(world, values):
    with pytest.raises(ValidationError):
        tell(actor=world.actor("gp"), person_id=world.person.id, values=values)

    assert not Preferences.objects.exists()


def test_what_is_no_question_here_is_a_slip_of_the_programmer(world):
    with pytest.raises(ValueError, match="unknown columns"):
        tell(actor=world.actor("gp"), person_id=world.person.id, values={"lives_alone": True})


def test_the_same_answer_again_keeps_who_said_it_first(world):
    first = world.actor("gp")
    update_circumstances(actor=first, person_id=world.person.id, values={"prefers": "group", "hours": None})
    later = world.actor("gp", now=world.now + timedelta(days=1))
    update_circumstances(actor=later, person_id=world.person.id, values={"prefers": "group"})

    with as_owner():
        told = Circumstances.objects.get(person=world.person).told
    assert list(told) == ["prefers"]
    assert told["prefers"]["at"] == first.now.isoformat()
