"""C7: the person reads a message to the referrer first, and decides whether and how it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.attacks.conftest import mailed, make_referral
from tests.attacks.test_words import text_in_database
from tests.factories import as_owner

from weefsel.apps.consent.models import Consent
from weefsel.apps.referrals.models import Feedback, Referral
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.report import answer_feedback, show_first
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.referrals.queries import feedback_to_read, find_referral, story_of
from weefsel.apps.rights.queries import Refused

WORDS = "Gestart. Zij komt op dinsdag."
SECOND = timedelta(seconds=1)


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def referral(world):
    made = make_referral(world, world.welfare, may_report=True)
    record_contact(made, actor=world.actor("link_worker", now=world.now + SECOND))
    return made


@pytest.fixture
def waiting(world, referral):
    return show_first(referral, WORDS, actor=world.actor("link_worker", now=world.now + 2 * SECOND))


def report_read_by(world, referral, name):
    actor = world.actor(name, now=world.now + timedelta(minutes=9))
    return story_of(find_referral(referral.id), actor).report


@pytest.mark.parametrize("name", ["gp", "manager", "other_gp", "host", "municipality", "administrator"])
def test_c7_until_the_person_said_yes_nobody_else_finds_the_words_in_any_table(world, waiting, name):
    world.actor(name)
    assert not text_in_database(WORDS)


@pytest.mark.parametrize("name", ["patient", "link_worker"])
def test_c7_the_person_and_who_wrote_it_read_it_first(world, waiting, name):
    world.actor(name)
    assert text_in_database(WORDS)


def test_c7_the_person_sends_it_from_the_own_page(world, referral, waiting):
    patient = logged_in(world.patient)
    assert "Een bericht om eerst te lezen" in patient.get(reverse("show_mine")).content.decode()
    page = patient.get(reverse("show_referral", args=[referral.id])).content.decode()
    assert WORDS in page

    answer = {"feedback-choice": "send", "feedback-words": WORDS}
    done = patient.post(reverse("answer_feedback", args=[referral.id]), answer, follow=True)

    assert "Uw bericht is verstuurd." in done.content.decode()
    assert report_read_by(world, referral, "gp") == WORDS
    assert report_read_by(world, referral, "link_worker") == WORDS
    with as_owner():
        kept = Feedback.objects.get()
        assert (Referral.objects.get().state, kept.state, kept.sent_words) == ("reported", "agreed", "")
    assert "Een bericht om eerst te lezen" not in patient.get(reverse("show_mine")).content.decode()


def test_c7_the_person_changes_it_through_the_mailed_link_and_the_own_words_go(world, referral, waiting):
    link, client = mailed("proef@example.org"), Client()
    assert WORDS in client.get(link).content.decode()

    client.post(link, {"feedback-choice": "send", "feedback-words": "Ik ben gestart.\nHet bevalt."})

    assert report_read_by(world, referral, "gp") == "Ik ben gestart.\nHet bevalt."
    world.actor("gp", now=world.now + timedelta(minutes=9))
    assert not text_in_database(WORDS)


def test_c7_a_no_sends_nothing_tells_the_referrer_nothing_and_the_referral_goes_on(world, referral, waiting):
    patient = logged_in(world.patient)

    patient.post(reverse("answer_feedback", args=[referral.id]), {"feedback-choice": "no"})

    assert report_read_by(world, referral, "gp") == ""
    gp = logged_in(world.gp).get(reverse("show_referral", args=[referral.id])).content.decode()
    assert (WORDS in gp, "Bericht aan de verwijzer" in gp, "liever niet" in gp.lower()) == (False, False, False)
    coach = logged_in(world.link_worker).get(reverse("show_referral", args=[referral.id])).content.decode()
    assert "Het vorige bericht is niet verstuurd." in coach
    with as_owner():
        assert Referral.objects.get().state == "contacted"


def test_c7_who_takes_back_that_a_message_may_go_is_not_asked_any_more(world, referral, waiting):
    with as_owner():
        report = Consent.objects.get(purpose="report")
    actor = world.actor("patient", now=world.now + timedelta(minutes=1))
    withdraw_consent(report, actor=actor)

    assert feedback_to_read(world.person.id) == []
    with pytest.raises(ValidationError, match="geen toestemming voor een bericht"):
        answer_feedback(waiting, send=True, actor=actor)
    assert WORDS not in logged_in(world.patient).get(reverse("show_referral", args=[referral.id])).content.decode()


@pytest.mark.parametrize("name", ["gp", "link_worker", "host", "other_gp"])
def test_c7_nobody_answers_for_the_person(world, referral, waiting, name):
    with pytest.raises((Refused, Referral.DoesNotExist)):
        answer_feedback(waiting, send=True, actor=world.actor(name))
    logged_in(getattr(world, name)).post(
        reverse("answer_feedback", args=[referral.id]), {"feedback-choice": "send", "feedback-words": "x"}
    )
    with as_owner():
        assert Feedback.objects.get().state == "waiting"


def test_c7_a_second_answer_changes_nothing(world, referral, waiting):
    patient = world.actor("patient", now=world.now + timedelta(minutes=1))
    answer_feedback(waiting, send=False, actor=patient)

    again = answer_feedback(waiting, send=True, actor=patient)

    assert (again.state, report_read_by(world, referral, "gp")) == ("refused", "")


def test_newer_words_take_the_place_of_what_waited(world, referral, waiting):
    show_first(referral, "Gestopt.", actor=world.actor("link_worker", now=world.now + 3 * SECOND))

    world.actor("patient")
    assert [each.words for each in feedback_to_read(world.person.id)] == ["Gestopt."]


def test_a_message_says_how_far_it_is_and_asks_about_words_of_illness(world, referral):
    client, page = logged_in(world.link_worker), reverse("report_back", args=[referral.id])
    asked = client.post(page, {"report-words": "Zij is depressief.", "do": "first"})
    assert asked.status_code == 422
    assert "Deze woorden zeggen iets over ziekte of behandeling: depressief." in asked.content.decode()

    client.post(page, {"report-standing": "started", "report-words": "Elke dinsdag.", "do": "first"})

    with as_owner():
        assert Feedback.objects.get().words == "Gestart. Elke dinsdag."
