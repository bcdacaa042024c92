"""Measure the change between two maps: every measure of `CHANGES` over any number of persons at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weefsel.engine.ecogram.measures import CHANGES
from weefsel.engine.ecogram.measures.over_time import LABEL, Pairs
from weefsel.engine.frames import Floats, Ties


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """How two maps of a number of persons differ. ``label`` stands beside it wherever it is shown.

    ``columns`` names; ``values`` shape (n_people, n_columns), NaN where one of the two maps does not tell.
    """

    columns: tuple[str, ...]
    values: Floats
    label: str = LABEL

    def column(self, name: str) -> Floats:
        """One measure of every person, shape (n_people,)."""
        return self.values[:, self.columns.index(name)]


def measure_change(before: Ties, after: Ties) -> Changes:
    """Calculate every measure of change for every person; ties are matched on their stable id.

    Raises
    ------
    ValueError
        The two tables do not hold the same number of persons.

    Source
    ------
    Ecograms have no proven validity for monitoring (Instrumentwijzer): conversation material, and labelled so.

    Examples
    --------
    >>> before = Ties(n_people=1, person=[0, 0], id=["zus", "buur"])
    >>> after = Ties(n_people=1, person=[0, 0], id=["zus", "wandelmaat"])
    >>> measure_change(before, after).column("stability")
    array([0.5])
    """
    pairs = Pairs(before, after)
    columns = tuple(column for each in CHANGES for column in each.columns)
    return Changes(columns=columns, values=np.hstack([each.calculate(pairs) for each in CHANGES]))
