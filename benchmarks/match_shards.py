"""A plan in shards beside the same plan whole: value, what is left to mend, what is moved, and the time it takes.

    python -m benchmarks.match_shards --size L [--family dense] [--seed 301] [--shards 4 8 16] [--repeats 5]

All shards are solved here, one after the other, on one thread, and so is the whole. `here` is what stays on the machine
that asks: cutting, laying beside each other, mending, the proof. `longest` is the slowest shard, which is what a
cluster with a computer for each would wait for. Processor seconds, the middle of the repeats. Ends with status 1 when
values differ.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time

from benchmarks.towns import FAMILIES, SIZES, make_town

from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.compiled import compile_all
from weefsel.engine.matching.shards.solve import solve as solve_in_shards


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="L")
    parser.add_argument("--family", choices=FAMILIES, default="dense")
    parser.add_argument("--seed", type=int, default=301)
    parser.add_argument("--shards", type=int, nargs="+", default=[4, 8, 16])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    compile_all()
    town = make_town(given.size, given.seed, given.family)
    arrays = town.start, town.offer, town.score, town.capacity
    where = {"people_xy": town.people, "offers_xy": town.offers}
    print(f"size {given.size}, family {given.family}, seed {given.seed}; load {os.getloadavg()[0]:.1f}")
    print(
        f"{'shards':>6} {'value':>14} {'border':>7} {'left':>7} {'gap before':>10} {'MB most':>8} {'MB all':>7}", end=""
    )
    print(f" {'here':>7} {'shards':>7} {'longest':>7} {'whole':>7}")
    values = set()
    for n_shards in given.shards:
        times: list[tuple[float, float, float, float]] = []
        for _ in range(given.repeats):
            apart: list[float] = []

            def timed(work, shards, apart=apart):
                for shard in shards:
                    begun = time.process_time()
                    settled = work(shard)
                    apart.append(time.process_time() - begun)
                    yield settled

            begun = time.process_time()
            found = solve_in_shards(*arrays, **where, threads=1, n_shards=n_shards, spread=timed)
            here = time.process_time() - begun - sum(apart)
            begun = time.process_time()
            whole = solve(*arrays, **where, threads=1)
            times.append((here, sum(apart), max(apart), time.process_time() - begun))
        values |= {found.plan.value, found.plan.bound, whole.value}
        n_people = len(town.people)
        print(
            f"{n_shards:6} {found.plan.value:14,} {found.n_border / n_people:7.1%} {found.n_left / n_people:7.1%}"
            f" {found.gap:10.2%} {found.most_bytes / 1e6:8.1f} {found.all_bytes / 1e6:7.1f}"
            + "".join(f" {statistics.median(each):7.3f}" for each in zip(*times, strict=True)),
            flush=True,
        )
    return 0 if len(values) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
