"""A coach refers on: the coach's steps around the visit, and one message to who referred first."""

import uuid
from datetime import timedelta

import pytest
from tests.factories import as_owner, make_offer, make_person

from weefsel.apps.consent.models import Consent
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.operations.report import report_back
from weefsel.apps.referrals.queries import story_of

WORDS = {"consent": Consent.How.SPOKEN, "introduction": "Dit zal u goed doen.", "shown_name": "Ans"}


@pytest.fixture
def walk(world):
    """The referral to the coach, and the one to the place the coach found."""
    with as_owner():
        person = make_person(world.practice, world.now)
        offer = make_offer(world.house)
    first = refer(person, world.welfare, actor=world.actor("gp"), form_token=uuid.uuid4(), may_report=True, **WORDS)
    coach = world.actor("link_worker")
    record_contact(first, actor=coach)
    return first, refer(person, offer, actor=coach, form_token=uuid.uuid4(), **WORDS)


def turns(world, referral, *states):
    """The step and the organisation that has it, after each state; a week apart."""
    found = []
    for weeks, state in enumerate(states):
        move(referral, state, actor=world.actor("link_worker", now=world.now + timedelta(weeks=weeks)))
        current = Referral.objects.get(id=referral.id)
        found.append((current.next_step, current.assigned_organization_id))
    return found


def test_the_coach_goes_along_calls_afterwards_and_tells_who_referred(world, walk):
    _first, to_place = walk

    assert turns(world, to_place, "accepted", "arrived", "stayed") == [
        ("go-along", world.welfare.id),
        ("call-after", world.welfare.id),
        ("report-back", world.welfare.id),
    ]


def test_one_message_to_who_referred_closes_both(world, walk):
    first, to_place = walk
    turns(world, to_place, "accepted", "arrived", "stayed")

    report_back(first, "Ans komt elke week.", actor=world.actor("link_worker"), seen_by_person=True)

    states = Referral.objects.filter(id__in=[first.id, to_place.id]).values_list("id", "state", "due_on")
    assert sorted(states) == sorted([(first.id, "reported", None), (to_place.id, "reported", None)])


def test_a_message_before_the_person_stayed_leaves_the_way_open(world, walk):
    first, to_place = walk
    turns(world, to_place, "accepted", "arrived")

    report_back(first, "Ans ging een keer.", actor=world.actor("link_worker"), seen_by_person=True)

    assert Referral.objects.get(id=to_place.id).state == "arrived"


def test_what_comes_next_stands_with_the_new_referral_only(world, walk):
    first, _to_place = walk

    story = story_of(Referral.objects.get(id=first.id), world.actor("link_worker"))

    assert [step.label for step in story.steps if step.state != "done"] == ["Volg hoe het gaat op de nieuwe plek"]
