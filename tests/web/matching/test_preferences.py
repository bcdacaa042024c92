""" "Wat past bij u": one question at a time, from the place where matching needs it and back."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.web.matching.test_pages import agree, logged_in, main_text

from weefsel.apps.directory.models import Offer
from weefsel.apps.people.models import Preferences
from weefsel.catalogue.matching import matching

QUESTIONS = matching().questions


def of(name, world, *more):
    return reverse(name, args=[world.person.id, *more])


def kept(world):
    with as_owner():
        return Preferences.objects.filter(person=world.person).values().first()


@pytest.fixture
def offers(world):
    agree(world, "company")
    with as_owner():
        made = [make_offer(world.house, "voorzorgcirkels", capacity=i + 2) for i in range(3)]
        Offer.objects.filter(id=made[0].id).update(interests=["music"], price_cents=0)
        Offer.objects.filter(id=made[1].id).update(interests=["garden"], price_cents=700)
    return made


def test_the_list_asks_what_could_change_it_and_the_answer_leads_back_and_changes_it(world, offers):
    gp, listed = logged_in(world.gp), of("show_candidates", world)

    before = gp.get(listed)
    asked = gp.get(of("answer_preference", world, "interests"))
    sent = gp.post(of("answer_preference", world, "interests"), {"words": ["garden"]}, follow=True)

    first = before.context["page"].candidates
    assert "interests" in [one.slug for one in first.questions]
    assert len(first.questions) == 3
    assert "Wat doet u graag?" in main_text(asked)
    after = sent.context["page"].candidates
    assert sent.redirect_chain[-1][0] == listed
    assert "interests" not in [one.slug for one in after.questions]
    assert after.options[0].offer.id == offers[1].id
    assert kept(world)["interests"] == ["garden"]


@pytest.mark.parametrize("user", ["gp", "patient"])
def test_every_question_is_asked_answered_told_and_taken_away(world, user):
    client = logged_in(getattr(world, user))
    sent = {
        "several": {"words": []}, "hours": {"hours": ["3"]}, "trip": {"minutes": "20", "ways": ["foot"]},
        "amount": {"value": "250"}, "flag": {"value": "yes"},
    }  # fmt: skip
    words = {"interest": "music", "language": "tr", "own_group": "older"}

    for slug, one in QUESTIONS.items():
        url = of("answer_preference", world, slug)
        data = dict(sent.get(one.kind, {"value": one.choices[0].slug if one.choices else ""}))
        if one.words:
            data["words"] = [words[one.words]]
        if one.words == "own_group":
            data["agreed"] = "on"
        assert client.post(url, data).status_code == 302, slug
    told = client.get(of("show_preferences", world)).context["page"].lines
    for slug in QUESTIONS:
        client.post(of("answer_preference", world, slug), {"act": "away"})
    away = client.get(of("show_preferences", world)).context["page"].lines

    assert {one.slug: one.text for one in told} == {
        "interests": "muziek en zingen", "hours": "dinsdagochtend", "travel": "20 minuten, lopen",
        "company": "in een groep", "tie": "nieuwe mensen leren kennen", "budget": "tot 2,50 euro",
        "languages": "Turks", "own_group": "oudere mensen",
        **{slug: "Ja" for slug, one in QUESTIONS.items() if one.kind == "flag"},
    }  # fmt: skip
    assert {one.is_self for one in told} == {user == "patient"}
    assert {(one.text, one.at) for one in away} == {("", None)}


@pytest.mark.parametrize("slug", ["interests", "hours", "travel", "budget", "own_group"])
def test_without_an_answer_the_question_comes_back_with_what_to_do(world, slug):
    sent = logged_in(world.patient).post(of("answer_preference", world, slug), {"sent": ""})

    assert sent.status_code == 422
    assert "Kies een antwoord, of sla de vraag over." in main_text(sent)


def test_with_whom_someone_feels_at_home_is_kept_only_with_a_yes(world):
    url = of("answer_preference", world, "own_group")

    sent = logged_in(world.patient).post(url, {"more": ["faith"]})

    assert (sent.status_code, "Zonder uw ja bewaren we dit niet" in main_text(sent)) == (422, True)
    assert "Ziet: alleen u." in main_text(sent)


def test_rather_not_said_is_kept_as_that_and_asked_no_more(world, offers):
    client, url = logged_in(world.patient), of("answer_preference", world, "interests")

    sent = client.post(url, {"act": "kept"}, follow=True)

    assert "interests" not in [one.slug for one in sent.context["page"].candidates.questions]
    assert "Dat zegt u liever niet." in main_text(client.get(of("show_preferences", world)))


def test_a_row_of_questions_goes_on_to_the_next_open_one_and_ends_at_the_list(world):
    client = logged_in(world.patient)

    first = client.post(of("answer_preference", world, "interests") + "?van=alles", {"words": ["music"]})
    last = client.post(of("answer_preference", world, "own_group") + "?van=alles", {"act": "away"})

    assert (first.url, last.url) == (
        of("answer_preference", world, "hours") + "?van=alles",
        of("show_preferences", world),
    )


def test_a_question_that_does_not_exist_is_not_known(world):
    assert logged_in(world.gp).get(of("answer_preference", world, "income")).status_code == 404


def test_the_list_of_questions_takes_as_many_queries_with_answers_as_without(world, django_assert_num_queries):
    client = logged_in(world.patient)
    client.get(of("show_preferences", world))
    with django_assert_num_queries(14):
        client.get(of("show_preferences", world))
    for slug in ("quiet", "child", "sight"):
        client.post(of("answer_preference", world, slug), {"value": "no"})
    with django_assert_num_queries(14):
        client.get(of("show_preferences", world))
