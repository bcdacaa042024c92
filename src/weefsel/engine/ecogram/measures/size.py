"""Size: how many people stand in the map."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure
from weefsel.engine.frames import Floats


def size(maps: Maps) -> Floats:
    """The number of living people in each map; 0 for an empty map, never NaN.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> size(Maps(Ties(n_people=2, person=[0, 0], id=["zus", "buur"]))).ravel()
    array([2., 0.])
    """
    return maps.n_humans[:, np.newaxis]


def _never(maps: Maps) -> Flags:
    return np.zeros(maps.n_people, dtype=bool)


SIZE = Measure(
    columns=("size",),
    labels=("Aantal mensen",),
    help="Hoeveel mensen iemand noemt. Meer is niet altijd beter.",
    definition="n, the number of living people named; groups, places, pets and the dead are no people",
    source="Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    empty="0",
    calculate=size,
    undefined=_never,
)
