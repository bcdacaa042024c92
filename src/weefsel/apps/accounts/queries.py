"""Who acts: from a log-in or a mailed link to an `Actor`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from weefsel.apps.accounts.models import Installation, Membership, Organization
from weefsel.apps.accounts.reading import columns, find_one, row_of
from weefsel.engine.rights.may import Actor

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def installation() -> Installation | None:
    """What this installation is; None before it is set up. One query."""
    return find_one(Installation, "t.id = 1", [])


def memberships_of(user, now: datetime) -> list[Membership]:
    """The memberships of a user that hold at ``now``, with their organisations; one query."""
    return [row for row in Membership.objects.filter(user=user).select_related("organization") if _holds(row, now)]


def roles_asked_of(user, now: datetime) -> list[Membership]:
    """The roles that were asked of a user who did not say yes or no yet; one query."""
    return list(
        Membership.objects.filter(user=user, awaits_yes=True)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
        .select_related("organization", "invited_by")
    )


def _holds(row: Membership, now: datetime) -> bool:
    return not row.awaits_yes and row.valid_from <= now and (row.valid_until is None or now < row.valid_until)


def chosen_membership(user, *, membership_id: str | None, now: datetime) -> Membership | None:
    """The membership someone acts in for this session; None for who has to choose first. One query.

    Who has one role has chosen. A role that was chosen and ended is not followed by another one in the same session.
    """
    if user is None or not user.is_authenticated:
        return None
    rows = _all_memberships(user.pk)
    chosen = next((row for row in rows if str(row.id) == membership_id), None)
    if chosen is not None:
        return chosen if _holds(chosen, now) else None
    held = [row for row in rows if _holds(row, now)]
    return held[0] if len(held) == 1 else None


def _all_memberships(user_id: UUID) -> list[Membership]:
    """Every membership that a user has or had, with its organisation; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns(Membership, 'm')}, {columns(Organization, 'o')} FROM accounts_membership m "
            "LEFT JOIN accounts_organization o ON o.id = m.organization_id WHERE m.user_id = %s "
            "ORDER BY m.valid_from, m.id",
            [user_id],
        )
        found = cursor.fetchall()
    n = len(Membership._meta.concrete_fields)
    rows = []
    for values in found:
        row = row_of(Membership, values[:n])
        row.organization = None if row.organization_id is None else row_of(Organization, values[n:])
        rows.append(row)
    return rows


def actor_of_membership(
    membership: Membership | None, *, now: datetime, request_id: str = "", on_behalf_of: UUID | None = None
) -> Actor:
    """The actor of a membership; a visitor when there is none. Only an assistant acts on behalf of someone."""
    if membership is None:
        return Actor(role="visitor", now=now, request_id=request_id)
    return Actor(
        role=membership.role,
        now=now,
        user_id=membership.user_id,
        person_id=membership.person_id,
        organization_id=membership.organization_id,
        on_behalf_of=on_behalf_of if membership.role == "assistant" else None,
        request_id=request_id,
    )


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A mailed link that was found by its secret. ``problem`` is "" when it may be used, else expired or revoked."""

    id: UUID
    role: str
    object_kind: str
    object_id: UUID | None
    person_id: UUID | None
    organization_id: UUID | None
    problem: str


def hash_of(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str, *, now: datetime) -> OpenedLink | None:
    """Find a mailed link by its secret; None when there is no such link. One query.

    A link that was used still opens, so that someone who comes back reads what they answered.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_open_link(%s)", [hash_of(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    *head, expires_at, _used_at, revoked_at = row
    problem = "revoked" if revoked_at else "expired" if expires_at <= now else ""
    return OpenedLink(*head, problem=problem)


def actor_of_link(link: OpenedLink, *, now: datetime, request_id: str = "") -> Actor:
    """The actor who holds a link: no user, one object, nothing else."""
    return Actor(
        role=link.role,
        now=now,
        person_id=link.person_id if link.role == "link_person" else None,
        organization_id=link.organization_id if link.role == "link_host" else None,
        link_id=link.id,
        link_object_id=link.object_id,
        request_id=request_id,
    )


def organizations_named(ids) -> dict[UUID, Organization]:
    """Organisations by id; one query."""
    return Organization.objects.in_bulk(list(ids))


def today(actor: Actor) -> date:
    """The date of the act, where people live: Europe/Amsterdam."""
    return actor.now.astimezone(AMSTERDAM).date()
