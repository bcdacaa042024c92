"""From a list of what fits, a host is asked once, or somebody fills in what they heard."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer

from weefsel.apps.directory.models import Inquiry, Offer
from weefsel.apps.needs.models import Need


def text_of(response) -> str:
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL).group(0)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def offer(world):
    """Somebody chose company; of the one place that there is, nobody knows whether there is room, or what it costs."""
    with as_owner():
        Need.objects.create(
            person=world.person, kind="company", state="agreed", proposed_at=world.now, decided_at=world.now
        )
        return make_offer(world.house, "voorzorgcirkels", capacity=None, places_free=None)


@pytest.fixture
def url(offer):
    return reverse("ask_about_offer", args=[offer.id])


def test_in_one_press_from_the_list_and_nobody_is_told_to_ask_again(world, offer, url):
    gp = logged_in(world.gp)
    fits = reverse("show_candidates", args=[world.person.id])
    page = gp.get(fits).content.decode()
    assert "plek: vraag het na" in page
    form = re.search(rf'<form method="post" action="({url}[^"]*)">(.*?)</form>', page, re.DOTALL)
    asked = re.findall(r'name="vraag" value="([a-z]+)"', form[2])

    response = gp.post(unescape(form[1]), {"act": "mail", "vraag": asked}, follow=True)

    assert response.redirect_chain == [(fits, 302)]
    text = text_of(response)
    assert "plek: wordt gevraagd" in text
    assert "plek: vraag het na" not in text
    with as_owner():
        assert {row.question for row in Inquiry.objects.all()} == set(asked)
    # Another coach reads it too, the person does not; nobody reads for whom.
    other = text_of(logged_in(world.link_worker).get(url))
    assert "gaat mee met de volgende mail" in other
    assert world.person.full_name not in other
    assert "wordt gevraagd" not in text_of(logged_in(world.patient).get(fits))


def test_what_was_heard_is_filled_in_and_serves_everybody(world, offer, url):
    gp = logged_in(world.gp)
    assert gp.get(url + "?vraag=price").status_code == 200

    response = gp.post(url + "?vraag=price&terug=/gezondheid/", {"act": "tell", "price_cents": "2,50"})

    assert (response.status_code, response["Location"]) == (302, "/gezondheid/")
    with as_owner():
        assert Offer.objects.get().price_cents == 250
    seen = text_of(Client().get(reverse("show_offer", args=[offer.id])))
    assert "2,50 euro per keer" in seen
    assert "wie het de gastheer of gastvrouw vroeg" in seen
    assert "Practice" not in seen
    # A slip says what can be, and keeps what was typed; an address of elsewhere is no way back.
    wrong = gp.post(url + "?vraag=price&terug=https://elders.example/", {"act": "tell", "price_cents": "veel"})
    assert wrong.status_code == 422
    assert "Schrijf een bedrag in euro" in text_of(wrong)
    assert 'value="veel"' in wrong.content.decode()
    assert "elders.example" not in gp.get(url + "?terug=https://elders.example/").content.decode().split("<main")[1]


def test_who_may_not_ask_is_refused_and_the_house_fills_in_its_own(world, offer, url):
    for user in (world.patient, world.manager, world.municipality):
        assert logged_in(user).get(url).status_code in (403, 404)
    assert Client().get(url).status_code in (302, 403)
    host = logged_in(world.host)
    text = text_of(host.get(url))
    assert "Vul in wat u weet" in text
    assert "Laat het ons vragen" not in text
    host.post(url, {"act": "tell", "can_begin_anytime": "ja"})
    with as_owner():
        assert Offer.objects.get().can_begin_anytime is True


def test_queries_do_not_grow_with_what_was_asked(world, offer, url, django_assert_num_queries):
    gp = logged_in(world.gp)
    gp.get(url)
    with django_assert_num_queries(10):
        gp.get(url)
    gp.post(url, {"act": "mail", "vraag": ["price", "begin", "access"]})
    gp.get(url)
    with django_assert_num_queries(10):
        gp.get(url)


def test_a_house_reads_each_question_about_its_own_place_once(world, offer, url):
    with as_owner():
        Offer.objects.update(confirmed_at=None)

    text = text_of(logged_in(world.host).get(url))

    questions = ("Hoeveel plekken zijn er nu vrij?", "Wat kost het per keer, in euro?", "Klopt het nog wat er staat?")
    assert [text.count(each) for each in questions] == [1, 1, 1]
    # Who asks somebody else's place, reads what would be asked by mail, and what they can fill in.
    assert text_of(logged_in(world.gp).get(url)).count(questions[1]) == 2
