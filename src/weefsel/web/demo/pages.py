"""What the practice pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LogIn:
    """One made-up user to practise as; ``role`` in Dutch, ``story`` says where in the two stories they stand."""

    id: UUID
    name: str
    role: str
    organization: str
    story: str


@dataclass(frozen=True, slots=True)
class LogInsPage:
    region: str
    log_ins: tuple[LogIn, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as its receiver would read it; ``body`` in parts of (text, is a link)."""

    to: str
    subject: str
    at: datetime | None
    body: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class MailboxPage:
    letters: tuple[Letter, ...]
    n_more: int


@dataclass(frozen=True, slots=True)
class ClockPage:
    """``steps`` of (days, label): how far the clock of the practice region can be moved forward at once."""

    today: datetime
    is_moved: bool
    steps: tuple[tuple[int, str], ...]
