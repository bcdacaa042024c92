"""A naaste of the person of a world: noted, invited and come in as everybody is, and what they see then."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

from django.urls import reverse

from tests.factories import acting, actor_of, as_owner, make_offer
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Attendance, Enrolment, Group, Guest, Session
from weefsel.apps.needs.models import Need
from weefsel.apps.people.operations import add_related_person
from weefsel.apps.people.operations.sharing import come_in, invite
from weefsel.engine.rights.may import Actor

BORN = date(1952, 6, 1)
EVERYTHING = ("groups", "needs", "network")


def share(world, *, name="Bram", email="bram@example.org", topics=EVERYTHING, by="patient", **more):
    """The person notes a naaste; nothing is seen yet."""
    return add_related_person(
        actor=world.actor(by),
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name=name,
        tie_role="child",
        email=email,
        topics=topics,
        **more,
    )


def invited(world, related, *, by="patient", now=None):
    """The secret of the link, and the code."""
    tokens = []
    actor = world.actor(by, **({"now": now} if now else {}))
    code = invite(actor=actor, related_id=related.id, address=lambda token: tokens.append(token) or token)
    return tokens[0], code


def enters(token, code, *, born=BORN, now, user=None):
    visitor = acting(Actor(role="visitor", now=now, request_id="test"))
    return come_in(token, code, born, actor=visitor, user_id=user, password="twaalf gewone letters")


def meet(world, name, *, days=7, person=None):
    """The person takes part in a group of the house, with a meeting to come."""
    with as_owner():
        offer = make_offer(world.house)
        group = Group.objects.create(
            owner=world.house,
            location=offer.location,
            werkvorm="odensehuizen",
            werkvorm_version="1",
            form="walk_in",
            name=f"Groepsnaam {name}",
            neutral_name=name,
            state="running",
            created_at=world.now,
            form_token=uuid.uuid4(),
        )
        enrolment = Enrolment.objects.create(
            group=group,
            person=person or world.person,
            owner=world.house,
            shown_name="Proef",
            state="enrolled",
            since=world.now,
        )
        starts = world.now + timedelta(days=days)
        session = Session.objects.create(
            group=group, owner=world.house, number=1, title="x", starts_at=starts, ends_at=starts + timedelta(hours=1)
        )
        Attendance.objects.create(
            session=session,
            enrolment=enrolment,
            person=enrolment.person,
            owner=world.house,
            status="present",
            recorded_at=world.now,
        )
    return enrolment


def look(client, name="show_mine"):
    """What the page says, without what differs from request to request."""
    response = client.get(reverse(name))
    assert response.status_code == 200
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())


def counts(user, now):
    """How many rows the naaste gets of each kind by asking the database itself."""
    acting(actor_of(user, now))
    return [model.objects.count() for model in (Enrolment, Session, Group, Attendance, Guest, Tie, Need)]
