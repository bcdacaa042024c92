"""Core: how close-knit the closest group among the people is."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network, as_bits
from weefsel.engine.frames import Floats


def _core(network: Network) -> Floats:
    kept = np.ones((len(network.people), network.n), dtype=bool)
    known = network.degree.copy()
    highest = np.zeros(len(network.people))
    k = 0
    while kept.any():
        highest[kept.any(axis=1)] = k
        k += 1
        maps = np.arange(len(kept))
        while len(maps):
            stays = kept[maps] & (known[maps] >= k)
            changed = (stays != kept[maps]).any(axis=1)
            maps, stays = maps[changed], stays[changed]
            kept[maps] = stays
            among = network.bits[maps] & as_bits(stays)[:, np.newaxis, :]
            known[maps] = np.bitwise_count(among).sum(axis=2)
    return highest[:, np.newaxis]


core = over_networks(_core)

CORE = Measure(
    columns=("core",),
    labels=("Hoe hecht de hechtste groep is",),
    help="In de hechtste groep kent iedereen ten minste zo veel van de anderen.",
    definition="the highest k for which some people each know at least k of those same people",
    source="Seidman (1983), Network structure and minimum degree",
    calculate=core,
    undefined=fewer_people_than(1),
)
