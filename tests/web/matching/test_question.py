"""One question that an offer asks: asked when it counts, answered in one click, seen by who may know."""

from datetime import date

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer, relate
from tests.web.matching.test_pages import agree, logged_in, main_text

from weefsel.apps.directory.models import Offer
from weefsel.apps.people.models import Circumstances, Health


def offer_of(world, werkvorm, *needs):
    agree(world, *needs)
    with as_owner():
        return make_offer(world.house, werkvorm, capacity=3)


def question(world, offer):
    return reverse("answer_question", args=[world.person.id, offer.id])


def kept(model, world):
    with as_owner():
        return model.objects.filter(person=world.person).values().first()


def test_what_nobody_asked_leads_to_one_question_and_one_click(world):
    offer = offer_of(world, "centering-diabetes", "peers")
    gp, candidates = logged_in(world.gp), reverse("show_candidates", args=[world.person.id])

    before = main_text(gp.get(candidates))
    asked = gp.get(question(world, offer))
    sent = gp.post(question(world, offer), {"field": "diabetes", "value": "yes"}, follow=True)

    assert "Wij weten dit nog niet: heeft diabetes" in before
    assert "Vraag het nu : Aanbod centering-diabetes" in before
    text = main_text(asked)
    for words in ("Heeft u diabetes?", "Deze groep is er voor mensen met diabetes.", "Niet: welzijnscoach"):
        assert words in text, words
    assert kept(Health, world)["diabetes"] is True
    after = main_text(sent)
    assert sent.redirect_chain[-1][0] == candidates
    assert "heeft diabetes" not in after


def test_an_answer_by_which_it_does_not_fit_says_so_and_takes_it_off_the_list(world):
    offer = offer_of(world, "centering-diabetes", "peers")

    sent = logged_in(world.gp).post(question(world, offer), {"field": "diabetes", "value": "no"}, follow=True)
    again = logged_in(world.gp).post(question(world, offer), {"field": "diabetes", "value": "no"})

    text = main_text(sent)
    assert "past hierdoor niet" in sent.content.decode()
    assert again.status_code == 302
    assert ("Aanbod centering-diabetes" in text, kept(Health, world)["diabetes"]) == (False, False)


def test_what_no_offer_asks_cannot_be_written(world):
    offer = offer_of(world, "centering-diabetes", "peers")

    sent = logged_in(world.gp).post(question(world, offer), {"field": "psychosis_sensitive", "value": "yes"})

    row = kept(Health, world)
    assert (sent.status_code, row["psychosis_sensitive"], row["diabetes"]) == (302, None, None)


@pytest.mark.parametrize("form", [{"field": "diabetes"}, {"field": "diabetes", "value": "maybe"}])
def test_without_an_answer_nothing_is_kept(world, form):
    offer = offer_of(world, "centering-diabetes", "peers")

    sent = logged_in(world.gp).post(question(world, offer), form)

    assert (sent.status_code, kept(Health, world)["diabetes"]) == (422, None)


def test_an_offer_that_cannot_fit_is_not_known_here(world):
    offer = offer_of(world, "centering-diabetes", "peers")
    with as_owner():
        Health.objects.filter(person=world.person).update(diabetes=False)
    excluded = logged_in(world.gp).get(question(world, offer)).status_code
    with as_owner():
        Health.objects.filter(person=world.person).update(diabetes=None)
        Offer.objects.filter(id=offer.id).update(is_open=False)

    assert (excluded, logged_in(world.gp).get(question(world, offer)).status_code) == (404, 404)


def test_the_month_of_a_child_is_asked_after_the_child_and_the_day_is_not_kept(world):
    with as_owner():
        world.person.birth_date = date(1995, 5, 5)
        world.person.save()
    offer = offer_of(world, "centering-ouderschap", "new-parents")
    gp = logged_in(world.gp)

    first = gp.post(question(world, offer), {"field": "is_parent", "value": "yes"})
    wrong = gp.post(question(world, offer), {"field": "youngest_child_months", "value": "01-1990"})
    gp.post(question(world, offer), {"field": "youngest_child_months", "value": "11-2026"})

    row = kept(Circumstances, world)
    assert (first.url, wrong.status_code) == (question(world, offer), 422)
    assert (row["is_parent"], row["youngest_child_born"]) == (True, date(2026, 11, 1))


def test_the_person_answers_what_is_theirs_to_write_and_nothing_about_health(world):
    health = offer_of(world, "centering-diabetes", "peers", "new-parents")
    own = offer_of(world, "centering-ouderschap")
    client = logged_in(world.patient)

    seen = main_text(client.get(reverse("show_candidates", args=[world.person.id])))
    refused = client.post(question(world, health), {"field": "diabetes", "value": "yes"})
    client.post(question(world, own), {"field": "is_parent", "value": "no"})

    assert "heeft diabetes" in seen
    assert (refused.status_code, kept(Health, world)["diabetes"]) == (302, None)
    assert kept(Circumstances, world)["is_parent"] is False


def test_a_coach_reads_that_it_is_open_whatever_care_knows_and_asks_nothing_here(world, now):
    offer = offer_of(world, "centering-diabetes", "peers")
    with as_owner():
        Health.objects.filter(person=world.person).update(diabetes=False)
        relate(world.person, world.welfare, now, relation="coaching")
    coach = logged_in(world.link_worker)

    text = main_text(coach.get(reverse("show_candidates", args=[world.person.id])))

    assert "Wij weten dit nog niet: heeft diabetes" in text
    assert "Vraag het nu" not in text
    assert coach.get(question(world, offer)).status_code == 403


def test_the_page_about_health_holds_what_was_answered_and_no_list_of_illnesses(world):
    with as_owner():
        Health.objects.filter(person=world.person).update(cancer=True)
    url = reverse("update_health", args=[world.person.id])
    gp = logged_in(world.gp)

    fields = [*gp.get(url).context["form"].fields]
    gp.post(url, {"cancer": "no", "diabetes": "yes"})

    row = kept(Health, world)
    assert fields == ["heart_condition", "memory_problem", "due_date", "cancer"]
    assert (row["cancer"], row["diabetes"]) == (False, None)
