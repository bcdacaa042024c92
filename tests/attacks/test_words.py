"""Free text reaches those for whom it was written, and nobody else: on pages, in letters and in SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from tests.attacks.conftest import NEEDS, SENTENCE, SOLUTION, mailed, make_referral
from tests.factories import as_owner, make_offer

from weefsel.apps.consent.models import Consent
from weefsel.apps.keys.fields import encrypted_fields
from weefsel.apps.referrals.models import Barrier, Introduction
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact, reply
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.referrals.queries import find_referral, story_of

PRIVATE = "Zij huilde aan de telefoon."
QUESTION = "Zien ze mijn eczeem dan niet?"


def text_in_database(wanted: str) -> bool:
    """Whether the acting role finds these words in any column of any table it may read, also where they are encrypted:
    with every key that it can ask for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{wanted}%"])
            if cursor.fetchone()[0]:
                return True
    return any(
        wanted in str(getattr(row, field.attname))
        for model in apps.get_models()
        if (fields := encrypted_fields(model))
        for row in model.objects.all()
        for field in fields
    )


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_withdrawn_means_that_a_host_with_a_log_in_reads_the_words_no_more(client, world, referral, name):
    client.force_login(world.host)
    page = reverse("show_referral", args=[referral.id])
    assert SENTENCE in client.get(page).content.decode()

    actor = world.actor(name)
    withdraw_consent(Consent.objects.get(purpose="hosting"), actor=actor)

    pages = [page, reverse("list_referrals") + "?toon=alles", reverse("list_groups")]
    text = "".join(client.get(each).content.decode() for each in pages)
    assert [secret for secret in (SENTENCE, NEEDS, SOLUTION, "Noor") if secret in text] == []
    world.actor("host")
    assert (Introduction.objects.count(), Barrier.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_who_wrote_the_words_and_the_person_still_read_them_after_withdrawal(world, referral, name):
    withdraw_consent(Consent.objects.get(purpose="hosting"), actor=world.actor("patient"))

    world.actor(name)

    assert Introduction.objects.get().introduction == SENTENCE


def test_withdrawing_one_consent_leaves_the_words_of_another_place(world, referral):
    with as_owner():
        other = make_offer(world.town, host_email="")
    make_referral(world, other)

    withdraw_consent(Consent.objects.get(receiver=world.town, purpose="hosting"), actor=world.actor("patient"))

    world.actor("host")
    assert Introduction.objects.get().introduction == SENTENCE


def test_a_coach_does_not_read_what_was_told_to_another_place(client, world, referral):
    """Their consent says: not your illness, not your treatment. A sentence to a heart group tells both."""
    make_referral(world, world.welfare, introduction="Graag samen kijken.")
    client.force_login(world.link_worker)

    pages = [reverse("show_referral", args=[referral.id]), reverse("show_letter", args=[referral.id])]
    answers = [client.get(page) for page in pages]

    assert SENTENCE.encode() not in answers[0].content
    assert answers[1].status_code in (403, 404)
    world.actor("link_worker")
    assert [row.introduction for row in Introduction.objects.all()] == ["Graag samen kijken."]


@pytest.mark.parametrize("name", ["gp", "manager", "other_gp", "volunteer", "administrator", "municipality"])
def test_a_note_of_a_coach_is_found_in_no_table_by_another(world, name):
    referral = make_referral(world, world.welfare)
    record_contact(referral, actor=world.actor("link_worker"), words=PRIVATE)
    with as_owner():
        assert text_in_database(PRIVATE)

    world.actor(name)

    assert not text_in_database(PRIVATE)


@pytest.mark.parametrize("name", ["link_worker", "patient"])
def test_who_wrote_a_note_and_the_person_find_it(world, name):
    referral = make_referral(world, world.welfare)
    record_contact(referral, actor=world.actor("link_worker"), words=PRIVATE)

    world.actor(name)

    assert text_in_database(PRIVATE)


def test_a_manager_finds_no_note_of_the_own_organisation(world):
    with as_owner():
        offer = make_offer(world.hospital, host_email="")
    referral = make_referral(world, offer)
    move(referral, "contacted", actor=world.actor("nurse"), words=PRIVATE)

    world.actor("manager")

    assert not text_in_database(PRIVATE)


def test_a_question_of_the_person_goes_to_who_referred_and_not_to_the_host(client, world, referral):
    client.post(mailed("proef@example.org"), {"choice": "question", "words": QUESTION})

    assert QUESTION not in client.get(mailed("anja@example.org")).content.decode()
    client.force_login(world.host)
    assert QUESTION not in client.get(reverse("show_referral", args=[referral.id])).content.decode()
    world.actor("host")
    assert not text_in_database(QUESTION)
    client.force_login(world.gp)
    assert QUESTION in client.get(reverse("show_referral", args=[referral.id])).content.decode()


def test_the_answer_to_the_person_is_not_read_by_the_host(client, world, referral):
    client.post(mailed("proef@example.org"), {"choice": "question", "words": QUESTION})
    later = world.actor("gp", now=world.now + timedelta(minutes=5))
    reply(referral, "Nee, dat eczeem ziet niemand.", actor=later)

    assert "eczeem" not in client.get(mailed("anja@example.org")).content.decode()
    assert "dat eczeem ziet niemand" in client.get(mailed("proef@example.org")).content.decode()


def test_the_answer_to_the_host_is_read_by_the_host_and_the_person(world, referral):
    answer(referral, "question", actor=world.actor("host"), words="Hoe laat?")
    reply(referral, "Om tien uur.", actor=world.actor("gp"))

    def read(name):
        actor = world.actor(name)
        return [event.words for event in story_of(find_referral(referral.id), actor).events if event.words]

    assert [read(name) for name in ("host", "gp", "patient")] == [["Om tien uur.", "Hoe laat?"]] * 3
