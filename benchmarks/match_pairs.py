"""Plans of towns in which pairs that overlap must stay apart: what is proven, and what it takes.

    python -m benchmarks.match_pairs --size M --pairs 200 [--family dense] [--seed 101]

The pairs are drawn so that all of them bind: among people who would be at one offer without them, in stars of four,
triangles and circles of five.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from benchmarks.towns import FAMILIES, SIZES, Town, make_town
from numpy.typing import NDArray

MOST_CHANGES = 60_000
KINDS = (
    ((0, 1), (0, 2), (0, 3), (0, 4)),
    ((0, 1), (1, 2), (0, 2)),
    ((0, 1), (1, 2), (2, 3), (3, 4), (0, 4)),
)


def stars_and_triangles(place: NDArray[np.int64], n_pairs: int, seed: int) -> NDArray[np.int64]:
    """Pairs among people who would be at one offer; ``place`` the offer of each, -1 none."""
    rng = np.random.default_rng(seed)
    places = rng.permutation(np.flatnonzero(np.bincount(place[place >= 0]) >= 5))
    pairs: list[tuple[int, int]] = []
    number = 0
    while len(pairs) < n_pairs:
        five = rng.permutation(np.flatnonzero(place == places[number % len(places)]))[:5].tolist()
        pairs += [(five[a], five[b]) for a, b in KINDS[number % len(KINDS)]]
        number += 1
    return np.array(pairs[:n_pairs])


def measure(town: Town, n_pairs: int, seed: int) -> str:
    """Plan a town with so many pairs, and tell how it went in one line."""
    from weefsel.engine.matching.auction.solve import solve
    from weefsel.engine.matching.pairs.search import keep_apart

    arrays = town.start, town.offer.astype(np.int64), town.score.astype(np.int64), town.capacity
    free = solve(*arrays, people_xy=town.people, offers_xy=town.offers)
    pairs = stars_and_triangles(free.offer, n_pairs, seed)
    lots = np.random.default_rng(seed).integers(0, 2**64, len(town.offer), dtype=np.uint64)
    cpu, clock = time.process_time(), time.perf_counter()
    kept = keep_apart(*arrays, pairs, lots, people_xy=town.people, offers_xy=town.offers, most_changes=MOST_CHANGES)
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - cpu
    one, other = kept.offer[pairs].T
    if ((one == other) & (one >= 0)).any():
        raise ValueError("a pair is together.")
    return (
        f"{n_pairs} pairs: value {kept.value:,}, gap {(kept.bound - kept.value) / kept.bound:.6%}, "
        f"{free.value - kept.value:,} less than without pairs; {seconds:.1f} s, {cpu_seconds:.1f} s of processor; "
        f"{kept.n_changes:,} changes, {kept.n_branches} branches"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="M")
    parser.add_argument("--family", choices=FAMILIES, default="dense")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=101)
    given = parser.parse_args()
    town = make_town(given.size, given.seed, given.family)
    measure(town, 3, given.seed)  # what is compiled is there before
    print(f"size {given.size}, family {given.family}, seed {given.seed}: {measure(town, given.pairs, given.seed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
