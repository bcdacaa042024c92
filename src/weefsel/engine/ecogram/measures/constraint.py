"""Constraint: how much everything around someone hangs together with the same people. Not shown to the person."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def constraint_by_person(network: Network) -> Floats:
    """What each of the people adds: (p_ej + sum over q of p_eq p_qj)^2, shape (m, n).

    Every tie counts the same: p_ej = 1 / n, and p_qj = 1 / (degree of q + 1) where q and j know each other.
    """
    attention = 1 / (network.degree + 1)
    through = (network.adjacent.astype(np.float64) @ attention[:, :, np.newaxis])[:, :, 0]
    return ((1 + through) / network.n) ** 2


def _constraint(network: Network) -> Floats:
    return constraint_by_person(network).sum(axis=1)[:, np.newaxis]


constraint = over_networks(_constraint)

CONSTRAINT = Measure(
    columns=("constraint",),
    labels=("Hoe afhankelijk van één kring",),
    help="Hoger: de mensen kennen elkaar allemaal, en nieuws en hulp komen van dezelfde kant.",
    definition="sum over j of (p_ej + sum over q of p_eq p_qj)^2, all ties of equal weight; n = 1: 1",
    source="Burt (1992), Structural holes",
    calculate=constraint,
    undefined=fewer_people_than(1),
    shown=False,
)
