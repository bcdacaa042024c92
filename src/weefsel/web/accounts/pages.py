"""What the pages about the own log-in show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from weefsel.apps.log_in.queries import OpenSession


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """``is_needed``: a role of this user takes a second step, so there is no going on without. ``is_again``: the one
    before was lost."""

    is_needed: bool
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class SessionsPage:
    sessions: tuple[OpenSession, ...]

    @property
    def has_others(self) -> bool:
        return any(not each.is_this for each in self.sessions)


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """The server of an organisation; ``since`` when this user logs in there, ``has_role``: they work there."""

    slug: str
    name: str
    since: datetime | None = None
    has_role: bool = False
