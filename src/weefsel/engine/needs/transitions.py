"""What happened in the lives of persons, and whether that is still a reason to talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from weefsel.catalogue.need import Transition
from weefsel.engine.frames import Floats

AHEAD_DAYS = 30  # what is to happen soon can be a reason already; an assumption


@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """What persons told that happened to them.

    ``kinds`` slugs; ``happened`` the day of the latest of each kind, as an ordinal, shape (n_people, n_kinds), NaN
    where nothing was told; ``on`` today, an ordinal; ``lasts`` for how many days each is a signal, shape (n_kinds,).
    """

    kinds: tuple[str, ...]
    happened: Floats
    on: int
    lasts: Floats

    @classmethod
    def told(
        cls, kinds: Mapping[str, Transition], rows: Sequence[Sequence[tuple[str, dt.date]]], *, on: dt.date
    ) -> Self:
        """Of one list of (kind, day) for each person; of a kind that is told twice the latest day that is not ahead.

        A day further ahead than `AHEAD_DAYS` waits. A kind that the catalogue no longer has is left out.

        Examples
        --------
        >>> kinds = {"moved-house": Transition("moved-house", "verhuisd", 365)}
        >>> told = Transitions.told(kinds, [[("moved-house", dt.date(2027, 1, 1))], []], on=dt.date(2027, 3, 1))
        >>> told.recent(("moved-house",))
        array([ 1., nan])
        """
        slugs = tuple(kinds)
        today = on.toordinal()
        happened = np.full((len(rows), len(slugs)), np.nan)
        for i, events in enumerate(rows):
            for kind, day in events:
                if kind in kinds and day.toordinal() <= today + AHEAD_DAYS:
                    place = (i, slugs.index(kind))
                    happened[place] = np.fmax(happened[place], day.toordinal())
        return cls(slugs, happened, today, np.array([each.signal_days for each in kinds.values()], dtype=np.float64))

    @property
    def n_people(self) -> int:
        return len(self.happened)

    def recent(self, kinds: Sequence[str]) -> Floats:
        """1 where one of these kinds is not longer ago than it lasts, 0 where all that was told is, else NaN."""
        places = [self.kinds.index(kind) for kind in kinds if kind in self.kinds]
        happened, lasts = self.happened[:, places], self.lasts[places]
        told = ~np.isnan(happened)
        recent = (told & (self.on - happened <= lasts)).any(axis=1)
        return np.where(told.any(axis=1), recent.astype(np.float64), np.nan)

    def days_of(self, person: int, kinds: Sequence[str]) -> list[str]:
        """The recent ones of these kinds of one person, each with its day: "moved-house@2027-01-01"."""
        return [
            f"{kind}@{dt.date.fromordinal(int(self.happened[person, i])).isoformat()}"
            for i, kind in enumerate(self.kinds)
            if kind in kinds and self.on - self.happened[person, i] <= self.lasts[i]
        ]
