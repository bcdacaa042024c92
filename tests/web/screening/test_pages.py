"""The questions: asked in a minute, skipped without penalty, and seen by nobody who may not."""

import re
import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner, relate
from tests.web.reading import text_of, token_of

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.screening.models import Answer, Response


@pytest.fixture
def address(world):
    return reverse("ask_questions", args=[world.person.id])


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


def treat(world, organization, now, relation="treatment"):
    with as_owner():
        relate(world.person, organization, now, relation=relation)


def reads(person):
    with as_owner():
        return list(Event.objects.filter(person_id=person.id).order_by("at", "id").values_list("action", "kind"))


def test_at_a_visit_three_own_questions_stand_each_on_a_card_with_an_opening_and_a_why(gp, address):
    response = gp.get(address)

    cards = response.context["page"].cards
    assert [card.item.id for card in cards] == ["bezoek", "helpt-zelf", "genoeg"]
    text = text_of(response)
    for card in cards:
        assert [text.count(each) for each in (card.item.text, card.item.opening, card.item.why)] == [1, 1, 1]
    assert (text.count("Sla deze vraag over"), text.count("sla deze vraag over")) == (2, 1)
    assert text.count("Waarom vragen we dit?") == 3


def test_at_discharge_a_nurse_asks_who_helps_at_home(client, world, address, now):
    treat(world, world.hospital, now)
    client.force_login(world.nurse)

    response = client.get(address)

    assert [card.item.id for card in response.context["page"].cards] == ["bezoek", "hulp-thuis", "helpt-zelf"]
    assert "U stelt deze vragen bij ontslag." in text_of(response)


def test_the_moment_can_be_changed(gp, address):
    assert gp.get(address + "?moment=ontslag").context["page"].occasion == "bij ontslag"


def test_every_answer_has_a_key_of_its_own(gp, address):
    html = gp.get(address + "?moment=ontslag").content.decode()

    keys = re.findall(r'data-key="(.)"', html)
    assert keys == list("abcdefghijklmnopqrstuvwx")


def test_answers_are_kept_and_lead_to_what_there_is_to_come_back_to(gp, address, world):
    token = token_of(gp.get(address))

    response = gp.post(address, {"formulier": token, "moment": "visit", "bezoek": ["niemand"], "genoeg": ""})

    assert (response.status_code, response.url) == (302, reverse("show_answers", args=[world.person.id]))
    shown = gp.get(response.url)
    assert [(signal.need, signal.reason, signal.sentence) for signal in shown.context["page"].signals] == [
        (
            "Gezelschap",
            "U zei dat er niemand op bezoek kwam. Is dat goed zo voor u?",
            "U zei dat er niemand op bezoek kwam. Is dat goed zo voor u? "
            "Zullen we samen kijken of u daar iets in wilt veranderen?",
        )
    ]
    text = text_of(shown)
    assert text.count("overgeslagen") == 2
    assert re.search(r"Kijk samen wat zou kunnen helpen", text)
    with as_owner():
        assert sorted(Answer.objects.values_list("item", "value")) == [
            ("bezoek", "niemand"), ("genoeg", ""), ("helpt-zelf", ""),
        ]  # fmt: skip


def test_the_form_sent_twice_is_one_response(gp, address):
    data = {"formulier": str(uuid.uuid4()), "moment": "visit", "bezoek": ["buren"]}

    assert [gp.post(address, data).status_code for _ in range(2)] == [302, 302]

    with as_owner():
        assert Response.objects.count() == 1


def test_answers_that_do_not_go_together_are_told_at_the_question_and_stay_ticked(gp, address):
    response = gp.post(
        address, {"formulier": str(uuid.uuid4()), "moment": "visit", "bezoek": ["niemand", "buren"], "genoeg": ""}
    )

    assert response.status_code == 422
    assert "“niemand” past niet bij een ander antwoord. Haal een van de twee weg." in text_of(response)
    checked = re.findall(r'value="([^"]*)"[^>]*checked', response.content.decode())
    assert checked == ["buren", "niemand", ""]
    with as_owner():
        assert Response.objects.count() == 0


def test_a_questionnaire_of_others_says_why_it_cannot_be_used_and_what_can(gp, world):
    response = gp.get(reverse("ask_instrument", args=[world.person.id, "dejong-gierveld-6"]))

    text = text_of(response)
    assert "zijn van een ander en staan niet in weefsel" in text
    assert "Geen diagnose van een persoon." in text
    assert "Vraag de Vrije Universiteit om toestemming" in text
    assert response.content.decode().count("<fieldset") == 0
    assert reverse("ask_questions", args=[world.person.id]) in response.content.decode()


def test_a_questionnaire_of_others_cannot_be_sent_either(gp, world):
    gp.post(
        reverse("ask_instrument", args=[world.person.id, "dejong-gierveld-6"]),
        {"formulier": str(uuid.uuid4()), "moment": "visit", "leegte": "ja"},
    )

    with as_owner():
        assert Response.objects.count() == 0


def test_an_unknown_questionnaire_is_not_found(gp, world):
    assert gp.get(reverse("ask_instrument", args=[world.person.id, "onzin"])).status_code == 404


def test_questions_about_safety_are_not_even_named_among_the_others(gp, world):
    safety = [slug for slug, each in catalogue().instruments.items() if each.role == "safety"]

    page = gp.get(reverse("ask_questions", args=[world.person.id])).content.decode()

    assert safety == ["hits"]
    assert gp.get(reverse("ask_instrument", args=[world.person.id, "hits"])).status_code == 404
    assert ("HITS" in page, "geweld" in page, "27 vragenlijsten van anderen" in page) == (False, False, True)


@pytest.mark.parametrize("name", ["ask_questions", "show_answers"])
@pytest.mark.parametrize("role", ["link_worker", "other_gp", "host", "manager", "administrator", "nurse"])
def test_who_does_not_treat_the_person_gets_no_page(client, world, role, name, now):
    treat(world, world.welfare, now, relation="coaching")
    client.force_login(getattr(world, role))

    assert client.get(reverse(name, args=[world.person.id])).status_code in (403, 404)


def test_the_person_reads_their_answers_without_sentences_to_say(client, gp, world, address):
    gp.post(address, {"formulier": str(uuid.uuid4()), "moment": "visit", "bezoek": ["niemand"]})
    client.force_login(world.patient)

    response = client.get(reverse("show_answers", args=[world.person.id]))

    text = text_of(response)
    assert "U zei dat er niemand op bezoek kwam." in text
    assert ("Zo kunt u het zeggen" in text, "Stel de vragen" in text) == (False, False)
    assert client.get(address).status_code == 403


def test_without_answers_the_page_offers_one_next_step(gp, world):
    text = text_of(gp.get(reverse("show_answers", args=[world.person.id])))

    assert "Er is nog niets gevraagd" in text
    assert "Stel de vragen" in text


def test_every_look_and_every_answer_stands_in_the_log(gp, world, address):
    response = gp.post(address, {"formulier": str(uuid.uuid4()), "moment": "visit", "bezoek": ["buren"]})
    gp.get(response.url)

    assert sorted(reads(world.person)) == [
        ("screening.read", "R"),
        ("screening.record", "C"),
        ("screening.record", "R"),
    ]


def test_no_page_calls_a_person_lonely_or_scores_them(gp, world, address):
    response = gp.post(address, {"formulier": str(uuid.uuid4()), "moment": "visit", "bezoek": ["niemand"]})

    asked = gp.get(address)
    # The guide beside a question says what not to ask; that calls nobody anything.
    asked.content = re.sub(r"<details\b.*?</details>", "", asked.content.decode(), flags=re.DOTALL)
    text = (text_of(asked) + text_of(gp.get(response.url))).lower()
    assert [word for word in ("eenzaam", "netwerkarm", "zorgmijder", "risico") if word in text] == []


@pytest.mark.parametrize("items", [{"bezoek": ["buren"]}, {"bezoek": ["buren"], "helpt-zelf": ["buren"], "genoeg": ""}])
def test_pages_take_a_fixed_number_of_queries(gp, world, address, items, django_assert_num_queries):
    gp.post(address, {"formulier": str(uuid.uuid4()), "moment": "visit", **items})

    with django_assert_num_queries(12):
        gp.get(address)
    with django_assert_num_queries(30):
        gp.get(reverse("show_answers", args=[world.person.id]))
