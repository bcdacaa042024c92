"""Composition: which share of the people is family, friend, neighbour and so on."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, ratio
from weefsel.engine.frames import SECTORS, Floats


def composition(maps: Maps) -> Floats:
    """The share of each sector among the people of whom it is known, shape (n_people, n_sectors).

    NaN where it is known of nobody.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> ties = Ties(n_people=1, person=[0] * 4, id=list("abcd"), sector=["family", "family", "care", ""])
    >>> composition(Maps(ties)).round(3)
    array([[0.667, 0.   , 0.   , 0.   , 0.   , 0.   , 0.333]])
    """
    counts = maps.per_sector
    whole = counts.sum(axis=1, keepdims=True)
    return ratio(counts, np.broadcast_to(whole, counts.shape))


def no_people(maps: Maps) -> Flags:
    return maps.n_humans == 0


_DUTCH = (
    "familie en gezin",
    "vrienden en kennissen",
    "buren en buurt",
    "werk en school",
    "vereniging, geloof en hobby",
    "ver weg en online",
    "zorg en hulp",
)

COMPOSITION = Measure(
    columns=tuple(f"share_{sector}" for sector in SECTORS),
    labels=tuple(f"Deel: {sector}" for sector in _DUTCH),
    help="Uit welke kringen de mensen komen. Elke kring geeft iets anders.",
    definition="n_c / n for each sector c, over people of whom the sector is known",
    source="Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    calculate=composition,
    undefined=no_people,
)
