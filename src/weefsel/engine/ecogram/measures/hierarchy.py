"""Hierarchy: whether constraint comes from one person or from all alike. Not shown to the person."""

import numpy as np

from weefsel.engine.ecogram.measures.constraint import constraint_by_person
from weefsel.engine.ecogram.measures.measure import Measure, fewer_people_than, over_networks
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def _hierarchy(network: Network) -> Floats:
    n = network.n
    if n < 2:
        return np.full((len(network.people), 1), np.nan)
    parts = constraint_by_person(network)
    share = parts / parts.mean(axis=1, keepdims=True)
    return (share * np.log(share)).sum(axis=1, keepdims=True) / (n * np.log(n))


hierarchy = over_networks(_hierarchy)

HIERARCHY = Measure(
    columns=("hierarchy",),
    labels=("Of alles via één persoon loopt",),
    help="Nul: iedereen even veel. Eén: alles hangt aan één persoon.",
    definition="sum over j of (c_j / (C / n)) ln(c_j / (C / n)) / (n ln n), c_j the parts of constraint C; n < 2: NaN",
    source="Burt (1992), Structural holes",
    calculate=hierarchy,
    undefined=fewer_people_than(2),
    shown=False,
)
