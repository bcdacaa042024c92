"""The page on which a professional keeps what is known of someone."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.people.models import LegalHold


@pytest.fixture
def page(world):
    return reverse("hold_person", args=[world.person.id])


def fill(**changes) -> dict[str, str]:
    return {"form_token": str(uuid.uuid4()), "ground": "complaint", "words": "Klacht 12", "until": "", **changes}


def rows() -> list[LegalHold]:
    with as_owner():
        return list(LegalHold.objects.all())


def test_a_hold_is_placed_shown_and_lifted(client, world, page):
    client.force_login(world.gp)

    placed = client.post(page, fill(until="30-06-2027"), follow=True)
    hold = rows()[0]

    assert (hold.ground, hold.words, hold.until, hold.placed_by_id) == (
        "complaint",
        "Klacht 12",
        date(2027, 6, 30),
        world.gp.id,
    )
    for told in ("Vanaf nu gaat er over deze persoon niets weg.", "een klacht : Klacht 12", "tot en met 30 juni 2027"):
        assert told in text_of(placed)

    lifted = client.post(page, {"lift": str(hold.id)}, follow=True)

    assert rows()[0].lifted_by_id == world.gp.id
    assert "Klacht 12" not in text_of(lifted)


def test_the_same_form_twice_is_one_hold(client, world, page):
    client.force_login(world.gp)
    form = fill()

    for _ in range(2):
        client.post(page, form)

    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ground": ""}, "Kies waarom."),
        ({"words": ""}, "Schrijf in het kort op waarom."),
        ({"until": "01-03-2027"}, "Kies een dag die nog komt, of laat leeg."),
        ({"until": "morgen"}, "Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-06-1952."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(client, world, page, changes, told):
    client.force_login(world.gp)

    answer = client.post(page, fill(**changes))

    assert (answer.status_code, rows()) == (422, [])
    assert told in text_of(answer)


@pytest.mark.parametrize("name", ["patient", "link_worker", "other_gp", "manager", "administrator"])
def test_who_does_not_treat_the_person_gets_no_page(client, world, page, name):
    client.force_login(getattr(world, name))

    assert client.get(page).status_code in (403, 404)
    assert client.post(page, fill()).status_code in (403, 404)
    assert rows() == []


def test_a_hold_of_another_person_is_not_lifted_here(client, world, page, now):
    from tests.factories import make_person

    with as_owner():
        other = make_person(world.practice, now)
        hold = LegalHold.objects.create(
            person=other, ground="court", words="x", placed_at=now, placed_by=world.other_gp
        )
    client.force_login(world.gp)

    client.post(page, {"lift": str(hold.id)})

    assert rows()[0].lifted_at is None
