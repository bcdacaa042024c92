"""Calculate a figure from rows that happened, with its uncertainty, who is missing, and what may not be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from weefsel.catalogue.indicator import Indicator
from weefsel.engine.frames import Floats, Texts
from weefsel.engine.outcomes.interval import median_interval, wilson

METHODS = {"share": "Wilson, 95 %", "days": "mediaan, volgorde van de waarden, 95 %"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``value`` a share from 0 to 1, or a median number of days; NaN without rows.

    ``numerator`` rows that count (for days: rows with a number), ``denominator`` rows with a known outcome, ``missing``
    rows without (lost to follow-up): told, never counted as no. ``low`` and ``high`` the 95 % interval, by the method
    in `METHODS`. In a ``suppressed`` figure every number is None. ``missing`` alone is None where it is that small.
    """

    value: float | None
    numerator: int | None
    denominator: int | None
    missing: int | None
    low: float | None
    high: float | None
    suppressed: bool = False


HIDDEN = Figure(None, None, None, None, None, None, suppressed=True)


@dataclass(frozen=True, slots=True)
class Table:
    """The figure of all, and of each group by name, in the order of the names."""

    total: Figure
    groups: Mapping[str, Figure]


def calculate(
    indicator: Indicator, values: Floats, *, groups: Texts | None = None, rows_visible: bool = False
) -> Table:
    """Calculate an indicator, as a whole and for each group.

    For who may not see the rows, groups with fewer rows than the indicator says are hidden. So are as many other groups
    as it takes to keep the hidden ones from being found by subtracting from the total: the smallest first, until what
    is hidden together is large enough.

    Parameters
    ----------
    values
        The rows of `count`, shape (n_rows,): 1, 0 or NaN for a share, days or NaN for days.
    groups
        Name of each row's group, shape (n_rows,); empty is a group of its own ("not known").
    rows_visible
        Whether the reader may see the rows themselves; then nothing is hidden.

    Raises
    ------
    ValueError
        A share with another value than 0, 1 or NaN, or groups of another length.

    Examples
    --------
    >>> from weefsel.engine.indicators.calculate import HIDDEN
    >>> import datetime as dt
    >>> from weefsel.catalogue.indicator import Counted
    >>> share = Indicator(1, "came", "2026.1", "Kwam", "came", "Wie kwam?", "share", "share", "higher",
    ...     Counted("kwam", "first_visit"), Counted("verwezen", "referral_requested"), dt.date(2027, 1, 1), "Geen.")
    >>> figure = calculate(share, np.array([1.0] * 9 + [0.0] * 3 + [np.nan])).total
    >>> figure.value, figure.denominator, figure.missing is None
    (0.75, 12, True)
    """
    if indicator.form == "share" and not np.isin(values[~np.isnan(values)], (0, 1)).all():
        raise ValueError("values of a share must be 0, 1 or NaN.")
    names = np.full(len(values), "") if groups is None else groups
    if len(names) != len(values):
        raise ValueError(f"groups must have {len(values)} rows, got {len(names)}.")
    parts = {str(name): values[names == name] for name in np.unique(names)} if groups is not None else {}
    limit = 1 if rows_visible else indicator.suppress_below
    hidden = _hidden({name: int((~np.isnan(part)).sum()) for name, part in parts.items()}, limit)
    return Table(
        total=_figure(indicator, values, limit),
        groups={name: HIDDEN if name in hidden else _figure(indicator, part, limit) for name, part in parts.items()},
    )


def _figure(indicator: Indicator, values: Floats, limit: int) -> Figure:
    known = values[~np.isnan(values)]
    n, n_missing = len(known), len(values) - len(known)
    if 0 < n < limit:
        return HIDDEN
    missing = None if 0 < n_missing < limit else n_missing
    if not n:
        return Figure(math.nan, 0, 0, missing, math.nan, math.nan)
    if indicator.form == "share":
        n_yes = int(known.sum())
        low, high = wilson(n_yes, n)
        return Figure(n_yes / n, n_yes, n, missing, low, high)
    low, high = median_interval(known)
    return Figure(float(np.median(known)), n, n, missing, low, high)


def _hidden(sizes: Mapping[str, int], limit: int) -> set[str]:
    """The groups to hide: the small ones, and others until nobody can find a small one by subtraction."""
    filled = sorted((name for name, n in sizes.items() if n), key=lambda name: (sizes[name], name))
    hidden = {name for name in filled if sizes[name] < limit}
    for name in filled:
        if not hidden or (len(hidden) > 1 and sum(sizes[each] for each in hidden) >= limit):
            break
        hidden.add(name)
    return hidden
