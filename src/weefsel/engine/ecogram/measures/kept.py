"""What stayed between two maps of the same person: overlap, stability and turnover, and who came and went."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import ratio
from weefsel.engine.ecogram.measures.over_time import ChangeMeasure, Pairs
from weefsel.engine.frames import Floats


def kept(pairs: Pairs) -> Floats:
    """Jaccard, stability, turnover, and the number gained and lost, shape (n_people, 5).

    NaN for the shares where their whole is nobody: two empty maps, or for stability an empty first map.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> before = Ties(n_people=1, person=[0] * 3, id=list("abc"))
    >>> after = Ties(n_people=1, person=[0] * 4, id=list("bcde"))
    >>> kept(Pairs(before, after)).round(3)
    array([[0.4  , 0.667, 0.6  , 2.   , 1.   ]])
    """
    both = pairs.count((pairs.first >= 0) & (pairs.second >= 0))
    gained, lost = pairs.count(pairs.first < 0), pairs.count(pairs.second < 0)
    jaccard = ratio(both, both + gained + lost)
    return np.column_stack([jaccard, ratio(both, both + lost), 1 - jaccard, gained, lost])


KEPT = ChangeMeasure(
    columns=("jaccard", "stability", "turnover", "gained", "lost"),
    labels=("Hoeveel hetzelfde bleef", "Wie er bleef", "Hoeveel er wisselde", "Wie kwam erbij", "Wie viel weg"),
    help="Wie kwam erbij en wie viel weg. Om over te praten, geen meting.",
    definition=(
        "|A0 and A1| / |A0 or A1|; |A0 and A1| / |A0|; 1 - the first; |A1 not in A0|; |A0 not in A1|, living ties by id"
    ),
    source="Jaccard (1901); Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    calculate=kept,
)
