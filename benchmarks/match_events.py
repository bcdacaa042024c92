"""One person comes or goes, and the plan is the best again: how long that takes.

    python -m benchmarks.match_events L XL

Draws a country (`benchmarks.towns`), solves it, and lets people leave, come back, and arrive who were not there before.
Prints the middle, the 95th percentile and the longest of each, in thousandths of a second, and how much longer solving
anew takes. At the end the plan is proven with whole numbers, and compared with one that is made anew. The first events
are not counted: they wait for memory that nobody touched yet.
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
    begun = time.perf_counter()
    whole = solve(*given, **places)
    anew = time.perf_counter() - begun
    stands = Standing(*given, **places)
    for someone in rng.choice(len(town.start) - 1, N_FIRST, replace=False).tolist():
        stands.leave(someone)
        stands.come_back(someone)

    taken: dict[str, list[float]] = {"goes": [], "comes back": [], "comes": []}
    people = rng.choice(len(town.start) - 1, N_EVENTS // 2, replace=False).tolist()
    for person in people:
        taken["goes"].append(_timed(lambda person=person: stands.leave(person)))
        taken["comes back"].append(_timed(lambda person=person: stands.come_back(person)))
    is_same = stands.plan().value == whole.value
    newcomers = [_like(town, int(other), rng) for other in rng.choice(len(town.start) - 1, N_EVENTS // 4)]
    for offer, score in newcomers:
        taken["comes"].append(_timed(lambda offer=offer, score=score: stands.arrive(offer, score)))
    for name, seconds in taken.items():
        ms = 1_000 * np.array(seconds)
        print(
            f"  {name:<11} middle {np.median(ms):.3f}  p95 {np.percentile(ms, 95):.3f}  longest {ms.max():.2f} ms"
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


def _timed(event: Callable[[], object]) -> float:
    begun = time.perf_counter()
    event()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
