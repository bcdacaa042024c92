"""What the pages of groups show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from weefsel.apps.groups.models import Guest, Session
from weefsel.apps.groups.queries import GroupRow, Participant, Presence, Waiting
from weefsel.apps.running.fidelity import ElementState


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """Running and forming groups, and those that ended. ``may_form`` the reader can start one."""

    groups: tuple[GroupRow, ...]
    ended: tuple[GroupRow, ...]
    may_form: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A werkvorm that can be started as a group. ``has_offer`` the organisation offers it already."""

    slug: str
    name: str
    summary: str
    n_min: int | None
    n_max: int | None
    has_offer: bool


@dataclass(frozen=True, slots=True)
class ChoosePage:
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class CoreElement:
    """What makes this werkvorm what it is. ``is_assumed`` nobody gave a source for it."""

    name: str
    why: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class FormGroupPage:
    """Everything to start a group: the form, and what the werkvorm says about size, rhythm and place."""

    slug: str
    name: str
    size: str
    size_is_assumed: bool
    rhythm: str
    place: str
    required: tuple[Any, ...]
    optional: tuple[Any, ...]
    elements: tuple[CoreElement, ...]
    form: Any


@dataclass(frozen=True, slots=True)
class LocationPage:
    slug: str
    name: str
    form: Any


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role and who has it; ``who`` empty when nobody does."""

    label: str
    who: str


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group for who runs it: first names and what is needed to take part, nothing else about a person."""

    id: UUID
    name: str
    werkvorm: str
    state: str
    state_text: str
    form: str
    size: str
    place: str
    address: str
    language: str
    n_people: int
    is_full: bool
    few: int
    next_session: Session | None
    coming: tuple[Session, ...]
    past: tuple[Session, ...]
    participants: tuple[Participant, ...]
    stopped: tuple[Participant, ...]
    waiting: tuple[Waiting, ...]
    guests: tuple[Guest, ...]
    roles: tuple[RoleLine, ...]
    elements: tuple[CoreElement, ...]
    fidelity: tuple[ElementState, ...]
    may_form: bool
    may_enrol: bool
    may_run: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the presence list, with the control to fill in."""

    presence: Presence
    field: Any


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One meeting. ``has_begun`` presence can be written; ``missed`` who was not there without a word."""

    id: UUID
    group_id: UUID
    group: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    agenda: tuple[str, ...]
    has_begun: bool
    is_held: bool
    is_walk_in: bool
    lines: tuple[Line, ...]
    missed: tuple[Presence, ...]
    guests: tuple[Guest, ...]
    form: Any


@dataclass(frozen=True, slots=True)
class EndPage:
    """Someone stops: why. Not the name of a complaint, a choice of reasons."""

    enrolment_id: UUID
    group_id: UUID
    group: str
    shown_name: str
    form: Any


@dataclass(frozen=True, slots=True)
class GuestPage:
    """Ask a naaste along to one meeting. ``is_self`` the person asks; else the host, because the person wants it."""

    layout: str
    is_self: bool
    shown_name: str
    back: str
    starts_at: datetime
    on: date
    place: str
    form: Any
