"""Clustering: whether people who know the same person also know each other."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, over_networks, ratio
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def _clustering(network: Network) -> Floats:
    closed = (network.in_common * network.linked).sum(axis=1, dtype=np.float64)
    return ratio(closed, _chains(network)[:, 0])[:, np.newaxis]


def _chains(network: Network) -> Floats:
    return (network.degree * (network.degree - 1) / 2).sum(axis=1, keepdims=True)


clustering = over_networks(_clustering)
chains = over_networks(_chains)


def _no_chain(maps: Maps) -> Flags:
    """Fewer than three people, or it was asked and nobody knows two of the others."""
    return (maps.n_humans < 3) | (chains(maps)[:, 0] == 0)


CLUSTERING = Measure(
    columns=("clustering",),
    labels=("Vrienden van vrienden die elkaar kennen",),
    help="Hoger: wie dezelfde persoon kent, kent vaak ook elkaar.",
    definition="3 x triangles / chains of three, without the person in the middle; no chain of three: NaN",
    source="Newman (2003), The structure and function of complex networks",
    calculate=clustering,
    undefined=_no_chain,
)
