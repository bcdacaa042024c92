"""May these people be brought together? One answer, the same for both, asked by everything that puts people in a place.

No recorded pair is brought together by the engine. Where two could meet is told by ``beside``: places that are not the
same but where who comes to the one sees who comes to the other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.engine.frames import Apart, Floats, Ints

Beside = Mapping[int, frozenset[int]]
"""For a place the other places in the same building at the same hour; places without such are left out."""

NOWHERE: Beside = {}


class MeetingError(RuntimeError):
    """A plan would bring a recorded pair together. The plan is thrown away: it must never have been made."""


def may_meet(first: ArrayLike, second: ArrayLike, apart: Apart) -> NDArray[np.bool_]:
    """Whether these people may be brought together, element by element; symmetric.

    Parameters
    ----------
    first, second
        Rows of people, of shapes that broadcast to one another.

    Examples
    --------
    >>> may_meet([0, 1, 2], [1, 0, 0], Apart(pairs=[(1, 0)])).tolist()
    [False, False, True]
    """
    one, other = np.broadcast_arrays(np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64))
    if not len(apart.pairs):
        return np.ones(one.shape, dtype=bool)
    width = int(max(apart.pairs.max(), one.max(initial=0), other.max(initial=0))) + 1
    return ~np.isin(np.minimum(one, other) * width + np.maximum(one, other), apart.pairs @ np.array([width, 1]))


def may_come(person: ArrayLike, offer: ArrayLike, apart: Apart) -> NDArray[np.bool_]:
    """Whether these people may come to these offers, element by element: nobody is there whom they must not meet."""
    who, where = np.broadcast_arrays(np.asarray(person, dtype=np.int64), np.asarray(offer, dtype=np.int64))
    if not len(apart.barred):
        return np.ones(who.shape, dtype=bool)
    width = int(max(apart.barred[:, 1].max(), where.max(initial=0))) + 1
    return ~np.isin(who * width + where, apart.barred @ np.array([width, 1]))


def beside(xy: Floats, hours: Floats) -> Beside:
    """Which of these places are in one building at one hour.

    Parameters
    ----------
    xy
        RD New, metres, shape (n_places, 2); NaN where the place is not known, which is beside nothing.
    hours
        0 not then, 1 then, NaN not known and so perhaps, shape (n_places, n_hours).
    """
    known = np.flatnonzero(~np.isnan(xy).any(axis=1))
    if not len(known):
        return NOWHERE
    _, building = np.unique(xy[known, 0] + 1j * xy[known, 1], return_inverse=True)
    # What is not known is not a number, and differs from 0.
    open_ = hours != 0
    found: dict[int, frozenset[int]] = {}
    for number in np.flatnonzero(np.bincount(building) > 1):
        places = known[building == number]
        common = open_[places].astype(np.int64) @ open_[places].T.astype(np.int64) > 0
        np.fill_diagonal(common, False)
        for place, row in zip(places.tolist(), common, strict=True):
            if row.any():
                found[place] = frozenset(places[row].tolist())
    return found


def meetings(place: Ints, apart: Apart, near: Beside = NOWHERE) -> NDArray[np.bool_]:
    """Which of the pairs would meet: both in one place, or in two that are beside one another, shape (n_pairs,).

    Parameters
    ----------
    place
        Where each person would come, -1 nowhere, shape (n_people,).

    Examples
    --------
    >>> meetings(np.array([3, 4, 3, -1, -1]), Apart(pairs=[(0, 1), (0, 2), (3, 4)])).tolist()
    [False, True, False]
    """
    one, other = place[apart.pairs].T
    there = (one >= 0) & (other >= 0)
    meet = there & (one == other)
    for row in np.flatnonzero(there & ~meet).tolist() if near else ():
        meet[row] = int(other[row]) in near.get(int(one[row]), ())
    return meet


def refuse_meetings(place: Ints, apart: Apart, near: Beside = NOWHERE) -> None:
    """The last gate of every plan: nobody may be in one place, or in places beside it, with whom they must not meet.

    Parameters
    ----------
    place
        Where each person would come, -1 nowhere, shape (n_people,).

    Raises
    ------
    MeetingError
        The plan brings a pair together.
    """
    someone = np.unique(apart.pairs)
    at: dict[int, list[int]] = {}
    for each, here in zip(someone.tolist(), place[someone].tolist(), strict=True):
        if here >= 0:
            at.setdefault(here, []).append(each)
    first: list[int] = []
    second: list[int] = []
    for here, people in at.items():
        around = people + [each for other in near.get(here, ()) for each in at.get(other, ())]
        for each in people if len(around) > 1 else ():
            first += [each] * len(around)
            second += around
    if first and not may_meet(first, second, apart).all():
        raise MeetingError("a plan would bring two people together who must stay apart; it was thrown away.")
