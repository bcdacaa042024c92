"""Density: how many of the people around someone know each other."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, count_per_person, humans
from weefsel.engine.frames import Floats, Ties


def density(ties: Ties) -> Floats:
    """2t / (n (n - 1)) over the living people of the map, without the person in the middle.

    NaN with fewer than two people, and where nobody asked who knows whom.

    Examples
    --------
    >>> ties = Ties(n_people=1, person=[0] * 4, id=list("abcd"), links=[[0, 1], [1, 2]])
    >>> density(ties).round(6)
    array([[0.333333]])
    """
    people = humans(ties)
    n = count_per_person(ties, people)
    between_people = people[ties.links].all(axis=1)
    links = np.bincount(ties.person[ties.links[between_people, 0]], minlength=ties.n_people)
    pairs = n * (n - 1) / 2
    defined = (pairs > 0) & (ties.links_asked == 1)
    return np.divide(links, pairs, out=np.full(ties.n_people, np.nan), where=defined)[:, np.newaxis]


DENSITY = Measure(
    columns=("density",),
    labels=("Hoeveel mensen elkaar kennen",),
    help="Kennen de mensen elkaar, dan kunnen ze samen helpen.",
    calculate=density,
)
