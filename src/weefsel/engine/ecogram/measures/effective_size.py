"""Effective size: how many different directions a network looks in."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def _effective_size(network: Network) -> Floats:
    effective = network.n - network.degree.sum(axis=1) / network.n
    return np.column_stack([effective, effective / network.n])


effective_size = over_networks(_effective_size, 2)

EFFECTIVE_SIZE = Measure(
    columns=("effective_size", "efficiency"),
    labels=("Verschillende kanten", "Deel dat een andere kant op kijkt"),
    help="Mensen die elkaar niet kennen, brengen verschillend nieuws en verschillende hulp.",
    definition="n - 2t / n, and that divided by n",
    source="Burt (1992), Structural holes; in the simpler form of Borgatti",
    calculate=effective_size,
    undefined=fewer_people_than(1),
)
