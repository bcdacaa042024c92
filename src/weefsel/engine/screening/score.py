"""Score questionnaires as their manuals say: missing answers add no point and are never filled in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Texts
from weefsel.engine.screening.answers import Answers

SCORED, NOT_ASKED, TOO_MUCH_MISSING = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of one instrument, one row a person. Read `instrument.use` before any use: it stands beside a score.

    ``scales`` their names; ``values`` shape (n_people, n_scales), points, NaN where there is no score; ``status`` the
    same shape, int8: 0 scored, 1 nothing of this scale was answered, 2 too much of it is missing; ``n_missing`` the
    same shape, unanswered items; ``bands`` the same shape, the name of the score's range, empty where there is none.
    """

    scales: tuple[str, ...]
    values: Floats
    status: NDArray[np.int8]
    n_missing: NDArray[np.int64]
    bands: Texts

    def column(self, scale: str) -> Floats:
        """One scale of every person, shape (n_people,)."""
        return self.values[:, self.scales.index(scale)]


def score(answers: Answers) -> Scores:
    """Score every person on every scale of the instrument.

    A scale is the number of items with an answer that counts a point. It has a score while no more items are missing
    than the instrument allows; a missing item adds no point and is not estimated.

    Source
    ------
    De Jong Gierveld & Van Tilburg, Manual of the loneliness scale (1999, updated 2022): a middle answer counts as
    lonely, one item of the whole scale may be missing, none of a subscale.
    """
    instrument = answers.instrument
    points = {item.id: answers.any_of(item.id, item.points) for item in instrument.items if item.scale}
    shape = (answers.n_people, len(instrument.scales))
    values, status = np.full(shape, np.nan), np.full(shape, SCORED, dtype=np.int8)
    n_missing, bands = np.zeros(shape, dtype=np.int64), np.full(shape, "", dtype=object)
    for i, (name, scale) in enumerate(instrument.scales.items()):
        items = np.column_stack([points[item.id] for item in instrument.items_of(name)])
        n_missing[:, i] = np.isnan(items).sum(axis=1)
        enough = n_missing[:, i] <= scale.max_missing
        values[:, i] = np.where(enough, np.nansum(items, axis=1), np.nan)
        status[~enough, i] = TOO_MUCH_MISSING
        status[n_missing[:, i] == items.shape[1], i] = NOT_ASKED
        values[status[:, i] == NOT_ASKED, i] = np.nan
        for band, (low, high) in scale.bands.items():
            bands[(values[:, i] >= low) & (values[:, i] <= high), i] = band
    return Scores(
        scales=tuple(instrument.scales), values=values, status=status, n_missing=n_missing, bands=bands.astype(np.str_)
    )
