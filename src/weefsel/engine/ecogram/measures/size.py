"""Size: how many people stand in the map."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, count_per_person, humans
from weefsel.engine.frames import Floats, Ties


def size(ties: Ties) -> Floats:
    """The number of living people in each map; 0 for an empty map, never NaN.

    Examples
    --------
    >>> size(Ties(n_people=2, person=[0, 0], id=["zus", "buur"])).ravel()
    array([2., 0.])
    """
    return count_per_person(ties, humans(ties))[:, np.newaxis]


SIZE = Measure(
    columns=("size",),
    labels=("Aantal mensen",),
    help="Hoeveel mensen iemand noemt. Meer is niet altijd beter.",
    calculate=size,
)
