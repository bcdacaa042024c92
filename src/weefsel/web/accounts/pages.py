"""What the pages about the own log-in show."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.apps.log_in.queries import OpenSession


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """``is_needed``: a role of this user takes a second step, so there is no going on without."""

    is_needed: bool


@dataclass(frozen=True, slots=True)
class SessionsPage:
    sessions: tuple[OpenSession, ...]

    @property
    def has_others(self) -> bool:
        return any(not each.is_this for each in self.sessions)
