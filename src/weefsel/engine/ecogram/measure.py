"""Measure maps: every measure of `MEASURES` over any number of ecograms at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import Floats, Ties

MEASURED, NOT_ASKED, NOT_DEFINED = 0, 1, 2
MAPS_AT_ONCE = 4096  # so that a region's columns stay in the processor's own memory


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """The measures of a number of maps: conversation material, no verdict on a person.

    ``columns`` names; ``values`` shape (n_people, n_columns), NaN where there is no answer; ``status`` the same shape,
    int8, says why: 0 measured, 1 not asked (an answer could have given a value), 2 not defined (no answer could: an
    empty map, or too few people for this measure).
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
    pieces = [_measure(Maps(piece)) for piece in ties.pieces(MAPS_AT_ONCE)]
    values, status = (np.vstack(tables) for tables in zip(*pieces, strict=True))
    return Measures(columns=columns, values=values, status=status)


def _measure(maps: Maps) -> tuple[Floats, NDArray[np.int8]]:
    tables, status = [], []
    for each in MEASURES:
        values = each.calculate(maps)
        undefined = each.undefined(maps)
        undefined = np.broadcast_to(undefined if undefined.ndim == 2 else undefined[:, np.newaxis], values.shape)
        tables.append(values)
        status.append(np.where(np.isnan(values), np.where(undefined, NOT_DEFINED, NOT_ASKED), MEASURED))
    return np.hstack(tables), np.hstack(status).astype(np.int8)
