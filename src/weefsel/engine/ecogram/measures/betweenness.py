"""Betweenness: how often someone is the link between people who do not know each other. Not shown to the person."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def _betweenness(network: Network) -> Floats:
    if network.n < 2:
        return np.full((len(network.people), 2), np.nan)
    part = 1 / (1 + np.arange(network.n))
    between = np.where(network.linked, 0, part[network.in_common]).sum(axis=1)
    return np.column_stack([between, between / len(network.pairs[0])])


betweenness = over_networks(_betweenness, 2)

BETWEENNESS = Measure(
    columns=("betweenness", "betweenness_normalised"),
    labels=("Schakel tussen mensen", "Schakel tussen mensen, als deel"),
    help="Hoger: meer mensen kennen elkaar alleen via deze persoon.",
    definition=(
        "sum over pairs of people who do not know each other of 1 / the number of people, the person in the middle "
        "included, who know both; and that divided by n (n - 1) / 2; n < 2: NaN"
    ),
    source="Everett & Borgatti (2005), Ego network betweenness",
    calculate=betweenness,
    undefined=fewer_people_than(2),
    shown=False,
)
