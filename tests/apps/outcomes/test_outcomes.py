"""Asking again: due from what happened, answered once, and lost when nobody answers."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.apps.groups.conftest import group, offer, referred  # noqa: F401
from tests.factories import acting, as_owner

from weefsel.apps.accounts.models import Mail
from weefsel.apps.accounts.queries import AMSTERDAM, actor_of_link, open_link
from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.outcomes.models import Answer, Measurement
from weefsel.apps.outcomes.operations import ask_follow_up, close_follow_up, record_follow_up
from weefsel.apps.outcomes.queries import due_measurements, follow_ups
from weefsel.apps.referrals.models import Referral

KEPT = {"contact-groep": "ja, met meer mensen", "wat-samen": ["praten of appen"], "genoeg": "ja, het is genoeg"}


@pytest.fixture
def arrived(world, group, referred):  # noqa: F811
    """A referral of which the person came once; gives it with the day of that visit."""
    referral = referred()
    enrolment = enrol(group, referral, actor=world.actor("nurse"))
    session = Session.objects.filter(group=group).first()
    record_attendance(
        session, {enrolment.id: "present"}, actor=world.actor("nurse", now=session.starts_at + timedelta(minutes=5))
    )
    return Referral.objects.get(id=referral.id), session.starts_at.astimezone(AMSTERDAM).date()


def later(world, days):
    return world.actor("nurse", now=world.now + timedelta(days=days))


def test_nothing_is_due_before_someone_came(world, referred):  # noqa: F811
    referred()

    assert follow_ups(world.actor("nurse")) == []


def test_three_months_after_the_first_visit_the_question_is_due(world, arrived):
    _referral, visit = arrived

    assert due_measurements(later(world, 89)) == []
    assert [due.due_on for due in due_measurements(later(world, 92))] == [visit + timedelta(days=90)]


def test_the_person_answers_by_link_and_a_second_answer_is_told(world, arrived):
    referral, visit = arrived
    ask_follow_up(referral, actor=later(world, 92), due_on=visit + timedelta(90), email="ans@example.org")
    with as_owner():
        mail = Mail.objects.get(to_address="ans@example.org", subject="Hoe gaat het met u?")
    moment = world.now + timedelta(days=93)
    token = re.search(r"/u/([^/\s]+)/", mail.body).group(1)
    actor = acting(actor_of_link(open_link(token, now=moment), now=moment))

    measurement = record_follow_up(referral, KEPT, actor=actor, due_on=visit + timedelta(90))

    assert (measurement.state, measurement.n_ties_kept, measurement.answered_by_role) == ("answered", 2, "link_person")
    with pytest.raises(ValidationError, match="al beantwoord"):
        record_follow_up(referral, KEPT, actor=actor, due_on=visit + timedelta(90))


def test_a_skipped_question_is_not_a_no(world, arrived):
    referral, visit = arrived

    measurement = record_follow_up(
        referral, {"genoeg": "dat weet ik niet"}, actor=later(world, 92), due_on=visit + timedelta(90)
    )

    assert measurement.n_ties_kept is None


def test_an_answer_that_does_not_exist_writes_nothing(world, arrived):
    referral, visit = arrived

    with pytest.raises(ValidationError):
        record_follow_up(referral, {"contact-groep": "ja hoor"}, actor=later(world, 92), due_on=visit)

    assert Measurement.objects.count() == 0
    assert Answer.objects.count() == 0


def test_not_reached_is_counted(world, arrived):
    referral, visit = arrived

    close_follow_up(referral, "lost", actor=later(world, 200), due_on=visit + timedelta(90))

    assert [due.state for due in follow_ups(later(world, 200))] == ["lost"]
    assert due_measurements(later(world, 200)) == []


def test_without_an_address_the_coach_is_told_to_call(world, arrived):
    referral, visit = arrived

    with pytest.raises(ValidationError, match="Bel, en vul het antwoord zelf in"):
        ask_follow_up(referral, actor=later(world, 92), due_on=visit, email="")


def test_the_manager_counts_ties_and_reads_no_answers(world, arrived):
    referral, visit = arrived
    record_follow_up(referral, KEPT, actor=later(world, 92), due_on=visit + timedelta(90))

    world.actor("manager")

    assert [m.n_ties_kept for m in Measurement.objects.all()] == [2]
    assert list(Answer.objects.all()) == []


def test_what_is_due_takes_three_queries(world, arrived, django_assert_num_queries):
    actor = later(world, 92)

    with django_assert_num_queries(3):
        follow_ups(actor)
