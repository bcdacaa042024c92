"""What a measure of an ecogram is: a function over many maps at once, and the words that go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ties


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, in one or more columns.

    ``columns`` its names, identifiers; ``labels`` what a user reads, one a column; ``help`` one sentence that helps to
    read it. ``calculate`` gives shape (n_people, n_columns), NaN where the measure is not asked or not defined.
    """

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    help: str
    calculate: Callable[[Ties], Floats]


def count_per_person(ties: Ties, chosen: NDArray[np.bool_]) -> Floats:
    """How many of the chosen ties each map holds, shape (n_people,)."""
    return np.bincount(ties.person[chosen], minlength=ties.n_people).astype(np.float64)


def living(ties: Ties) -> NDArray[np.bool_]:
    """Ties that can give and get support: everyone and everything but the dead."""
    return ties.kind != "deceased"


def humans(ties: Ties) -> NDArray[np.bool_]:
    """Ties with a living person: no group, place or pet. A tie without a kind is a person."""
    return (ties.kind == "") | (ties.kind == "person")
