"""How fast all measures of an ecogram are, beside igraph and networkx on the same networks in the same run.

    python -m benchmarks.network_measures [--maps 100000] [--people 20]

One core: set OMP_NUM_THREADS=1. The peers do only what they have (density, components, clustering, bridges, core,
constraint, betweenness) on a sample, told as a time for all maps. A peer that is not installed is named.
"""

from __future__ import annotations

import argparse
import importlib.util
import time

import numpy as np

from weefsel.engine.ecogram.measure import measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import SECTORS, Ties


def drawn(n_maps: int, n_people: int, *, seed: int = 1, chance: float = 0.3) -> Ties:
    """Random maps of one size in which everything was asked."""
    rng = np.random.default_rng(seed)
    n = n_maps * n_people
    first, second = np.triu_indices(n_people, 1)
    parts = []
    for at in range(0, n_maps, 4096):
        maps = np.arange(at, min(at + 4096, n_maps))
        row, pair = np.nonzero(rng.random((len(maps), len(first))) < chance)
        base = maps[row] * n_people
        parts.append(np.column_stack([base + first[pair], base + second[pair]]))
    return Ties(
        n_people=n_maps,
        person=np.repeat(np.arange(n_maps), n_people),
        id=np.tile([str(i) for i in range(n_people)], n_maps),
        professional=rng.integers(0, 2, n).astype(float),
        closeness=rng.integers(1, 4, n).astype(float),
        frequency_per_year=rng.choice([365.0, 156, 52, 12, 4, 1], n),
        duration_years=rng.integers(0, 40, n).astype(float),
        received=rng.integers(0, 2, (n, 4)).astype(float),
        given=rng.integers(0, 2, (n, 4)).astype(float),
        quality=rng.choice(["good", "mixed", "tense"], n),
        sector=rng.choice(SECTORS, n),
        lives=rng.choice(["near", "town", "country", "abroad"], n),
        age=rng.integers(0, 100, n).astype(float),
        same_sex=rng.integers(0, 2, n).astype(float),
        same_language=rng.integers(0, 2, n).astype(float),
        care_hours_per_week=rng.integers(0, 20, n).astype(float),
        room_hours_per_week=rng.integers(0, 30, n).astype(float),
        links=np.concatenate(parts),
        links_asked=np.ones(n_maps),
        person_age=rng.integers(18, 100, n_maps).astype(float),
    )


def of_igraph(n: int, links: np.ndarray) -> None:
    import igraph

    alters = igraph.Graph(n=n, edges=links.tolist())
    alters.density()
    len(alters.connected_components())
    alters.transitivity_undirected()
    len(alters.articulation_points())
    max(alters.coreness(), default=0)
    whole = igraph.Graph(n=n + 1, edges=[*links.tolist(), *((i, n) for i in range(n))])
    whole.constraint([n])
    whole.betweenness([n])


def of_networkx(n: int, links: np.ndarray) -> None:
    import networkx

    alters = networkx.Graph()
    alters.add_nodes_from(range(n))
    alters.add_edges_from(links.tolist())
    networkx.density(alters)
    networkx.number_connected_components(alters)
    networkx.transitivity(alters)
    list(networkx.articulation_points(alters))
    networkx.core_number(alters)
    whole = alters.copy()
    whole.add_edges_from((i, n) for i in range(n))
    networkx.constraint(whole, [n])
    networkx.effective_size(whole, [n])
    networkx.betweenness_centrality(whole, normalized=False)


def seconds_of(ties: Ties) -> float:
    """The processor time of all measures of these maps."""
    begin = time.process_time()
    measure(ties)
    return time.process_time() - begin


PEERS = {"igraph": (of_igraph, 2000), "networkx": (of_networkx, 100)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maps", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--each", action="store_true", help="the time of every measure by itself")
    chosen = parser.parse_args()
    ties = drawn(chosen.maps, chosen.people)
    n_columns = sum(len(each.columns) for each in MEASURES)
    ours = seconds_of(ties)
    print(f"weefsel: {n_columns} columns of {chosen.maps} maps of {chosen.people} people in {ours:.2f} s")
    if chosen.each:
        maps = Maps(ties)
        for each in MEASURES:
            begin = time.process_time()
            each.calculate(maps)
            middle = time.process_time()
            each.undefined(maps)
            print(f"  {each.columns[0]:28} {middle - begin:6.3f} s  {time.process_time() - middle:6.3f} s undefined")
    per_map = np.searchsorted(ties.person[ties.links[:, 0]], np.arange(chosen.maps + 1))
    for name, (peer, n_sample) in PEERS.items():
        if importlib.util.find_spec(name) is None:
            print(f"{name}: not installed")
            continue
        n_sample = min(n_sample, chosen.maps)
        begin = time.process_time()
        for i in range(n_sample):
            peer(chosen.people, ties.links[per_map[i] : per_map[i + 1]] - i * chosen.people)
        theirs = (time.process_time() - begin) / n_sample * chosen.maps
        print(f"{name}: 7 measures, {theirs:.1f} s for as many maps (measured on {n_sample}): {theirs / ours:.0f} x")


if __name__ == "__main__":
    main()
