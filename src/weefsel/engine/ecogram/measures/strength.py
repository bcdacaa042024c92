"""Strong and weak ties: two different resources, counted apart."""

import numpy as np

from weefsel.engine.ecogram.measures.composition import no_people
from weefsel.engine.ecogram.measures.measure import Maps, Measure
from weefsel.engine.frames import Floats, Ties

STRONG_FROM = 0.6
# Weights of closeness, frequency and duration: a design choice. Closeness is the best single indicator.
WEIGHTS = (0.5, 0.3, 0.2)
LONG_YEARS = 10


def strength(ties: Ties) -> Floats:
    """How strong each tie is, 0 to 1, shape (n_ties,): the weighted mean of what was asked; NaN if nothing was.

    Ring 1, 2, 3 count 1, 2/3, 1/3; contacts a year count on a logarithmic scale up to daily; years up to ten.

    Source
    ------
    Marsden & Campbell (1984), Measuring tie strength: closeness is the best indicator. Rings: Kahn & Antonucci (1980).

    Examples
    --------
    >>> strength(Ties(n_people=1, person=[0, 0], id=["zus", "kapper"], closeness=[1, 3])).round(2)
    array([1.  , 0.33])
    """
    parts = (
        (4 - ties.closeness) / 3,
        np.minimum(1, np.log1p(ties.frequency_per_year) / np.log1p(365)),
        np.minimum(1, ties.duration_years / LONG_YEARS),
    )
    total, asked = np.zeros(ties.n_ties), np.zeros(ties.n_ties)
    for part, weight in zip(parts, WEIGHTS, strict=True):
        known = ~np.isnan(part)
        total += np.where(known, part, 0) * weight
        asked += known * weight
    return np.divide(total, asked, out=np.full(len(asked), np.nan), where=asked > 0)


def strong_and_weak(maps: Maps) -> Floats:
    """Number of strong and of weak ties with people, and the mean strength of all of them, shape (n_people, 3).

    NaN for a map without people, and where no tie of the map has a known strength.

    Source
    ------
    Granovetter (1973), The strength of weak ties; RVS, Gezond verbonden (2026), par. 2.2: both kinds matter.
    """
    of_tie = strength(maps.ties)
    # 2/3 in floating point must not fall on the wrong side of a tie on the border.
    strong = of_tie >= STRONG_FROM - 1e-12
    known = maps.humans & ~np.isnan(of_tie)
    counts = np.column_stack([maps.count(known & strong), maps.count(known & ~strong), maps.mean(of_tie, known)])
    counts[maps.count(known) == 0] = np.nan
    return counts


STRONG_AND_WEAK = Measure(
    columns=("strong", "weak", "strength_mean"),
    labels=("Mensen dichtbij", "Bekenden", "Hoe sterk de banden zijn"),
    help="Mensen dichtbij en bekenden doen elk iets anders voor u. Beide zijn waardevol.",
    definition=(
        "number of ties with w >= 0.6 and with w < 0.6, and mean w; w the weighted mean of closeness (0.5), frequency "
        "(0.3) and duration (0.2) as far as asked"
    ),
    source="Granovetter (1973); Marsden & Campbell (1984), Measuring tie strength",
    calculate=strong_and_weak,
    undefined=no_people,
)
