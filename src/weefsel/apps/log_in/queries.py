"""Which sessions are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.apps.log_in.models import Session
from weefsel.apps.log_in.sessions import kept_key
from weefsel.apps.log_in.terms import LONGEST


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which a user is logged in. Where it is, nobody keeps."""

    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def open_sessions(user_id: UUID, *, session_key: str | None, now: datetime) -> list[OpenSession]:
    """The sessions of a user that may still be used, this one first, then the one used last; one query."""
    own = kept_key(session_key) if session_key else ""
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=now, began_at__gt=now - LONGEST)
    found = [OpenSession(row.device, row.began_at, row.seen_at, row.session_key == own) for row in rows]
    return sorted(found, key=lambda each: (not each.is_this, -each.seen_at.timestamp()))
