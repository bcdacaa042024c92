"""What fits, looked at together."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer

from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.needs.models import Need


def main_text(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    main = re.sub(r"<script.*?</script>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def agree(world, *kinds):
    with as_owner():
        for kind in kinds:
            Need.objects.create(
                person=world.person,
                kind=kind,
                state="agreed",
                proposed_at=world.now,
                decided_at=world.now,
            )


@pytest.fixture
def offers(world):
    with as_owner():
        return [make_offer(world.house, "voorzorgcirkels", capacity=n) for n in (1, 2)]


@pytest.fixture
def url(world):
    return reverse("show_candidates", args=[world.person.id])


def test_the_list_tells_why_and_offers_a_choice_and_three_ways_out(world, offers, url):
    agree(world, "company")

    text = main_text(logged_in(world.gp).get(url))

    for words in (
        "Wat past bij u?",
        "U koos: gezelschap.",
        "Aanbod voorzorgcirkels",
        "Anja ontvangt u",
        "minuten lopen",
        "Dit lijkt me wat",
        "Geen van deze",
        "Zelf iets beginnen",
        "Verwijs naar de coach van Welfare",
    ):
        assert words in text, words


def test_the_map_has_the_same_places_as_the_list_and_the_page_works_without_it(world, offers, url):
    agree(world, "company")
    html = logged_in(world.gp).get(url).content.decode()

    places = json.loads(re.search(r'id="kaart-places"[^>]*>(.*?)</script>', html, re.DOTALL).group(1))

    assert sorted(place["id"] for place in places) == sorted(re.findall(r'data-place="([^"]+)"', html))
    assert sorted(place["id"] for place in places) == sorted(str(offer.id) for offer in offers)


def test_the_map_lies_on_the_places_around_the_home_and_names_them(world, offers, url):
    agree(world, "company")
    html = logged_in(world.gp).get(url).content.decode()

    ground = json.loads(re.search(r'id="kaart-ground"[^>]*>(.*?)</script>', html, re.DOTALL).group(1))

    assert (ground["home"]["x"], ground["home"]["y"]) == (world.person.x, world.person.y)
    assert "Wijchen" in [place["name"] for place in ground["names"]]
    assert min(len(ring) for ring in ground["areas"]) >= 3


def test_a_narrower_look_says_how_much_falls_away(world, offers, url):
    agree(world, "company")
    with as_owner():
        Location.objects.filter(offers=offers[1]).update(x=178_500.0 + 4_000)

    text = main_text(logged_in(world.gp).get(url, {"afstand": "1000"}))

    assert "Door deze keuze valt 1 plek weg die anders ook kon." in text
    assert "Toon weer alles" in text


def test_a_filter_from_outside_the_lists_is_left_out(world, offers, url):
    agree(world, "company")

    assert logged_in(world.gp).get(url, {"afstand": "x", "wens": "y", "dagdeel": "9"}).status_code == 200


def test_nothing_that_fits_is_not_the_fault_of_the_person(world, url):
    assert "We vinden nu niets dat past Dat ligt niet aan u" in main_text(logged_in(world.gp).get(url))


def test_a_place_that_is_full_is_not_proposed(world, offers, url):
    agree(world, "company")
    with as_owner():
        Offer.objects.filter(id=offers[0].id).update(places_free=0)

    page = logged_in(world.gp).get(url).context["page"]

    assert [one.offer.id for one in page.candidates.options] == [offers[1].id]


def test_a_place_that_is_full_and_has_a_waiting_list_says_whom_to_call_and_leads_to_no_refusal(world, offers, url):
    agree(world, "company")
    with as_owner():
        Offer.objects.filter(id=offers[0].id).update(places_free=0, has_waiting_list=True, host_phone="024 000 00 99")

    client = logged_in(world.gp)
    page = client.get(url)

    assert {one.offer.id for one in page.context["page"].candidates.options} == {offers[0].id, offers[1].id}
    text = main_text(page)
    assert text.count("Het is nu vol, maar er is een wachtlijst. Bel 024 000 00 99 om een plaats") == 1
    assert reverse("choose_offer", args=[world.person.id, offers[0].id]) not in page.content.decode()
    assert reverse("choose_offer", args=[world.person.id, offers[1].id]) in page.content.decode()
    assert "Bel 024 000 00 99" in main_text(client.get(reverse("read_candidates", args=[world.person.id])))


def test_safety_is_never_on_a_screen_that_is_looked_at_together(world, offers, url):
    agree(world, "company", "safety-first", "other-track")

    text = main_text(logged_in(world.gp).get(url)).lower()

    assert "dit eerst" in text
    assert "veilig" not in text


def test_the_person_sees_the_same_page_as_their_own(world, offers, url):
    agree(world, "company")

    text = main_text(logged_in(world.patient).get(url))

    assert "Kijk hier samen naar" not in text
    assert "Laat de coach van Welfare mij bellen" in text


def test_starting_something_shows_a_few_forms_that_answer_the_wish_and_begin_with_few_people(world, offers):
    agree(world, "company")

    page = logged_in(world.gp).get(reverse("show_start", args=[world.person.id])).context["page"]

    from weefsel.apps.adoption.queries import catalogue

    groups = [one for one in catalogue().werkvormen.values() if "company" in one.needs and one.group]
    expected = sorted(groups, key=lambda one: (one.group.min, one.slug))[:6]
    assert [idea.slug for idea in page.ideas] == [one.slug for one in expected]


@pytest.mark.parametrize("name", ["show_candidates", "show_none", "show_start", "read_candidates"])
@pytest.mark.parametrize("role", ["other_gp", "host", "manager", "administrator"])
def test_who_does_not_know_the_person_finds_nothing(world, name, role):
    assert logged_in(getattr(world, role)).get(reverse(name, args=[world.person.id])).status_code == 404


def test_a_look_leaves_a_line(world, offers, url):
    logged_in(world.gp).get(url)

    with as_owner():
        assert list(Event.objects.filter(action="matching.read").values_list("kind", "role", "object_type")) == [
            ("R", "gp", "matching")
        ]


def test_queries_do_not_grow_with_the_offers(world, offers, url, django_assert_num_queries):
    agree(world, "company")
    client = logged_in(world.gp)
    with django_assert_num_queries(34):
        client.get(url)
    with as_owner():
        for n in range(3):
            make_offer(world.house, "odensehuizen", capacity=n + 1)

    with django_assert_num_queries(34):
        client.get(url)
