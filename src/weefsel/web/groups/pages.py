"""What the pages of groups show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from weefsel.apps.groups.models import Favour, Guest, Party, Session, Signal
from weefsel.apps.groups.queries import BuddyRow, GroupRow, Participant, Presence, Waiting
from weefsel.apps.running.fidelity import ElementState


@dataclass(frozen=True, slots=True)
class Pairing:
    """A werkvorm in which people are paired: how many wait for a buddy."""

    slug: str
    name: str
    n_waiting: int


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """Running and forming groups, and those that ended; ``pairing`` where people are paired. ``may_form`` the reader
    can start one; ``of_us`` how many questions to erase wait for the own organisation, for a host."""

    pairing: tuple[Pairing, ...]
    groups: tuple[GroupRow, ...]
    ended: tuple[GroupRow, ...]
    may_form: bool
    of_us: int = 0


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
class PairPart:
    """The two of a pair. ``can_answer`` the proposal waits for an answer."""

    parties: tuple[Party, ...]
    can_answer: bool
    is_left_alone: bool


@dataclass(frozen=True, slots=True)
class ResidencePart:
    """The homes, and what was noted about residents; ``signals`` None for who may not read it. ``free`` None when
    nobody wrote down how many homes there are."""

    n_homes: int | None
    free: int | None
    signals: tuple[Signal, ...] | None
    handled: tuple[Signal, ...]
    outcomes: tuple[tuple[str, str], ...]
    homes_form: Any
    signal_form: Any


@dataclass(frozen=True, slots=True)
class CirclePart:
    """What the circle asks and gives, and the members who can take an ask."""

    asks: tuple[Favour, ...]
    offers: tuple[Favour, ...]
    taken: tuple[Favour, ...]
    members: tuple[tuple[UUID, str], ...]
    form: Any


@dataclass(frozen=True, slots=True)
class WalkInPart:
    """When the door is open: a line a day of the week; how many walked in the last times."""

    opening: tuple[str, ...]
    counted: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group for who runs it: first names and what is needed to take part, nothing else about a person.

    ``part`` what belongs to the form of this group (`parts.py`); ``waits_for_answer`` a pair that has not both said
    yes.
    """

    id: UUID
    slug: str
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
    has_no_end: bool
    part: Any
    part_template: str
    waits_for_answer: bool
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


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair on the page where people are paired."""

    id: UUID
    names: tuple[str, ...]
    state: str
    state_text: str
    next_session: Session | None
    is_left_alone: bool


@dataclass(frozen=True, slots=True)
class MatchPage:
    """Everything to pair people of one werkvorm. ``can_propose``: someone waits, a buddy has room, there is a place."""

    slug: str
    name: str
    waiting: tuple[Waiting, ...]
    buddies: tuple[BuddyRow, ...]
    pairs: tuple[PairLine, ...]
    ended: tuple[PairLine, ...]
    can_propose: bool
    has_place: bool
    form: Any


@dataclass(frozen=True, slots=True)
class BuddyPage:
    slug: str
    name: str
    form: Any


@dataclass(frozen=True, slots=True)
class EndPairPage:
    group_id: UUID
    group: str
    names: tuple[str, ...]
    form: Any


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One more meeting of a group."""

    group_id: UUID
    group: str
    form_of_group: str
    form: Any


@dataclass(frozen=True, slots=True)
class OwnGroupPage:
    """The own circle or house for who takes part: first names, what others ask and give, what one asked oneself, and
    what was ``noted`` about oneself."""

    id: UUID
    name: str
    is_circle: bool
    fellows: tuple[str, ...]
    asks: tuple[Favour, ...]
    offers: tuple[Favour, ...]
    mine: tuple[Favour, ...]
    took: tuple[Favour, ...]
    noted: tuple[Signal, ...]
    form: Any
