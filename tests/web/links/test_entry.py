"""A host keeps the own entry true on one page, without an account."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer, make_person

from weefsel.apps.accounts.models import Mail
from weefsel.apps.directory.freshness import send_freshness_link
from weefsel.apps.directory.inquiries import ask_host
from weefsel.apps.directory.models import Assurance, Inquiry, Offer
from weefsel.apps.directory.queries import find_offer
from weefsel.catalogue.freshness import freshness


def text_of(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, price_cents=0, host_phone="0240000002")


@pytest.fixture
def url(world, offer):
    return "/u/" + send_freshness_link(offer, actor=world.actor("host")).rsplit("/u/", 1)[1]


def find(offer) -> Offer:
    with as_owner():
        return find_offer(offer.id)


def row() -> Offer:
    with as_owner():
        return Offer.objects.get()


def test_the_page_asks_three_things_and_shows_nothing_of_anyone(client, world, offer, url):
    with as_owner():
        make_person(world.practice, world.now, given_name="Deelneemproef")

    response = client.get(url)

    text = text_of(response)
    for words in ("Klopt dit nog?", "Zijn er plekken?", "Is er iets veranderd?", "Aanbod odensehuizen, Buurthuis"):
        assert words in text
    assert "nog nooit bevestigd" in text
    whole = response.content.decode()
    assert [word for word in ("Deelneemproef", "Persoon", "anja@example.org", "0612345678") if word in whole] == []


def test_one_press_says_that_all_is_true(client, url, now):
    response = client.post(url, {"act": "all"}, follow=True)

    assert "Dank u wel. Iedereen ziet nu dat alles klopt." in text_of(response)
    assert response.redirect_chain == [(url, 302)]
    assert row().confirmed_at is not None
    assert "niet bevestigd" not in text_of(response)


def test_a_second_press_on_the_stepper_of_an_old_page_counts_once(client, url):
    client.post(url, {"act": "fewer", "seen": "3"})

    response = client.post(url, {"act": "fewer", "seen": "3"})

    assert (response.status_code, row().places_free) == (422, 2)
    assert "Intussen is het veranderd: het zijn er nu 2." in text_of(response)
    client.post(url, {"act": "none", "seen": "2"})
    assert row().places_free == 0
    client.post(url, {"act": "more", "seen": "0"})
    assert row().places_free == 1


def test_a_place_less_can_be_pressed_as_long_as_there_is_one(client, url):
    def fewer():
        return re.search(r'<button[^>]*value="fewer"[^>]*>', client.get(url).content.decode())

    assert "disabled" not in fewer().group(0)
    client.post(url, {"act": "none", "seen": "3"})
    assert fewer() is None


def test_one_fact_is_changed_on_a_page_of_its_own(client, url):
    response = client.post(url + "?verander=price", {"price_cents": "2,50"}, follow=True)

    assert row().price_cents == 250
    assert "Bewaard. Iedereen ziet het nu zo." in text_of(response)
    client.post(url + "?verander=contact", {"host_name": "Bram", "host_phone": ""})
    assert (row().host_name, row().host_phone, row().host_email) == ("Bram", "", "anja@example.org")
    client.post(url + "?verander=hours", {"when_text": "vrijdag", "hours": ["12", "13"]})
    assert [i for i, runs in enumerate(row().hours) if runs] == [12, 13]


WRONG = (
    ("price", {"price_cents": "veel"}, "Schrijf een bedrag in euro, bijvoorbeeld 2,50."),
    ("price", {"price_cents": ""}, "Kies bij ten minste één vraag een antwoord."),
    ("begin", {"can_begin_anytime": "nee"}, "Kies wanneer iemand die nieuw is weer kan beginnen."),
    ("contact", {"host_name": ""}, "Vul in wie mensen ontvangt."),
    ("hours", {"when_text": "vrijdag"}, "Kies ten minste één dagdeel"),
    ("dicht", {"day": "2020-01-01"}, "Kies een dag na vandaag, hoogstens een jaar vooruit."),
    ("dicht", {"day": "morgen"}, "Kies een dag."),
)


def test_what_cannot_be_is_said_beside_the_field_and_nothing_changes(client, url):
    before = row().__dict__

    for fact, sent, words in WRONG:
        response = client.post(f"{url}?verander={fact}", sent)

        assert response.status_code == 422
        assert words in text_of(response)
        after = row().__dict__
        assert {k: v for k, v in after.items() if k != "_state"} == {k: v for k, v in before.items() if k != "_state"}


def test_what_nobody_knows_is_asked_first_and_answered_in_one_press(client, world, offer, url):
    ask_host(find(offer), ["access"], actor=world.actor("link_worker"))

    text = text_of(client.get(url))

    # What somebody wants to know comes first, and never who or how many.
    order = ("Dit weten wij nog niet", "rolstoel naar binnen", "elk moment beginnen", "alles klopt nog", "plekken?")
    assert sorted(order, key=text.index) == list(order)
    answers = {"act": "answer", "is_step_free": "ja", "has_hearing_support": "nee", "can_begin_anytime": "ja"}
    text = text_of(client.post(url, answers, follow=True))
    assert "Bewaard. Iedereen ziet het nu zo." in text
    with as_owner():
        kept = Offer.objects.select_related("location").get()
        assert Inquiry.objects.exclude(answered_at=None).count() == 1
    place = kept.location
    assert (place.is_step_free, place.has_hearing_support, place.has_sight_support) == (True, False, None)
    assert kept.can_begin_anytime is True
    assert "Kan iemand met een rolstoel naar binnen? Ja." in text
    # What was said can be said otherwise, and what was left open is asked the next time.
    client.post(url + "?verander=access", {"is_step_free": "nee"})
    with as_owner():
        assert Offer.objects.get().location.is_step_free is False


def test_shut_for_a_while_is_seen_by_everybody_and_can_be_taken_back(client, offer, url):
    client.post(url + "?verander=dicht", {"day": "2027-04-01"})

    assert "vanaf 1 april" in text_of(client.get(reverse("show_offer", args=[offer.id])))
    assert "Even dicht, weer open op 1 april" in text_of(client.get(url))
    client.post(url, {"act": "open"})
    assert row().starts_on is None


def test_stopped_is_asked_once_more_and_can_be_taken_back(client, offer, url):
    assert "Ja, wij zijn gestopt" in text_of(client.get(url + "?verander=gestopt"))

    client.post(url + "?verander=gestopt", {"act": "stop"})

    assert row().is_open is False
    assert "Hier kunnen nu geen nieuwe mensen bij." in text_of(client.get(reverse("show_offer", args=[offer.id])))
    client.post(url, {"act": "open"})
    assert row().is_open is True


def test_no_more_reminders_is_one_press(client, url):
    client.post(url, {"act": "quiet"})

    assert row().wants_reminders is False


def test_too_many_presses_are_refused_for_an_hour(client, world, offer, url, now):
    with as_owner():
        for n in range(freshness().reminder.answers_an_hour):
            at = now - timedelta(seconds=n)
            Assurance.objects.create(offer=offer, owner=world.house, facts=["places"], source="host", at=at)

    response = client.post(url, {"act": "all"})

    assert response.status_code == 429
    assert "vaak achter elkaar" in text_of(response)
    assert row().confirmed_at is None


def test_an_act_that_is_none_and_a_link_that_was_closed_do_nothing(client, world, offer, url):
    assert client.post(url, {"act": "delete"}).status_code == 404
    send_freshness_link(offer, actor=world.actor("host", now=world.now + timedelta(minutes=1)))

    assert client.post(url, {"act": "all"}).status_code == 410
    assert row().confirmed_at is None


def test_the_own_organisation_mails_texts_and_closes_a_link(world, offer):
    client = Client()
    client.force_login(world.host)
    send = reverse("send_entry_link", args=[offer.id])

    assert "De link is gemaild naar anja@example.org." in text_of(client.post(send, {"act": "mail"}, follow=True))
    shown = client.post(send, {"act": "text"})
    address = re.search(r"/u/[\w-]+/", shown.content.decode()).group(0)
    assert "sms:0240000002?body=" in shown.content.decode()
    with as_owner():
        mailed = re.search(r"/u/[\w-]+/", Mail.objects.get().body).group(0)
    assert (Client().get(mailed).status_code, Client().get(address).status_code) == (410, 200)
    client.post(send, {"act": "close"})
    assert Client().get(address).status_code == 410


def test_without_a_mailbox_the_form_for_it_opens(world, offer):
    with as_owner():
        Offer.objects.update(host_email="")
    client = Client()
    client.force_login(world.host)

    response = client.post(reverse("send_entry_link", args=[offer.id]), {"act": "mail"})

    assert response["Location"] == reverse("update_offer", args=[offer.id])
