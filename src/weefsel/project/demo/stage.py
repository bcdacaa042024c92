"""Where the stories are played: who acts, when, and with what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from weefsel.apps.accounts.models import Link
from weefsel.apps.accounts.queries import AMSTERDAM, OpenedLink, actor_of_link, actor_of_membership
from weefsel.apps.directory.models import Offer
from weefsel.apps.groups.models import Group
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor
from weefsel.project.demo.town import Town


@dataclass
class Stage:
    """Where the stories are played: the town, the moment today, and the groups that were formed on the way."""

    town: Town
    seed: int
    today: datetime
    groups: dict[str, Group] = field(default_factory=dict)

    def rng(self, name: str) -> Random:
        """Chance for one story, whatever the other stories do."""
        return Random(f"{self.seed} {name}")

    def as_(self, key: str, now: datetime) -> Actor:
        """The log-in ``key`` acts, and the database is told."""
        actor = actor_of_membership(self.town.memberships[key], now=now, request_id="demo")
        set_context(actor)
        return actor

    def with_link(self, role: str, kind: str, object_id: uuid.UUID, now: datetime, organization_id=None) -> Actor:
        """Whoever holds the newest link that was mailed for this, acts; the database shows it to its holder only."""
        set_context(Actor(role=role, now=now, link_object_id=object_id, organization_id=organization_id))
        link = Link.objects.filter(role=role, object_kind=kind, object_id=object_id).latest("created_at")
        opened = OpenedLink(link.id, role, kind, object_id, link.person_id, link.organization_id, problem="")
        actor = actor_of_link(opened, now=now, request_id="demo")
        set_context(actor)
        return actor

    def person(self, who: int | str) -> Person:
        return self.town.residents.named[who] if isinstance(who, str) else self.town.residents.persons[who]

    def practice_gp(self, person: Person) -> str:
        return "gp" if person.owner_id == self.town.organizations["practice"].id else "other-gp"

    def offer(self, key: str) -> Offer:
        """The offer as it is now, with its service, location and owner."""
        rows = Offer.objects.select_related("service", "location", "owner")
        return rows.get(pk=self.town.offers[key].pk)


def at_work(moment: datetime, rng: Random) -> datetime:
    """A moment on or after the day of ``moment``, on a working day between nine and five."""
    day = moment.astimezone(AMSTERDAM).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(rng.randint(9, 16), rng.randint(0, 59)), AMSTERDAM)


def after(now: datetime, days: tuple[int, int], rng: Random) -> datetime:
    """A working moment between so many days after ``now``, never before it."""
    return max(at_work(now + timedelta(days=rng.randint(*days)), rng), now + timedelta(minutes=20))


def fresh(referral: Referral) -> Referral:
    """The referral as it is now, as far as whoever acts may see it."""
    return Referral.objects.get(pk=referral.pk)


def token(rng: Random) -> uuid.UUID:
    """The mark of a form that is sent once."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)
