"""Who may do what: one pure function, asked by every page, operation, feed and export.

PostgreSQL's row-level security is generated from the same tables (`weefsel.apps.rights.policies`), so that the two
cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.catalogue.rights import Rights


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for whom, and when.

    ``role`` a slug of `roles.toml`; ``user_id`` None for a visitor or the holder of a mailed link; ``person_id`` the
    person this actor *is* (patient, naaste); ``organization_id`` the organisation of the membership chosen at log-in;
    ``link_id`` and ``link_object_id`` the mailed link in hand and the one thing it opens; ``on_behalf_of`` the user
    whose task it is, when someone else carries it out; ``now`` the moment, timezone-aware, of this act;
    ``request_id`` ties log lines of one request together.
    """

    role: str
    now: datetime
    user_id: UUID | None = None
    person_id: UUID | None = None
    organization_id: UUID | None = None
    link_id: UUID | None = None
    link_object_id: UUID | None = None
    on_behalf_of: UUID | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One relation that was declared between an actor and an object, with its period.

    ``valid_until`` None means: until someone ends it. The period is half open: valid_from <= now < valid_until.
    ``topics`` limits a naaste to what was shared; empty means no limit for the other relations. ``withheld`` are
    actions that a professional did not hand over to an assistant. ``object_id`` is the one row that the relation is
    about, None for one that is about the person.
    """

    relation: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    consent_id: UUID | None = None
    consent_version: int | None = None
    topics: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    object_id: UUID | None = None

    def holds(self, now: datetime) -> bool:
        started = self.valid_from is None or self.valid_from <= now
        return started and (self.valid_until is None or now < self.valid_until)


@dataclass(frozen=True, slots=True)
class Object:
    """What is asked for: the kind of thing, and the facts that tie this actor to it."""

    kind: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. ``fields`` are the field classes that may be shown; empty when refused.

    ``ground`` says on what basis, in Dutch; it stands in the access log and on "Wie keek in mijn gegevens". ``until``
    is when the fact behind that ground ends, None when nobody said.
    """

    allow: bool
    action: str
    ground: str
    relation: str = ""
    purpose: str = ""
    consent_id: UUID | None = None
    consent_version: int | None = None
    fields: frozenset[str] = frozenset()
    until: datetime | None = None


NO_GROUND = "geen grond"


def may(
    actor: Actor, action: str, object: Object, rights: Rights, *, context: Mapping[str, str] | None = None
) -> Decision:
    """Decide whether ``actor`` may do ``action`` on ``object`` at ``actor.now``.

    Nothing is allowed unless a permission says so. When several permissions apply, the fields add up and the first
    ground in the table is the one that is named. ``context`` may hold ``purpose``: then only permissions of that
    purpose count.

    Raises
    ------
    ValueError
        The action or the role is not in the tables: a slip of the programmer, never an answer.
    """
    if action not in rights.actions:
        raise ValueError(f"unknown action {action!r}; add it to a permission in catalogue/data/rights first")
    if actor.role not in rights.roles:
        raise ValueError(f"unknown role {actor.role!r}; known: {', '.join(sorted(rights.roles))}")
    purpose = (context or {}).get("purpose")
    holding = [fact for fact in object.facts if fact.holds(actor.now)]
    granted = [
        (permission, fact)
        for permission in rights.permissions_for(actor.role, action)
        for fact in holding
        if fact.relation == permission.relation
        and (purpose is None or permission.purpose == purpose)
        and (not permission.topic or permission.topic in fact.topics)
        and action not in fact.withheld
    ]
    if not granted:
        return Decision(allow=False, action=action, ground=NO_GROUND)
    first, fact = granted[0]
    return Decision(
        allow=True,
        action=action,
        ground=first.ground,
        relation=first.relation,
        purpose=first.purpose,
        consent_id=fact.consent_id,
        consent_version=fact.consent_version,
        fields=frozenset().union(*(permission.fields for permission, _ in granted)),
        until=fact.valid_until,
    )
