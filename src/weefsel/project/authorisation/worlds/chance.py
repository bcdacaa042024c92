"""Moments by chance, close to where something begins or ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from weefsel.apps.accounts.queries import AMSTERDAM

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def moment(rng: Random, now: datetime) -> datetime:
    return now + rng.choice((-9, -1, 0, 0, 1, 9)) * rng.choice((SECOND, HOUR, DAY))


def period(rng: Random, now: datetime, *, is_open: bool) -> tuple[datetime, datetime | None]:
    if rng.random() < 0.5:
        return now - DAY, now + DAY
    begin = moment(rng, now) - timedelta(days=rng.choice((0, 0, 30)))
    until = None if is_open and rng.random() < 0.5 else max(begin, moment(rng, now))
    return begin, until


def birth_date(rng: Random, now: datetime) -> date:
    """Near a twelfth or sixteenth birthday, on a leap day, or anything."""
    day = (now + timedelta(seconds=5)).astimezone(AMSTERDAM).date() + timedelta(days=rng.choice((0, 0, 0, -1, 1)))
    near = date(day.year - rng.choice((12, 16)), day.month, min(day.day, 28))
    return rng.choice((near, near, near, date(2016, 2, 29), date(1952, 6, 1), date(2020, 1, 1), date(2013, 7, 1)))


def midnight(rng: Random) -> datetime:
    """The second before a day begins where people live, or the second in which it does, or a bit later."""
    day = date(2028, 2, 29) + rng.choice((0, 1)) * timedelta(days=rng.randrange(0, 900))
    begins = datetime.combine(day, time.min, AMSTERDAM).astimezone(UTC)
    return begins + rng.choice((-1, 0, 0, 1, 7200)) * SECOND
