"""Position generator: into which positions in society someone's network reaches."""

import numpy as np
from numpy.typing import ArrayLike

from weefsel.engine.frames import Floats


def position_generator(access: ArrayLike, prestige: ArrayLike) -> Floats:
    """Volume, range and upper reach, shape (n_people, 3).

    Parameters
    ----------
    access
        1 where someone in the network holds the position, 0 where nobody does, NaN not asked, shape (n_people,
        n_positions).
    prestige
        Of each position, on any one scale, shape (n_positions,).

    Returns
    -------
    The number of positions reached; the highest minus the lowest prestige among them; the highest. NaN for all where
    nothing was asked, and for the last two where no position is reached.

    Source
    ------
    Lin & Dumin (1986), Access to occupations through social ties.

    Examples
    --------
    >>> position_generator([[1, 0, 1], [0, 0, 0]], [20, 50, 80])
    array([[ 2., 60., 80.],
           [ 0., nan, nan]])
    """
    held = np.asarray(access, dtype=np.float64)
    worth = np.asarray(prestige, dtype=np.float64)
    if worth.shape != held.shape[1:]:
        raise ValueError(f"prestige must have shape {held.shape[1:]}, got {worth.shape}.")
    reached = held == 1
    volume = np.where(np.isnan(held).all(axis=1), np.nan, reached.sum(axis=1))
    highest = np.where(reached, worth, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(reached, worth, np.inf).min(axis=1, initial=np.inf)
    some = reached.any(axis=1)
    spread = np.subtract(highest, lowest, out=np.full(len(held), np.nan), where=some)
    return np.column_stack([volume, spread, np.where(some, highest, np.nan)])
