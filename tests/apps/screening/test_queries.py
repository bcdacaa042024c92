"""Answers come back in the words and order of the form, in a fixed number of queries."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.factories import acting, as_owner, make_person, relate

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import Answer
from weefsel.apps.screening.operations import record_answers
from weefsel.apps.screening.queries import answers_frame, last_answers


@pytest.fixture
def intake():
    return catalogue().instruments["contact-intake"]


def test_the_last_answers_stand_in_the_order_of_the_form_with_skipped_ones_empty(world, intake, now):
    actor = world.actor("gp")
    record_answers(world.person, intake, {"bezoek": "niemand"}, "visit", actor=actor)
    later = acting(replace(actor, now=now + timedelta(days=1)))
    record_answers(
        world.person, intake, {"genoeg": "", "bezoek": ["buren", "partner of gezin"]}, "discharge", actor=later
    )

    last = last_answers(world.person.id)

    assert [(each.item, each.answers) for each in last.answers] == [
        ("bezoek", ("partner of gezin", "buren")),
        ("genoeg", ()),
    ]
    assert (last.answers[0].question, last.occasion, last.asked_by, last.asked_at) == (
        "Wie kwam er de afgelopen week bij u langs?",
        "bij ontslag",
        "gp",
        now + timedelta(days=1),
    )


def test_someone_who_was_never_asked_has_no_last_answers(world):
    world.actor("gp")

    assert last_answers(world.person.id) is None


def test_last_answers_take_two_queries(world, intake, django_assert_num_queries):
    actor = world.actor("gp")
    for answers in ({"bezoek": "buren"}, {"bezoek": "buren", "helpt-zelf": "buren", "genoeg": ""}):
        record_answers(world.person, intake, answers, "visit", actor=actor)
        with django_assert_num_queries(2):
            last_answers(world.person.id, "contact-intake")


@pytest.mark.parametrize("n", [1, 3])
def test_the_frame_has_a_row_for_everyone_in_the_order_given(world, intake, now, n, django_assert_num_queries):
    with as_owner():
        people = [world.person, *(make_person(world.practice, now) for _ in range(n - 1))]
    actor = world.actor("gp")
    record_answers(people[-1], intake, {"bezoek": ["buren"], "genoeg": ""}, "visit", actor=actor)

    with django_assert_num_queries(2):
        frame = answers_frame([person.id for person in people], intake)

    asked = [np.nan] * (n - 1)
    np.testing.assert_array_equal(frame.any_of("bezoek", ["buren"]), [*asked, 1])
    np.testing.assert_array_equal(frame.any_of("bezoek", ["niemand"]), [*asked, 0])
    np.testing.assert_array_equal(frame.any_of("genoeg", ["het mag meer zijn"]), [*asked, np.nan])


def test_an_answer_that_the_instrument_no_longer_has_counts_as_not_asked(world, intake):
    record_answers(world.person, intake, {"bezoek": "buren"}, "visit", actor=world.actor("gp"))
    with as_owner():
        Answer.objects.update(value="de melkboer")

    frame = answers_frame([world.person.id], intake)

    assert np.isnan(frame.any_of("bezoek", ["buren"]))[0]


def test_a_link_worker_sees_no_answer_by_sql_nor_in_a_frame(world, intake, now):
    record_answers(world.person, intake, {"bezoek": "buren"}, "visit", actor=world.actor("gp"))
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")

    world.actor("link_worker")

    assert (Answer.objects.count(), last_answers(world.person.id)) == (0, None)
    assert np.isnan(answers_frame([world.person.id], intake).chosen).all()
