"""Multiplexity: whether ties carry one kind of support or several."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Maps, Measure, no_tie
from weefsel.engine.frames import SUPPORT_KINDS, Floats


def multiplexity(maps: Maps) -> Floats:
    """Mean share of the four kinds of support that go either way, over ties where that was asked of all four.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> received, given = [[1, 1, 0, 0], [0] * 4], [[1, 0, 1, 0], [0] * 4]
    >>> ties = Ties(n_people=1, person=[0, 0], id=["a", "b"], received=received, given=given)
    >>> multiplexity(Maps(ties))
    array([[0.375]])
    """
    n_kinds, asked = np.zeros(maps.ties.n_ties), maps.living
    for received, given in zip(maps.received, maps.given, strict=True):
        either = received.yes | given.yes
        n_kinds += either
        # A no in one direction leaves the kind open as long as the other was not asked.
        asked = asked & (either | (received.asked & given.asked))
    return maps.mean(n_kinds / len(SUPPORT_KINDS), asked)[:, np.newaxis]


MULTIPLEXITY = Measure(
    columns=("multiplexity",),
    labels=("Hoe veelzijdig de banden zijn",),
    help="Hoger: met dezelfde mensen gaat meer dan één soort steun heen en weer.",
    definition="mean over ties of the number of kinds of support that go either way / 4",
    source="Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    calculate=multiplexity,
    undefined=no_tie,
)
