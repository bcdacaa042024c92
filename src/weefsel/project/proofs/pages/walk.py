"""Never together through the database and the pages: what happens in one world, by every door, twice.

Once while nobody told who must stay apart, and once with it. After each step the oracle (`presence`) says from the rows
alone who meets; and no page may show someone a place where they would meet whom they must not.
"""

from __future__ import annotations

import random
import re
import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from weefsel.apps.directory.models import Offer
from weefsel.apps.groups.models import Enrolment, Group, Session
from weefsel.apps.groups.operations.enrol import END_REASONS
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.safety_functions import NO_PLACE
from weefsel.project.authorisation.world import as_owner
from weefsel.project.proofs.pages.plans import Plans
from weefsel.project.proofs.pages.presence import Presence, who_meets
from weefsel.project.proofs.pages.town import LONG, Town, World
from weefsel.project.proofs.run import Unexpected

N_STEPS = 10
NO_PLACE_HERE = "Hier is nu geen passende plek."
OFFERED = re.compile(r"/(?:verwijzen|passend-aanbod)/([0-9a-f-]{36})/")
COMES = """
SELECT e.person_id, g.id, g.location_id, s.starts_at, s.ends_at, NULL::boolean[] FROM groups_enrolment e
  JOIN groups_group g ON g.id = e.group_id JOIN groups_session s ON s.group_id = g.id
  WHERE e.state IN ('enrolled', 'invited')
UNION ALL SELECT r.person_id, coalesce(o.same_as_id, o.id), o.location_id, NULL, NULL, o.hours FROM referrals_referral r
  JOIN directory_offer o ON o.id = r.offer_id WHERE r.state NOT IN ('rejected', 'declined', 'stopped')
"""


def log_in(user: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    with as_owner():
        client.force_login(user)
    return client


def open_sessions(town: Town) -> list[str]:
    """The gp, the host and the coach log in: what their browsers keep of it."""
    return [log_in(each).cookies[settings.SESSION_COOKIE_NAME].value for each in (town.gp, town.host, town.coach)]


def browser(session: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


class Walk:
    """What happens in one world, in browsers of the gp, the host and the coach that keep nothing but these sessions."""

    def __init__(self, world: World, sessions: list[str]):
        self.world, self.chance = world, world.chance
        self.gp, self.host, coach = map(browser, sessions)
        self.pairs = world.apart()
        self.plans = Plans(world, coach, self._post)
        self.doors = (
            *[self.enrol_on_the_page] * 3,
            *[self.refer_on_the_page] * 2,
            self.leave_on_the_page,
            self.return_on_the_page,
            *[self.write_enrolments] * 3,
            *[self.write_referral] * 2,
            self.move_session,
            self.move_group,
            *self.plans.doors,
        )

    # Who is where, from the rows alone

    def presences(self) -> list[Presence]:
        with as_owner(), connection.cursor() as cursor:
            return self._presences(cursor)

    def _presences(self, cursor: CursorWrapper) -> list[Presence]:
        cursor.execute(COMES)
        return [
            Presence(who, to, self.world.building[location], starts, ends, hours and self._parts(hours))
            for who, to, location, starts, ends, hours in cursor.fetchall()
        ]

    @staticmethod
    def _parts(hours: list[bool]) -> frozenset[int]:
        return frozenset(i for i, runs in enumerate(hours) if runs)

    def meets(self) -> set[frozenset]:
        """Who meets, or is proposed a place where they would."""
        with as_owner(), connection.cursor() as cursor:
            present, lines = self._presences(cursor), self.plans.proposed(cursor)
        return who_meets(present, self.pairs) | self.plans.meetings(lines, present, self.pairs)

    # The doors

    def step(self) -> str:
        """One act by one door; its name, with a question mark when the database refused it."""
        door = self.chance.choice(self.doors)
        try:
            with transaction.atomic():
                door()
        except Error as problem:
            if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
                raise
            return f"{door.__name__}?"
        return door.__name__

    def _post(self, client: Client, address: str, **data: Any) -> None:
        response = client.post(address, data)
        told = response.status_code == 422 and NO_PLACE_HERE in response.content.decode()
        if response.status_code != 302 and not told:
            raise Unexpected(f"{address}: {response.status_code}")

    def _shown_offer(self) -> Offer:
        return self.chance.choice(self.world.offers[: -1 if self.world.joined else None])

    def _referral(self) -> Referral:
        return self.world.referral_of[self.chance.choice(self.world.people).id]

    def enrol_on_the_page(self) -> None:
        group, referral = self.chance.choice(self.world.groups), self._referral()
        self._post(self.host, reverse("enrol_person", args=[group.id, referral.id]))

    def refer_on_the_page(self) -> None:
        person, offer = self.chance.choice(self.world.people), self._shown_offer()
        with as_owner():
            again = Referral.objects.filter(person=person, offer=offer).exists()
        if not again:
            self._post(
                self.gp,
                reverse("refer_person", args=[person.id, offer.id]),
                introduction="Houdt van zingen en zoekt gezelschap.",
                shown_name="Iemand",
                consent="on",
                form_token=str(uuid.uuid4()),
            )

    def leave_on_the_page(self) -> None:
        if (row := self._enrolment("enrolled")) is not None:
            reason = self.chance.choice(list(END_REASONS))
            self._post(self.host, reverse("end_enrolment", args=[row.id]), reason=reason)

    def return_on_the_page(self) -> None:
        if (row := self._enrolment("ended")) is not None:
            self._post(self.host, reverse("resume_enrolment", args=[row.id]))

    def _enrolment(self, state: str) -> Enrolment | None:
        with as_owner():
            rows = list(Enrolment.objects.filter(state=state).order_by("since", "shown_name", "person__birth_date"))
        return self.chance.choice(rows) if rows else None

    def write_enrolments(self) -> None:
        """As a careless import would: past every page and operation, sometimes two at once."""
        group = self.chance.choice(self.world.groups)
        people = self.chance.sample(self.world.people, self.chance.choice([1, 1, 2]))
        with as_owner():
            there = set(Enrolment.objects.filter(group=group).values_list("person_id", flat=True))
            Enrolment.objects.bulk_create(
                Enrolment(
                    group=group,
                    person=person,
                    owner=group.owner,
                    referral=self.world.referral_of[person.id],
                    shown_name="Iemand",
                    state="enrolled",
                    since=self.world.now,
                )
                for person in people
                if person.id not in there
            )

    def write_referral(self) -> None:
        offer, referral = self.chance.choice(self.world.offers), self._referral()
        with as_owner():
            Referral.objects.filter(pk=referral.pk).update(offer=offer)

    def move_session(self) -> None:
        group, starts = self.chance.choice(self.world.groups), self.chance.choice(self.world.moments)
        with as_owner():
            Session.objects.filter(group=group).update(starts_at=starts, ends_at=starts + LONG)

    def move_group(self) -> None:
        group, hall = self.chance.choice(self.world.groups), self.chance.choice(self.world.halls)
        with as_owner():
            Group.objects.filter(pk=group.pk).update(location=hall)

    # What the pages show

    def look(self) -> list[str]:
        """What pages show that they should not: a place where someone would meet whom they must not, or their name."""
        found, present = [], self.presences()
        one, other = self.chance.sample(self.chance.choice(self.world.pairs), 2)
        who = self.world.people[one].id
        # Also what does not fit: what is closed to this person is not there either.
        shown = self._get(self.gp, "show_candidates", who, toon="niet")
        for offer in {UUID(each) for each in OFFERED.findall(shown)}:
            if who_meets([*present, self._at(who, offer)], self.pairs):
                found.append(f"show_candidates shows person {one} an offer where they meet {other} or another")
        if self.world.people[other].family_name in self._get(self.gp, "show_person", who):
            found.append(f"show_person of person {one} names {other}")
        for address in ("list_groups", "list_offers"):
            self._get(self.host, address)
        self._get(self.host, "show_group", self.chance.choice(self.world.groups).id)
        self._get(self.gp, "refer_person", who, self._shown_offer().id)
        board = self._get(self.plans.coach, "show_board", deel="alles")
        return found + self.plans.look(board, present, self.pairs)

    def _get(self, client: Client, name: str, *of: UUID, **asked: str) -> str:
        response = client.get(reverse(name, args=of), asked)
        if response.status_code != 200:
            raise Unexpected(f"{name}: {response.status_code}")
        return response.content.decode()

    def _at(self, who: UUID, offer_id: UUID) -> Presence:
        offer = next(each for each in self.world.offers if each.id == offer_id)
        return Presence(who, offer.id, self.world.building[offer.location_id], parts=self._parts(offer.hours))


def try_world(town: Town, seed: int, number: int, now: datetime) -> tuple[bool, list[str]]:
    """Walk one world while nobody knows of any pair, and then with its pairs: would two have met, and what leaked."""
    name, leaks = f"{seed} {number}", []
    cache.clear()  # how often someone asked is counted there
    with transaction.atomic():
        with as_owner():
            world = World(town, number, random.Random(name), now)
            world.register(late=False)
        sessions = open_sessions(town)
        met = _unguarded(world, name, sessions)
        with as_owner():
            world.record(late=False)
            world.register(late=True)
            world.record(late=True)
        world.chance.seed(name)
        walk = Walk(world, sessions)
        for step in range(N_STEPS):
            door = walk.step()
            if found := walk.meets():
                leaks.append(f"world {number}, step {step}, {door}: {len(found)} pairs meet")
        leaks += [f"world {number}: {leak}" for leak in walk.look()]
        transaction.set_rollback(True)
    return met, leaks


def _unguarded(world: World, name: str, sessions: list[str]) -> bool:
    """Whether two would meet when the same happens and nobody told who must stay apart."""
    with transaction.atomic():
        with as_owner():
            world.register(late=True)
        world.chance.seed(name)
        walk, met = Walk(world, sessions), False
        for _ in range(N_STEPS):
            walk.step()
            if met := bool(walk.meets()):
                break
        transaction.set_rollback(True)
    return met


def try_worlds(town: Town, seed: int, first: int, n: int) -> tuple[int, list[str]]:
    """How many of ``n`` worlds from number ``first`` would have met unguarded, and every leak with its world."""
    n_met, leaks = 0, []
    for number in range(first, first + n):
        met, found = try_world(town, seed, number, timezone.now())
        n_met += met
        leaks += found
    return n_met, leaks
