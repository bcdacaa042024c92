"""When a session ends by itself. Pure: the clock is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST = timedelta(hours=12)  # a long shift; after it someone logs in again, however busy they were
UNKNOWN_ROLE = 15  # minutes without a role: as strict as the strictest role
LONGEST_WITHOUT_WRITING = timedelta(seconds=30)  # so often at most it is written down that someone is there


def ends_at(began_at: datetime, seen_at: datetime, *, idle_minutes: int) -> datetime:
    """When a session is over if nothing more is asked: after so many minutes of nothing, or twelve hours in all."""
    return min(began_at + LONGEST, seen_at + timedelta(minutes=idle_minutes))


def is_over(began_at: datetime, seen_at: datetime, *, idle_minutes: int, now: datetime) -> bool:
    """Whether a session has ended at ``now``; to the second."""
    return ends_at(began_at, seen_at, idle_minutes=idle_minutes) <= now
