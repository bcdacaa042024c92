"""Giving and getting: how often support goes both ways, and in which direction it leans."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, count_per_person, living
from weefsel.engine.frames import Floats, Ties


def reciprocity(ties: Ties) -> Floats:
    """Share of supporting ties that go both ways: #(gives and gets) / #(gives or gets).

    NaN where no tie gives or gets support. Answers not asked count neither way, on both sides of the division.

    Examples
    --------
    >>> ties = Ties(n_people=1, person=[0, 0], id=["a", "b"], received=np.eye(2, 4), given=[[1, 0, 0, 0], [0] * 4])
    >>> reciprocity(ties)
    array([[0.5]])
    """
    gets, gives = _links(ties)
    return _ratio(count_per_person(ties, gets & gives), count_per_person(ties, gets | gives))


def direction_balance(ties: Ties) -> Floats:
    """(given - received) / (given + received), counted in support links: -1 only getting, 1 only giving.

    NaN where there is no support link at all. Ties of which one direction was not asked are left out.
    """
    asked = _asked(ties)
    received = _sum(ties, np.nansum(ties.received, axis=1) * asked)
    given = _sum(ties, np.nansum(ties.given, axis=1) * asked)
    return _ratio(given - received, given + received)


def _links(ties: Ties) -> tuple[np.ndarray, np.ndarray]:
    asked = _asked(ties)
    return asked & (ties.received == 1).any(axis=1), asked & (ties.given == 1).any(axis=1)


def _asked(ties: Ties) -> np.ndarray:
    """A tie counts only where both directions were asked; else "only gets" would be a guess."""
    return living(ties) & ~np.isnan(ties.received).all(axis=1) & ~np.isnan(ties.given).all(axis=1)


def _sum(ties: Ties, values: Floats) -> Floats:
    return np.bincount(ties.person, weights=values, minlength=ties.n_people).astype(np.float64)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)[:, np.newaxis]


RECIPROCITY = Measure(
    columns=("reciprocity",),
    labels=("Geven en krijgen",),
    help="Bij welk deel van de mensen hulp twee kanten op gaat.",
    calculate=reciprocity,
)
DIRECTION_BALANCE = Measure(
    columns=("direction_balance",),
    labels=("Meer geven of meer krijgen",),
    help="Onder nul krijgt iemand meer dan hij geeft, boven nul geeft iemand meer. Geven doet ook goed.",
    calculate=direction_balance,
)
