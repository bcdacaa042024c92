"""What the pages about colleagues show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.apps.log_in.providers import Provider
from weefsel.apps.staff.queries import Colleague


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """``is_possible`` is false when there is an administrator already, or this is a practice region."""

    is_possible: bool


@dataclass(frozen=True, slots=True)
class WelcomePage:
    """An invitation that was opened; ``name`` is empty when the link no longer works.

    ``organization`` is empty for a naaste, a parent or a representative. ``servers`` at which its people may log in
    instead of choosing a password, each with the ``token`` of the invitation.
    """

    name: str
    organization: str
    role: str
    servers: tuple[Provider, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """``may_change`` is false for a manager, who only reads.

    ``background`` what is wrong with the work in the background, for who can have it mended.
    """

    name: str
    colleagues: tuple[Colleague, ...]
    may_change: bool
    background: tuple[str, ...]
    may_reset: bool = False


@dataclass(frozen=True, slots=True)
class ResetLine:
    """A lost second step. ``state`` as `apps.staff.resets.state_of` says it; ``is_for_me``: this reader decides."""

    id: UUID
    name: str
    proposed_by: str
    made_at: datetime
    expires_at: datetime
    state: str
    confirmed_by: str
    confirmed_at: datetime | None
    ended_at: datetime | None
    is_for_me: bool
    is_own: bool
    has_code: bool


@dataclass(frozen=True, slots=True)
class ResetsPage:
    """``helpers`` who may propose or confirm here, by name, the reader too."""

    open: tuple[ResetLine, ...]
    closed: tuple[ResetLine, ...]
    helpers: tuple[str, ...]
    may_invite: bool


@dataclass(frozen=True, slots=True)
class ProposeResetPage:
    """``others``: who of the organisation can confirm, by name."""

    others: tuple[str, ...]
    has_colleagues: bool


@dataclass(frozen=True, slots=True)
class ResetPage:
    """One lost second step. ``code`` for who confirmed, as long as it works; ``is_about_me``: of this reader."""

    line: ResetLine
    proposer_sure: str
    confirmer_sure: str
    is_about_me: bool
    code: str
    code_until: datetime | None
