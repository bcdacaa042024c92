"""What the start pages show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StartPage:
    """The front page for who is not logged in. ``needs_set_up``: nobody can log in here yet."""

    needs_set_up: bool
    has_demo_log_ins: bool


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """One membership to act in."""

    id: UUID
    role: str
    organization: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ChooseRolePage:
    choices: tuple[RoleChoice, ...]
