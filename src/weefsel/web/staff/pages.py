"""What the pages about colleagues show."""

from __future__ import annotations

from dataclasses import dataclass

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
