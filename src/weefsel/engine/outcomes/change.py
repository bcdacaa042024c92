"""Change between two measurements of the same persons, with who was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import Floats, Texts
from weefsel.engine.outcomes.interval import t_interval

METHOD = "gemiddelde van de verschillen per persoon, Student-t, 95 %"
NO_REASON = "onbekend"


@dataclass(frozen=True, slots=True)
class Change:
    """How the persons with both measurements changed: never the difference of two means over different people.

    ``n_started`` persons with a first measurement, ``n_paired`` with both, ``n_lost`` without a second, ``lost`` how
    many for which reason. ``mean`` of second minus first over the pairs, ``low`` and ``high`` its 95 % interval
    (method: `METHOD`), NaN where there are too few. ``first_of_paired`` and ``first_of_lost`` means of the first
    measurement: far apart means that who was lost is not like who stayed. ``n_only_second`` persons without a first
    measurement, left out of everything.
    """

    n_started: int
    n_paired: int
    n_lost: int
    lost: Mapping[str, int]
    mean: float
    low: float
    high: float
    first_of_paired: float
    first_of_lost: float
    n_only_second: int


def change(first: Floats, second: Floats, *, lost_because: Texts | None = None) -> Change:
    """Compare two measurements person by person.

    Parameters
    ----------
    first, second
        One value a person in the same order, NaN where there is none, shape (n_people,).
    lost_because
        Why there is no second measurement, shape (n_people,); empty counts as not known.

    Raises
    ------
    ValueError
        The arrays have different lengths.

    Examples
    --------
    >>> first, second = np.array([4.0, 5.0, 6.0]), np.array([2.0, 4.0, np.nan])
    >>> result = change(first, second, lost_because=np.array(["", "", "moved"]))
    >>> result.mean, result.n_paired, dict(result.lost)
    (-1.5, 2, {'moved': 1})
    """
    reasons = np.full(len(first), "") if lost_because is None else lost_because
    if not first.shape == second.shape == reasons.shape:
        raise ValueError(
            f"first, second and lost_because must have one length, got {first.shape}, {second.shape}, {reasons.shape}."
        )
    has_first, has_second = ~np.isnan(first), ~np.isnan(second)
    paired, lost = has_first & has_second, has_first & ~has_second
    told = np.where(reasons[lost] == "", NO_REASON, reasons[lost])
    names, counts = np.unique(told, return_counts=True)
    differences = (second - first)[paired]
    low, high = t_interval(differences)
    return Change(
        n_started=int(has_first.sum()),
        n_paired=int(paired.sum()),
        n_lost=int(lost.sum()),
        lost=dict(zip(names.tolist(), counts.tolist(), strict=True)),
        mean=_mean(differences),
        low=low,
        high=high,
        first_of_paired=_mean(first[paired]),
        first_of_lost=_mean(first[lost]),
        n_only_second=int((has_second & ~has_first).sum()),
    )


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
