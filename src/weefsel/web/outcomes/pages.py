"""What the pages of follow-up show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from weefsel.apps.outcomes.queries import DueLine


@dataclass(frozen=True, slots=True)
class DuePage:
    """Who is to be asked again. ``may_record`` the reader can ask those whom they know."""

    lines: tuple[DueLine, ...]
    may_record: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One question with what was answered; no answers when it was skipped."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """Three questions, or what was answered to them.

    ``is_self`` the person reads it. ``state`` as in `Measurement.State`, "" as long as nobody arrived. ``wants_more``
    the person said that the contact may be more.
    """

    referral_id: UUID
    person_id: UUID
    layout: str
    is_self: bool
    name: str
    phone: str
    reach_note: str
    email: str
    place: str
    due_on: date | None
    state: str
    is_open: bool
    use: str
    given: tuple[Given, ...]
    wants_more: bool
    form: Any
