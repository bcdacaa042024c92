"""Bridges: people without whom a circle would fall apart."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network, spread
from weefsel.engine.frames import Floats


def _bridges(network: Network) -> Floats:
    # Without a bridge, the first of the people it knows does not reach all the others it knows.
    first = network.one[network.adjacent.argmax(axis=2)]
    without = np.broadcast_to(network.one, network.bits.shape)
    lost = (network.bits & ~spread(first, network, without, network.bits)).any(axis=2)
    return lost.sum(axis=1, dtype=np.float64)[:, np.newaxis]


bridges = over_networks(_bridges)

BRIDGES = Measure(
    columns=("bridges",),
    labels=("Mensen die anderen verbinden",),
    help="Valt zo iemand weg, dan vallen mensen uit elkaar die elkaar nu via deze persoon kennen.",
    definition="people whose removal adds a component among the people, without the person in the middle",
    source="Borgatti (2006), Identifying sets of key players in a social network",
    calculate=bridges,
    undefined=fewer_people_than(1),
)
