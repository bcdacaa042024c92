"""Choosing, rather not, none of these and what an organisation lets count, in the browser."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer, read
from tests.web.matching.test_pages import agree, logged_in, main_text

from weefsel.apps.matching.choices import Choice, Weighing


@pytest.fixture
def offer(world):
    agree(world, "company")
    with as_owner():
        return make_offer(world.house, "voorzorgcirkels", capacity=2)


def of(name, world, *more):
    return reverse(name, args=[world.person.id, *more])


def kept(**which):
    with as_owner():
        return read(Choice.objects.filter(undone_at=None, **which), "answer", "reasons", "words")


def test_one_press_keeps_the_choice_and_leads_to_the_referral_and_a_second_keeps_it_once(world, offer):
    gp = logged_in(world.gp)

    sent = [gp.post(of("choose_offer", world, offer.id), {"keuze": "3"}).url for _ in range(2)]

    assert sent == [of("refer_person", world, offer.id) + "?keuze=3"] * 2
    assert kept() == [("chosen", [], "")]
    text = main_text(gp.get(of("show_candidates", world)))
    assert "Wat u eerder zei Aanbod voorzorgcirkels" in text
    assert "Ga verder met deze" in text


def test_rather_not_is_told_with_a_reason_or_without_and_shown_again_with_one_press(world, offer):
    gp, page = logged_in(world.gp), of("decline_offer", world, offer.id)

    asked = main_text(gp.get(page))
    after = gp.post(page, {"reasons": ["far"], "words": "Ik fiets niet."}, follow=True)
    text = main_text(after)
    gp.post(of("take_back_choice", world, _only().id))

    assert "Waarom hoeft u niet te zeggen." in asked
    assert "1 plek wilde u liever niet" in text
    assert "te ver weg “" not in text
    assert "Aanbod voorzorgcirkels : te ver weg Ik fiets niet." in text
    assert "We vinden nu niets dat past" in text
    assert kept() == []
    assert "Dit lijkt me wat" in main_text(gp.get(of("show_candidates", world)))


def _only() -> Choice:
    with as_owner():
        return Choice.objects.get(undone_at=None)


def test_words_that_are_too_long_come_back_with_what_was_typed(world, offer):
    sent = logged_in(world.gp).post(of("decline_offer", world, offer.id), {"words": "x" * 301})

    assert sent.status_code == 422
    assert "Schrijf het korter: in hooguit 300 tekens." in main_text(sent)
    assert "x" * 301 in sent.content.decode()


def test_none_of_these_may_be_told_and_what_was_told_can_be_taken_away(world, offer):
    patient, page = logged_in(world.patient), of("show_none", world)

    text = main_text(patient.post(page, {"reasons": ["hour", "group"], "words": "Schaken."}, follow=True))

    assert kept() == [("none", ["hour", "group"], "Schaken.")]
    assert "Dit hebben we opgeschreven iets op een ander moment, iets met één iemand Schaken." in text
    with as_owner():
        assert Choice.objects.values_list("area", "needs").get() == ("6601", ["company"])


def test_the_points_are_told_as_those_of_the_offer_and_what_does_not_fit_on_request(world, offer):
    with as_owner():
        make_offer(world.house, "centering-zwangerschap", capacity=2)
    gp = logged_in(world.gp)

    short = main_text(gp.get(of("show_candidates", world)))
    whole = main_text(gp.get(of("show_candidates", world), {"toon": "niet"}))

    assert "Die punten zijn van dit aanbod, niet van u." in short
    assert "Laat zien wat niet past, en waarom" in short
    assert "Boven de 55 jaar vragen wij niet naar een zwangerschap. Dit wil ik toch" in whole


def test_each_wish_can_be_put_back_with_one_press(world, offer):
    page = logged_in(world.gp).get(of("show_candidates", world), {"dagdeel": "2", "zoek": "aanbod"}).context["page"]

    assert [(one.text, one.hides.n, one.without) for one in page.filters] == [
        ("avond", 1, "?zoek=aanbod"),
        ("aanbod", 0, "?dagdeel=2"),
    ]


def test_the_page_to_read_aloud_has_nothing_to_press_about_the_offers(world, offer):
    response = logged_in(world.gp).get(of("read_candidates", world))

    text = main_text(response)
    assert "Wanneer: dinsdag 10 tot 12 uur." in text
    assert "☐ Dit lijkt me wat" in text
    assert "<form" not in response.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", ["choose_offer", "decline_offer"])
@pytest.mark.parametrize("role", ["other_gp", "host", "manager", "administrator"])
def test_who_does_not_know_the_person_keeps_nothing(world, offer, name, role):
    assert logged_in(getattr(world, role)).post(of(name, world, offer.id)).status_code == 404
    assert kept() == []


# What counts


def levels(**changes):
    from weefsel.apps.adoption.queries import catalogue

    criteria = [slug for slug, one in catalogue().matching.criteria.items() if one.highest]
    return {**dict.fromkeys(criteria, "0"), "form_token": str(uuid.uuid4()), **changes}


def test_the_manager_looks_first_then_saves_and_can_go_back(world, offer):
    manager, page = logged_in(world.manager), reverse("weigh_criteria")

    looked = main_text(manager.post(page, levels(distance="2", act="look")))
    before = Weighing.objects.count()
    saved = main_text(manager.post(page, levels(distance="2", act="save"), follow=True))
    back = main_text(manager.post(page, levels(distance="2", act="reset"), follow=True))

    assert "Een verzonnen mens van 70 jaar." in looked
    assert "Er is nog niets bewaard." in looked
    assert before == 0
    assert "eigen keuze van uw organisatie" in saved
    assert "manager : Afstand: veel meer" in saved
    assert "zoals het standaard is" in back
    assert "manager : terug naar de standaard" in back


@pytest.mark.parametrize("sent", [{"distance": "9"}, {"form_token": "x"}])
def test_a_form_with_something_else_is_refused_and_changes_nothing(world, sent):
    answer = logged_in(world.manager).post(reverse("weigh_criteria"), levels(**sent))

    assert (answer.status_code, Weighing.objects.count()) == (422, 0)


def test_what_is_missed_is_a_list_for_the_municipality_and_empty_with_one_person(world, offer):
    logged_in(world.gp).post(of("show_none", world), {"reasons": ["far"]})

    text = main_text(logged_in(world.municipality).get(reverse("list_missed")))

    assert "Er is nog niets dat tien mensen samen missen" in text
