"""What a naaste reads of themselves, and what a professional reads that was shared with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.paginator import Page

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.carers.models import Load, Sheet
from weefsel.apps.carers.queries import HEAVY


def last_day(until: datetime) -> date:
    """The last day of a period that ends as the next one begins."""
    return (until - timedelta(seconds=1)).astimezone(AMSTERDAM).date()


@dataclass(frozen=True, slots=True)
class SheetLines:
    """One sheet in words. ``is_heavy``: it cannot go on like this for long."""

    id: UUID
    at: datetime
    load: str
    is_heavy: bool
    can: str
    cannot: str
    would_help: str
    again_on: date | None


def sheet_lines(sheet: Sheet) -> SheetLines:
    assert sheet.finished_at is not None  # only what is finished is shown
    load = sheet.load
    return SheetLines(
        id=sheet.id,
        at=sheet.finished_at,
        load=str(Load(load).label) if load in Load.values else load,
        is_heavy=load in HEAVY,
        can=sheet.can,
        cannot=sheet.cannot,
        would_help=sheet.would_help,
        again_on=sheet.again_on,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who may read along, and until when; ``name`` is "" as long as nobody typed in the code."""

    id: UUID
    name: str
    role: str
    organization: str
    last_day: date
    words: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The own page of a naaste: the newest sheet, what came before, and who reads along.

    ``turn`` lighter, heavier, same or "" beside the time before. ``done`` what was just done, in words; ``taken_away``
    the sheet that can be put back. ``is_open``: a sheet that was begun waits.
    """

    newest: SheetLines | None
    turn: str
    is_due: bool
    is_open: bool
    earlier: tuple[SheetLines, ...]
    pages: Page
    readers: tuple[Reader, ...]
    rests: bool
    done: str = ""
    taken_away: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    number: int
    n_parts: int
    back: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class ErasePage:
    n_sheets: int
    n_readers: int


@dataclass(frozen=True, slots=True)
class CarerLine:
    """A naaste on the list of who reads along. ``is_due``: they wanted to look again by now how it goes."""

    share_id: UUID
    name: str
    words: str
    last_day: date
    written_on: datetime | None
    is_due: bool
    rests: bool


@dataclass(frozen=True, slots=True)
class CarersPage:
    carers: tuple[CarerLine, ...]


@dataclass(frozen=True, slots=True)
class CarerPage:
    """What one naaste shares. ``newest`` is None when they took away what there was."""

    name: str
    words: str
    last_day: date
    newest: SheetLines | None
    turn: str
    is_due: bool
    rests: bool
    earlier: tuple[SheetLines, ...]
    pages: Page
