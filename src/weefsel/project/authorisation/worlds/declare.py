"""What is declared in random worlds: one who looks, and around every person relations of each kind, at random."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.consent.models import Consent
from weefsel.apps.people.models import KeptBack, Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.models import Delegation, Emergency, Relation
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.worlds.chance import DAY, HOUR, SECOND, birth_date, midnight, moment, period
from weefsel.project.authorisation.worlds.scene import Scene, Someone
from weefsel.project.authorisation.worlds.told import Declared, acts_as

CARE = ("gp", "nurse", "specialist", "midwife")
# What can be shared with each: other words there are not.
SHARES = {
    "related": ("groups", "network", "needs"),
    "parent": ("groups", "referrals", "consent"),
    "parent_agreed": ("groups", "referrals"),
    "representative": ("groups", "referrals", "consent"),
}
# How often somebody looks in each role. Who looks at whom treats or coaches is tried most.
LOOKERS = (
    *(CARE * 4),
    *(("assistant",) * 6),
    *(("link_worker",) * 6),
    *(("related_person",) * 10),
    *(("person",) * 3),
    *(["host", "volunteer", "manager", "inspector", "researcher", "municipality", "administrator", "visitor"]),
)
# Which second role somebody may have.
BESIDE = ("gp", "nurse", "link_worker", "assistant", "host", "manager", "person", "related_person")
WITHOUT_ORGANIZATION = ("person", "related_person", "visitor")
OF_ORGANIZATIONS = ("treatment", "coaching", "network_shared")
OF_USERS = ("related", "parent", "parent_agreed", "representative", "guarding")
# Which relations give something to a role; the others are there to give nothing.
MEANS = (
    dict.fromkeys(CARE, ("treatment", "guarding"))
    | {"link_worker": ("coaching", "network_shared", "guarding"), "assistant": ("treatment",)}
    | {"related_person": ("related", "parent", "parent_agreed", "representative")}
)
# How many yeses were taken back again.
WITHDRAWN = 0.15
CONSENTED = {"coaching": "coaching", "network_shared": "network"}


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks: ``user`` None for a visitor; ``chosen`` the membership that the session chose, or None;
    ``on_behalf_of`` what stands in the session. ``actor`` is who that makes them, worked out by hand."""

    user: User | None
    memberships: tuple[Membership, ...]
    chosen: Membership | None
    on_behalf_of: User | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class World:
    """One world: somebody, and what was declared there. ``kept_back``: the referral, from who looks along."""

    someone: Someone
    declared: Declared
    kept_back: bool


def _id(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def looker(rng: Random, scene: Scene, now: datetime) -> tuple[Looker, list[Delegation]]:
    """Somebody with a role that may just have begun or ended, sometimes two; and what was handed over to them."""
    role = rng.choice(LOOKERS)
    if role == "visitor":
        return Looker(None, (), None, None, Actor("visitor", now)), []
    user, other = rng.sample(scene.users, 2)
    held = [_membership(rng, scene, user, role, now)]
    if rng.random() < 0.2:
        held.append(_membership(rng, scene, user, rng.choice(BESIDE), now))
    held.sort(key=lambda each: (each.valid_from, each.id))
    chosen = rng.choice(held) if rng.random() < 0.85 else None
    acting = acts_as(held, chosen, now)
    behalf, delegations, beside = None, [], []
    if any(each.role == "assistant" for each in held):
        behalf = rng.choice((other, other, other, rng.choice(scene.users), None))
        place = next(each.organization for each in held if each.role == "assistant")
        for _ in range(rng.choice((1, 1, 2, 3))):
            delegations.append(_delegation(rng, user, other, place, now))
            beside.append(_stands_by(rng, delegations[-1], now))
    actor = Actor("visitor", now)
    if acting is not None:
        actor = Actor(
            acting.role,
            now,
            user_id=user.id,
            person_id=acting.person_id,
            organization_id=acting.organization_id,
            on_behalf_of=behalf.id if behalf is not None and acting.role == "assistant" else None,
        )
    return Looker(user, (*held, *beside), chosen, behalf, actor), delegations


def _membership(rng: Random, scene: Scene, user: User, role: str, now: datetime) -> Membership:
    begin, until = (now - DAY, None) if rng.random() < 0.85 else period(rng, now, is_open=True)
    return Membership(
        id=_id(rng),
        user=user,
        organization=None if role in WITHOUT_ORGANIZATION else rng.choice(scene.organizations),
        role=role,
        person_id=rng.choice(scene.people).id if role == "person" else None,
        valid_from=begin,
        valid_until=until or _some_day(rng, begin, now),
        awaits_yes=rng.random() < 0.04,
    )


def _some_day(rng: Random, begin: datetime, now: datetime) -> datetime:
    """Some day after now, and not before what ends then begins."""
    return max(begin, now + timedelta(days=rng.randrange(1, 30)))


def _delegation(rng: Random, assistant: User, professional: User, place, now: datetime) -> Delegation:
    begin, until = period(rng, now, is_open=False)
    withheld = (
        "people.read",
        "people.list",
        "people.read_registration",
        "consent.read",
        "referrals.read",
        "needs.read_chosen",
    )
    return Delegation(
        id=_id(rng),
        assistant=assistant,
        professional=professional,
        organization=place,
        role=rng.choice(CARE),
        withheld=rng.sample(withheld, rng.choice((0, 0, 0, 1, 2))),
        valid_from=begin,
        valid_until=until,
        declared_at=begin,
    )


def _stands_by(rng: Random, one: Delegation, now: datetime) -> Membership:
    """The role of who handed over; who has it no more, hands over nothing."""
    begin, until = (now - DAY, None) if rng.random() < 0.7 else period(rng, now, is_open=True)
    return Membership(
        id=_id(rng),
        user=one.professional,
        organization=one.organization,
        role=rng.choice((one.role, one.role, one.role, one.role, "host")),
        valid_from=begin,
        valid_until=until or _some_day(rng, begin, now),
        awaits_yes=rng.random() < 0.1,
    )


def declare(rng: Random, scene: Scene) -> tuple[Looker, list[World]]:
    """Write a world around every person of the scene, all at one moment; as the owner role."""
    now = midnight(rng)
    looks, delegations = looker(rng, scene, now)
    worlds, consents, kept = [], [], []
    for someone in scene.people:
        person = someone.person
        person.birth_date = birth_date(rng, now)
        person.died_on = now.date() if rng.random() < 0.15 else None
        person.owner = rng.choice(scene.organizations)
        someone.referral.owner, someone.referral.receiver = rng.choices(scene.organizations, k=2)
        relations, given = _relations(rng, scene, someone, looks, now)
        consents += given
        is_kept = rng.random() < 0.2
        kept += [KeptBack(id=_id(rng), person=person, object_id=someone.referral.id, kept_at=now)] * is_kept
        emergencies = [_emergency(rng, scene, someone, looks, now)] * (rng.random() < 0.25)
        declared = Declared(
            now,
            [person],
            relations=relations,
            emergencies=emergencies,
            delegations=delegations,
            memberships=list(looks.memberships),
            withdrawn={each.id: each.withdrawn_at for each in given if each.withdrawn_at is not None},
        )
        worlds.append(World(someone, declared, is_kept))
    _set(Person, scene.people, ("birth_date", "died_on", "owner"), lambda each: each.person)
    _set(Referral, scene.people, ("owner", "receiver"), lambda each: each.referral)
    Consent.objects.bulk_create(consents)
    Relation.objects.bulk_create([each for world in worlds for each in world.declared.relations])
    Emergency.objects.bulk_create([each for world in worlds for each in world.declared.emergencies])
    Delegation.objects.bulk_create(delegations)
    Membership.objects.bulk_create(looks.memberships)
    KeptBack.objects.bulk_create(kept)
    _withdraw([each for each in consents if each.withdrawn_at is not None])
    return looks, worlds


def _set(model, people: Iterable[Someone], names: tuple[str, ...], of) -> None:
    """Write these columns of every row in one statement."""
    rows = [of(each) for each in people]
    columns = [model._meta.get_field(name) for name in names]
    kinds = ", ".join(f"%s::{each.db_type(connection).split('(')[0]}[]" for each in (model._meta.pk, *columns))
    changes = ", ".join(f"{each.column} = new.{each.column}" for each in columns)
    named = ", ".join(("id", *(each.column for each in columns)))
    values: list[Any] = [[row.pk for row in rows], *([getattr(row, each.attname) for row in rows] for each in columns)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM unnest({kinds}) AS new({named}) WHERE {table}.id = new.id", values
        )


def _relations(rng: Random, scene: Scene, someone: Someone, looks: Looker, now: datetime):
    actor = looks.actor
    means = MEANS.get(actor.role, ())
    relations, consents = [], []
    for slug in (*OF_ORGANIZATIONS, *OF_USERS):
        if rng.random() > (0.75 if slug in means else 0.15):
            continue
        by_user = slug in OF_USERS
        # Mostly whoever looks; else somebody, and some other place.
        is_theirs = rng.random() < (0.9 if slug in means else 0.5)
        place, user = rng.choice(scene.organizations), rng.choice(scene.users)
        place_id = actor.organization_id if is_theirs and actor.organization_id else place.id
        user_id = looks.user.id if is_theirs and looks.user is not None else user.id
        begin, until = period(rng, now, is_open=slug != "representative")
        relation = Relation(
            id=_id(rng),
            relation=slug,
            person_id=someone.id,
            organization_id=None if by_user else place_id,
            user_id=user_id if by_user else None,
            object_id=rng.choice((someone.wish_id, someone.wish_id, _id(rng))) if slug == "guarding" else None,
            topics=[each for each in SHARES.get(slug, ()) if rng.random() < 0.6],
            ground="proef",
            document="proef",
            valid_from=begin,
            valid_until=until,
            declared_at=begin,
        )
        if slug in CONSENTED and rng.random() < 0.5:
            withdrawn = min(now, moment(rng, now)) if rng.random() < WITHDRAWN else None
            consents.append(_consent(rng, someone, CONSENTED[slug], place_id, begin, withdrawn))
            relation.consent_id, relation.consent_version = consents[-1].id, 1
        relations.append(relation)
    # Who guards something, mostly also treats or coaches.
    return relations, consents


def _consent(rng: Random, someone: Someone, purpose: str, place_id, given: datetime, withdrawn: datetime | None):
    return Consent(
        id=_id(rng),
        person=someone.person,
        receiver_id=place_id,
        purpose=purpose,
        text="Mag dit?",
        how="spoken",
        given_at=given,
        withdrawn_at=withdrawn,
    )


def _withdraw(consents: list[Consent]) -> None:
    """What the database does at the moment in which somebody takes a yes back."""
    with connection.cursor() as cursor:
        for each in consents:
            cursor.execute(
                "SELECT set_config('app.now', %s, true), consent_enforce(%s)", [each.withdrawn_at.isoformat(), each.id]
            )


def _emergency(rng: Random, scene: Scene, someone: Someone, looks: Looker, now: datetime) -> Emergency:
    actor = looks.actor
    is_theirs = rng.random() < 0.7
    begin = now - rng.choice((0, 1, 60, 3599, 3600, 3601)) * SECOND
    role = actor.role if is_theirs and actor.role in CARE and rng.random() < 0.85 else rng.choice(CARE)
    return Emergency(
        id=_id(rng),
        person_id=someone.id,
        user_id=looks.user.id if is_theirs and looks.user is not None else rng.choice(scene.users).id,
        organization_id=actor.organization_id if is_theirs and actor.organization_id else scene.organizations[0].id,
        role=role,
        reason="life",
        words="Vijftien tekens of meer",
        starts_at=begin,
        ends_at=begin + HOUR,
        ended_at=rng.choice((None, None, begin, min(now, begin + HOUR))),
        review_by=begin + timedelta(days=1),
    )
