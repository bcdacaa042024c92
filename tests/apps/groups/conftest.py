"""Referrals to groups, made through the real operations."""

import uuid
from datetime import time, timedelta

import pytest
from tests.factories import as_owner, make_offer, make_person

from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.operations.refer import refer


@pytest.fixture
def offer(world):
    """A cardiac rehabilitation of the hospital, with twenty places."""
    with as_owner():
        return make_offer(world.hospital, "capri-hartrevalidatie", capacity=20)


@pytest.fixture
def group(world, offer):
    """A cardiac rehabilitation group of the hospital, formed by the nurse, from tomorrow at ten."""
    actor = world.actor("nurse")
    return form_group(
        "capri-hartrevalidatie",
        actor=actor,
        name="Hartgroep dinsdag",
        location=offer.location,
        offer=offer,
        first=(world.now + timedelta(days=1)).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"physiotherapist": "Proef Fysio", "cardiologist": "Proef Arts"},
    )


@pytest.fixture
def referred(world, offer):
    """Call it with a name: a patient of the hospital, referred to the rehabilitation by the nurse."""

    def make(name="Ans"):
        with as_owner():
            person = make_person(world.hospital, world.now, given_name=name, language="nl")
        actor = world.actor("nurse")
        return refer(
            Person.objects.get(id=person.id),
            offer,
            actor=actor,
            consent="spoken",
            introduction="Ik denk dat dit u goed zal doen.",
            shown_name=name,
            access_needs="een stoel bij het raam",
            may_report=True,
            form_token=uuid.uuid4(),
        )

    return make


@pytest.fixture
def at_the_house(world):
    """Call it with a werkvorm and a name: someone of the practice, referred by the gp to the house; and the offer."""
    offers = {}

    def make(werkvorm, name="Ans", **changes):
        with as_owner():
            person = make_person(world.practice, world.now, given_name=name, family_name=f"{name}proef", email="")
            if werkvorm not in offers:
                offers[werkvorm] = make_offer(world.house, werkvorm, capacity=50)
        actor = world.actor("gp")
        return refer(
            Person.objects.get(id=person.id),
            offers[werkvorm],
            actor=actor,
            consent="spoken",
            introduction="Ik denk dat dit u goed zal doen.",
            shown_name=name,
            may_report=True,
            form_token=uuid.uuid4(),
            **changes,
        )

    make.offers = offers
    return make
