"""How far the weight of the ties shifted between two maps, new and lost ties included."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import ratio
from weefsel.engine.ecogram.measures.over_time import ChangeMeasure, Pairs
from weefsel.engine.ecogram.measures.strength import strength
from weefsel.engine.frames import Floats


def shifted(pairs: Pairs) -> Floats:
    """Bray-Curtis distance of tie strength, shape (n_people, 1): 0 nothing shifted, 1 all other ties.

    A tie whose strength was not asked in a map where it stands is left out of both; NaN where no strength is left.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> before = Ties(n_people=1, person=[0, 0], id=["a", "b"], closeness=[1, 1])
    >>> after = Ties(n_people=1, person=[0, 0], id=["a", "c"], closeness=[1, 1])
    >>> shifted(Pairs(before, after))
    array([[0.5]])
    """
    first, second = pairs.columns(strength(pairs.before.ties), strength(pairs.after.ties))
    known = ~(np.isnan(first) | np.isnan(second))

    def total(values: Floats) -> Floats:
        return np.bincount(pairs.person[known], weights=values[known], minlength=pairs.n_people).astype(np.float64)

    return (1 - ratio(2 * total(np.minimum(first, second)), total(first + second)))[:, np.newaxis]


SHIFTED = ChangeMeasure(
    columns=("strength_shift",),
    labels=("Hoeveel er verschoof",),
    help="Nul: even sterke banden met dezelfde mensen. Eén: allemaal andere mensen. Om over te praten, geen meting.",
    definition="1 - 2 sum min(w0, w1) / (sum w0 + sum w1), w the strength of a tie, 0 where it is not there",
    source="Bray & Curtis (1957), An ordination of the upland forest communities",
    calculate=shifted,
)
