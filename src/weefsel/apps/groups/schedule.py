"""When a group meets: from the rhythm of its werkvorm to dates. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.catalogue.werkvorm import Rhythm, Werkvorm

OPEN_ENDED_SESSIONS = 12  # an open-ended group is planned this many meetings ahead, and goes on when they run out
DEFAULT_MINUTES = 120
EVERY_DAYS = {"day": 1, "week": 7, "month": 28, "quarter": 91, "year": 364}


def session_dates(rhythm: Rhythm | None, first: date, second_weekday: int | None = None) -> list[date]:
    """The dates of all planned meetings, the first on ``first``.

    Twice a week asks for a ``second_weekday`` (Monday 0); without it the second meeting is two days after the first.
    More than twice a week is spread evenly. Months are four weeks, so that a group keeps its day of the week.
    """
    if rhythm is None or rhythm.every is None:
        return [first]
    if rhythm.phases:
        return list(_phases(rhythm, first))
    n = rhythm.n_sessions or OPEN_ENDED_SESSIONS
    period = EVERY_DAYS[rhythm.unit] * rhythm.every
    offsets = [0]
    if rhythm.times == 2 and rhythm.unit == "week":
        gap = 2 if second_weekday is None else (second_weekday - first.weekday()) % 7
        offsets = [0, gap or 2]
    elif rhythm.times > 1:
        offsets = [period * i // rhythm.times for i in range(rhythm.times)]
    return [first + timedelta(days=period * (i // len(offsets)) + offsets[i % len(offsets)]) for i in range(n)]


def _phases(rhythm: Rhythm, first: date) -> Iterator[date]:
    """The rhythm of a stretch is how long each of its meetings comes after the one before, also its own first."""
    steps = [EVERY_DAYS[phase.unit] * phase.every for phase in rhythm.phases for _number in range(phase.n_sessions)]
    for days in (0, *steps[1:]):
        first += timedelta(days=days)
        yield first


def moments(
    werkvorm: Werkvorm, first: date, starts: time, minutes: int | None = None, second_weekday: int | None = None
) -> list[tuple[datetime, datetime]]:
    """Begin and end of every planned meeting, timezone-aware; the hour on the wall is the same in summer and winter."""
    length = timedelta(minutes=minutes or (werkvorm.rhythm.session_min if werkvorm.rhythm else None) or DEFAULT_MINUTES)
    begins = [datetime.combine(day, starts, AMSTERDAM) for day in session_dates(werkvorm.rhythm, first, second_weekday)]
    return [(begin, begin + length) for begin in begins]
