"""`may()`, the facts read from the database and the generated SQL give one answer, for every role, relation and action.

Random worlds: declared relations of every kind with periods around now, ages around 12 and 16, people who died, the
noodknop, delegation, roles that ended. WEEFSEL_WORLDS says how many (5 is a sample), WEEFSEL_SEED repeats one.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random, SystemRandom

import pytest
from django.db import connection
from tests.factories import acting, as_owner, make_person, make_user

from weefsel.apps.accounts.models import Membership, Organization
from weefsel.apps.carers.models import Share
from weefsel.apps.people.models import Person
from weefsel.apps.people.queries import named_people
from weefsel.apps.rights.models import Delegation, Emergency, Relation
from weefsel.apps.rights.policies import condition
from weefsel.apps.rights.queries import facts_for, rights
from weefsel.apps.rights.tables import Table
from weefsel.engine.rights.may import Actor, Object, may
from weefsel.project.authorisation.worlds.chance import HOUR, birth_date, midnight, period
from weefsel.project.authorisation.worlds.told import Declared, true_facts

N_WORLDS = int(os.environ.get("WEEFSEL_WORLDS", "5"))
SEED = int(os.environ.get("WEEFSEL_SEED", "0")) or SystemRandom().randrange(1, 10**9)
ACTORS = 20
CARE = ("gp", "nurse", "specialist", "midwife")
# A row with every column that a relation can name, except a group: that relation only passes on what others give.
ROW_COLUMNS = {
    "person": "person_id",
    "owner": "owner_id",
    "receiver": "receiver_id",
    "invitation": "invitation_id",
    "row": "row_id",
    "recorder": "recorder_id",
    "carer": "carer_id",
}
ROW = Table("w", (), **ROW_COLUMNS)
# What is guarded row by row: each of a person or of nobody in particular.
GUARDED = tuple(uuid.UUID(int=number) for number in (11, 12, 13))
ACTIONS = tuple(sorted(rights().actions))


@dataclass
class Small(Declared):
    """One random world: who there is, and every row that was declared."""

    organizations: list = field(default_factory=list)
    users: list = field(default_factory=list)


def make_small(rng: Random, organizations: list, people: list, users: list) -> Small:
    now = midnight(rng)
    world = Small(now, people, organizations=organizations, users=users)
    for person in people:
        person.birth_date = birth_date(rng, now)
        person.died_on = now.date() if rng.random() < 0.15 else None
        person.owner = rng.choice(organizations)
    Person.objects.bulk_update(people, ["birth_date", "died_on", "owner"])
    for slug, relation in rights().relations.items():
        for _ in range((9 if relation.holder == "user" else 5) if relation.holder else 0):
            begin, until = period(rng, now, is_open=slug != "representative")
            person, place = rng.choice(people).id, rng.choice(organizations)
            # What rests on another relation of the organisation, holds where that is there too.
            rests_on = [each for each in world.relations if each.relation in relation.only_with]
            if relation.holder == "organization" and rests_on and rng.random() < 0.7:
                beside = rng.choice(rests_on)
                person, place = beside.person_id, beside.organization
            world.relations.append(
                Relation(
                    relation=slug,
                    person_id=person,
                    organization=place if relation.holder == "organization" else None,
                    user=rng.choice(users) if relation.holder == "user" else None,
                    # One that was declared of nobody's row gives nothing.
                    object_id=rng.choice((*GUARDED, None)) if relation.about == "row" else None,
                    topics=rng.sample(["groups", "referrals", "consent", "else"], rng.randrange(4)),
                    ground="x",
                    document="x",
                    valid_from=begin,
                    valid_until=until,
                    declared_at=begin,
                )
            )
    for _ in range(8):
        begin = now - rng.choice((0, 1, 3599, 3600, 3601)) * timedelta(seconds=1)
        world.emergencies.append(
            Emergency(
                person_id=rng.choice(people).id,
                user=rng.choice(users),
                organization=rng.choice(organizations),
                role=rng.choice(CARE),
                reason="life",
                words="Vijftien tekens of meer",
                starts_at=begin,
                ends_at=begin + HOUR,
                ended_at=rng.choice((None, None, begin, min(now, begin + HOUR))),
                review_by=begin,
            )
        )
        one, other = rng.sample(users, 2)
        begin, until = period(rng, now, is_open=False)
        organization, role = rng.choice(organizations), rng.choice(CARE)
        world.delegations.append(
            Delegation(
                assistant=one,
                professional=other,
                organization=organization,
                role=role,
                withheld=rng.sample(ACTIONS, rng.choice((0, 0, 20))),
                valid_from=begin,
                valid_until=until,
                declared_at=begin,
            )
        )
        begin, until = period(rng, now, is_open=True)
        world.memberships.append(
            Membership(
                user=other,
                organization=organization,
                role=rng.choice((role, role, role, "host")),
                valid_from=begin,
                valid_until=until or now + timedelta(days=9),
                awaits_yes=rng.random() < 0.3,
            )
        )
        # A naaste who shares with a reader, in one role and one organisation; or whose code nobody typed in.
        one, other = rng.sample(users, 2)
        begin, until = period(rng, now, is_open=False)
        taken = rng.random() < 0.9
        world.shares.append(
            Share(
                carer=one,
                code_hash=uuid.UUID(int=rng.getrandbits(128)).hex,
                code_until=until,
                until=until,
                made_at=begin,
                reader=other if taken else None,
                organization=rng.choice(organizations) if taken else None,
                reader_role=rng.choice((*CARE, "link_worker", "host")) if taken else "",
                taken_at=begin if taken else None,
                ended_at=rng.choice((None, None, None, begin, now, now + HOUR)),
            )
        )
    for model, rows in (
        (Share, world.shares),
        (Relation, world.relations),
        (Emergency, world.emergencies),
        (Delegation, world.delegations),
        (Membership, world.memberships),
    ):
        model.objects.all().delete()
        model.objects.bulk_create(rows)
    return world


def random_actor(rng: Random, world: Small) -> Actor:
    """Anyone; more often someone for whom something was declared that may just begin or end."""
    user = rng.choice((None, *world.users, *world.users))
    actor = Actor(
        rng.choice(tuple(rights().roles)),
        world.now,
        user_id=user.id if user else None,
        person_id=rng.choice((None, *(person.id for person in world.people))),
        organization_id=rng.choice((None, *(each.id for each in world.organizations))),
        link_object_id=rng.choice((None, uuid.UUID(int=1))),
    )
    kind = rng.randrange(6)
    if kind in (0, 1):
        one = rng.choice(world.delegations)
        return replace(
            actor,
            role="assistant",
            user_id=one.assistant_id if rng.random() < 0.9 else actor.user_id,
            on_behalf_of=one.professional_id,
            organization_id=one.organization_id,
        )
    if kind in (2, 3):
        return replace(actor, role="related_person", user_id=rng.choice(world.users).id)
    if kind == 5 and (read := [each for each in world.shares if each.reader_id]):
        one = rng.choice(read)
        role = one.reader_role if rng.random() < 0.9 else "gp"
        return replace(actor, user_id=one.reader_id, organization_id=one.organization_id, role=role)
    if kind == 4:
        one = rng.choice(world.emergencies)
        return replace(actor, user_id=one.user_id, organization_id=one.organization_id, role=one.role)
    return actor


@pytest.fixture
def asked(db, now):
    """Organisations, people and users that every world shares, and the policies of all actions as one statement."""
    with as_owner():
        organizations = [
            Organization.objects.create(name=str(number), kind="practice", created_at=now) for number in range(3)
        ]
        people = [make_person(organizations[0], now, relation=None) for _ in range(4)]
        users = [make_user("host", organizations[0], now) for _ in range(4)]
    tests = ", ".join(f"({condition(ROW, (action,), rights())})" for action in ACTIONS)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(
            "PREPARE agree (uuid[], uuid[], uuid[], uuid[], uuid[], uuid[], uuid[]) AS "
            f"SELECT ARRAY[{tests}] FROM unnest($1, $2, $3, $4, $5, $6, $7) WITH ORDINALITY "
            f"AS w({', '.join(ROW_COLUMNS.values())}, nr) ORDER BY nr"
        )
    yield organizations, people, users
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE agree")


def sql_answers(rows: list[dict]) -> list[list[bool]]:
    columns = [[row[name] for row in rows] for name in ROW_COLUMNS.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"EXECUTE agree ({', '.join(['%s::uuid[]'] * len(columns))})", columns)
        return [[bool(each) for each in answers] for (answers,) in cursor.fetchall()]


def random_rows(rng: Random, world: Small) -> list[dict]:
    places = [each.id for each in world.organizations]
    return [
        {
            "person_id": person.id,
            "owner_id": person.owner_id if rng.random() < 0.5 else rng.choice((None, *places)),
            "receiver_id": rng.choice((None, None, *places)),
            "invitation_id": rng.choice((None, uuid.UUID(int=1), uuid.UUID(int=2))),
            "row_id": rng.choice((None, *GUARDED)),
            "recorder_id": rng.choice((None, *(user.id for user in world.users))),
            "carer_id": rng.choice((None, *(user.id for user in world.users))),
        }
        for person in world.people
    ] + [
        {
            **dict.fromkeys(ROW_COLUMNS.values()),
            "owner_id": rng.choice(places),
            "receiver_id": rng.choice(places),
            "row_id": rng.choice(GUARDED),
        }
    ]


def test_may_the_facts_and_the_policies_give_one_answer_on_random_worlds(asked, capsys):
    rng = Random(SEED)
    n_decisions = n_allowed = 0
    used: set[str] = set()
    wrong = []
    for number in range(N_WORLDS):
        with as_owner():
            world = make_small(rng, *asked)
        for _ in range(ACTORS):
            actor = acting(random_actor(rng, world))
            rows = random_rows(rng, world)
            by_sql = sql_answers(rows)
            seen = set(Person.objects.values_list("id", flat=True))
            named = set(named_people(person.id for person in world.people))
            for row, answers in zip(rows, by_sql, strict=True):
                truth = Object("x", tuple(true_facts(world, actor, row)))
                found = Object("x", facts_for(actor, **row))
                for action, in_sql in zip(ACTIONS, answers, strict=True):
                    decision = may(actor, action, truth, rights())
                    in_code = may(actor, action, found, rights())
                    n_decisions += 1
                    n_allowed += decision.allow
                    used |= {decision.relation}
                    if (in_code.allow, in_code.fields, in_sql) != (decision.allow, decision.fields, decision.allow):
                        wrong.append((number, actor.role, action, decision.allow, in_code.allow, in_sql, truth.facts))
            for person in world.people:
                known = true_facts(
                    world,
                    actor,
                    {**dict.fromkeys(ROW_COLUMNS.values()), "person_id": person.id, "owner_id": person.owner_id},
                )
                truly = Object("x", tuple(known))
                if may(actor, "people.read", truly, rights()).allow != (person.id in named):
                    wrong.append((number, actor.role, "people_named", person.id in named, known))
                if may(actor, "people.read_registration", truly, rights()).allow != (person.id in seen):
                    wrong.append((number, actor.role, "rows of people_person", person.id in seen, known))
    with capsys.disabled():
        print(f"\n{n_decisions} decisions ({n_allowed} allowed), {len(wrong)} wrong, seed {SEED}")

    assert wrong[:5] == []
    assert n_allowed > n_decisions / 50
    if N_WORLDS >= 20:
        assert set(rights().relations) - used - {"enrolled", "member", ""} == set()
