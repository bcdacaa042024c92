"""Strong and weak ties: two different resources, counted apart."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, count_per_person, humans
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
    parts = np.stack(
        [
            (4 - ties.closeness) / 3,
            np.minimum(1, np.log1p(ties.frequency_per_year) / np.log1p(365)),
            np.minimum(1, ties.duration_years / LONG_YEARS),
        ]
    )
    weights = np.where(np.isnan(parts), 0, np.array(WEIGHTS)[:, np.newaxis])
    total, asked = (weights * np.nan_to_num(parts)).sum(axis=0), weights.sum(axis=0)
    return np.divide(total, asked, out=np.full(len(asked), np.nan), where=asked > 0)


def strong_and_weak(ties: Ties) -> Floats:
    """Number of strong and of weak ties with people, shape (n_people, 2).

    NaN for a map without people, and where no tie of the map has a known strength.

    Source
    ------
    Granovetter (1973), The strength of weak ties; RVS, Gezond verbonden (2026), par. 2.2: both kinds matter.
    """
    people = humans(ties)
    # 2/3 in floating point must not fall on the wrong side of a tie on the border.
    strong = strength(ties) >= STRONG_FROM - 1e-12
    known = people & ~np.isnan(strength(ties))
    counts = np.column_stack([count_per_person(ties, known & strong), count_per_person(ties, known & ~strong)])
    counts[count_per_person(ties, known) == 0] = np.nan
    return counts


STRONG_AND_WEAK = Measure(
    columns=("strong", "weak"),
    labels=("Mensen dichtbij", "Bekenden"),
    help="Mensen dichtbij en bekenden doen elk iets anders voor u. Beide zijn waardevol.",
    calculate=strong_and_weak,
)
