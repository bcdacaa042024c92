"""Goal attainment: how far someone's own goals were reached, as one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from weefsel.engine.frames import Floats

EXPECTED_CORRELATION = 0.3  # between goals: an agreement of the method


def goals_reached(scores: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Kiresuk and Sherman's T: 50 when every goal was reached as expected, 10 a standard deviation.

    Parameters
    ----------
    scores
        -2 (much less than expected) to 2 (much more), shape (n_people, n_goals); NaN is a goal that was not set.
    weights
        How much each goal counts, the same shape; NaN or left out weighs 1.

    Returns
    -------
    Shape (n_people,); NaN for someone without goals, or whose goals all weigh nothing.

    Source
    ------
    Kiresuk & Sherman (1968), Goal attainment scaling.

    Examples
    --------
    >>> goals_reached([[1, np.nan], [1, 1], [0, 0]]).round(3)
    array([60.   , 62.403, 50.   ])
    """
    x = np.asarray(scores, dtype=np.float64)
    w = np.ones_like(x) if weights is None else np.nan_to_num(np.asarray(weights, dtype=np.float64), nan=1.0)
    w = np.where(np.isnan(x), 0, w)
    top = 10 * (w * np.nan_to_num(x)).sum(axis=1)
    r = EXPECTED_CORRELATION
    below = np.sqrt((1 - r) * (w**2).sum(axis=1) + r * w.sum(axis=1) ** 2)
    return 50 + np.divide(top, below, out=np.full(len(x), np.nan), where=below > 0)
