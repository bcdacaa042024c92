"""What ended stays ended, whatever happens after it."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.attacks.conftest import NEEDS, SENTENCE, mailed
from tests.factories import as_owner, make_user

from weefsel.apps.accounts.models import Mail
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.groups.models import Enrolment
from weefsel.apps.groups.operations.enrol import enrol, resume_enrolment
from weefsel.apps.groups.operations.form import form_group, required_roles
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.people.operations import add_related_person, end_related_person, report_death, undo_report
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.rights.models import Relation
from weefsel.project.letting_in import let_in


def later(world, minutes):
    return world.now + timedelta(minutes=minutes)


def report(world):
    """The practice reports by mistake that the person died."""
    actor = world.actor("gp", now=later(world, 1))
    return report_death(actor=actor, person_id=world.person.id, died_on=world.now.date())


def test_a_death_that_was_a_mistake_opens_no_link_of_who_withdrew_meanwhile(client, world, referral):
    host = mailed("anja@example.org")
    died = report(world)
    withdraw_consent(Consent.objects.get(purpose="hosting"), actor=world.actor("patient", now=later(world, 2)))

    undo_report(actor=world.actor("gp", now=later(world, 3)), event_id=died.id)

    assert client.get(host).status_code == 410
    with as_owner():
        assert Mail.objects.filter(about_id=referral.id, stopped_at=None).count() == 0


def test_a_death_that_was_a_mistake_opens_the_links_of_who_goes_on(client, world, referral):
    host = mailed("anja@example.org")
    died = report(world)

    undo_report(actor=world.actor("gp", now=later(world, 3)), event_id=died.id)

    assert client.get(host).status_code == 200


@pytest.fixture
def naaste(world, now):
    with as_owner():
        return make_user("related_person", None, now, name="Bram")


def share(world, naaste, topics, minutes):
    actor = world.actor("patient", now=later(world, minutes))
    related = add_related_person(
        actor=actor,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Bram",
        tie_role="child",
        email=naaste.email,
        topics=topics,
    )
    if related.user_id is None:
        let_in(related, actor=actor)
    return related


def shared_now(naaste):
    with as_owner():
        return [row.topics for row in Relation.objects.filter(user=naaste, valid_until=None)]


def test_ending_what_was_shared_narrows_a_naaste_who_stands_there_twice(world, naaste):
    wide = share(world, naaste, ("groups",), 1)
    share(world, naaste, (), 2)

    end_related_person(actor=world.actor("patient", now=later(world, 3)), related_id=wide.id)

    assert shared_now(naaste) == [[]]


def test_sharing_more_with_a_known_naaste_is_carried_out(world, naaste):
    share(world, naaste, (), 1)
    wide = share(world, naaste, ("groups",), 2)
    assert shared_now(naaste) == [["groups"]]

    end_related_person(actor=world.actor("patient", now=later(world, 3)), related_id=wide.id)

    assert shared_now(naaste) == [[]]


def test_the_page_of_a_naaste_follows(client, world, naaste):
    related = share(world, naaste, ("groups",), -2)
    client.force_login(naaste)
    assert "Proef" in client.get(reverse("show_mine")).content.decode()

    end_related_person(actor=world.actor("patient"), related_id=related.id)

    assert "Proef" not in client.get(reverse("show_mine")).content.decode()


def test_withdrawal_takes_someone_out_of_the_group_and_nobody_puts_them_back(client, world, offer, referral):
    host = world.actor("host")
    group = form_group(
        "odensehuizen",
        actor=host,
        name="Dinsdag",
        location=offer.location,
        offer=offer,
        first=(world.now + timedelta(days=1)).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles=dict.fromkeys(required_roles(catalogue().werkvormen["odensehuizen"]), "Proef Rol"),
    )
    enrolment = enrol(group, find_referral(referral.id), actor=world.actor("host"))
    session = group.sessions.order_by("starts_at").first()
    invite_guest(enrolment, session, actor=world.actor("host"), name="Bram", email="bram@example.org")
    guest = mailed("bram@example.org")
    assert client.get(guest).status_code == 200
    actor = world.actor("patient", now=later(world, 1))

    withdraw_consent(Consent.objects.get(purpose="hosting"), actor=actor)

    actor = world.actor("host", now=later(world, 2))
    kept = Enrolment.objects.get()
    assert (kept.state, kept.access_needs) == ("ended", "")
    with pytest.raises(ValidationError, match="toestemming is ingetrokken"):
        resume_enrolment(enrolment, actor=actor)
    client.force_login(world.host)
    assert client.get(guest).status_code == 410
    assert NEEDS not in client.get(reverse("show_group", args=[group.id])).content.decode()


def test_a_host_who_said_no_reads_the_answer_back_and_not_the_person(client, referral):
    link = mailed("anja@example.org")
    client.post(link, {"choice": "no"})

    page = client.get(link).content.decode()

    assert "past niet bij ons" in page
    assert [secret for secret in (SENTENCE, NEEDS) if secret in page] == []
