"""What the pages of someone's rights show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from weefsel.apps.subject.models import Request


@dataclass(frozen=True, slots=True)
class RightsPage:
    """What somebody may do with what is kept of them. ``is_self`` the reader is the person; ``may_name`` the reader may
    take along the names of others too; ``stays`` why something stays when somebody is erased; ``reader_id`` who looks.
    """

    person_id: UUID
    name: str
    is_self: bool
    may_name: bool
    looks_along: bool
    may_answer: bool
    requests: tuple[Request, ...]
    stays: tuple[str, ...]
    reader_id: UUID | None


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One question that waits. ``is_late`` its last day is past."""

    id: UUID
    person_id: UUID
    name: str
    kind_text: str
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """``is_cut`` there are more than are shown."""

    lines: tuple[RequestLine, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One question of a person, for who answers it. ``asked_by`` who wrote it down: the person, who treats or who
    represents them; ``stays`` why something stays when somebody is erased; ``is_held``
    everything has to be kept now, so that nothing can be erased.
    """

    id: UUID
    person_id: UUID
    name: str
    kind: str
    kind_text: str
    words: str
    asked_by: str
    state_text: str
    due_on: date | None
    stays: tuple[str, ...]
    is_open: bool
    is_held: bool
