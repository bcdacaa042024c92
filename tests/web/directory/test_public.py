"""What everybody may read of the social map, and above all what nobody may."""

from __future__ import annotations

import random
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.pairs import keep_apart, make_someone

from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.directory.spelling import Spelling, words_of
from weefsel.apps.safety.models import AvoidPair

QUIET = "voice-of-all-women"


def main_text(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def listed(client, **query) -> list[str]:
    return [entry.card.name for entry in client.get(reverse("list_offers"), query).context["page"].offers.object_list]


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, capacity=9, price_cents=250, host_phone="0240000002")


@pytest.mark.parametrize(
    ("free", "waiting", "words"),
    [
        (9, None, "er is plek"),
        (3, None, "er is plek"),
        (2, None, "bijna vol"),
        (1, True, "bijna vol"),
        (0, True, "wachtlijst"),
        (0, None, "nu geen plek"),
        (None, None, "plek: vraag het na"),
    ],
)
def test_room_is_told_in_a_word_and_the_number_nowhere(client, offer, free, waiting, words):
    with as_owner():
        Offer.objects.update(places_free=free, has_waiting_list=waiting)

    pages = [client.get(reverse("list_offers")), client.get(reverse("show_offer", args=[offer.id]))]

    assert [words + ", 2,50 euro per keer" in main_text(page) for page in pages] == [True, True]
    for page in pages:
        assert "plekken vrij" not in page.content.decode()


def test_two_numbers_in_one_band_give_the_same_bytes(client, offer):
    def pages(free):
        with as_owner():
            Offer.objects.update(places_free=free)
        return [plain(client.get(url)) for url in (reverse("list_offers"), reverse("show_offer", args=[offer.id]))]

    assert pages(9) == pages(4)
    assert pages(2) == pages(1)
    assert pages(2) != pages(3)


def plain(response) -> bytes:
    """The page, but for the token against forgery, which is another one each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


def test_nobody_reads_in_public_that_people_must_stay_apart(client, world, offer):
    urls = [reverse("list_offers"), reverse("show_offer", args=[offer.id]), reverse("list_offers") + "?zoek=samen"]
    before = [plain(client.get(url)) for url in urls]
    with as_owner():
        host = make_someone(world, "Gastproef", email="anja@example.org")
        keep_apart(world, world.person, host)
        assert AvoidPair.objects.count() == 1

    assert [plain(client.get(url)) for url in urls] == before


SECRETS = ("Schuilhuis", "Stiltestraat", "6601 AB", "Wijchen", "vrijdagavond 19 uur", "Anja", "0240000002")


@pytest.fixture
def quiet(world):
    """A group for women in danger, with all that an organisation may write down."""
    with as_owner():
        made = make_offer(world.house, QUIET, host_phone="0240000002", when_text="vrijdagavond 19 uur")
        Location.objects.filter(id=made.location_id).update(
            name="Schuilhuis", street_line="Stiltestraat 9", postcode="6601 AB", area="Stiltebuurt", is_step_free=True
        )
        Offer.objects.filter(id=made.id).update(hours=[i == 14 for i in range(21)])
    return made


@pytest.mark.parametrize("role", [None, "patient", "related"])
def test_where_and_when_women_in_danger_meet_is_not_told(world, quiet, role):
    client = Client()
    if role == "patient":
        client.force_login(world.patient)
    pages = [
        client.get(reverse("list_offers")),
        client.get(reverse("show_offer", args=[quiet.id])),
        client.get(reverse("list_offers"), {"zoek": "samenkomen"}),
    ]

    for page in pages:
        text = page.content.decode()
        assert [secret for secret in (*SECRETS, "178600", "Stiltebuurt") if secret in text] == []
        assert "wanneer en waar: dat hoort u van House" in main_text(page)


def test_nobody_finds_out_by_searching_either(client, quiet):
    """A word, a day, a distance or a choice that fits what is not told, gives the same as one that does not."""
    pairs = [
        ({"zoek": "schuilhuis"}, {"zoek": "schuilhvvs"}),
        ({"zoek": "stiltebuurt"}, {"zoek": "stiltxbxxrt"}),
        ({"dag": "4"}, {"dag": "1"}),
        ({"dagdeel": "2"}, {"dagdeel": "0"}),
        ({"postcode": "6601", "afstand": "25"}, {"postcode": "6617", "afstand": "1"}),
        ({"drempelvrij": "on"}, {}),
    ]
    for fits, does_not in pairs:
        assert listed(client, **fits) == listed(client, **does_not), fits
    assert "Wij zochten op" not in main_text(client.get(reverse("list_offers"), {"zoek": "schuilhuys"}))


def test_who_works_with_people_can_tell_them_where_it_is(world, quiet):
    client = Client()
    client.force_login(world.gp)

    assert "Schuilhuis" in main_text(client.get(reverse("show_offer", args=[quiet.id])))


def test_who_is_not_public_is_not_named(client, world, offer):
    with as_owner():
        Offer.objects.update(is_host_public=False)

    text = client.get(reverse("show_offer", args=[offer.id])).content.decode()

    assert [word for word in ("Anja", "0240000002", "anja@example.org") if word in text] == []
    assert listed(client, zoek="Anja") == []


def test_what_is_closed_or_double_is_not_listed(client, world, offer):
    with as_owner():
        other = make_offer(world.house, "buddyhuizen")
        Offer.objects.filter(id=other.id).update(same_as=offer)
        make_offer(world.house, "voorzorgcirkels", is_open=False)

    assert listed(client) == ["Aanbod odensehuizen"]
    assert client.get(reverse("show_offer", args=[uuid.uuid4()])).status_code == 404


def test_what_is_known_to_fit_comes_first_and_what_nobody_knows_stays(client, world):
    with as_owner():
        for name, changes, place in (
            ("Weet niet", {"hours": None, "language": ""}, {"x": None, "y": None}),
            ("Past", {"language": "tr"}, {"is_step_free": True}),
            ("Past niet", {"hours": [i == 5 for i in range(21)]}, {"is_step_free": False}),
        ):
            made = make_offer(world.house, **changes)
            Service.objects.filter(id=made.service_id).update(name=name)
            Location.objects.filter(id=made.location_id).update(**place)

    assert listed(client, dag="1", dagdeel="0") == ["Past", "Weet niet"]
    assert listed(client, taal="tr") == ["Past", "Weet niet"]
    assert listed(client, drempelvrij="on") == ["Past", "Weet niet"]
    assert listed(client, postcode="6617", afstand="1") == ["Weet niet"]
    assert sorted(listed(client, postcode="6601", afstand="10")) == ["Past", "Past niet", "Weet niet"]
    assert listed(client, postcode="6601", afstand="10")[-1] == "Weet niet"


def test_a_place_in_a_circle_is_not_found_in_its_corner(client, world):
    with as_owner():
        made = make_offer(world.house)
        Location.objects.filter(id=made.location_id).update(x=177_254 + 900, y=425_041 + 900)

    assert listed(client, postcode="6601", afstand="1") == []
    assert listed(client, postcode="6601", afstand="2") == ["Aanbod odensehuizen"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("wandlen", "wandelen"), ("kofie", "koffie"), ("bruurthuis", "buurthuis"), ("skilderen", "schilderen")],
)
def test_a_slip_is_mended_and_said(client, world, typed, meant):
    with as_owner():
        make_offer(world.house)
        Service.objects.update(name="Iets", description="Wandelen, koffie, schilderen in het buurthuis.")

    response = client.get(reverse("list_offers"), {"zoek": f"ik wil {typed}"})

    assert [e.card.name for e in response.context["page"].offers.object_list] == ["Iets"]
    assert f"“{typed}” staat nergens. Wij zochten op “{meant}”." in main_text(response)


def test_plain_words_find_another_form_of_the_word_and_the_name_of_the_werkvorm(client, world):
    with as_owner():
        made = make_offer(world.house, "voorzorgcirkels")
        Service.objects.filter(id=made.service_id).update(name="De Berk", description="Een gezellige wandelgroep.")

    for words in ("wandelen", "ik wil wandelen", "gezellig", "voorzorgcirkel", "Berk", "de"):
        assert listed(client, zoek=words) == ["De Berk"], words
    assert listed(client, zoek="zwemmen met dolfijnen") == []


def test_nine_of_ten_slips_of_a_finger_are_mended():
    """One wrong, missing, extra or turned letter, anywhere in a word of five letters and more."""
    words = words_of(
        """wandelen koffie buurthuis schilderen mantelzorg eetcafe zwembad bridgen naaien tuinieren muziek voorlezen
        gezelschap computerles fietsen dementie zingen bewegen ontmoeten vrijwilliger klussen biljarten"""
    )
    map_words, rng = Spelling(words), random.Random(6)
    letters = "abcdefghijklmnopqrstuvwxyz"

    def slip(word: str) -> str:
        at, kind = rng.randrange(len(word)), rng.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + rng.choice(letters) + word[at:]
        if kind == 2:
            return word[:at] + rng.choice(letters) + word[at + 1 :]
        return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]

    tried = [(word, slip(word)) for word in words for _ in range(10)]
    mended = sum(map_words.meant(typed) == word for word, typed in tried)

    assert mended >= 0.9 * len(tried), mended / len(tried)


def test_each_fact_that_nobody_assured_any_more_is_named(client, world, offer, now):
    with as_owner():
        Offer.objects.update(confirmed_at=now - timedelta(days=40))

    for url in (reverse("list_offers"), reverse("show_offer", args=[offer.id])):
        assert "niet bevestigd sinds 21 januari 2027: of er plek is" in main_text(client.get(url))
    text = main_text(client.get(reverse("show_offer", args=[offer.id])))
    assert "Wat het kost: House, op 21 januari 2027. Telt tot en met 21 januari 2028." in text


def test_no_cookie_is_needed_and_nothing_is_asked_to_be_found_by_name(offer):
    client = Client()
    client.cookies.clear()
    url = reverse("show_offer", args=[offer.id])

    first = client.get(url)
    client.cookies.clear()

    assert (first.status_code, client.get(url).status_code) == (200, 200)
    assert set(first.cookies) <= {"csrf"}  # for the button that changes the language; nothing needs it
    assert first["X-Robots-Tag"] == "noindex"
    assert client.get(reverse("list_offers"), {"zoek": "x"})["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get(reverse("list_offers"))


def test_an_address_that_is_no_page_is_no_link(client, offer):
    with as_owner():
        Service.objects.update(url="javascript:alert(1)", description="<script>alert(1)</script>")

    text = client.get(reverse("show_offer", args=[offer.id])).content.decode()

    assert "javascript:alert" not in text
    assert "<script>alert" not in text


def test_odd_answers_are_left_out(client, offer):
    odd = {"dag": "9", "dagdeel": "x", "afstand": "1e9", "prijs": "-1", "taal": "'", "postcode": "0000", "page": "-3"}

    assert listed(client, zoek="%' OR 1=1 --", **odd) == []
    assert listed(client, zoek="\x00", **odd) == ["Aanbod odensehuizen"]
    assert listed(client, **odd) == ["Aanbod odensehuizen"]
