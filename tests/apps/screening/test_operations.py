"""Answers are kept as they were given: skipped is not no, sent twice is once, and the form rules hold."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import Refused
from weefsel.apps.screening.models import Answer, Response
from weefsel.apps.screening.operations import record_answers


@pytest.fixture
def intake():
    return catalogue().instruments["contact-intake"]


def rows():
    return sorted(Answer.objects.values_list("item", "value"))


def test_answers_are_kept_a_row_for_each_and_leave_a_trace(world, intake):
    actor = world.actor("gp")

    response = record_answers(
        world.person,
        intake,
        {"bezoek": ["buren", "andere familie"], "genoeg": "het mag meer zijn"},
        "visit",
        actor=actor,
    )

    assert rows() == [("bezoek", "andere familie"), ("bezoek", "buren"), ("genoeg", "het mag meer zijn")]
    assert (response.instrument_version, response.owner_id, response.asked_by_id, response.asked_at) == (
        intake.version,
        world.practice.id,
        world.gp.id,
        world.now,
    )
    with as_owner():
        assert list(Event.objects.values_list("action", "kind", "person_id", "object_key")) == [
            ("screening.record", "C", world.person.id, str(response.id))
        ]


def test_a_skipped_question_is_kept_as_skipped_and_not_as_no(world, intake):
    record_answers(world.person, intake, {"bezoek": [], "genoeg": ""}, "visit", actor=world.actor("gp"))

    assert rows() == [("bezoek", ""), ("genoeg", "")]


def test_a_question_that_was_not_on_the_form_is_not_kept_at_all(world, intake):
    record_answers(world.person, intake, {"bezoek": "niemand"}, "visit", actor=world.actor("gp"))

    assert rows() == [("bezoek", "niemand")]


def test_the_same_form_sent_twice_is_one_response(world, intake):
    token, actor = uuid.uuid4(), world.actor("gp")

    first = record_answers(world.person, intake, {"bezoek": "buren"}, "visit", actor=actor, token=token)
    second = record_answers(world.person, intake, {"bezoek": "niemand"}, "visit", actor=actor, token=token)

    assert (first.id, second.id, rows()) == (token, token, [("bezoek", "buren")])
    with as_owner():
        assert Event.objects.count() == 1


def test_the_token_of_another_persons_form_is_refused(world, intake, now):
    from tests.factories import make_person

    with as_owner():
        other = make_person(world.practice, now, given_name="Ander")
    token, actor = uuid.uuid4(), world.actor("gp")
    record_answers(other, intake, {"bezoek": "buren"}, "visit", actor=actor, token=token)

    with pytest.raises(ValidationError) as refusal:
        record_answers(world.person, intake, {"bezoek": "buren"}, "visit", actor=actor, token=token)

    assert refusal.value.code == "token"
    assert Response.objects.filter(person=world.person).count() == 0


@pytest.mark.parametrize(
    ("answers", "item", "code"),
    [
        ({"bezoek": ["de postbode"]}, "bezoek", "answer"),
        ({"genoeg": ["ja, het is genoeg", "het mag meer zijn"]}, "genoeg", "one"),
        ({"bezoek": ["niemand", "buren"]}, "bezoek", "alone"),
        ({"lengte": "1.80"}, "lengte", "item"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_question_and_nothing_is_kept(world, intake, answers, item, code):
    with pytest.raises(ValidationError) as refusal:
        record_answers(world.person, intake, answers, "visit", actor=world.actor("gp"))

    assert {key: [each.code for each in errors] for key, errors in refusal.value.error_dict.items()} == {item: [code]}
    assert Response.objects.count() == 0


def test_all_problems_of_a_form_are_told_at_once(world, intake):
    with pytest.raises(ValidationError) as refusal:
        record_answers(world.person, intake, {"bezoek": "x", "genoeg": "y"}, "visit", actor=world.actor("gp"))

    assert sorted(refusal.value.error_dict) == ["bezoek", "genoeg"]


def test_an_unknown_moment_is_refused(world, intake):
    with pytest.raises(ValidationError, match="bij welk moment"):
        record_answers(world.person, intake, {"bezoek": "buren"}, "ooit", actor=world.actor("gp"))


def test_questions_about_safety_are_never_recorded_with_the_others(world):
    with pytest.raises(ValidationError, match="horen in het beschermde deel"):
        record_answers(world.person, catalogue().instruments["hits"], {}, "visit", actor=world.actor("gp"))


def test_a_questionnaire_without_its_wording_cannot_be_used(world):
    scale = catalogue().instruments["dejong-gierveld-6"]

    with pytest.raises(ValidationError, match="van een ander en staan niet in weefsel"):
        record_answers(world.person, scale, {"leegte": "ja"}, "visit", actor=world.actor("gp"))

    assert Response.objects.count() == 0


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "manager", "administrator", "patient", "nurse"])
def test_who_does_not_treat_the_person_records_nothing(world, intake, name):
    with pytest.raises(Refused):
        record_answers(world.person, intake, {"bezoek": "buren"}, "visit", actor=world.actor(name))

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM screening_response")
        assert cursor.fetchone() == (0,)
