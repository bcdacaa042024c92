"""Components: the separate circles around someone, and who stands alone."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Flags, Maps, Measure, over_networks
from weefsel.engine.ecogram.measures.network import Network
from weefsel.engine.frames import Floats


def _components(network: Network) -> Floats:
    n = network.n
    # The first of a circle reaches nobody who comes before.
    below = np.cumsum(network.one, axis=0) - network.one
    first = ~(network.reach & below).any(axis=2)
    size = np.bitwise_count(network.reach).sum(axis=2, dtype=np.float64)
    apart = 1 - (size - 1).sum(axis=1) / (n * (n - 1)) if n > 1 else np.full(len(network.people), np.nan)
    return np.column_stack([first.sum(axis=1), (network.degree == 0).sum(axis=1), apart])


components = over_networks(_components, 3)


def _undefined(maps: Maps) -> Flags:
    return maps.n_humans[:, np.newaxis] < [1, 1, 2]


COMPONENTS = Measure(
    columns=("components", "isolates", "fragmentation"),
    labels=("Aantal losse kringen", "Mensen die niemand anders kennen", "Hoe los de kringen staan"),
    help="Losse kringen brengen ander nieuws en andere hulp. Mensen uit losse kringen kunnen elkaar niet helpen.",
    definition=(
        "connected components of the people without the person in the middle; people without a link; "
        "1 - sum of s (s - 1) / (n (n - 1)) over components of size s, n < 2: NaN"
    ),
    source="Borgatti (2006), Identifying sets of key players in a social network",
    calculate=components,
    undefined=_undefined,
)
