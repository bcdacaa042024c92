"""E-I index: whether people are like the person in the middle, or different."""

import numpy as np

from weefsel.engine.ecogram.measures.composition import no_people
from weefsel.engine.ecogram.measures.measure import Maps, Measure, ratio
from weefsel.engine.frames import Floats


def ei_index(maps: Maps) -> Floats:
    """(E - I) / (E + I) by sex and by language, shape (n_people, 2): -1 all the same, 1 all different.

    NaN where it is known of nobody.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> ties = Ties(n_people=1, person=[0] * 5, id=list("abcde"), same_sex=[0, 0, 0, 1, 1])
    >>> ei_index(Maps(ties))
    array([[0.2, nan]])
    """
    columns = []
    for same in (maps.ties.same_sex, maps.ties.same_language):
        inside, outside = maps.count(maps.humans & (same == 1)), maps.count(maps.humans & (same == 0))
        columns.append(ratio(outside - inside, outside + inside))
    return np.column_stack(columns)


EI_INDEX = Measure(
    columns=("ei_sex", "ei_language"),
    labels=("Mensen van een ander geslacht", "Mensen met een andere taal"),
    help="Onder nul: vooral mensen zoals u. Boven nul: vooral anderen.",
    definition="(E - I) / (E + I), E people outside the person's own category and I inside",
    source="Krackhardt & Stern (1988), Informal networks and organizational crises",
    calculate=ei_index,
    undefined=no_people,
)
