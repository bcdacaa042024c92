"""With whom someone feels at home: kept only with their yes, read by who wrote it down with them, and taken back.

Some of these groups the law guards (article 9 AVG), so it counts only on a page that is looked at together with the
person: no plan for many people uses it, and nothing that is kept can be worked out from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.matching.choices import Belonging
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.apps.rights.ready import Ready
from weefsel.catalogue.matching import matching
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that the reader may know of, in the order of the catalogue, and when they were last said."""

    groups: tuple[str, ...]
    at: datetime | None = None
    is_self: bool = False
    by: str = ""


def agreement(*, is_self: bool) -> str:
    """The words to which someone says yes."""
    if is_self:
        return _("Ja, bewaar dit. Alleen ik zie het, en het telt alleen mee als ik zelf kijk wat bij mij past.")
    return _("Ja, bewaar dit. Alleen ik en deze organisatie zien het, en alleen om samen iets te zoeken dat past.")


def belongs_to(person: Person) -> Groups:
    """With whom this person feels at home, as far as this reader may know: the database gives no other row; one query.

    Who may act for more organisations reads what belongs to the one they act for now.
    """
    rows = _BELONGS(person.id)
    said = {group for row in rows for group in row.groups}
    last = rows[-1] if rows else None
    return Groups(
        groups=tuple(slug for slug in matching().own_groups if slug in said),
        at=last.agreed_at if last else None,
        is_self=bool(last) and last.owner_id is None,
        by=last.by.name if last and last.by else "",
    )


_BELONGS = Ready(lambda one: Belonging.objects.filter(person_id=one, ended_at=None).select_related("by"))


@transaction.atomic
def belong(person: Person, groups: Sequence[str], *, agreed: bool, actor: Actor) -> None:
    """Keep with whom someone feels at home, instead of what this reader could read of it; no group takes it back.

    Raises
    ------
    ValidationError
        A group that is not in the list (``groups``), or no yes to keeping it (``agreed``).
    """
    decision = require(actor, "matching.belong", person_id=person.id, owner_id=person.owner_id)
    if set(groups) - set(matching().own_groups):
        raise ValidationError(_("Kies uit de lijst."), code="groups")
    if groups and not agreed:
        raise ValidationError(_("Zonder uw ja bewaren we dit niet. Vink het aan, of sla de vraag over."), code="agreed")
    is_self = actor.person_id == person.id
    Belonging.objects.filter(person=person, ended_at=None).update(groups=[], ended_at=actor.now)
    row_id: UUID | None = None
    if groups:
        row = Belonging(
            person=person,
            owner_id=None if is_self else actor.organization_id,
            groups=[slug for slug in matching().own_groups if slug in groups],
            agreed_text=agreement(is_self=is_self),
            agreed_at=actor.now,
            by_id=actor.user_id,
        )
        row.save(force_insert=True)
        row_id = row.id
    record(
        actor=actor,
        action="matching.belong",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person.id,
        object_type="belonging",
        object_id=row_id or person.id,
        fields=frozenset({"own_group"}),
    )
