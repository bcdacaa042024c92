"""A place and an offer are added once, by the own organisation, where somebody can be told to go."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.operations import add_location, add_offer
from weefsel.apps.rights.queries import Refused

PLACE = {"name": " De Berk ", "city": "Wijchen", "x": 178_500.0, "y": 425_500.0, "postcode": "6601 AA"}
TUESDAY_MORNING = [index == 3 for index in range(21)]


@pytest.fixture
def berk(world):
    return add_location(actor=world.actor("host"), form_token=uuid.uuid4(), **PLACE)


def offered(location, actor, **changes):
    fields = {
        "name": "Samen eten",
        "werkvorm": "voorzorgcirkels",
        "description": "Een kring.",
        "host_name": "Anja",
        "when_text": "dinsdag om 10:00 uur",
        "hours": TUESDAY_MORNING,
        "capacity": 15,
    }
    return add_offer(actor=actor, location=location, **{**fields, **changes})


def test_a_place_belongs_to_the_organisation_that_adds_it(world, berk):
    found = Location.objects.get()

    assert (found.name, found.owner_id, found.x, found.postcode) == ("De Berk", world.house.id, 178_500.0, "6601 AA")


def test_a_second_click_makes_no_second_place(world, berk):
    again = add_location(actor=world.actor("host"), form_token=berk.id, **PLACE)

    assert again == berk
    assert Location.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"), [({"name": " "}, "name"), ({"x": None}, "postcode"), ({"y": None}, "postcode")]
)
def test_a_place_that_nobody_can_find_is_refused(world, change, code):
    with pytest.raises(ValidationError) as caught:
        add_location(actor=world.actor("host"), form_token=uuid.uuid4(), **{**PLACE, **change})

    assert caught.value.code == code
    assert Location.objects.count() == 0


def test_a_new_offer_has_all_places_free_and_answers_come_to_who_added_it(world, berk):
    offer = offered(berk, world.actor("host"))

    assert (offer.places_free, offer.capacity, offer.host_email, offer.confirmed_at) == (
        15,
        15,
        world.host.email,
        world.now,
    )
    assert Offer.objects.get().service.name == "Samen eten"


def test_an_offer_that_never_runs_is_refused(world, berk):
    with pytest.raises(ValidationError, match="Kies ten minste één dagdeel"):
        offered(berk, world.actor("host"), hours=[False] * 21)

    assert Offer.objects.count() == 0


@pytest.mark.parametrize("name", ["patient", "inspector", "researcher"])
def test_who_offers_nothing_adds_nothing(world, berk, name):
    actor = world.actor(name)

    with pytest.raises(Refused):
        add_location(actor=actor, form_token=uuid.uuid4(), **PLACE)
    with pytest.raises(Refused):
        offered(berk, actor)
