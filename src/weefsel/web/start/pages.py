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
    """One membership to act in; for an assistant, one professional to work for. ``value`` is what the button sends."""

    value: str
    on_behalf_of: str
    role: str
    organization: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role that an organisation asks of someone who has a log-in."""

    id: UUID
    role: str
    organization: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class ChooseRolePage:
    """``is_waiting``: an assistant for whom nobody works yet. ``only_at``: the one organisation that gave a new second
    step, to who has roles elsewhere too."""

    choices: tuple[RoleChoice, ...]
    asked: tuple[RoleAsked, ...]
    is_waiting: bool
    only_at: str = ""
