"""What the pages of someone's rights show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms

from weefsel.apps.subject.models import Request
from weefsel.apps.subject.together import AskedOfUs, Said, Stand


@dataclass(frozen=True, slots=True)
class RightsPage:
    """What somebody may do with what is kept of them. ``is_self`` the reader is the person; ``may_name`` the reader may
    take along the names of others too; ``stays`` why something stays when somebody is erased; ``reader_id`` who looks.
    ``said`` what each organisation said to the question ``said_about``, where more than one wrote; ``is_late`` the last
    day of that is past.
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
    said_about: UUID | None = None
    said: tuple[Said, ...] = ()
    is_late: bool = False


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
    everything has to be kept now, so that nothing can be erased. ``stand`` how others who wrote answered.
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
    stand: Stand


@dataclass(frozen=True, slots=True)
class PartLine:
    """One who asked to be erased, and the form in which the reader's organisation answers."""

    asked: AskedOfUs
    form: forms.Form
    is_late: bool


@dataclass(frozen=True, slots=True)
class PartsPage:
    """``faulty`` the form with something to mend."""

    lines: tuple[PartLine, ...]
    faulty: forms.Form | None
