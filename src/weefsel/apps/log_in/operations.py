"""Ends sessions: on all devices at once, or the oldest of too many."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from weefsel.apps.log_in.models import Session
from weefsel.apps.log_in.sessions import kept_key

MOST_SESSIONS = 8  # an assumption: a telephone, a few computers, and some that were never closed


@transaction.atomic
def end_sessions(user_id: UUID, *, but: str | None = None) -> int:
    """End every session of a user, ``but`` the one with this key; gives how many."""
    rows = Session.objects.filter(user_id=user_id)
    if but is not None:
        rows = rows.exclude(session_key=kept_key(but))
    return rows.delete()[0]


@transaction.atomic
def close_oldest(user_id: UUID, *, session_key: str | None) -> None:
    """Keep no more than so many sessions open at once; the one that was used longest ago goes first."""
    own = kept_key(session_key) if session_key else ""
    others = Session.objects.filter(user_id=user_id).exclude(session_key=own).order_by("-seen_at")
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys[MOST_SESSIONS - 1 :]).delete()
