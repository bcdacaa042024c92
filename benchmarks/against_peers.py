"""All measures that igraph and networkx have too, compared on random networks, and the time of both.

    python -m benchmarks.against_peers [--igraph 100000] [--networkx 1000] [--seed 1]

Each network has 1 to 30 people and its own share of links. Ends with status 1 when anything differs more than 1e-9, or
a value is missing on one side only. Both packages are for tests only (docs/decisions/0017). `make test` takes a sample.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator

import numpy as np
from rich.progress import track

from weefsel.engine.ecogram.measure import measure
from weefsel.engine.frames import Ties

BORDER = 1e-9
PIECE = 1000
Links = list[tuple[int, int]]


def networks(number: int, seed: int) -> Iterator[tuple[int, Links]]:
    rng = np.random.default_rng(seed)
    for _ in range(number):
        n = int(rng.integers(1, 31))
        first, second = np.triu_indices(n, 1)
        chosen = rng.random(len(first)) < rng.random()
        yield n, list(zip(first[chosen].tolist(), second[chosen].tolist(), strict=True))


def of_igraph(n: int, links: Links) -> dict[str, float]:
    import igraph

    alters = igraph.Graph(n=n, edges=links)
    whole = igraph.Graph(n=n + 1, edges=[*links, *((i, n) for i in range(n))])
    circles = alters.connected_components().sizes()
    return {
        "density": alters.density() if n > 1 else math.nan,
        "components": len(circles),
        "isolates": alters.degree().count(0),
        "fragmentation": 1 - sum(s * (s - 1) for s in circles) / (n * (n - 1)) if n > 1 else math.nan,
        "clustering": alters.transitivity_undirected(),
        "core": max(alters.coreness()),
        "bridges": len(alters.articulation_points()),
        "constraint": whole.constraint([n])[0],
        "betweenness": whole.betweenness([n])[0] if n > 1 else math.nan,
    }


def of_networkx(n: int, links: Links) -> dict[str, float]:
    import networkx

    alters = networkx.Graph()
    alters.add_nodes_from(range(n))
    alters.add_edges_from(links)
    whole = alters.copy()
    whole.add_edges_from((i, n) for i in range(n))
    chains = any(degree > 1 for _, degree in alters.degree())
    effective = networkx.effective_size(whole, [n])[n]
    between = networkx.betweenness_centrality(whole, normalized=False)[n]
    each = np.array([networkx.local_constraint(whole, n, i) for i in range(n)]) if n > 1 else np.ones(1)
    each = each / each.mean()
    return {
        "density": networkx.density(alters) if n > 1 else math.nan,
        "components": networkx.number_connected_components(alters),
        "isolates": networkx.number_of_isolates(alters),
        "clustering": networkx.transitivity(alters) if chains else math.nan,
        "core": max(networkx.core_number(alters).values()),
        "bridges": len(list(networkx.articulation_points(alters))),
        "effective_size": effective,
        "efficiency": effective / n,
        "constraint": networkx.constraint(whole, [n])[n],
        "hierarchy": float((each * np.log(each)).sum()) / (n * math.log(n)) if n > 1 else math.nan,
        "betweenness": between if n > 1 else math.nan,
        "betweenness_normalised": between / (n * (n - 1) / 2) if n > 1 else math.nan,
    }


def compare(drawn: list[tuple[int, Links]], peer: Callable[[int, Links], dict[str, float]]) -> dict[str, float]:
    """The largest difference of each measure; infinite where a value is missing on one side only."""
    sizes = [n for n, _ in drawn]
    begin = np.cumsum([0, *sizes])
    ties = Ties(
        n_people=len(drawn),
        person=np.repeat(np.arange(len(drawn)), sizes),
        id=[str(i) for i in range(begin[-1])],
        links=[(a + begin[i], b + begin[i]) for i, (_, links) in enumerate(drawn) for a, b in links],
        links_asked=np.ones(len(drawn)),
    )
    measures = measure(ties)
    worst: dict[str, float] = {}
    for i, (n, links) in enumerate(drawn):
        for name, expected in peer(n, links).items():
            ours = measures.column(name)[i]
            off = 0.0 if math.isnan(ours) and math.isnan(expected) else abs(ours - expected)
            worst[name] = max(worst.get(name, 0.0), math.inf if math.isnan(off) else off)
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--igraph", type=int, default=100_000)
    parser.add_argument("--networkx", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    good = True
    for name, peer, number in (("igraph", of_igraph, chosen.igraph), ("networkx", of_networkx, chosen.networkx)):
        drawn = list(networks(number, chosen.seed))
        worst: dict[str, float] = {}
        for at in track(range(0, number, PIECE), description=f"{name}, {number} networks"):
            for measure_name, off in compare(drawn[at : at + PIECE], peer).items():
                worst[measure_name] = max(worst.get(measure_name, 0.0), off)
        for measure_name, off in worst.items():
            print(f"{name:9} {measure_name:16} {number} networks, largest difference {off:.1e}")
            good = good and off <= BORDER
    print("everything within 1e-9" if good else "NOT the same")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
