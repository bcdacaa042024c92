"""Asks `may()` with the facts that the database holds. Nothing else in the product decides about rights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from weefsel.apps.accounts.models import Organization, User
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
    return tuple(_fact(row) for row in Relation.objects.filter(person_id=person_id) if _is_of(row, actor))


def related_to(actor: Actor) -> dict[UUID, Fact]:
    """The people of whom this user is a naaste now, each with what is shared; one query, none without a log-in."""
    if actor.user_id is None:
        return {}
    rows = Relation.objects.filter(user_id=actor.user_id, relation="related").order_by("valid_from", "id")
    return {row.person_id: fact for row in rows if (fact := _fact(row)).holds(actor.now)}


def _is_of(row: Relation, actor: Actor) -> bool:
    return (row.organization_id is not None and row.organization_id == actor.organization_id) or (
        row.user_id is not None and row.user_id == actor.user_id
    )


def _fact(row: Relation) -> Fact:
    return Fact(
        relation=row.relation,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        consent_id=row.consent_id,
        consent_version=row.consent_version,
        topics=frozenset(row.topics),
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


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may do something with what is about one person, in words: computed, never typed.

    ``sees`` relations that are known to the reader, by name; ``unnamed`` kinds of relations that others may have, whom
    the reader may not know by name; ``not_seen`` naasten by name and roles that may not.
    """

    sees: tuple[str, ...]
    unnamed: tuple[str, ...]
    not_seen: tuple[str, ...]

    def __str__(self) -> str:
        return _("Ziet: %(sees)s. Niet: %(not_seen)s.") % {
            "sees": ", ".join((*self.sees, *self.unnamed)),
            "not_seen": ", ".join(self.not_seen),
        }


# How the holders of a relation are named: with their organisation, and when the reader may not know which it is.
HOLDERS = {
    "treatment": (_lazy("behandelaars van %(organization)s"), _lazy("wie deze persoon nog meer behandelt")),
    "coaching": (_lazy("de welzijnscoach van %(organization)s"), _lazy("een welzijnscoach na een verwijzing")),
}


def who_sees(person_id: UUID, action: str, *, actor: Actor) -> Audience:
    """Who sees what is guarded by ``action`` about a person, and who does not; at most three queries.

    From the table of permissions and the declared relations that the reader may see: the person sees all of them, a
    professional those of the own organisation, so that others are named by kind.
    """
    tables = rights()
    permissions = [each for each in tables.permissions if action in each.actions]
    relations = {each.relation for each in permissions}
    holding = [row for row in Relation.objects.filter(person_id=person_id) if _fact(row).holds(actor.now)]
    organizations = Organization.objects.in_bulk({row.organization_id for row in holding if row.organization_id})
    users = User.objects.in_bulk({row.user_id for row in holding if row.user_id})
    is_person = actor.person_id == person_id
    facts = (Fact("self"),) if is_person else tuple(_fact(row) for row in holding if _is_of(row, actor))
    sees = [_("u")] if may(actor, action, Object(action.split(".")[0], facts), tables).allow else []
    if not is_person and "self" in relations:
        sees.append(_("de persoon zelf"))
    not_seen = []
    for row in holding:
        may_see = any(
            each.relation == row.relation and (not each.topic or each.topic in row.topics) for each in permissions
        )
        if row.user_id is not None and row.user_id != actor.user_id:
            (sees if may_see else not_seen).append(users[row.user_id].name)
        elif row.organization_id is not None and may_see and row.relation in HOLDERS:
            sees.append(HOLDERS[row.relation][0] % {"organization": organizations[row.organization_id].name})
    unnamed = [str(text) for slug, (_named, text) in HOLDERS.items() if slug in relations and not is_person]
    allowed = {role for each in permissions for role in each.roles}
    not_seen += [role.name for role in tables.roles.values() if role.group != "technical" and role.slug not in allowed]
    return Audience(tuple(dict.fromkeys(sees)), tuple(unnamed), tuple(dict.fromkeys(not_seen)))
