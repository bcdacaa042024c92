"""Never together, through the operations and the database: worlds in which people come and go, by every door.

A sample runs with every test; `WEEFSEL_WORLDS=10000 pytest tests/apps/safety/test_worlds.py` is the long run. Who meets
is worked out here, from the rows alone, by an oracle that shares no code with the guard.
"""

from __future__ import annotations

import os
import random
import secrets
import time
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from tests.apps.safety.acts import refer_row
from tests.factories import acting, actor_of, as_owner, make_offer
from tests.pairs import keep_apart, make_group, make_place

from weefsel.apps.groups.models import Enrolment, Session
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol, resume_enrolment
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.rights.safety_functions import NO_PLACE

SECONDS = 10.0
AT_LEAST = 3  # worlds, on a machine that is busy with other things
N_STEPS = 14


class Place:
    """One world in the database: people with referrals, three groups in two buildings, pairs; and what happened."""

    def __init__(self, world, number: int, chance: random.Random):
        self.world, self.chance = world, chance
        self.people = Person.objects.bulk_create(
            Person(
                owner=world.practice,
                given_name="Proef",
                family_name=f"Wereld{number}-{i}",
                birth_date=world.now.date() - timedelta(days=20_000 + i),
                registered_at=world.now,
                changed_at=world.now,
            )
            for i in range(chance.randint(8, 14))
        )
        halls = [make_place(world.house), make_place(world.house)]
        self.moments = [world.now + timedelta(days=1, minutes=90 * n) for n in range(3)]
        self.groups = [
            make_group(world, location=chance.choice(halls), starts=chance.choice(self.moments), size_min=1, size_max=6)
            for _ in range(3)
        ]
        self.offer = make_offer(world.house, capacity=30)
        self.pairs = set()
        for _ in range(chance.randint(3, 10)):
            one, other = chance.sample(self.people, 2)
            if frozenset((one.id, other.id)) not in self.pairs:
                keep_apart(world, one, other)
                self.pairs.add(frozenset((one.id, other.id)))
        self.referrals = [self._referral(person) for person in self.people]

    def _referral(self, person: Person) -> Referral:
        referral = refer_row(self.world, person, self.offer)
        # Referred to the house, not yet to one of its places: the groups bring people together here.
        Referral.objects.filter(pk=referral.pk).update(offer=None)
        Introduction.objects.create(
            referral=referral,
            person=person,
            owner=self.world.practice,
            receiver=self.world.house,
            shown_name="Iemand",
            introduction="Houdt van zingen.",
        )
        referral.refresh_from_db()
        return referral

    # The oracle: rows in, who meets out

    def meets(self) -> set[frozenset]:
        """Recorded pairs who are at one place within half an hour of each other, from the rows as they are."""
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.person_id, g.id, g.location_id, s.starts_at, s.ends_at FROM groups_enrolment e "
                "JOIN groups_group g ON g.id = e.group_id LEFT JOIN groups_session s ON s.group_id = g.id "
                "WHERE e.state IN ('enrolled', 'invited') AND g.id = ANY (%s)",
                [[group.id for group in self.groups]],
            )
            rows = cursor.fetchall()
        margin, found = timedelta(minutes=30), set()
        for who, group, place, starts, ends in rows:
            for other, other_group, other_place, other_starts, other_ends in rows:
                same_hour = starts < other_ends + margin and other_starts < ends + margin
                if group == other_group or (place == other_place and same_hour):
                    found.add(frozenset((who, other)))
        return found & self.pairs

    # What happens

    def step(self) -> str:
        """One act by one door; gives its name, with a question mark when it was refused."""
        door = self.chance.choice([self.by_operation] * 4 + [self.by_row] * 3 + [self.leaves, self.returns, self.moves])
        try:
            with transaction.atomic():
                door()
        except ValidationError as refusal:
            if refusal.messages != ["Hier is nu geen passende plek."]:
                raise
            return f"{door.__name__}?"
        except Error as problem:
            if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
                raise
            return f"{door.__name__}?"
        return door.__name__

    def by_operation(self) -> None:
        actor = acting(actor_of(self.world.host, self.world.now))
        enrol(self.chance.choice(self.groups), self.chance.choice(self.referrals), actor=actor)

    def by_row(self) -> None:
        """As a careless import would write it; sometimes two at once."""
        group = self.chance.choice(self.groups)
        people = self.chance.sample(self.people, self.chance.choice([1, 1, 2]))
        with as_owner():
            Enrolment.objects.bulk_create(
                Enrolment(
                    group=group,
                    person=person,
                    owner=group.owner,
                    shown_name="x",
                    state="enrolled",
                    since=self.world.now,
                )
                for person in people
                if not Enrolment.objects.filter(group=group, person=person).exists()
            )

    def leaves(self) -> None:
        if (row := self._row("enrolled")) is not None:
            end_enrolment(row, actor=acting(actor_of(self.world.host, self.world.now)), reason="done")

    def returns(self) -> None:
        if (row := self._row("ended")) is not None:
            resume_enrolment(row, actor=acting(actor_of(self.world.host, self.world.now)))

    def moves(self) -> None:
        group, moment = self.chance.choice(self.groups), self.chance.choice(self.moments)
        with as_owner():
            Session.objects.filter(group=group).update(starts_at=moment, ends_at=moment + timedelta(hours=2))

    def _row(self, state: str) -> Enrolment | None:
        with as_owner():
            rows = list(Enrolment.objects.filter(group__in=self.groups, state=state).order_by("since", "id"))
        return self.chance.choice(rows) if rows else None


FORGET = """
CREATE OR REPLACE FUNCTION safety_apart(who uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$ SELECT who WHERE false $$
"""


def without_guard(place: Place, name: str) -> bool:
    """Whether two would have met in the same world, walked the same way, when nobody knew of any pair."""
    met = False
    with transaction.atomic():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(FORGET)
        place.chance.seed(name)
        for _ in range(N_STEPS):
            place.step()
            met = met or bool(place.meets())
        transaction.set_rollback(True)
    return met


def try_world(world, seed: int, number: int) -> tuple[bool, list[str]]:
    with transaction.atomic():
        name = f"{seed} {number}"
        with as_owner():
            acting(actor_of(world.gp, world.now))
            place = Place(world, number, random.Random(name))
        met, leaks = without_guard(place, name), []
        place.chance.seed(name)
        for step in range(N_STEPS):
            door = place.step()
            if found := place.meets():
                leaks.append(f"world {number}, step {step}, {door}: {len(found)} pairs meet")
        transaction.set_rollback(True)
    return met, leaks


def test_nobody_meets_whom_they_must_not_by_any_door(world):
    wanted = int(os.environ.get("WEEFSEL_WORLDS", "0"))
    seed = int(os.environ.get("WEEFSEL_SEED", secrets.randbelow(2**31)))
    print(f"seed {seed}")
    n_met, leaks, number, until = 0, [], 0, time.monotonic() + SECONDS

    while number < max(wanted, AT_LEAST) or (not wanted and time.monotonic() < until):
        met, found = try_world(world, seed, number)
        n_met, number = n_met + met, number + 1
        leaks += found

    print(f"{number} worlds, {n_met} would have met unguarded, {len(leaks)} leaks")
    assert leaks == [], f"seed {seed}"
    assert n_met >= 0.3 * number, f"seed {seed}"
