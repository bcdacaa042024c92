"""Who works here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from weefsel.apps.accounts.models import Membership
from weefsel.apps.rights.queries import rights
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class Colleague:
    """One role of one colleague. ``status``: active, invited (no password chosen yet), asked (no yes yet) or ended."""

    id: UUID
    name: str
    email: str
    role: str
    status: str


def colleagues(actor: Actor) -> list[Colleague]:
    """The colleagues of the actor's organisation by name, those who left last; one query."""
    names = rights().roles
    rows = Membership.objects.filter(organization_id=actor.organization_id).select_related("user")
    found = [
        Colleague(
            id=row.id,
            name=row.user.name,
            email=row.user.email,
            role=names[row.role].name,
            status=_status(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda c: (c.status == "ended", c.name.casefold(), c.role))


def _status(row: Membership) -> str:
    if row.valid_until:
        return "ended"
    if not row.user.is_active:
        return "invited"
    return "asked" if row.awaits_yes else "active"
