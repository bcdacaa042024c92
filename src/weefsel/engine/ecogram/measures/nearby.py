"""Nearby: which share of the people lives within walking distance, and whether anyone does."""

import numpy as np

from weefsel.engine.ecogram.measures.composition import no_people
from weefsel.engine.ecogram.measures.measure import Maps, Measure
from weefsel.engine.frames import Floats


def nearby(maps: Maps) -> Floats:
    """Share of people who live near, and 1 where anyone does, shape (n_people, 2).

    Over people of whom it is known where they live; NaN where it is known of nobody, and for "anyone" too where nobody
    known lives near and of some it is not known.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> nearby(Maps(Ties(n_people=1, person=[0] * 3, id=list("abc"), lives=["near", "abroad", ""])))
    array([[0.5, 1. ]])
    """
    lives = maps.ties.lives
    known = maps.humans & (lives != "")
    near = lives == "near"
    share = maps.mean(near.astype(np.float64), known)
    open_ = (maps.count(maps.humans & ~known) > 0) & (share == 0)
    return np.column_stack([share, np.where(np.isnan(share) | open_, np.nan, share > 0)])


NEARBY = Measure(
    columns=("near_share", "near_anyone"),
    labels=("Deel dat op loopafstand woont", "Woont er iemand op loopafstand"),
    help="Wie dichtbij woont, kan snel even komen.",
    definition="mean and maximum over people of: lives within walking distance (1) or not (0)",
    source="Borgatti, Jones & Everett (1998), Network measures of social capital (compositional quality)",
    calculate=nearby,
    undefined=no_people,
)
