"""Asks `may()` with the facts that the database holds. Nothing else in the product decides about rights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.rights.models import Delegation, Relation
from weefsel.catalogue.rights import Rights, read_rights
from weefsel.engine.rights.ages import narrowed
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


# Everything that was declared between an actor and people, as the database lets this actor see it: relations, the
# noodknop, and what a professional handed over. The age rules are applied afterwards, by the engine.
DECLARED = """
SELECT r.person_id, r.relation, r.valid_from, r.valid_until, r.consent_id, r.consent_version, r.topics::text[],
       '{}'::text[],
       CASE WHEN r.relation IN ('parent', 'parent_agreed', 'representative') THEN rights_born(r.person_id) END,
       r.object_id
FROM rights_relation r WHERE (r.organization_id = %(organization)s OR r.user_id = %(user)s) AND {which}
UNION ALL
SELECT e.person_id, 'emergency', e.starts_at, least(e.ends_at, e.ended_at), NULL, NULL, '{}', '{}', NULL, NULL
FROM rights_emergency e WHERE e.user_id = %(user)s AND e.organization_id = %(organization)s AND e.role = %(role)s
  AND {which_emergency}
"""
HANDED_OVER = """
UNION ALL
SELECT r.person_id, 'delegated', r.valid_from, r.valid_until, NULL, NULL, '{}', app_withheld(), NULL, NULL
FROM rights_relation r WHERE r.organization_id = %(organization)s AND r.relation = 'treatment'
  AND app_withheld() IS NOT NULL AND {which}
"""
# Of a relation that is declared row by row: what it is with the row in question.
OF_THIS_ROW = {"guarding": "guarding_row"}
NEEDS_LIFE = ("parent", "parent_agreed", "representative")


def _declared(actor: Actor, which: str, **more) -> list[tuple[UUID, Fact]]:
    """The facts that were declared for this actor; one query, none for a visitor."""
    if actor.organization_id is None and actor.user_id is None:
        return []
    sql = DECLARED + (HANDED_OVER if actor.on_behalf_of else "")
    sql = sql.replace("{which_emergency}", which.replace("r.", "e.")).replace("{which}", which)
    columns = {"organization": actor.organization_id, "user": actor.user_id, "role": actor.role, **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)
        rows = cursor.fetchall()
    found = [(person_id, fact) for person_id, *row in rows if (fact := _fact(*row)) is not None]
    holding = {(person_id, fact.relation) for person_id, fact in found if fact.holds(actor.now)}
    return [(person_id, fact) for person_id, fact in found if _has_what_it_needs(fact.relation, person_id, holding)]


def _has_what_it_needs(relation: str, person_id: UUID, holding: set[tuple[UUID, str]]) -> bool:
    needed = rights().relations[relation].only_with
    return not needed or any((person_id, each) in holding for each in needed)


def _fact(
    relation: str,
    valid_from: datetime,
    valid_until: datetime | None,
    consent_id: UUID | None,
    consent_version: int | None,
    topics: list[str],
    withheld: list[str],
    born: date | None,
    object_id: UUID | None = None,
) -> Fact | None:
    if rights().relations[relation].about == "row" and object_id is None:
        return None
    fact = Fact(
        relation,
        valid_from,
        valid_until,
        consent_id,
        consent_version,
        frozenset(topics),
        frozenset(withheld),
        object_id,
    )
    if relation not in NEEDS_LIFE:
        return fact
    return None if born is None else narrowed(fact, born, rights().ages)


def relations_of(actor: Actor, person_id: UUID) -> tuple[Fact, ...]:
    """The declared relations that tie this actor to this person; one query, none for a visitor."""
    return tuple(fact for _person, fact in _declared(actor, "r.person_id = %(person)s", person=person_id))


LOOK_ALONG = ("related", "parent", "parent_agreed", "representative")


def related_to(actor: Actor) -> dict[UUID, tuple[Fact, ...]]:
    """The people with whom this user may look along now as naaste, parent or representative; one query.

    None without a log-in. Someone can have more than one relation with the same person.
    """
    if actor.user_id is None:
        return {}
    found: dict[UUID, tuple[Fact, ...]] = {}
    for person_id, fact in _declared(actor, "r.user_id = %(user)s"):
        if fact.relation in LOOK_ALONG and fact.holds(actor.now):
            found[person_id] = (*found.get(person_id, ()), fact)
    return found


def handed_over(actor: Actor) -> frozenset[str] | None:
    """What was not handed over to this assistant by the professional for whom they act; None when nobody did.

    One query, and none for who acts for themselves.
    """
    if actor.on_behalf_of is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_withheld()")
        withheld = cursor.fetchone()[0]
    return None if withheld is None else frozenset(withheld)


def delegations_to(actor: Actor) -> list[Delegation]:
    """Who let this user work on their behalf, now, in any organisation; one query."""
    if actor.user_id is None:
        return []
    return list(
        Delegation.objects.filter(assistant_id=actor.user_id, valid_from__lte=actor.now, valid_until__gt=actor.now)
        .select_related("professional")
        .order_by("professional__name", "id")
    )


def _is_of(row: Relation, actor: Actor) -> bool:
    return (row.organization_id is not None and row.organization_id == actor.organization_id) or (
        row.user_id is not None and row.user_id == actor.user_id
    )


def facts_for(
    actor: Actor,
    *,
    person_id: UUID | None = None,
    owner_id: UUID | None = None,
    receiver_id: UUID | None = None,
    invitation_id: UUID | None = None,
    row_id: UUID | None = None,
    recorder_id: UUID | None = None,
    enrolled: bool = False,
    member: bool = False,
    carer_id: UUID | None = None,
) -> tuple[Fact, ...]:
    """Every fact that ties ``actor`` to an object with these columns; at most one query, two for an assistant.

    ``row_id`` is the row of the protected part that is guarded by itself, ``recorder_id`` who wrote it down.
    ``enrolled`` says that the object is a group in which an enrolment was found that this actor may see;
    ``member`` that the actor takes part in the group that the object is of. ``carer_id`` is the naaste whose own data
    it is: one query more for who is not that naaste.
    """
    facts = [Fact("anyone")]
    if person_id is not None:
        if actor.person_id == person_id:
            facts.append(Fact("self"))
        declared = relations_of(actor, person_id)
        facts += declared
        facts += [
            replace(fact, relation=OF_THIS_ROW[fact.relation])
            for fact in declared
            if fact.relation in OF_THIS_ROW and row_id is not None and fact.object_id == row_id
        ]
    if recorder_id is not None and recorder_id == actor.user_id:
        facts.append(Fact("recorded"))
    if owner_id is not None and owner_id == actor.organization_id:
        facts.append(Fact("same_organization"))
        withheld = handed_over(actor)
        if withheld is not None:
            facts.append(Fact("delegated_own", withheld=withheld))
    if receiver_id is not None and receiver_id == actor.organization_id:
        facts.append(Fact("receiving"))
    if invitation_id is not None and invitation_id == actor.link_object_id:
        facts.append(Fact("invited"))
    if enrolled:
        facts.append(Fact("enrolled"))
    if member:
        facts.append(Fact("member"))
    if carer_id is not None:
        facts += _of_carer(actor, carer_id)
    return tuple(facts)


def _of_carer(actor: Actor, carer_id: UUID) -> list[Fact]:
    """What ties this actor to what a naaste keeps about themselves."""
    if actor.user_id is None:
        return []
    if actor.user_id == carer_id:
        return [Fact("own_sheet")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.taken_at, least(s.until, s.ended_at) FROM carers_share s WHERE s.carer_id = %s "
            "AND s.reader_id = %s AND s.organization_id = %s AND s.reader_role = %s AND s.taken_at IS NOT NULL",
            [carer_id, actor.user_id, actor.organization_id, actor.role],
        )
        return [Fact("sheet_shared", begin, until) for begin, until in cursor.fetchall()]


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
    "network_shared": (
        _lazy("de welzijnscoach van %(organization)s"),
        _lazy("een welzijnscoach, alleen als de persoon daar ja op zei"),
    ),
}
# What nobody has without a yes of the person for just that.
BY_OWN_YES = frozenset({"network_shared"})


def _birth_date(person_id: UUID) -> date | None:
    """The birth date of someone who lives, when this actor may see them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT birth_date FROM people_person WHERE id = %s AND died_on IS NULL", [person_id])
        row = cursor.fetchone()
    return row[0] if row else None


def _facts_of(rows: list[Relation], actor: Actor, born: date | None) -> tuple[Fact, ...]:
    facts = (_row_fact(row, born) for row in rows if _is_of(row, actor))
    return tuple(fact for fact in facts if fact is not None)


def _row_fact(row: Relation, born: date | None) -> Fact | None:
    return _fact(row.relation, row.valid_from, row.valid_until, None, None, row.topics, [], born, row.object_id)


# What somebody may read whole, and a naaste in part when it is shared with them.
SHARED_AS = {"ecogram.read": "ecogram.read_shared", "needs.read_chosen": "needs.read_shared"}


def who_sees(person_id: UUID, action: str, *, actor: Actor) -> Audience:
    """Who sees what is guarded by ``action`` about a person, and who does not; at most three queries.

    From the table of permissions and the declared relations that the reader may see: the person sees all of them, a
    professional those of the own organisation, so that others are named by kind.
    """
    tables = rights()
    permissions = [each for each in tables.permissions if each.actions & {action, SHARED_AS.get(action, action)}]
    relations = {each.relation for each in permissions}
    rows = list(Relation.objects.filter(person_id=person_id))
    born = _birth_date(person_id) if any(row.relation in NEEDS_LIFE for row in rows) else None
    holding = [row for row in rows if (fact := _row_fact(row, born)) is not None and fact.holds(actor.now)]
    # That someone guards a person's safety is told nowhere but where that is what is asked.
    holding = [row for row in holding if row.relation != "guarding" or row.relation in relations]
    organizations = Organization.objects.in_bulk({row.organization_id for row in holding if row.organization_id})
    users = User.objects.in_bulk({row.user_id for row in holding if row.user_id})
    is_person = actor.person_id == person_id
    facts = (Fact("self"),) if is_person else _facts_of(holding, actor, born)
    sees = [_("u")] if may(actor, action, Object(action.split(".")[0], facts), tables).allow else []
    if not is_person and "self" in relations:
        sees.append(_("de persoon zelf"))
    not_seen, named = [], set()
    for row in holding:
        may_see = any(
            each.relation == row.relation and (not each.topic or each.topic in row.topics) for each in permissions
        )
        if row.user_id is not None and row.user_id != actor.user_id:
            (sees if may_see else not_seen).append(users[row.user_id].name)
        elif row.organization_id is not None and may_see and row.relation in HOLDERS:
            sees.append(HOLDERS[row.relation][0] % {"organization": organizations[row.organization_id].name})
        if row.relation == "related" and may_see:
            named.add("related_person")
    unnamed = [str(text) for slug, (_named, text) in HOLDERS.items() if slug in relations and not is_person]
    held = {row.relation for row in holding}
    allowed = named | {
        role
        for each in permissions
        # The person knows whether they said so.
        if action in each.actions and not (is_person and each.relation in BY_OWN_YES - held)
        for role in each.roles
    }
    not_seen += [role.name for role in tables.roles.values() if role.group != "technical" and role.slug not in allowed]
    return Audience(tuple(dict.fromkeys(sees)), tuple(unnamed), tuple(dict.fromkeys(not_seen)))
