"""What a measure of two maps of the same persons is. Change is material for a talk: no ecogram is proven to monitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weefsel.engine.ecogram.change import change
from weefsel.engine.ecogram.measures.measure import Flags, Maps
from weefsel.engine.frames import Floats, Ties

LABEL = "Om over te praten, geen meting"


class Pairs:
    """Two maps of each of the same persons, the living ties matched on their id.

    ``before`` and ``after`` the maps; ``person``, ``first`` and ``second`` one row a tie that stands in one of the two:
    whose it is, and its row in either table, -1 where it is not there.
    """

    def __init__(self, before: Ties, after: Ties) -> None:
        self.before = Maps(before.take(before.kind != "deceased"))
        self.after = Maps(after.take(after.kind != "deceased"))
        changes = change(self.before.ties, self.after.ties)
        self.n_people = before.n_people
        self.person, self.first, self.second = changes.person, changes.first_row, changes.second_row

    def count(self, chosen: Flags) -> Floats:
        """How many of the chosen ties each person has."""
        return np.bincount(self.person[chosen], minlength=self.n_people).astype(np.float64)

    def columns(self, before: Floats, after: Floats) -> tuple[Floats, Floats]:
        """A column of either table by tie of this one; 0 where the tie is not in that map."""
        first = np.where(self.first >= 0, np.append(before, 0)[self.first], 0)
        second = np.where(self.second >= 0, np.append(after, 0)[self.second], 0)
        return first, second


@dataclass(frozen=True, slots=True)
class ChangeMeasure:
    """One measure of the change between two maps, in one or more columns; the words as in `Measure`."""

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    help: str
    definition: str
    source: str
    calculate: Callable[[Pairs], Floats]
