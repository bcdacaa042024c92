"""Makes protected ties and places to meet for tests, as the owner role; what is not named is plain."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from tests.factories import make_person
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Enrolment, Group, Session
from weefsel.apps.people.models import Person
from weefsel.apps.safety.models import ProtectedTie


def make_someone(world, family_name: str, **changes) -> Person:
    """A person of the practice whom nobody else can be taken for."""
    return make_person(world.practice, world.now, **{"family_name": family_name, "email": "", **changes})


def keep_apart(world, person: Person, other: Person, **changes) -> ProtectedTie:
    """A tie of ``person`` with the name and birth date of ``other``; the database works out whom it is about."""
    fields = {
        "person": person,
        "kind": "harmful",
        "hint_family_name": other.family_name,
        "hint_birth_date": other.birth_date,
        "entered_by": world.gp,
        "entered_in": world.practice,
        "entered_at": world.now,
        "reviewed_at": world.now,
        "review_by": world.now.date() + timedelta(days=180),
        "form_token": uuid.uuid4(),
    }
    return ProtectedTie.objects.create(**{**fields, **changes})


def make_place(owner, **changes) -> Location:
    """A hall in Wijchen without an address."""
    return Location.objects.create(
        **{"owner": owner, "name": "Zaal", "city": "Wijchen", "x": 178_600.0, "y": 425_600.0, **changes}
    )


def make_group(
    world, *, starts: datetime | None = None, location: Location | None = None, offer: Offer | None = None, **changes
) -> Group:
    """A running group of the house with one meeting of two hours, tomorrow at this time."""
    starts = starts or world.now + timedelta(days=1)
    location = location or (offer.location if offer else make_place(world.house))
    fields = {
        "owner": world.house,
        "offer": offer,
        "location": location,
        "werkvorm": "odensehuizen",
        "werkvorm_version": "1",
        "form": "walk_in",
        "name": "Huis",
        "neutral_name": "Afspraak",
        "state": "running",
        "created_at": world.now,
        "form_token": uuid.uuid4(),
    }
    group = Group.objects.create(**{**fields, **changes})
    Session.objects.create(
        group=group,
        owner=group.owner,
        number=1,
        title="Eerste",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
    )
    return group


def enrol_row(group: Group, person: Person, state: str = "enrolled") -> Enrolment:
    """Write an enrolment as a careless programmer would: past every operation."""
    return Enrolment.objects.create(
        group=group, person=person, owner=group.owner, shown_name="Iemand", state=state, since=group.created_at
    )
