"""The oracle of never together in the database: who is where and when, told in plain values; who meets, by looking.

It shares no code with the guard and knows nothing of it. Keep it so: no import of `weefsel` here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

AT_THE_DOOR = timedelta(minutes=30)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Presence:
    """Someone comes: ``to`` a group or an offer, in a ``building``; a group from ``starts`` until ``ends``, an offer in
    the parts of the week of ``parts`` (Monday morning is 0, Sunday evening 20; None: not known)."""

    who: Hashable
    to: Hashable
    building: Hashable
    starts: datetime | None = None
    ends: datetime | None = None
    parts: frozenset[int] | None = None


def who_meets(presences: Iterable[Presence], pairs: frozenset[frozenset]) -> set[frozenset]:
    """The pairs of whom both come to one thing, or to one building at one time."""
    known = list(presences)
    met = set()
    for one in known:
        for other in known:
            both = frozenset((one.who, other.who))
            if both in pairs and both not in met and _together(one, other):
                met.add(both)
    return met


def _together(one: Presence, other: Presence) -> bool:
    if one.to == other.to:
        return True
    if one.building != other.building:
        return False
    if one.starts and other.starts:
        return one.starts < other.ends + AT_THE_DOOR and other.starts < one.ends + AT_THE_DOOR
    parts, others = _parts(one), _parts(other)
    return parts is None or others is None or bool(parts & others)


def _parts(one: Presence) -> frozenset[int] | None:
    if one.starts is None:
        return one.parts
    local = one.starts.astimezone(AMSTERDAM)
    return frozenset({local.weekday() * 3 + (0 if local.hour < 12 else 1 if local.hour < 18 else 2)})
