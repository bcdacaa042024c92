"""What ties somebody to a person in a world that was made up, told from what was declared in it.

No SQL, and none of the code that decides about rights: what is tried against this, can be wrong in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.engine.rights.may import Actor, Fact


@dataclass
class Declared:
    """A world: who there is, and every row that was declared, as rows of the models.

    ``withdrawn`` the moment at which a consent was withdrawn, by its id: what rests on it ended then.
    """

    now: datetime
    people: list
    relations: list = field(default_factory=list)
    emergencies: list = field(default_factory=list)
    delegations: list = field(default_factory=list)
    memberships: list = field(default_factory=list)
    shares: list = field(default_factory=list)
    withdrawn: Mapping[Any, datetime] = field(default_factory=dict)


def within(now: datetime, begin: datetime, until: datetime | None) -> bool:
    return begin <= now and (until is None or now < until)


def years_old(born: date, now: datetime) -> int:
    day = now.astimezone(AMSTERDAM).date()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def acts_as(memberships: list, chosen, now: datetime):
    """The one membership in which a session acts: the one that was chosen, or the only one that holds; else None."""
    running = [each for each in memberships if not each.awaits_yes and within(now, each.valid_from, each.valid_until)]
    if chosen is not None:
        return chosen if chosen in running else None
    return running[0] if len(running) == 1 else None


def _runs(world: Declared, each) -> bool:
    """Whether a relation holds: its period, and the consent that it rests on."""
    ended = world.withdrawn.get(each.consent_id) if each.consent_id is not None else None
    return within(world.now, each.valid_from, each.valid_until) and (ended is None or world.now < ended)


def true_facts(world: Declared, actor: Actor, row: dict) -> list[Fact]:
    """What ties this actor to a row, told from the world itself."""
    now = actor.now
    person = next((each for each in world.people if each.id == row["person_id"]), None)
    facts = [Fact("anyone")]
    if person is not None and actor.person_id == person.id:
        facts.append(Fact("self"))
    if row["receiver_id"] is not None and row["receiver_id"] == actor.organization_id:
        facts.append(Fact("receiving"))
    if row["invitation_id"] is not None and row["invitation_id"] == actor.link_object_id:
        facts.append(Fact("invited"))
    is_own = row["owner_id"] is not None and row["owner_id"] == actor.organization_id
    if is_own:
        facts.append(Fact("same_organization"))
    for each in world.relations:
        if person is None or each.person_id != person.id or not _runs(world, each):
            continue
        if each.organization_id is not None and each.organization_id == actor.organization_id:
            facts.append(Fact(each.relation))
        if each.user_id is not None and each.user_id == actor.user_id:
            age = years_old(person.birth_date, now)
            holds = {
                "parent": age < 12 and person.died_on is None,
                "parent_agreed": 12 <= age < 16 and person.died_on is None,
                "representative": person.died_on is None,
            }.get(each.relation, True)
            if each.relation == "guarding":
                # The row that is guarded, and that something is guarded.
                facts += [Fact("guarding")] * (each.object_id is not None)
                facts += [Fact("guarding_row")] * (each.object_id is not None and each.object_id == row["row_id"])
                continue
            facts += [Fact(each.relation, topics=frozenset(each.topics))] * holds
    # Who guards something, does so while their organisation treats or coaches the person.
    if not any(fact.relation in ("treatment", "coaching") for fact in facts):
        facts = [fact for fact in facts if fact.relation not in ("guarding", "guarding_row")]
    # That a coach may see the map, ends with the coaching.
    if not any(fact.relation == "coaching" for fact in facts):
        facts = [fact for fact in facts if fact.relation != "network_shared"]
    if row["recorder_id"] is not None and row["recorder_id"] == actor.user_id:
        facts.append(Fact("recorded"))
    facts += _of_a_carer(world, actor, row)
    for each in world.emergencies:
        mine = (each.user_id, each.organization_id, each.role) == (actor.user_id, actor.organization_id, actor.role)
        until = each.ends_at if each.ended_at is None else min(each.ends_at, each.ended_at)
        if person is not None and each.person_id == person.id and mine and within(now, each.starts_at, until):
            facts.append(Fact("emergency"))
    withheld = true_withheld(world, actor)
    if withheld is not None:
        facts += [Fact("delegated", withheld=withheld)] * any(fact.relation == "treatment" for fact in facts)
        facts += [Fact("delegated_own", withheld=withheld)] * is_own
    return facts


def _of_a_carer(world: Declared, actor: Actor, row: dict) -> list[Fact]:
    """What a naaste keeps about themselves: theirs, and of whom they gave a code."""
    facts = []
    if row["carer_id"] is not None and row["carer_id"] == actor.user_id:
        facts.append(Fact("own_sheet"))
    for each in world.shares:
        mine = (each.reader_id, each.organization_id, each.reader_role)
        until = each.until if each.ended_at is None else min(each.until, each.ended_at)
        if (
            each.carer_id == row["carer_id"]
            and each.taken_at is not None
            and mine == (actor.user_id, actor.organization_id, actor.role)
            and within(actor.now, each.taken_at, until)
        ):
            facts.append(Fact("sheet_shared"))
    return facts


def true_withheld(world: Declared, actor: Actor) -> frozenset[str] | None:
    """What was not handed over to who acts on behalf of another; None when nobody handed over anything."""
    running = [
        each
        for each in world.delegations
        if (each.assistant_id, each.professional_id, each.organization_id)
        == (actor.user_id, actor.on_behalf_of, actor.organization_id)
        and within(actor.now, each.valid_from, each.valid_until)
        and any(
            (m.user_id, m.organization_id, m.role) == (each.professional_id, each.organization_id, each.role)
            and not m.awaits_yes
            and within(actor.now, m.valid_from, m.valid_until)
            for m in world.memberships
        )
    ]
    newest = sorted(running, key=lambda each: (-each.valid_from.timestamp(), str(each.id)))
    return frozenset(newest[0].withheld) if newest else None
