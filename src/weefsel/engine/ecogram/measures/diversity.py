"""Diversity: from how many different circles the people come."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, ratio
from weefsel.engine.frames import SECTORS, Floats


def diversity(maps: Maps) -> Floats:
    """Blau's B, its unbiased form, the index of qualitative variation and Shannon's H, shape (n_people, 4).

    Over people of whom the sector is known; NaN where it is known of nobody, and for the unbiased form of fewer than
    two. The index divides by the highest B that `SECTORS` allow, so that maps with other sectors can be compared.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> sector = ["family", "family", "friends", "neighbours", "care"]
    >>> diversity(Maps(Ties(n_people=1, person=[0] * 5, id=list("abcde"), sector=sector))).round(6)
    array([[0.72    , 0.9     , 0.84    , 1.332179]])
    """
    counts = maps.per_sector
    n = counts.sum(axis=1)
    share = ratio(counts, np.broadcast_to(n[:, np.newaxis], counts.shape))
    blau = 1 - (share**2).sum(axis=1)
    k = len(SECTORS)
    shannon = -(share * np.log(np.where(share > 0, share, 1))).sum(axis=1)
    return np.column_stack([blau, blau * ratio(n, n - 1), blau * k / (k - 1), shannon])


def _undefined(maps: Maps) -> Flags:
    return maps.n_humans[:, np.newaxis] < [1, 2, 1, 1]


DIVERSITY = Measure(
    columns=("blau", "blau_unbiased", "iqv", "shannon"),
    labels=(
        "Kans dat twee mensen uit een andere kring komen",
        "Kans dat twee verschillende mensen uit een andere kring komen",
        "Hoe gemengd de kringen zijn",
        "Hoe gemengd de kringen zijn, in informatie",
    ),
    help="Nul: allemaal uit één kring. Hoger: uit meer kringen.",
    definition="B = 1 - sum p_c^2; n / (n - 1) B; B k / (k - 1) with k = 7 sectors; - sum p_c ln p_c",
    source="Blau (1977), Inequality and heterogeneity; unbiased: Agresti & Agresti (1978); Shannon (1948)",
    calculate=diversity,
    undefined=_undefined,
)
