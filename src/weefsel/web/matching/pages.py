"""What the pages of fitting offers show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.example import Moved
from weefsel.apps.matching.proposals import Proposal
from weefsel.apps.matching.queries import Candidate, Candidates, Count


@dataclass(frozen=True, slots=True)
class Coach:
    """A welfare organisation whose coach can look further with the person."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One wish of this look: in words, how many it hides, and the address of the page without it."""

    text: str
    hides: Count
    without: str


@dataclass(frozen=True, slots=True)
class CandidatesPage:
    """What may fit. ``is_self`` the person looks at their own page; ``places`` and ``ground`` are for the map.

    ``may_answer`` the offers that ask something which this reader may write the answer to; ``filters`` what this look
    narrows; ``unfit_url`` the address with what does not fit, empty when that is shown already; ``proposals`` what a
    coach chose to discuss from a plan.
    """

    person_id: UUID
    name: str
    wish: str
    is_self: bool
    form: Any
    is_narrowed: bool
    filters: tuple[Filter, ...]
    unfit_url: str
    proposals: tuple[Proposal, ...]
    candidates: Candidates
    places: list[dict]
    ground: dict | None
    coaches: tuple[Coach, ...]
    other_tracks: tuple[str, ...]
    may_refer: bool
    may_answer: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The options on paper, or to read aloud: large, in short sentences, without anything to press."""

    person_id: UUID
    name: str
    is_self: bool
    wish: str
    options: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Rather not this one: why is theirs to tell or not."""

    person_id: UUID
    name: str
    is_self: bool
    offer: str
    form: Any
    seen_by: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question that an offer asks; ``choices`` are its buttons, empty where the answer is a date.

    ``reasons`` why it is asked; ``n_more`` how many questions come after it; ``seen_by`` who will see the answer.
    """

    person_id: UUID
    name: str
    is_self: bool
    offer: str
    question: str
    reasons: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    form: Any
    n_more: int
    seen_by: str


@dataclass(frozen=True, slots=True)
class Told:
    """One question with what was said: ``text`` empty when nothing was, ``is_kept`` the person would rather not say.

    ``at`` when, None when that was not kept; ``is_self`` the person wrote it down, else ``by`` did.
    """

    slug: str
    ask: str
    text: str
    at: datetime | None
    is_self: bool
    by: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class PreferencesPage:
    """All that is asked to find a place; ``first`` the slug of the first open question, empty when there is none."""

    person_id: UUID
    name: str
    is_self: bool
    lines: tuple[Told, ...]
    first: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class PreferencePage:
    """One question to find a place; ``buttons`` its answers when one press is enough, ``told`` what was said before.

    ``back`` where one came from, and ``skip`` where one goes without an answer; ``is_private`` it is kept only with a
    yes to that.
    """

    person_id: UUID
    name: str
    is_self: bool
    ask: str
    why: str
    told: Told
    buttons: tuple[tuple[str, str], ...]
    form: Any
    back: str
    skip: str
    is_private: bool
    seen_by: str


@dataclass(frozen=True, slots=True)
class NonePage:
    """None of these. ``said`` what was kept of that before, None when nothing was."""

    person_id: UUID
    name: str
    is_self: bool
    form: Any
    said: Choice | None
    seen_by: str
    coaches: tuple[Coach, ...]
    may_refer: bool


@dataclass(frozen=True, slots=True)
class Idea:
    """A werkvorm that could be started: what it is and how few people are enough."""

    slug: str
    name: str
    summary: str
    n_people: int


@dataclass(frozen=True, slots=True)
class StartPage:
    person_id: UUID
    name: str
    is_self: bool
    ideas: tuple[Idea, ...]
    coaches: tuple[Coach, ...]
    may_refer: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """What people of one area miss, in words."""

    area: str
    place: str
    need: str
    missing: str
    n_people: int


@dataclass(frozen=True, slots=True)
class MissedPage:
    lines: tuple[Missed, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """One criterion with its field; ``points`` what it counts now, ``then`` with what the form has, of a thousand."""

    field: Any
    points: int
    then: int


@dataclass(frozen=True, slots=True)
class Change:
    """One earlier change: by whom, when, and what counted otherwise from then on, in words."""

    at: datetime
    by: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeighPage:
    """How much an organisation lets all count. ``example`` what changes for somebody made up; None: not asked."""

    organization: str
    form: Any
    criteria: tuple[Weighed, ...]
    is_own: bool
    example: tuple[Moved, ...] | None
    changes: tuple[Change, ...]
