"""Burden: whether care rests on few shoulders."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, no_tie, ratio
from weefsel.engine.frames import Floats

TOO_MUCH_FOR_ONE = 0.6  # of all hours; a design choice
HEAVY_EDIZ_PLUS = 9


def gini(maps: Maps, load: Floats, carers: Flags) -> Floats:
    """Gini of a load over the carers of each map, shape (n_people,): 0 all alike, towards 1 all on one of them.

    NaN where there is no carer, or no load at all.

    Source
    ------
    Gini (1912), in the form sum (2i - n - 1) x_(i) / (n sum x), i from 1 in ascending order.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> ties = Ties(n_people=1, person=[0] * 4, id=list("abcd"))
    >>> gini(Maps(ties), np.array([20.0, 6, 2, 2]), np.ones(4, dtype=bool)).round(6)
    array([0.483333])
    """
    return _spread(maps, load, carers)[0]


def _spread(maps: Maps, load: Floats, carers: Flags) -> tuple[Floats, Floats]:
    """Gini and the largest share of a load, both of shape (n_people,)."""
    rows = np.flatnonzero(carers)
    # One number to sort by, map first: much faster than two.
    rows = rows[np.argsort(maps.ties.person[rows] * (load[rows].max(initial=0) + 1) + load[rows])]
    person = maps.ties.person[rows]
    n = maps.count(carers)
    last = np.cumsum(n).astype(np.int64)
    place = np.arange(1, len(rows) + 1) - (last - n)[person]
    ranked = np.zeros(maps.ties.n_ties)
    ranked[rows] = (2 * place - n[person] - 1) * load[rows]
    top, sums = maps.total(ranked), maps.total(np.where(carers, load, 0))
    most = np.where(n > 0, np.append(load[rows], 0)[last - 1], 0)
    return ratio(top, n * sums), ratio(most, sums)


def burden(maps: Maps) -> Floats:
    """Gini of hours, the share of who does most, whether that is too much for one, and Gini of tasks, (n_people, 4).

    Hours over informal living ties whose hours were asked, 0 included; tasks over informal living ties that give any
    kind of support, the number of kinds. NaN without such ties, and without any hours.
    """
    hours = maps.ties.care_hours_per_week
    carers = maps.informal & ~np.isnan(hours)
    uneven, top = _spread(maps, hours, carers)
    too_much = np.where(np.isnan(top), np.nan, (top > TOO_MUCH_FOR_ONE) & (maps.count(carers) >= 2))
    helpers = maps.informal & (maps.n_received > 0)
    return np.column_stack([uneven, top, too_much, gini(maps, maps.n_received, helpers)])


def overloaded(too_much: Floats, ediz_plus: Floats) -> Floats:
    """1 where one carer does too much, or a carer's EDIZ-plus says so, shape (n_people,); NaN where neither is known.

    Examples
    --------
    >>> nan = np.nan
    >>> overloaded(np.array([1, 0, nan, 0, nan]), np.array([nan, 9, 9, nan, nan]))
    array([ 1.,  1.,  1.,  0., nan])
    """
    heavy = np.where(np.isnan(ediz_plus), np.nan, ediz_plus >= HEAVY_EDIZ_PLUS)
    both = np.stack([np.asarray(too_much, dtype=np.float64), heavy])
    known = ~np.isnan(both).all(axis=0)
    return np.where(known, (both == 1).any(axis=0), np.nan)


BURDEN = Measure(
    columns=("burden_gini", "burden_top_share", "burden_on_one", "task_gini"),
    labels=(
        "Hoe eerlijk de uren zorg verdeeld zijn",
        "Deel van wie het meeste doet",
        "Komt te veel op één persoon neer",
        "Hoe eerlijk de taken verdeeld zijn",
    ),
    help="Nul: iedereen doet even veel. Hoger: het komt op minder mensen neer.",
    definition=(
        "G = sum (2i - n - 1) x_(i) / (n sum x) over carers, x ascending; largest share; 1 where that is above 0.6 and "
        "there are two or more; G of the number of kinds of support"
    ),
    source="Gini (1912); the border of 0.6 is our own",
    calculate=burden,
    undefined=no_tie,
)
