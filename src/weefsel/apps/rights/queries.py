"""Asks `may()` with the facts that the database holds. Nothing else in the product decides about rights."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from weefsel.apps.rights.models import Relation
from weefsel.catalogue.rights import Rights, read_rights
from weefsel.engine.rights.may import Actor, Decision, Fact, Object, may


class Refused(PermissionDenied):
    """The actor may not do this. Carries the decision; the page for it says what can be done instead."""

    def __init__(self, decision: Decision):
        self.decision = decision
        super().__init__(_("U heeft geen toegang tot deze pagina of handeling."))


@cache
def rights() -> Rights:
    """The tables of rights; read once a process."""
    return read_rights()


def relations_of(actor: Actor, person_id: UUID) -> tuple[Fact, ...]:
    """The declared relations that tie this actor to this person; one query, none for a visitor."""
    if actor.organization_id is None and actor.user_id is None:
        return ()
    rows = Relation.objects.filter(person_id=person_id)
    return tuple(
        Fact(
            relation=row.relation,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            consent_id=row.consent_id,
            consent_version=row.consent_version,
            topics=frozenset(row.topics),
        )
        for row in rows
        if (row.organization_id is not None and row.organization_id == actor.organization_id)
        or (row.user_id is not None and row.user_id == actor.user_id)
    )


def facts_for(
    actor: Actor,
    *,
    person_id: UUID | None = None,
    owner_id: UUID | None = None,
    receiver_id: UUID | None = None,
    invitation_id: UUID | None = None,
    enrolled: bool = False,
) -> tuple[Fact, ...]:
    """Every fact that ties ``actor`` to an object with these columns; at most one query.

    ``enrolled`` says that the object is a group in which an enrolment was found that this actor may see.
    """
    facts = [Fact("anyone")]
    if person_id is not None:
        if actor.person_id == person_id:
            facts.append(Fact("self"))
        facts += relations_of(actor, person_id)
    if owner_id is not None and owner_id == actor.organization_id:
        facts.append(Fact("same_organization"))
    if receiver_id is not None and receiver_id == actor.organization_id:
        facts.append(Fact("receiving"))
    if invitation_id is not None and invitation_id == actor.link_object_id:
        facts.append(Fact("invited"))
    if enrolled:
        facts.append(Fact("enrolled"))
    return tuple(facts)


def decide(actor: Actor, action: str, *, kind: str = "", **columns) -> Decision:
    """Ask `may()` about an object with these columns (see `facts_for`)."""
    return may(actor, action, Object(kind or action.split(".")[0], facts_for(actor, **columns)), rights())


def require(actor: Actor, action: str, **columns) -> Decision:
    """Like `decide`, but a refusal is raised.

    Raises
    ------
    Refused
        `may()` said no.
    """
    decision = decide(actor, action, **columns)
    if not decision.allow:
        raise Refused(decision)
    return decision
