"""Measure maps: every measure of `MEASURES` over any number of ecograms at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.ecogram.measures.measure import count_per_person, living
from weefsel.engine.frames import Floats, Ties

MEASURED, NOT_ASKED, NOT_DEFINED = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """The measures of a number of maps: conversation material, no verdict on a person.

    ``columns`` names; ``values`` shape (n_people, n_columns), NaN where there is no answer; ``status`` the same shape,
    int8, says why: 0 measured, 1 not asked (the map has ties, but not this), 2 not defined (an empty map).
    """

    columns: tuple[str, ...]
    values: Floats
    status: NDArray[np.int8]

    def column(self, name: str) -> Floats:
        """One measure of every person, shape (n_people,)."""
        return self.values[:, self.columns.index(name)]


def measure(ties: Ties) -> Measures:
    """Calculate every measure for every map. Take `ties.shown_to_others()` first for what others than the person see.

    Examples
    --------
    >>> measure(Ties(n_people=1, person=[0], id=["zoon"], received=[[1, 0, 0, 0]])).column("single_provider_practical")
    array([1.])
    """
    columns = tuple(column for each in MEASURES for column in each.columns)
    values = np.hstack([each.calculate(ties) for each in MEASURES])
    empty = count_per_person(ties, living(ties)) == 0
    status = np.where(np.isnan(values), np.where(empty[:, np.newaxis], NOT_DEFINED, NOT_ASKED), MEASURED)
    return Measures(columns=columns, values=values, status=status.astype(np.int8))
