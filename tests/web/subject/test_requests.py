"""Asking something about one's own data, and answering it: once, in time, and erasing only after a second look."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.lives import life
from tests.together import others_say_yes

from weefsel.apps.accounts.models import Installation
from weefsel.apps.people.models import LegalHold, Person
from weefsel.apps.subject.models import Request


@pytest.fixture
def page(world):
    return reverse("show_rights", args=[world.person.id])


def ask(client, page, kind="erase", words=""):
    return client.post(page, {"form_token": str(uuid.uuid4()), "kind": kind, "words": words})


def agreed(world, now) -> None:
    """Every other organisation that wrote said yes."""
    with as_owner():
        others_say_yes(Request.objects.get(), but=world.practice, now=now, by=world.gp)


def the_request() -> Request:
    with as_owner():
        return Request.objects.get()


def test_somebody_asks_takes_it_back_and_asks_again(client, world, page):
    client.force_login(world.patient)
    shown = client.get(page)
    for told in ("binnen een maand", "Dit blijft staan", "logboek", "Dit kan niet terug"):
        assert told in shown.content.decode(), told

    answer = ask(client, page)
    assert (answer.status_code, answer["Location"]) == (302, page)
    twice = ask(client, page)
    assert (twice.status_code, "Dit is al gevraagd" in twice.content.decode()) == (422, True)
    empty = ask(client, page, kind="correct")
    assert (empty.status_code, "Schrijf op waar het om gaat" in empty.content.decode()) == (422, True)

    client.post(page, {"do": "take-back", "request": str(the_request().id)})
    assert the_request().state == "withdrawn"
    assert ask(client, page).status_code == 302
    assert client.post(page, {"do": "take-back", "request": "onzin"}).status_code == 302


def test_who_treats_sees_what_waits_and_by_when(client, world, page, now):
    client.force_login(world.patient)
    ask(client, page, kind="correct", words="Mijn zoon woont bij mij.")

    client.force_login(world.nurse)  # of another house
    assert "eigen gegevens wacht" not in client.get(reverse("list_people")).content.decode()
    assert "Er wacht geen vraag" in client.get(reverse("list_requests")).content.decode()
    assert client.get(reverse("answer_request", args=[the_request().id])).status_code == 404
    client.force_login(world.gp)
    people = client.get(reverse("list_people")).content.decode()
    assert "1 vraag over eigen gegevens wacht op antwoord" in people
    assert "te laat" not in people
    with as_owner():
        Installation.objects.update(clock_offset_s=Installation.objects.get().clock_offset_s + 40 * 86_400)
    waiting = client.get(reverse("list_requests")).content.decode()
    assert "Er klopt iets niet" in waiting
    assert "te laat" in waiting


def test_erasing_is_asked_once_more_with_what_goes_and_what_stays(
    client, world, page, now, django_capture_on_commit_callbacks
):
    with as_owner():
        life(world, world.person, now=now)
        Request.objects.all().delete()
    client.force_login(world.patient)
    ask(client, page)
    agreed(world, now)
    here = reverse("answer_request", args=[the_request().id])
    client.force_login(world.gp)
    assert "Wis alles over mij" in client.get(here).content.decode()
    assert client.post(here, {"grant": "yes"}).status_code == 422

    sure = client.post(here, {"grant": "yes", "answer": "U vroeg het."})

    assert sure.status_code == 200
    for told in ("Dit gaat weg", "Dit blijft staan", "ook wat andere organisaties hier schreven", "twintig jaar"):
        assert told in sure.content.decode(), told
    with as_owner():
        assert Person.objects.filter(id=world.person.id, family_name="Persoon").exists()
    with django_capture_on_commit_callbacks(execute=True):
        gone = client.post(here, {"grant": "yes", "answer": "U vroeg het.", "sure": "1"})
    assert (gone.status_code, gone["Location"]) == (302, reverse("list_requests"))
    assert "Alles over deze persoon is gewist" in client.get(gone["Location"]).content.decode()
    # Sent again, later: it is not there any more, for nobody.
    assert client.post(here, {"grant": "yes", "answer": "x", "sure": "1"}).status_code == 404
    assert client.get(page).status_code == 404
    client.force_login(world.patient)
    assert client.get(page).status_code in (302, 403, 404)


def test_what_has_to_be_kept_is_said_before_and_stops_it(client, world, page, now):
    client.force_login(world.patient)
    ask(client, page)
    with as_owner():
        LegalHold.objects.create(
            person=world.person, ground="complaint", words="Klacht.", placed_at=now - timedelta(1), placed_by=world.gp
        )
    here = reverse("answer_request", args=[the_request().id])
    client.force_login(world.gp)

    assert "Wissen kan nu niet" in client.get(here).content.decode()
    refused = client.post(here, {"grant": "yes", "answer": "Goed.", "sure": "1"})

    assert (refused.status_code, "moet alles over deze persoon blijven staan" in refused.content.decode()) == (
        422,
        True,
    )
    assert the_request().state == "open"
    no = client.post(here, {"grant": "no", "answer": "Er loopt een klacht. In juni kijken wij opnieuw."})
    assert (no.status_code, no["Location"]) == (302, page)
    late = client.post(here, {"grant": "no", "answer": "Nog eens."})
    assert (late.status_code, late["Location"]) == (302, reverse("list_requests"))
    client.force_login(world.patient)
    assert "In juni kijken wij opnieuw." in client.get(page).content.decode()
    client.post(
        page, {"do": "statement", "request": str(the_request().id), "statement": "Ik ben het er niet mee eens."}
    )
    assert "Ik ben het er niet mee eens." in client.get(page).content.decode()
