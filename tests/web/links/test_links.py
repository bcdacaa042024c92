"""A mailed link opens one thing for one receiver, and shows an allow-list."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import as_owner, make_offer

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.refer import AskedBarrier, refer


def text_of(response) -> str:
    """What a reader reads of the main part of a page: no markup, single spaces."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    words = re.sub(r"<(script|style).*?</\1>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)).replace(" .", ".").replace(" ,", ",").strip()


@pytest.fixture
def referral(world):
    with as_owner():
        world.practice.phone = "0240000001"
        world.practice.save()
        world.person.wish = "Niet meer alleen eten"
        world.person.save()
        offer = make_offer(world.house, capacity=2)
    return refer(
        world.person,
        offer,
        actor=world.actor("gp"),
        consent=Consent.How.SPOKEN,
        introduction="Ik denk dat u hier graag komt.",
        shown_name="Proef",
        access_needs="rolstoel",
        companion="Bram",
        barriers=[AskedBarrier("transport", True, "Buurman rijdt")],
        invite_person=True,
        form_token=uuid.uuid4(),
    )


def address(role, referral) -> str:
    to = {"link_host": "anja@example.org", "link_person": "proef@example.org"}[role]
    with as_owner():
        body = Mail.objects.get(about_id=referral.id, to_address=to).body
    return re.search(r"(/u/\S+)", body).group(1)


def state_of(referral):
    with as_owner():
        return Referral.objects.get(id=referral.id).state


HOST_TEXT = (
    "Proef zou graag komen Aanbod odensehuizen, dinsdag 10 tot 12 uur “Ik denk dat u hier graag komt.” gp "
    "Nodig om mee te doen: rolstoel De eerste keer komt mee: Bram Welkom Past niet bij ons Uw vraag (niet verplicht) "
    "Ik heb een vraag Uw antwoord gaat naar wie dit vroeg. U kunt het daarna alleen met bellen veranderen. "
    "Liever bellen? gp: 0240000001"
)


def test_the_host_reads_exactly_this_and_nothing_else(client, referral):
    response = client.get(address("link_host", referral))

    assert response.status_code == 200
    assert text_of(response) == HOST_TEXT


@pytest.mark.parametrize(
    "secret",
    ["Persoon", "0612345678", "proef@example.org", "1952", "74", "Practice", "6601", "Niet meer alleen", "Buurman"],
)
def test_the_whole_page_of_the_host_holds_nothing_more_of_the_person(client, referral, secret):
    page = client.get(address("link_host", referral)).content.decode()
    page = re.sub(r'(href|src|content|value|d|id)="[^"]*"', "", page)

    assert secret not in page


def test_the_host_says_welcome_with_one_press(client, referral):
    url = address("link_host", referral)

    response = client.post(url, {"choice": "yes"}, follow=True)

    assert state_of(referral) == "accepted"
    assert response.redirect_chain == [(url, 302)]
    assert "U zei: Proef is welkom" in text_of(response)


def test_a_second_press_does_nothing_twice(client, referral):
    url = address("link_host", referral)
    client.post(url, {"choice": "no"})

    response = client.post(url, {"choice": "no"}, follow=True)

    assert (response.status_code, state_of(referral)) == (200, "rejected")
    with as_owner():
        assert Offer.objects.get().places_free == 2


def test_a_question_needs_words_and_keeps_the_page(client, referral):
    url = address("link_host", referral)

    response = client.post(url, {"choice": "question", "words": ""})

    assert response.status_code == 422
    assert "Schrijf uw vraag op, dan krijgt u antwoord." in text_of(response)
    assert "Uw vraag is verstuurd" in text_of(
        client.post(url, {"choice": "question", "words": "Hoe laat?"}, follow=True)
    )


def test_each_look_leaves_a_line_with_role_and_ground(client, referral):
    client.get(address("link_host", referral))

    with as_owner():
        line = Event.objects.get(action="referrals.read_words")
    assert (line.kind, line.role, line.person_id, line.object_type, line.ground) == (
        "R",
        "link_host",
        referral.person_id,
        "referral",
        "persoonlijke link",
    )


def test_the_person_says_yes_with_one_press(client, referral):
    response = client.post(address("link_person", referral), {"choice": "yes"}, follow=True)

    assert "U zei: ja, ik kom." in text_of(response)
    assert state_of(referral) == "requested"


def test_the_person_says_no_in_two_presses_without_script(client, referral):
    url = address("link_person", referral)
    assert 'href="?antwoord=nee"' in client.get(url).content.decode()
    assert "Het verandert niets aan uw zorg." in text_of(client.get(f"{url}?antwoord=nee"))

    response = client.post(f"{url}?antwoord=nee", {"choice": "no"}, follow=True)

    assert state_of(referral) == "declined"
    assert "U zei: liever niet. Dat is goed." in text_of(response)


def test_the_invitation_tells_who_when_and_where(client, referral):
    text = text_of(client.get(address("link_person", referral)))

    for part in (
        "Beste Proef,",
        "dinsdag 10 tot 12 uur",
        "Buurthuis",
        "Anja ontvangt u",
        "De eerste keer gaat mee: Bram",
    ):
        assert part in text


def test_a_guessed_link_is_unknown_and_says_what_to_do(client, referral):
    response = client.get(f"/u/{'a' * 32}/")

    assert response.status_code == 404
    assert "Deze link kennen wij niet" in text_of(response)


@pytest.mark.parametrize(("column", "words"), [("expires_at", "verlopen"), ("revoked_at", "werkt niet meer")])
def test_a_link_that_is_over_shows_nothing_and_takes_nothing(client, referral, now, column, words):
    url = address("link_host", referral)
    with as_owner():
        Link.objects.update(**{column: now})

    shown, sent = client.get(url), client.post(url, {"choice": "yes"})

    assert (shown.status_code, sent.status_code) == (410, 410)
    assert words in text_of(shown)
    assert "Proef" not in shown.content.decode()
    assert state_of(referral) == "requested"


def test_a_link_of_a_kind_that_opens_nothing_is_not_found(client, referral, now):
    url = address("link_host", referral)
    with as_owner():
        Link.objects.filter(role="link_host").update(object_kind="iets")

    assert client.get(url).status_code == 404


def test_the_link_of_the_host_does_not_open_the_pages_of_the_house(client, referral):
    url = address("link_host", referral)
    client.get(url)

    for path in (f"/verwijzingen/{referral.id}/", f"/personen/{referral.person_id}/passend-aanbod/"):
        assert client.get(path).status_code in (302, 404)


def test_a_professional_who_opens_the_link_acts_as_its_holder_only(world, referral):
    client = Client()
    client.force_login(world.other_gp)

    assert text_of(client.get(address("link_host", referral))) == HOST_TEXT


def test_withdrawal_closes_the_link_at_once(client, world, referral, now):
    from weefsel.apps.referrals.operations.withdraw import withdraw_consent

    url = address("link_host", referral)
    withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=world.actor("patient", now=now))

    assert client.get(url).status_code == 410


def test_withdrawal_closes_a_link_that_was_answered_with_too(client, world, referral, now):
    from weefsel.apps.referrals.operations.withdraw import withdraw_consent

    url = address("link_host", referral)
    client.post(url, {"choice": "yes"})
    patient = world.actor("patient", now=now + timedelta(minutes=1))
    withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=patient)

    response = client.get(url)

    assert response.status_code == 410
    assert "Proef" not in response.content.decode()


def test_queries_of_a_link_are_counted(client, referral, django_assert_num_queries):
    url = address("link_host", referral)

    with django_assert_num_queries(17):
        client.get(url)
