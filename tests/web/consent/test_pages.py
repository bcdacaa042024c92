"""What someone said yes to, and taking it back."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer

from weefsel.apps.consent.models import Consent
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.refer import refer


def main_text(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def referral(world):
    with as_owner():
        offer = make_offer(world.house)
    return refer(
        world.person,
        offer,
        actor=world.actor("gp"),
        consent=Consent.How.SPOKEN,
        introduction="Ik denk dat dit u goed zal doen.",
        shown_name="Proef",
        form_token=uuid.uuid4(),
    )


@pytest.mark.parametrize("role", ["gp", "patient"])
def test_the_words_that_were_read_stand_on_the_page(world, referral, role):
    text = main_text(logged_in(getattr(world, role)).get(reverse("list_consents", args=[world.person.id])))

    with as_owner():
        assert Consent.objects.get().text in text
    assert "ja, sinds 2 maart 2027" in text
    assert "mondeling, in het gesprek, versie 1" in text


def test_withdrawing_says_first_what_stops_and_then_stops_it(world, referral):
    client = logged_in(world.patient)
    url = reverse("withdraw_consent", args=[referral.consent_id])

    before, after = main_text(client.get(url)), main_text(client.post(url, follow=True))

    assert "1 verwijzing stopt. De plek komt vrij." in before
    assert "Ingetrokken. Dit geldt vanaf nu." in after
    assert "ja, van 2 maart 2027 tot 2 maart 2027" in after
    with as_owner():
        assert Referral.objects.get().state == "stopped"


def test_withdrawing_twice_changes_nothing_more(world, referral):
    client = logged_in(world.patient)
    url = reverse("withdraw_consent", args=[referral.consent_id])
    client.post(url)
    with as_owner():
        first = Consent.objects.get().withdrawn_at

    client.post(url)

    with as_owner():
        assert Consent.objects.get().withdrawn_at == first


def test_nothing_shared_yet_offers_a_next_step(world):
    assert "Er is nog niets gedeeld" in main_text(
        logged_in(world.patient).get(reverse("list_consents", args=[world.person.id]))
    )


@pytest.mark.parametrize("role", ["other_gp", "host", "manager", "administrator", "link_worker"])
def test_who_does_not_know_the_person_sees_and_withdraws_nothing(world, referral, role):
    client = logged_in(getattr(world, role))

    assert client.get(reverse("list_consents", args=[world.person.id])).status_code == 404
    assert client.post(reverse("withdraw_consent", args=[referral.consent_id])).status_code == 404
    with as_owner():
        assert Consent.objects.get().withdrawn_at is None


def test_a_list_of_consents_has_a_fixed_number_of_queries(world, referral, django_assert_num_queries):
    client = logged_in(world.gp)

    with django_assert_num_queries(14):
        client.get(reverse("list_consents", args=[world.person.id]))
