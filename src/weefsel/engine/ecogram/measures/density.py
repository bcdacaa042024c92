"""Density: how many of the people around someone know each other."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def _density(network: Network) -> Floats:
    if network.n < 2:
        return np.full((len(network.people), 1), np.nan)
    return network.linked.mean(axis=1)[:, np.newaxis]


density = over_networks(_density)

DENSITY = Measure(
    columns=("density",),
    labels=("Hoeveel mensen elkaar kennen",),
    help="Kennen de mensen elkaar, dan kunnen ze samen helpen.",
    definition="2t / (n (n - 1)), t links among the n people, without the person in the middle; n < 2: NaN",
    source="Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    calculate=density,
    undefined=fewer_people_than(2),
)
