"""What the board, the choice of another place, and the page of what is missing show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from weefsel.apps.matching.board import Alternative, BoardLine
from weefsel.apps.matching.models import MatchRun


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the board with how many stand in it."""

    slug: str
    name: str
    n: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A plan that was made before the newest one with the same lots: when, by whom, and with which choices."""

    made_at: datetime
    by: str
    rules: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it stands on the page. ``next_id`` the line below it, empty for the last; ``referral_id`` when the
    person was referred there already."""

    line: BoardLine
    next_id: str
    referral_id: UUID | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``run`` the newest plan, None before the first; ``told`` how it was made, ``warning`` what to know first,
    ``earlier`` those with the same lots.

    ``n_new`` people who look for a place and stand in no plan yet; ``query`` the whole look, ``kept`` the look without
    the part; ``onward`` the part to go on with when this one is empty.
    """

    run: MatchRun | None
    told: tuple[str, ...]
    warning: str
    earlier: tuple[Earlier, ...]
    onward: Part | None
    parts: tuple[Part, ...]
    part: str
    is_all: bool
    rows: tuple[Row, ...]
    n_lines: int
    pages: Any
    query: str
    kept: str
    n_new: int
    n_people: int
    filter: Any
    is_narrowed: bool
    reasons: tuple[tuple[str, str], ...]
    form: Any


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What else could fit this person. ``offer`` what is proposed now, empty for nothing."""

    line_id: UUID
    person_id: UUID
    name: str
    offer: str
    state: str
    part: str
    options: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class GapCard:
    """A group that is missing, in words. ``helped`` None when it was not tried out, or may not be told."""

    id: UUID
    number: int
    werkvorm: str
    slug: str
    area: str
    when: str
    missing: int
    places: int
    helped: int | None
    organization: str


@dataclass(frozen=True, slots=True)
class GapsPage:
    """``is_exact`` the reader plans, and reads every number; ``places`` and ``ground`` are for the map."""

    cards: tuple[GapCard, ...]
    is_exact: bool
    run: MatchRun | None
    may_share: bool
    places: list[dict]
    ground: dict | None
