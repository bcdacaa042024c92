"""Every questionnaire is asked on one page: card by card or all at once, kept at once, and read back after."""

import re

import pytest
from django.urls import reverse
from tests.questionnaires import SLUG, take_into_use
from tests.web.reading import text_of

from weefsel.apps.screening.askings import begin_asking, save_answers
from weefsel.apps.screening.models import Answer, Asking, Response


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


@pytest.fixture
def asking(world):
    take_into_use(world.actor("administrator"))
    return begin_asking(world.person, SLUG, "visit", actor=world.actor("gp"))


def at(asking, number=None):
    place = reverse("ask_questionnaire", args=[asking.person_id, asking.id])
    return place if number is None else f"{place}?vraag={number}"


def keys_on(response):
    return re.findall(r'name="hier" value="([^"]*)"', response.content.decode())


def test_begun_it_asks_card_by_card_and_another_answer_asks_another_question(gp, world):
    take_into_use(world.actor("administrator"))
    begin = reverse("begin_questionnaire", args=[world.person.id, SLUG])

    assert gp.get(begin).status_code == 200
    started = gp.post(begin, {"occasion": "visit"})
    asking = Asking.objects.get()
    assert (started.status_code, started.url) == (302, at(asking))
    page = gp.get(started.url)
    assert (keys_on(page), "Vraag 1 van 3" in text_of(page)) == ([":slaapt"], True)
    moved = gp.post(at(asking), {"hier": ":slaapt", "a:slaapt": "true", "do": "next"})

    page = gp.get(moved.url)
    assert (moved.url, keys_on(page), "Vraag 2 van 4" in text_of(page)) == (at(asking, 2), [":uren"], True)
    back = gp.post(at(asking), {"hier": ":uren", "a:uren": "6", "do": "back"})
    again = gp.get(back.url)
    assert back.url == at(asking, 1)
    assert re.search(r'value="true"[^>]*checked', again.content.decode())


def test_what_cannot_be_read_is_told_on_the_card_with_what_was_typed_and_one_may_go_on_without(gp, asking):
    gp.post(at(asking), {"hier": ":slaapt", "a:slaapt": "true", "do": "next"})

    wrong = gp.post(at(asking), {"hier": ":uren", "a:uren": "veel", "do": "next"})

    html = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="veel"' in html
    assert "Vul een getal in, bijvoorbeeld 12 of 1,5." in text_of(wrong)
    assert gp.post(at(asking), {"hier": ":uren", "a:uren": "", "do": "next"}).url == at(asking, 3)


def test_a_page_that_keeps_by_itself_hears_when_and_which_questions_are_asked_now(gp, asking):
    answer = gp.post(at(asking), {"hier": ":slaapt", "a:slaapt": "true", "do": "save"})

    assert (answer.status_code, re.findall("<li>(.*?)</li>", answer.content.decode())) == (
        200, [":slaapt", ":uren", ":vertel", "0:naam"],
    )  # fmt: skip
    assert Asking.objects.get().answers == {":slaapt": ["true"]}


def test_all_on_one_page_is_remembered_and_shows_what_another_answer_asks(gp, asking):
    gp.post(at(asking), {"hier": ":slaapt", "do": "all"})

    page = gp.get(at(asking))
    assert keys_on(page) == [":slaapt", ":vertel", "0:naam"]
    sent = {"hier": [":slaapt", ":vertel", "0:naam"], "a:slaapt": "true", "a:vertel": "Rustig.", "a0:naam": "Proef"}
    opened = gp.post(at(asking), {**sent, "do": "next"})
    assert opened.url == at(asking, 2) + "#vraag-2"
    done = gp.post(at(asking), {**sent, "hier": [*sent["hier"], ":uren"], "a:uren": "7", "do": "next"})
    assert done.url == at(asking, "einde")


def test_one_more_of_a_group_is_a_card_more(gp, asking):
    gp.post(at(asking), {"hier": "0:naam", "a0:naam": "Proef", "erbij": "1:mensen"})

    page = gp.get(at(asking, 4))

    assert (keys_on(page), "Nummer 2" in text_of(page)) == (["1:naam"], True)


def test_looked_over_and_finished_it_shows_what_was_said_and_a_second_click_changes_nothing(gp, asking, world):
    save_answers(asking, {":vertel": ["Rustig."]}, actor=world.actor("gp"))
    review = gp.get(at(asking, "einde"))
    assert "2 vragen zijn overgeslagen. Dat mag." in text_of(review)

    finished = [gp.post(at(asking), {"do": "finish"}) for _ in range(2)]

    shown = reverse("show_response", args=[world.person.id, asking.id])
    assert [(each.status_code, each.url) for each in finished] == [(302, shown)] * 2
    text = text_of(gp.get(shown))
    assert ("Proefvraag drie Rustig." in text, text.count("overgeslagen"), "Score" in text) == (True, 2, False)
    assert gp.get(at(asking)).url == shown
    assert (Response.objects.count(), Answer.objects.count()) == (1, 3)


def test_thrown_away_nothing_of_it_is_kept(gp, asking, world):
    gp.post(at(asking), {"hier": ":vertel", "a:vertel": "Weg hiermee.", "do": "stop"})

    assert [(each.answers, each.outcome) for each in Asking.objects.all()] == [({}, "stopped")]
    page = text_of(gp.get(reverse("choose_questionnaire", args=[world.person.id])))
    assert ("Begonnen" in page, "Er is nog geen vragenlijst gevraagd." in page) == (False, True)
