"""Choose a few options that differ: the best, and each next one the best after what it has in common is taken off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.matching import matching
from weefsel.engine.frames import DAYPARTS, DAYS, Ints
from weefsel.engine.matching.setting import Setting

SAME_WERKVORM_AT_MOST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What sort of option each offer is, shape (n_offers,): ``days`` a bit for each day that is sure."""

    werkvorm: Ints
    approach: Ints
    form: NDArray[np.bool_]
    days: Ints

    def take(self, rows: Ints) -> Kind:
        return Kind(self.werkvorm[rows], self.approach[rows], self.form[rows], self.days[rows])


def kinds(setting: Setting) -> Kind:
    """The sort of each offer: its werkvorm, the approach of that, group or one other person, and its days."""
    approaches = sorted({each.approach for each in setting.werkvormen})
    approach = np.array([approaches.index(each.approach) for each in setting.werkvormen], dtype=np.int64)
    return Kind(
        werkvorm=setting.werkvorm,
        approach=approach[setting.werkvorm] if len(approach) else setting.werkvorm,
        form=setting.grouped[setting.werkvorm],
        days=days_of(setting.offers_can),
    )


def days_of(hours: NDArray[np.uint32]) -> Ints:
    """A bit for each day that has an hour.

    Examples
    --------
    >>> days_of(np.array([0b1000_001], dtype=np.uint32)).tolist()   # Monday morning and Wednesday morning
    [5]
    """
    days = np.zeros(len(hours), dtype=np.int64)
    part = np.uint32((1 << len(DAYPARTS)) - 1)
    for day in range(len(DAYS)):
        days |= ((hours >> np.uint32(day * len(DAYPARTS)) & part) != 0).astype(np.int64) << day
    return days


def likeness(one: Kind, other: Kind) -> Ints:
    """What is taken off for being alike, points, row by row."""
    points = matching().likeness
    return (
        points["werkvorm"].points * (one.werkvorm == other.werkvorm)
        + points["approach"].points * (one.approach == other.approach)
        + points["form"].points * (one.form == other.form)
        + points["day"].points * ((one.days & other.days) != 0)
    )


def most_likeness() -> int:
    """What is taken off at most."""
    return sum(each.points for each in matching().likeness.values())


def choose(group: Ints, score: Ints, kind: Kind, top: int) -> NDArray[np.bool_]:
    """Which rows are shown: at most ``top`` of each group. Rows of a group stand together, best first.

    The first is the best. Each next is the one with most points after what it has in common with the most alike of
    those before it is taken off; of one werkvorm there are at most two, unless nothing else is left.
    """
    n = len(group)
    shown = np.zeros(n, dtype=bool)
    if not n:
        return shown
    starts = np.flatnonzero(np.r_[True, np.diff(group) != 0])
    owner = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, n]))
    alike, same = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    place = np.arange(n)
    for _ in range(min(top, int(np.bincount(owner).max()))):
        # One number to compare by: not yet shown, not too much of one werkvorm, the points left, the better place.
        left = (score - alike + 10_000) * np.int64(n + 1) - place
        left -= np.where(same >= SAME_WERKVORM_AT_MOST, np.int64(40_000) * (n + 1), 0)
        left[shown] = np.iinfo(np.int64).min
        best = np.maximum.reduceat(left, starts)
        chosen = np.flatnonzero((left == best[owner]) & ~shown)
        shown[chosen] = True
        # A group of which all rows are shown has nothing to choose, and nothing to compare with.
        row = np.zeros(len(starts), dtype=np.int64)
        row[owner[chosen]] = chosen
        going = np.zeros(len(starts), dtype=bool)
        going[owner[chosen]] = True
        first = kind.take(row[owner])
        alike = np.where(going[owner], np.maximum(alike, likeness(kind, first)), alike)
        same += (kind.werkvorm == first.werkvorm) & going[owner]
    return shown
