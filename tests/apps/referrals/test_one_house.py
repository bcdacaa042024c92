"""A referral within one house: who referred is not asked whether the person is welcome."""

import uuid
from datetime import timedelta

import pytest
from tests.factories import as_owner, make_offer, make_person

from weefsel.apps.consent.models import Consent
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.queries import story_of


@pytest.fixture
def referral(world):
    with as_owner():
        person = make_person(world.hospital, world.now)
        offer = make_offer(world.hospital, "capri-hartrevalidatie", host=world.host)
    return refer(
        person,
        offer,
        actor=world.actor("nurse"),
        consent=Consent.How.SPOKEN,
        introduction="Dit zal u goed doen.",
        shown_name="Ans",
        form_token=uuid.uuid4(),
    )


def test_the_turn_to_answer_is_of_who_receives(world, referral):
    assert (referral.next_step, referral.assigned_user_id) == ("answer", world.host.id)


def test_a_question_is_the_turn_of_who_referred(world, referral):
    from weefsel.apps.referrals.operations.answer import answer

    answer(referral, "question", actor=world.actor("specialist"), words="Kan Ans traplopen?")

    current = Referral.objects.get(id=referral.id)
    assert (current.next_step, current.assigned_user_id) == ("reply", world.nurse.id)


def test_what_comes_after_a_third_visit_is_the_message_and_nothing_of_the_first_day(world, referral):
    for days, state in ((7, "accepted"), (14, "arrived"), (28, "stayed")):
        actor = world.actor("nurse", now=world.now + timedelta(days=days))
        move(Referral.objects.get(id=referral.id), state, actor=actor)

    story = story_of(Referral.objects.get(id=referral.id), actor)

    assert [(step.state, step.label) for step in story.steps][-1] == ("now", "Laat de verwijzer weten hoe het gaat")
