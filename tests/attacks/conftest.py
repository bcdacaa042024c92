"""A referral to a place of the house, with words that are easy to find back on a page where they should not be."""

from __future__ import annotations

import re
import uuid

import pytest
from django.utils import timezone
from tests.factories import as_owner, make_offer
from tests.naasten import enters, invited, share

from weefsel.apps.accounts.models import Installation, Mail
from weefsel.apps.consent.models import Consent
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.operations.refer import AskedBarrier, refer

SENTENCE = "Ik denk dat het koor u goed doet."
NEEDS = "een rolstoelplek bij het raam"
SOLUTION = "Buurman Kwik rijdt"


def make_referral(world, target, *, by="gp", **changes):
    """Refer the person of the world, acting as the user of that name."""
    fields = {
        "consent": Consent.How.SPOKEN,
        "introduction": SENTENCE,
        "shown_name": "Noor",
        "access_needs": NEEDS,
        "barriers": [AskedBarrier("transport", True, SOLUTION)],
        "form_token": uuid.uuid4(),
    }
    actor = world.actor(by)
    person = Person.objects.get(id=world.person.id)
    return refer(person, target, actor=actor, **{**fields, **changes})


def mailed(to: str) -> str:
    """The address of the newest link that was mailed to someone."""
    with as_owner():
        body = Mail.objects.filter(to_address=to, body__contains="/u/").latest("queued_at").body
    return re.search(r"(/u/\S+)", body).group(1)


@pytest.fixture
def offer(world):
    with as_owner():
        return make_offer(world.house, capacity=4)


@pytest.fixture
def referral(world, offer):
    return make_referral(world, offer, invite_person=True)


@pytest.fixture
def move_clock(world, monkeypatch):
    """Let it be one exact moment for pages from now on: `move_clock(moment)`. The clock of the region stands still."""
    with as_owner():
        Installation.objects.update(clock_offset_s=0)

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


@pytest.fixture
def bram(world):
    """Bram looks along at everything that can be shared with a naaste."""
    related = share(world)
    user = enters(*invited(world, related), now=world.now)
    world.bram, world.related = user, related
    return user


@pytest.fixture
def page(client, world, bram):
    """The browser of Bram."""
    client.force_login(bram)
    return client
