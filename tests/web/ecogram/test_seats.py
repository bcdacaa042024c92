"""Five chairs write the same map, with pictures and as few words as can be."""

import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import add_ties
from weefsel.apps.ecogram.validators import TieEntry


@pytest.fixture
def address(world):
    return reverse("show_seats", args=[world.person.id])


@pytest.fixture
def patient(client, world):
    client.force_login(world.patient)
    return client


def sits(**fields):
    return {"formulier": str(uuid.uuid4()), "who": "neighbour", "name": "", **fields}


def test_a_picture_is_enough_and_everything_that_was_chosen_stands_on_the_map(patient, address):
    sent = sits()

    for _ in range(2):
        patient.post(address, sent)
    response = patient.post(address, sits(who="pet", name="Max", near="1", helps=["G"]), follow=True)

    with as_owner():
        told = list(Tie.objects.order_by("name").values_list("name", "tie_role", "ring", "received"))
    assert told == [("Max", "pet", 1, ["G"]), ("buur", "neighbour", None, None)]
    assert [(seat.name, seat.picture) for seat in response.context["page"].seats] == [
        ("Max", "pet"), ("buur", "house"), ("", ""), ("", ""), ("", ""),
    ]  # fmt: skip
    assert "Max zit erbij." in text_of(response)


def test_the_nearest_five_sit_and_the_others_are_counted(patient, world, address):
    entries = [TieEntry(f"N{i}", "friend", ring=1 + i % 3) for i in range(7)]
    add_ties(world.person, entries, actor=world.actor("gp"), token=uuid.uuid4())

    page = patient.get(address).context["page"]

    assert [seat.name for seat in page.seats] == ["N0", "N3", "N6", "N1", "N4"]
    assert page.n_more == 2


def test_no_picture_chosen_says_what_to_do_and_keeps_the_name(patient, address):
    response = patient.post(address, sits(who="", name="Ans"))

    assert (response.status_code, "Kies een plaatje." in text_of(response)) == (422, True)
    assert 'value="Ans"' in response.content.decode()


def test_every_picture_that_is_asked_for_is_drawn(patient, address):
    html = patient.get(address).content.decode()

    asked = {part.split('"')[0] for part in html.split('href="#')[1:] if part.startswith("plaat-")}
    drawn = {part.split('"')[0] for part in html.split('<symbol id="')[1:]}
    assert (len(asked), asked - drawn) == (14, set())
