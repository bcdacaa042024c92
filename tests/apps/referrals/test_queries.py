"""What has to be done today, and the story of one referral."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.factories import as_owner, make_offer, make_person

from weefsel.apps.consent.models import Consent
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.queries import caseload, find_referral, referrals_of, referrals_seen, story_of


def refer_to(target, actor, person, **changes):
    return refer(
        person,
        target,
        actor=actor,
        consent=Consent.How.SPOKEN,
        introduction="Ik denk dat dit goed zal doen.",
        shown_name=person.given_name,
        form_token=uuid.uuid4(),
        **changes,
    )


@pytest.fixture
def three(world, now):
    """Three people referred to the coach: one too late, one for today, one later."""
    with as_owner():
        people = [make_person(world.practice, now, given_name=f"Proef{i}") for i in range(3)]
    referrals = [refer_to(world.welfare, world.actor("gp"), person) for person in people]
    with as_owner():
        for referral, days in zip(referrals, (-2, 0, 5), strict=True):
            Referral.objects.filter(id=referral.id).update(due_on=now.date() + timedelta(days=days))
    return referrals


def names(lines):
    return [line.name for line in lines]


def test_a_caseload_puts_what_is_late_first(world, three):
    found = caseload(world.actor("link_worker"))

    assert (names(found.late), names(found.today), names(found.coming), names(found.waiting)) == (
        ["Proef0 Persoon"],
        ["Proef1 Persoon"],
        ["Proef2 Persoon"],
        [],
    )
    assert found.late[0].days_late == 2


def test_the_referrer_sees_what_waits_on_another_with_how_late_it_is(world, three):
    found = caseload(world.actor("gp"))

    assert (names(found.late), names(found.waiting)) == (
        [],
        ["Proef0 Persoon", "Proef1 Persoon", "Proef2 Persoon"],
    )
    assert [line.is_late for line in found.waiting] == [True, False, False]
    assert found.waiting[0].whose == "Welfare"


def test_a_host_sees_the_name_that_was_told_and_no_person(world, now):
    with as_owner():
        offer = make_offer(world.house)
    refer_to(offer, world.actor("gp"), world.person)

    (line,) = caseload(world.actor("host")).coming

    assert (line.name, line.person_id, line.phone) == ("Proef", None, "")


def test_a_referral_that_was_referred_on_is_told_once(world):
    with as_owner():
        offer = make_offer(world.house)
    refer_to(world.welfare, world.actor("gp"), world.person)
    second = refer_to(offer, world.actor("link_worker"), world.person)

    found = caseload(world.actor("link_worker"))

    assert [line.id for line in (*found.late, *found.today, *found.coming, *found.waiting)] == [second.id]


def test_who_was_not_welcome_stays_in_sight_until_there_is_something_else(world, now):
    with as_owner():
        offer, other = make_offer(world.house), make_offer(world.house, "voorzorgcirkels")
    referral = refer_to(offer, world.actor("gp"), world.person)
    move(referral, "rejected", actor=world.actor("gp"))

    assert [line.id for line in caseload(world.actor("gp")).news] == [referral.id]

    refer_to(other, world.actor("gp", now=now + timedelta(hours=1)), world.person)

    assert caseload(world.actor("gp", now=now + timedelta(hours=1))).news == ()


def test_a_stranger_sees_no_referral(world, three):
    assert caseload(world.actor("other_gp")).is_empty
    assert referrals_seen(world.actor("other_gp")) == []
    assert find_referral(three[0].id) is None


def test_the_queries_do_not_grow_with_the_rows(world, now, django_assert_num_queries):
    with as_owner():
        people = [make_person(world.practice, now, given_name=f"Proef{i}") for i in range(3)]
    refer_to(world.welfare, world.actor("gp"), people[0])
    coach = world.actor("link_worker")
    with django_assert_num_queries(3):
        caseload(coach)
    for person in people[1:]:
        refer_to(world.welfare, world.actor("gp"), person)

    coach = world.actor("link_worker")
    with django_assert_num_queries(3):
        assert len(caseload(coach).coming) == 3
    with django_assert_num_queries(3):
        assert len(referrals_seen(coach)) == 3
    with django_assert_num_queries(3):
        assert len(referrals_of(people[0].id, coach)) == 1


def test_a_story_tells_done_now_and_next(world, django_assert_num_queries):
    referral = refer_to(world.welfare, world.actor("gp"), world.person)
    coach = world.actor("link_worker")
    record_contact(referral, actor=coach, words="Zij wil wandelen.")
    found = find_referral(referral.id)

    with django_assert_num_queries(6):
        story = story_of(found, coach)

    assert [(s.label, s.state) for s in story.steps[:3]] == [
        ("Gevraagd", "done"),
        ("Eerste contact geweest", "done"),
        (story.line.step_text, "now"),
    ]
    assert {s.state for s in story.steps[3:]} == {"next"}


def test_notes_stay_with_who_wrote_them_and_the_person(world):
    referral = refer_to(world.welfare, world.actor("gp"), world.person)
    record_contact(referral, actor=world.actor("link_worker"), words="Alleen voor ons.")

    def words(role):
        actor = world.actor(role)
        return [event.words for event in story_of(find_referral(referral.id), actor).events]

    assert [words(role)[0] for role in ("link_worker", "patient", "gp")] == ["Alleen voor ons.", "Alleen voor ons.", ""]


def test_without_the_right_to_words_a_story_tells_only_how_far_it_is(world):
    with as_owner():
        offer = make_offer(world.hospital, host_email="")
        person = make_person(world.hospital, world.now, given_name="Geheim")
    referral = refer_to(offer, world.actor("nurse"), person, access_needs="rolstoel")

    actor = world.actor("manager")
    story = story_of(find_referral(referral.id), actor, reads_words=False)

    assert (story.line.name, story.introduction, story.access_needs, story.barriers) == ("iemand", "", "", ())
