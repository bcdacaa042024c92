"""When a group meets: from the rhythm of its werkvorm to dates. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def goes_on(rhythm: Rhythm | None) -> bool:
    """Whether there is always a next meeting: a rhythm with fixed moments and no end."""
    return rhythm is not None and rhythm.every is not None and rhythm.n_sessions is None and not rhythm.phases


def _phases(rhythm: Rhythm, first: date) -> Iterator[date]:
    """The rhythm of a stretch is how long each of its meetings comes after the one before, also its own first."""
    steps = [EVERY_DAYS[phase.unit] * phase.every for phase in rhythm.phases for _number in range(phase.n_sessions)]
    for days in (0, *steps[1:]):
        first += timedelta(days=days)
        yield first


def next_dates(rhythm: Rhythm | None, planned: Sequence[date], after: date, n: int) -> list[date]:
    """The next ``n`` dates of a rhythm without an end, after ``after`` and not among those ``planned``.

    ``planned`` in the order in which they were planned: the rhythm began on the first of them, and the second tells
    the second day of a week. Empty for a rhythm that ends, or that has no fixed moments.
    """
    if not planned or not goes_on(rhythm):
        return []
    first, second = planned[0], planned[1].weekday() if len(planned) > 1 else None
    period = timedelta(days=EVERY_DAYS[rhythm.unit] * rhythm.every)
    taken, found, begin = set(planned), [], first
    one_period = session_dates(rhythm, first, second)[: rhythm.times]
    if after > first:  # whole periods, so that the days of the week stay
        begin = first + period * ((after - first) // period)
    while len(found) < n:
        shift = begin - first
        found += [day + shift for day in one_period if day + shift > after and day + shift not in taken]
        begin += period
    return found[:n]


def moments(
    werkvorm: Werkvorm, first: date, starts: time, minutes: int | None = None, second_weekday: int | None = None
) -> list[tuple[datetime, datetime]]:
    """Begin and end of every planned meeting, timezone-aware; the hour on the wall is the same in summer and winter."""
    length = timedelta(minutes=minutes or (werkvorm.rhythm.session_min if werkvorm.rhythm else None) or DEFAULT_MINUTES)
    begins = [datetime.combine(day, starts, AMSTERDAM) for day in session_dates(werkvorm.rhythm, first, second_weekday)]
    return [(begin, begin + length) for begin in begins]
