"""The social map, open to everyone and kept fresh by who offers."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer

from weefsel.apps.directory.models import Offer, Service


def main_text(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, price_cents=250, host_phone="0240000002")


def test_a_visitor_reads_who_receives_when_where_and_what_it_costs(client, offer):
    text = main_text(client.get(reverse("show_offer", args=[offer.id])))

    for words in ("Anja ontvangt u", "dinsdag 10 tot 12 uur", "Buurthuis", "2,50 euro per keer", "0240000002"):
        assert words in text
    assert "anja@example.org" not in text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "nog nooit bevestigd"),
        (10, "bevestigd op 20 februari 2027"),
        (200, "niet bevestigd sinds 14 augustus 2026"),
    ],
)
def test_freshness_is_told_in_words(client, world, offer, now, days, words):
    with as_owner():
        Offer.objects.update(confirmed_at=None if days is None else now - timedelta(days=days))

    assert words in main_text(client.get(reverse("show_offer", args=[offer.id])))


def test_the_list_is_searched_by_word_wish_and_form(client, world, offer):
    with as_owner():
        Service.objects.update(name="Samen koken")
        make_offer(world.house, "voorzorgcirkels")

    def names(**query):
        page = client.get(reverse("list_offers"), query).context["page"]
        return [entry.card.name for entry in page.offers.object_list]

    assert names() == ["Aanbod voorzorgcirkels", "Samen koken"]
    assert names(zoek="koken") == ["Samen koken"]
    assert names(zoek="koken buurthuis") == ["Samen koken"]
    assert names(werkvorm="voorzorgcirkels") == ["Aanbod voorzorgcirkels"]
    assert names(wens="memory-support") == ["Samen koken"]
    assert names(zoek="zwemmen") == []


def test_nothing_found_offers_to_show_all(client, offer):
    assert "Hier past nu niets bij" in main_text(client.get(reverse("list_offers"), {"zoek": "zwemmen"}))


def test_an_odd_filter_is_left_out(client, offer):
    assert client.get(reverse("list_offers"), {"wens": "'", "werkvorm": "x", "page": "zz"}).status_code == 200


def test_a_closed_offer_is_not_in_the_list(client, offer):
    with as_owner():
        Offer.objects.update(is_open=False)

    assert client.get(reverse("list_offers")).context["page"].offers.object_list == []


def test_an_offer_that_is_not_there_is_not_found(client, world):
    assert client.get(reverse("show_offer", args=[uuid.uuid4()])).status_code == 404


def test_a_host_confirms_with_one_press(world, offer):
    response = logged_in(world.host).post(reverse("confirm_offer", args=[offer.id]), follow=True)

    assert "Dank u. Iedereen ziet nu dat dit klopt." in main_text(response)
    with as_owner():
        assert Offer.objects.get().confirmed_at is not None


@pytest.mark.parametrize("role", ["gp", "patient", "link_worker"])
def test_another_organisation_confirms_and_changes_nothing(world, offer, role):
    client = logged_in(getattr(world, role))

    assert client.post(reverse("confirm_offer", args=[offer.id])).status_code == 403
    assert client.get(reverse("update_offer", args=[offer.id])).status_code == 403
    with as_owner():
        assert Offer.objects.get().confirmed_at is None


def filled(**changes):
    fields = {
        "host_name": "Bram",
        "when_text": "woensdag 14 tot 16 uur",
        "hours": ["7"],
        "capacity": "8",
        "places_free": "5",
        "places_kept": "1",
        "has_transport": "",
        "is_open": "on",
    }
    return {**fields, **changes}


def test_a_host_changes_an_offer_and_confirms_it_with_that(world, offer):
    response = logged_in(world.host).post(reverse("update_offer", args=[offer.id]), filled())

    assert response.status_code == 302
    with as_owner():
        kept = Offer.objects.get()
    assert (kept.host_name, kept.places_free, kept.hours.index(True), kept.has_transport) == ("Bram", 5, 7, None)
    assert kept.places_kept == 1
    assert kept.confirmed_at is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places_free": "9"}, "Er zijn 8 plekken. Vul niet meer dan 8 vrije plekken in."),
        ({"hours": []}, "Dit veld is verplicht."),
        ({"host_name": ""}, "Dit veld is verplicht."),
    ],
)
def test_an_error_keeps_what_was_typed(world, offer, changes, words):
    response = logged_in(world.host).post(reverse("update_offer", args=[offer.id]), filled(**changes))

    assert response.status_code == 422
    assert words in main_text(response)
    assert "woensdag 14 tot 16 uur" in response.content.decode()


def test_own_offers_are_listed_for_the_organisation_only(world, offer):
    assert "Aanbod odensehuizen" in main_text(logged_in(world.host).get(reverse("list_own_offers")))
    assert "Uw organisatie heeft nog geen aanbod" in main_text(logged_in(world.gp).get(reverse("list_own_offers")))
    assert logged_in(world.patient).get(reverse("list_own_offers")).status_code == 403


def test_queries_do_not_grow_with_the_offers(client, world, offer, django_assert_num_queries):
    with django_assert_num_queries(7):
        client.get(reverse("list_offers"))
    with as_owner():
        for _ in range(2):
            make_offer(world.house)

    with django_assert_num_queries(7):
        client.get(reverse("list_offers"))
