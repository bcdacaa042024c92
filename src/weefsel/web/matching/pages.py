"""What the pages of fitting offers show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from weefsel.apps.matching.queries import Candidates


@dataclass(frozen=True, slots=True)
class Coach:
    """A welfare organisation whose coach can look further with the person."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CandidatesPage:
    """What may fit. ``is_self`` the person looks at their own page; ``places`` and ``ground`` are for the map.

    ``may_answer`` the offers that ask something which this reader may write the answer to.
    """

    person_id: UUID
    name: str
    wish: str
    is_self: bool
    form: Any
    is_narrowed: bool
    candidates: Candidates
    places: list[dict]
    ground: dict | None
    coaches: tuple[Coach, ...]
    other_tracks: tuple[str, ...]
    may_refer: bool
    may_answer: frozenset[UUID]


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
class NonePage:
    person_id: UUID
    name: str
    is_self: bool
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
