"""A small town in the database, and in it one world after another: people, groups, offers, and who must stay apart.

All names are made up. What a world writes is never kept: each is made, walked and undone in one transaction.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password

from weefsel.apps.accounts.models import Installation, Membership, Organization, User
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.groups.models import Group, Session
from weefsel.apps.keys.ring import ring
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import Circumstances, Health, Person
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.rights.models import Relation
from weefsel.apps.safety.models import ProtectedTie

WERKVORM = "odensehuizen"
FEWEST, MOST = 8, 14
FEWEST_PAIRS, MOST_PAIRS = 3, 10
N_GROUPS, N_OFFERS = 3, 3
SHARE_JOINED = 0.3
LONG = timedelta(hours=2)
STREETS = (("Dorpsstraat 1", "6601 AA"), ("Kerkplein 3", "6601 BB"))
# The same address as another hand would write it.
AGAIN = (("dorpsstraat 1", "6601AA"), ("Kerkplein  3", "6601 bb"))


@dataclass(frozen=True, slots=True)
class Town:
    """A practice with a gp, and a house with a host and a coach: what all worlds have in common."""

    practice: Organization
    house: Organization
    gp: User
    host: User
    coach: User
    service: Service


def make_town(now: datetime) -> Town:
    """The first town of a database. As the owner role."""
    Installation.objects.get_or_create(id=1, defaults={"kind": "demo", "region": "Proefregio", "created_at": now})
    practice, house = (
        Organization.objects.create(name=name, kind=kind, created_at=now)
        for name, kind in (("Praktijk Proef", "practice"), ("Huis Proef", "community"))
    )
    service = Service.objects.create(owner=house, name="Aanbod", werkvorm=WERKVORM, description="Samenkomen.")
    users = (_user("gp", practice, now), _user("host", house, now), _user("link_worker", house, now))
    return Town(practice, house, *users, service)


def find_town() -> Town:
    """The town that `make_town` made in this database, and nothing else is in. As the owner role."""
    known = Membership.objects.select_related("user", "organization")
    gp, host, coach = (known.get(role=role) for role in ("gp", "host", "link_worker"))
    return Town(gp.organization, host.organization, gp.user, host.user, coach.user, Service.objects.get())


def _user(role: str, place: Organization, now: datetime) -> User:
    user = User.objects.create(
        email=f"{role}-{uuid.uuid4().hex[:8]}@example.org",
        name=role,
        date_joined=now,
        password=make_password(uuid.uuid4().hex),
    )
    Membership.objects.create(user=user, organization=place, role=role, valid_from=now)
    return user


def next_tuesday(now: datetime) -> datetime:
    """Ten o'clock in the morning of the next Tuesday: the same part of the week, whenever a world is walked."""
    today = now.astimezone(AMSTERDAM)
    ahead = (1 - today.weekday()) % 7 or 7
    return datetime.combine(today.date() + timedelta(days=ahead), time(10), AMSTERDAM)


class World:
    """One world. ``people``, their ``referrals`` to the house, three ``groups`` and three scarce ``offers`` in two
    buildings, of which two may be one (``joined``); ``pairs`` who must stay apart, which stand nowhere before `record`.
    Made as the owner role."""

    def __init__(self, town: Town, number: int, chance: random.Random, now: datetime):
        self.town, self.number, self.chance, self.now = town, number, chance, now
        first = next_tuesday(now)
        self.moments = [first + timedelta(minutes=90 * n) for n in range(3)]
        n = chance.randint(FEWEST, MOST)
        self.people = [self._person(i) for i in range(n)]
        self.late = set(range(n - chance.randint(0, 3), n))  # these register after it was told whom to keep from them
        self.pairs = self._pairs(n)
        halls = [
            Location(owner=town.house, name="Zaal", city="Wijchen", street_line=street, postcode=postcode, x=x, y=y)
            for (street, postcode), x, y in zip((*STREETS, *AGAIN), (178_600.0,) * 4, (425_600.0,) * 4, strict=True)
        ]
        self.halls = Location.objects.bulk_create(halls)
        # By the place of the row: the third is the first building again, the fourth the second.
        self.building = {hall.id: i % 2 for i, hall in enumerate(self.halls)}
        self.groups = Group.objects.bulk_create(self._group(i) for i in range(N_GROUPS))
        Session.objects.bulk_create(self._session(group) for group in self.groups)
        self.offers = Offer.objects.bulk_create(self._offer() for _ in range(N_OFFERS))
        # In some worlds two entries of the map are one offer, of which only the first is shown.
        self.joined = chance.random() < SHARE_JOINED
        if self.joined:
            Offer.objects.filter(pk=self.offers[-1].pk).update(same_as=self.offers[0])

    def _person(self, i: int) -> Person:
        return Person(
            owner=self.town.practice,
            given_name="Proef",
            family_name=f"Wereld{self.number}-{i:02}",
            birth_date=date(1950, 1, 1) + timedelta(days=i),
            postcode="6601 AA",
            city="Wijchen",
            x=178_500.0,
            y=425_500.0,
            is_synthetic=True,
            registered_at=self.now,
            changed_at=self.now,
        )

    def _pairs(self, n: int) -> list[tuple[int, int]]:
        """Three to ten pairs, in half of the worlds with a triangle."""
        wanted, some = self.chance.randint(FEWEST_PAIRS, MOST_PAIRS), self.chance.sample(range(n), 3)
        found = [(some[0], some[1]), (some[2], some[1]), (some[0], some[2])] * self.chance.randint(0, 1)
        while len(found) < wanted:
            one, other = self.chance.sample(range(n), 2)
            if (one, other) not in found and (other, one) not in found:
                found.append((one, other))
        return found

    def _group(self, i: int) -> Group:
        return Group(
            owner=self.town.house,
            location=self.chance.choice(self.halls),
            werkvorm=WERKVORM,
            werkvorm_version="1",
            form="walk_in",
            name=f"Huis {i}",
            neutral_name="Afspraak",
            state="running",
            size_min=1,
            size_max=6,
            created_at=self.now,
            form_token=uuid.uuid4(),
        )

    def _session(self, group: Group) -> Session:
        starts = self.chance.choice(self.moments)
        return Session(
            group=group, owner=group.owner, number=1, title="Eerste", starts_at=starts, ends_at=starts + LONG
        )

    def _offer(self) -> Offer:
        free = self.chance.randint(1, 4)
        return Offer(
            service=self.town.service,
            location=self.chance.choice(self.halls),
            owner=self.town.house,
            host_name="Gastvrouw",
            host_email="",
            when_text="in de week",
            hours=[self.chance.random() < 0.2 for _ in range(21)],
            capacity=free,
            places_free=free,
        )

    def register(self, *, late: bool) -> None:
        """Those who come late, or the others, are registered and referred to the house."""
        rows = [self.people[i] for i in range(len(self.people)) if (i in self.late) == late]
        Person.objects.bulk_create(rows)
        Circumstances.objects.bulk_create(Circumstances(person=one, changed_at=self.now) for one in rows)
        Health.objects.bulk_create(Health(person=one, changed_at=self.now) for one in rows)
        Relation.objects.bulk_create(
            self._relation(one, *by)
            for one in rows
            for by in (("treatment", self.town.practice), ("coaching", self.town.house))
        )
        Need.objects.bulk_create(
            Need(person=one, kind="company", state="agreed", proposed_at=self.now, decided_at=self.now) for one in rows
        )
        given = Consent.objects.bulk_create(self._consent(one) for one in rows)
        referrals = Referral.objects.bulk_create(
            self._referral(one, consent) for one, consent in zip(rows, given, strict=True)
        )
        ring().prepare(one.person_id for one in referrals)
        Introduction.objects.bulk_create(self._introduction(one) for one in referrals)
        self.referral_of = getattr(self, "referral_of", {}) | {one.person_id: one for one in referrals}

    def _relation(self, person: Person, relation: str, organization: Organization) -> Relation:
        return Relation(
            relation=relation,
            person_id=person.id,
            organization=organization,
            ground="proef",
            valid_from=self.now,
            declared_at=self.now,
        )

    def _consent(self, person: Person) -> Consent:
        return Consent(
            person=person,
            receiver=self.town.house,
            purpose="hosting",
            text="Ja.",
            how="spoken",
            given_at=self.now,
        )

    def _referral(self, person: Person, consent: Consent) -> Referral:
        """To the house, not yet to one of its places."""
        return Referral(
            person=person,
            owner=self.town.practice,
            receiver=self.town.house,
            requested_by=self.town.gp,
            werkvorm=WERKVORM,
            werkvorm_version="1",
            state="requested",
            consent=consent,
            assigned_organization=self.town.house,
            due_on=self.now.date() + timedelta(days=14),
            age_years=74,
            sex="female",
            language="nl",
            requested_at=self.now,
            form_token=uuid.uuid4(),
        )

    def _introduction(self, referral: Referral) -> Introduction:
        return Introduction(
            referral=referral,
            person_id=referral.person_id,
            owner=self.town.practice,
            receiver=self.town.house,
            shown_name="Iemand",
            introduction="Houdt van zingen.",
        )

    def record(self, *, late: bool) -> None:
        """Write down who must stay apart, each by what someone tells of the other; the database works out who it is.

        Late are those who tell it themselves after they came late; of the others some tell about who is not there yet.
        """
        told = ((b, a) if a in self.late else (a, b) for a, b in self.pairs)
        ProtectedTie.objects.bulk_create(
            self.tie(self.people[one], self.people[other]) for one, other in told if (one in self.late) == late
        )

    def tie(self, person: Person, other: Person) -> ProtectedTie:
        return ProtectedTie(
            person=person,
            kind=self.chance.choice(["harmful", "no_contact"]),
            hint_family_name=other.family_name.upper(),
            hint_birth_date=other.birth_date,
            entered_by=self.town.gp,
            entered_in=self.town.practice,
            entered_at=self.now,
            reviewed_at=self.now,
            review_by=self.now.date() + timedelta(days=180),
            form_token=uuid.uuid4(),
        )

    def apart(self) -> frozenset[frozenset]:
        """The pairs, by the ids of the registrations."""
        return frozenset(frozenset((self.people[a].id, self.people[b].id)) for a, b in self.pairs)
