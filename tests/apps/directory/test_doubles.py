"""The same organisation from two lists: proposed with reasons, decided by a person, two again when that was wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from tests.apps.directory.lists import LOCATION, ORGANIZATION, new_list, put, reading, service
from tests.factories import as_owner, make_offer

from weefsel.apps.accounts.models import Organization
from weefsel.apps.directory.doubles import decide_double, find_doubles, undo_double
from weefsel.apps.directory.likeness import ENOUGH, Signs, compare, pairs
from weefsel.apps.directory.models import Double, Location, Offer, Service

KOM = Signs(1, "Stichting De Kom", phone="0241234567", street="markt_1", postcode="6601_ab", town="wijchen")


@pytest.mark.parametrize(
    ("changes", "is_proposed"),
    [
        ({"name": "De Kom"}, True),
        ({"name": "de kom wijchen", "street": ""}, True),
        ({"name": "De Komm", "phone": ""}, True),
        ({"name": "Buurthuis Noord"}, False),
        ({"phone": "", "street": "", "postcode": ""}, False),
        ({"street": "dorp_4", "postcode": "1011_ab", "town": "amsterdam"}, False),
    ],
)
def test_one_sign_alone_is_never_enough_and_another_address_speaks_against(changes, is_proposed):
    other = replace(KOM, id=2, **changes)

    likeness = compare(KOM, other)

    assert (likeness.score >= ENOUGH) is is_proposed
    assert likeness == compare(other, KOM)
    assert likeness.score == max(0, min(100, sum(points for _text, points in likeness.reasons)))


def test_two_places_of_one_service_are_not_proposed_and_a_pair_only_once():
    other = replace(KOM, id=2)

    assert [(one.id, two.id) for one, two, _likeness in pairs([KOM, other])] == [(1, 2)]
    assert pairs([replace(KOM, apart=7), replace(other, apart=7)]) == []


def test_two_things_of_one_organisation_are_no_double_for_its_telephone_and_its_door():
    course = replace(KOM, name="Bloemschikken", group="de_kom", host="dekom.example", email="info@dekom.example")
    other = replace(course, id=2, name="Schaken")

    assert compare(course, other).score >= ENOUGH
    assert pairs([course, other], by_name=True) == []
    assert len(pairs([course, replace(course, id=2, name="Bloemschikken op dinsdag")], by_name=True)) == 1


def two_lists(world):
    """The same organisation under two names in two lists."""
    coach = world.actor("link_worker")
    put(new_list(coach, "Gemeente"), reading(), coach)
    other = replace(ORGANIZATION, name="De Kom", email="info@dekom.example")
    second = new_list(coach, "Welzijn")
    put(second, reading(organizations=(other,), locations=(LOCATION,)), coach)
    return coach, second


def of_owners() -> dict[str, list[str]]:
    return {
        name: sorted(
            Offer.objects.filter(owner__name=name, same_as=None, is_open=True).values_list("external_id", flat=True)
        )
        for name in ("Stichting De Kom", "De Kom")
    }


def test_what_is_the_same_is_proposed_joined_and_given_back_both(world):
    coach, second = two_lists(world)
    before = {model: list(model.objects.order_by("id").values()) for model in (Organization, Service, Location, Offer)}

    assert find_doubles(actor=coach) == 2
    assert find_doubles(actor=coach) == 0
    row = Double.objects.get(kind="organization")
    assert [text for text, _points in row.reasons] == [
        "dezelfde naam",
        "dezelfde website: dekom.example",
        "hetzelfde e-mailadres",
        "hetzelfde adres",
    ]
    keep = Organization.objects.get(name="Stichting De Kom")
    decide_double(row, actor=coach, same=True, keep=keep.id)
    assert of_owners() == {"Stichting De Kom": ["s1@l1", "s1@l1"], "De Kom": []}
    # What the list adds while they are one, is of the one; afterwards of whom the list names.
    put(second, reading(service(1), service(2), organizations=(replace(ORGANIZATION, name="De Kom"),)), coach)
    assert of_owners() == {"Stichting De Kom": ["s1@l1", "s1@l1", "s2@l1"], "De Kom": []}
    undo_double(row, actor=coach)
    assert of_owners() == {"Stichting De Kom": ["s1@l1"], "De Kom": ["s1@l1", "s2@l1"]}
    for model, rows in before.items():
        now = {each["id"]: each for each in model.objects.values()}
        assert [now[each["id"]] for each in rows] == rows


def test_of_two_entries_one_is_shown_and_it_goes_back(world):
    coach, _second = two_lists(world)
    find_doubles(actor=coach)
    row = Double.objects.get(kind="offer")

    decide_double(row, actor=coach, same=True, keep=row.first)

    assert list(Offer.objects.filter(same_as=None).values_list("id", flat=True)) == [row.first]
    undo_double(row, actor=coach)
    assert Offer.objects.filter(same_as=None).count() == 2
    decide_double(row, actor=coach, same=False)
    assert (find_doubles(actor=coach), Double.objects.get(id=row.id).state) == (0, "apart")


def test_an_organisation_that_logs_in_stays_and_what_a_list_says_of_it_is_closed(world):
    coach = world.actor("link_worker")
    with as_owner():
        Organization.objects.filter(id=world.house.id).update(
            name="De Kom", url="https://dekom.example", email="info@dekom.example"
        )
        make_offer(world.house)
    put(new_list(world.actor("link_worker")), reading(), coach)
    find_doubles(actor=coach)
    row = Double.objects.get(kind="organization")
    listed = Organization.objects.get(is_claimed=False)

    with pytest.raises(ValidationError) as refused:
        decide_double(row, actor=coach, same=True, keep=listed.id)
    assert refused.value.code == "keep"
    decide_double(row, actor=coach, same=True, keep=world.house.id)

    assert list(Offer.objects.filter(is_open=True).values_list("owner_id", flat=True)) == [world.house.id]
    undo_double(row, actor=coach)
    assert Offer.objects.filter(is_open=True).count() == 2
