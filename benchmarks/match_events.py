"""One person comes or goes, and the plan is the best again: how long that takes.

    python -m benchmarks.match_events L XL

Draws a country (`benchmarks.towns`), solves it, and lets people leave and come back at once; then half of those who
come are new and half of the events are somebody who goes, in any order; then only new people come. Prints the middle,
the 95th and 99th percentile and the longest of each, in thousandths of a second of the processor, and how much longer
solving anew takes. At the end the plan is proven with whole numbers, and compared with one that is made anew. The first
events are not counted: they wait for memory that nobody touched yet.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
from benchmarks.towns import MOST, SIZES, TOP, make_town

from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.auction.standing import Standing

N_EVENTS, N_FIRST = 4_000, 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", nargs="*", default=["L"], choices=list(SIZES))
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10_000)
    given = parser.parse_args()
    for size in given.size:
        print(f"{size}, seed {given.seed}")
        if not measure(size, given.seed):
            return 1
    return 0


def measure(size: str, seed: int) -> bool:
    """Measure one size; whether every proof held."""
    town = make_town(size, seed)
    rng = np.random.default_rng(seed)
    places = {"people_xy": town.people, "offers_xy": town.offers}
    given = (town.start, town.offer, town.score, town.capacity)
    solve(*given, **places)
    begun = time.process_time()
    whole = solve(*given, **places)
    anew = time.process_time() - begun
    stands = Standing(*given, **places)
    for someone in rng.choice(len(town.start) - 1, N_FIRST, replace=False).tolist():
        stands.leave(someone)
        stands.come_back(someone)

    taken: dict[str, list[float]] = {}

    def time_it(name: str, event: Callable[[], object]) -> None:
        begun = time.thread_time()
        event()
        taken.setdefault(name, []).append(time.thread_time() - begun)

    for person in rng.choice(len(town.start) - 1, N_EVENTS // 2, replace=False).tolist():
        time_it("goes", lambda person=person: stands.leave(person))
        time_it("back at once", lambda person=person: stands.come_back(person))
    is_same = stands.plan().value == whole.value
    newcomers = []

    def come(name: str) -> None:
        offer, score = _like(town, int(rng.integers(len(town.start) - 1)), rng)
        newcomers.append((offer, score))
        time_it(name, lambda: stands.arrive(offer, score))

    away: list[int] = []
    for person in rng.choice(len(town.start) - 1, N_EVENTS // 4, replace=False).tolist():
        time_it("goes, mixed", lambda person=person: stands.leave(person))
        away.append(person)
        if rng.random() < 1 / 2:
            come("comes, mixed")
        else:
            other = away.pop(int(rng.integers(len(away))))
            time_it("back, mixed", lambda other=other: stands.come_back(other))
    for other in away:
        stands.come_back(other)
    for _ in range(N_EVENTS // 4):
        come("only comes")
    for name, seconds in taken.items():
        ms = 1_000 * np.array(seconds)
        print(
            f"  {name:<12} middle {np.median(ms):.3f}  p95 {np.percentile(ms, 95):.3f}  p99 {np.percentile(ms, 99):.3f}"
            f"  longest {ms.max():.2f} ms"
            f"  anew {1_000 * anew / np.median(ms):.0f}x"
        )
    plan = stands.plan()
    start = np.concatenate([town.start, town.start[-1] + np.cumsum([len(offer) for offer, _ in newcomers])])
    more = solve(
        start,
        np.concatenate([town.offer, *(offer for offer, _ in newcomers)]),
        np.concatenate([town.score, *(score for _, score in newcomers)]),
        town.capacity,
    )
    proven = is_same and plan.value == plan.bound == more.value
    print(f"  value {plan.value}, bound {plan.bound}, anew {more.value}: {'proven' if proven else 'NOT THE SAME'}")
    return proven


def _like(town, other: int, rng: np.random.Generator):
    """Somebody new, who sees what somebody else sees and likes other things."""
    offer = town.offer[town.start[other] : town.start[other + 1]].astype(np.int64)[:MOST]
    return offer, rng.integers(1, TOP, len(offer))


if __name__ == "__main__":
    sys.exit(main())
