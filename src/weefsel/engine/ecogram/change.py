"""What came, went and changed between two maps of the same persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints, Texts, Ties

ADDED, LOST, CHANGED, SAME = 1, 2, 3, 0
COMPARED = (
    "role",
    "kind",
    "professional",
    "closeness",
    "frequency_per_year",
    "duration_years",
    "received",
    "given",
    "quality",
    "wanted",
    "sector",
    "lives",
)


@dataclass(frozen=True, slots=True, eq=False)
class TieChanges:
    """Every tie that stands in one of two maps, sorted by person and id: conversation material, not a measurement.

    ``person`` and ``id`` which tie, shape (n,); ``what`` int8: 0 the same, 1 added, 2 lost, 3 changed; ``first_row``
    and ``second_row`` its row in either table, -1 where it is not; ``differs`` shape (n, len(COMPARED)), which columns
    changed. An answer that was not asked in one of the two is no change. Years pass by themselves: a tie that became
    older by time is still the same when its duration grew.
    """

    person: Ints
    id: Texts
    what: NDArray[np.int8]
    first_row: Ints
    second_row: Ints
    differs: NDArray[np.bool_]

    def of(self, person: int, what: int) -> list[str]:
        """The ids of one person's ties that were added, lost or changed.

        Examples
        --------
        >>> before = Ties(n_people=1, person=[0, 0], id=["zus", "buur"])
        >>> after = Ties(n_people=1, person=[0, 0], id=["zus", "wandelmaat"])
        >>> change(before, after).of(0, ADDED), change(before, after).of(0, LOST)
        (['wandelmaat'], ['buur'])
        """
        return self.id[(self.person == person) & (self.what == what)].tolist()


def change(first: Ties, second: Ties) -> TieChanges:
    """Compare two maps of the same persons; ties are matched on their stable id.

    Raises
    ------
    ValueError
        The two tables do not hold the same number of persons.
    """
    if first.n_people != second.n_people:
        raise ValueError(f"both maps must hold the same persons, got {first.n_people} and {second.n_people}.")
    person = np.concatenate([first.person, second.person])
    tie_id = np.concatenate([first.id, second.id])
    _, id_code = np.unique(tie_id, return_inverse=True)
    order = np.lexsort((id_code, person))
    new_key = np.ones(len(order), dtype=bool)
    new_key[1:] = (np.diff(person[order]) != 0) | (np.diff(id_code[order]) != 0)
    key = np.empty(len(order), dtype=np.int64)
    key[order] = np.cumsum(new_key) - 1
    n_keys = int(new_key.sum())
    first_row, second_row = np.full(n_keys, -1), np.full(n_keys, -1)
    first_row[key[: first.n_ties]] = np.arange(first.n_ties)
    second_row[key[first.n_ties :]] = np.arange(second.n_ties)

    both = (first_row >= 0) & (second_row >= 0)
    differs = np.zeros((n_keys, len(COMPARED)), dtype=bool)
    for i, name in enumerate(COMPARED):
        a, b = getattr(first, name)[first_row[both]], getattr(second, name)[second_row[both]]
        differs[both, i] = _DIFFER.get(name, _differ)(a, b)
    what = np.select([first_row < 0, second_row < 0, differs.any(axis=1)], [ADDED, LOST, CHANGED], SAME)
    chosen = order[new_key]
    return TieChanges(
        person=person[chosen],
        id=tie_id[chosen],
        what=what.astype(np.int8),
        first_row=first_row,
        second_row=second_row,
        differs=differs,
    )


def _differ(a: NDArray, b: NDArray) -> NDArray[np.bool_]:
    asked = (a != "") & (b != "") if a.dtype.kind == "U" else ~(np.isnan(a) | np.isnan(b))
    unequal = asked & (a != b)
    return unequal.any(axis=1) if unequal.ndim == 2 else unequal


def _became_shorter(a: Floats, b: Floats) -> NDArray[np.bool_]:
    return b < a


_DIFFER: dict[str, Callable[..., NDArray[np.bool_]]] = {"duration_years": _became_shorter}
