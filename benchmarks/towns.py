"""People and offers as in Dutch towns, drawn from a seed, to measure the solver of plans on.

Towns of very different size (Zipf), one in eight people and offers outside them; 12 themes, 4 audiences, 4 ways to get
about. Everyone sees the best 20 to 40 of the nearest offers that are for them, with a score of 1 to 10,000 made of
distance, theme, chance and the quality of the offer, which all share. Capacities of 1 to 30; in the larger towns 0.93
places for each person, elsewhere 1.10. All of it is an assumption: it is to compare solvers on, and says nothing of the
Netherlands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

SIZES = {"S": (1_000, 200), "M": (20_000, 2_000), "L": (200_000, 20_000), "XL": (1_000_000, 100_000)}
FAMILIES = {
    "dense": "a little too few places in the larger towns",
    "tight": "far too few places: 0.70 a person in the larger towns, 0.90 elsewhere",
    "popular": "a few offers that everyone likes best",
    "ties": "scores rounded to 500",
    "anywhere": "no locality: offers and scores drawn from the whole country",
}
FEWEST, MOST, TOP = 20, 40, 10_000
RURAL, PEOPLE_A_KM2, PEOPLE_A_KM2_IN_TOWN = 0.12, 400.0, 3_000.0
REACH_M = (2_000.0, 5_000.0, 10_000.0, 20_000.0)
WIDEST, MOST_NEAR = 60, 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """The candidates of everyone: ``offer`` and ``score`` by edge, best first; ``start`` where those of a person begin.

    ``capacity`` of each offer; where ``people`` and ``offers`` are, metres, shapes (n, 2).
    """

    start: NDArray[np.int64]
    offer: NDArray[np.int32]
    score: NDArray[np.int32]
    capacity: NDArray[np.int64]
    people: NDArray[np.float64]
    offers: NDArray[np.float64]

    def person(self) -> NDArray[np.int64]:
        """The person of each edge."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def make_town(size: str, seed: int, family: str = "dense") -> Town:
    """Draw one country of this size; the same seed gives the same."""
    n_people, n_offers = SIZES[size]
    rng = np.random.default_rng(seed)
    n_towns = max(4, n_people // 4_000)
    share = 1 / np.arange(1, n_towns + 1) ** 0.9
    share /= share.sum()
    side = np.sqrt(n_people / PEOPLE_A_KM2) * 1_000
    middle = rng.uniform(0.08 * side, 0.92 * side, (2, n_towns))
    spread = np.sqrt(share * n_people / PEOPLE_A_KM2_IN_TOWN) * 1_000 / 1.7

    def settle(n: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        town = rng.choice(n_towns, n, p=share)
        rural = rng.random(n) < RURAL
        xy = [
            np.where(rural, rng.uniform(0, side, n), middle[axis][town] + rng.normal(size=n) * spread[town])
            for axis in (0, 1)
        ]
        return np.clip(np.column_stack(xy), 0, side - 1), np.where(rural, -1, town)

    people, home = settle(n_people)
    offers, place = settle(n_offers)
    theme, offered = rng.integers(0, 12, n_people), rng.integers(0, 12, n_offers)
    audience, audience_of = rng.integers(1, 4, n_people), rng.choice(4, n_offers, p=[0.5, 0.2, 0.2, 0.1])
    reach_m = np.array(REACH_M)[rng.integers(0, 4, n_people)]
    quality = rng.random(n_offers)
    if family == "popular":
        quality = rng.random(n_offers) ** 8 * 5
    wanted = rng.integers(FEWEST, MOST + 1, n_people)
    if family == "anywhere":
        start, offer, score = _anywhere(rng, wanted, n_offers)
    else:
        start, offer, score = _nearby(
            people, offers, theme, offered, audience, audience_of, reach_m, quality, wanted, side, seed
        )
    if family == "ties":
        score = np.maximum(1, (score + 250) // 500 * 500)
    larger = n_towns // 8 + 1
    in_town, lives_in_town = (place >= 0) & (place < larger), (home >= 0) & (home < larger)
    capacity = rng.integers(1, 31, n_offers).astype(float)
    dense, rest = (0.70, 0.90) if family == "tight" else (0.93, 1.10)
    for where, demand, supply in ((in_town, lives_in_town, dense), (~in_town, ~lives_in_town, rest)):
        capacity[where] *= supply * demand.sum() / capacity[where].sum()
    capacity = np.maximum(1, np.floor(capacity + rng.random(n_offers)))
    return Town(start, offer, score.astype(np.int32), capacity.astype(np.int64), people, offers)


def _anywhere(rng, wanted, n_offers):
    start = np.concatenate([[0], np.cumsum(wanted)])
    offer, score = np.empty(start[-1], dtype=np.int32), np.empty(start[-1], dtype=np.int32)
    for row, (a, z) in enumerate(zip(start[:-1].tolist(), start[1:].tolist(), strict=True)):
        score[a:z] = np.sort(rng.integers(1, TOP + 1, wanted[row]))[::-1]
        offer[a:z] = rng.choice(n_offers, wanted[row], replace=False)
    return start, offer, score


def _nearby(people, offers, theme, offered, audience, audience_of, reach_m, quality, wanted, side, seed):
    cell_m = max(250.0, side / np.sqrt(len(offers)) * 2)
    n_cells = int(side / cell_m) + 1
    cell = (offers[:, 0] / cell_m).astype(int) * n_cells + (offers[:, 1] / cell_m).astype(int)
    by_cell = np.argsort(cell, kind="stable").astype(np.int32)
    begin = np.searchsorted(cell[by_cell], np.arange(n_cells * n_cells + 1))
    offer, score = np.zeros((2, len(people), MOST), dtype=np.int32)
    found = np.zeros(len(people), dtype=np.int64)
    _look_around(
        people,
        offers,
        theme,
        offered,
        audience,
        audience_of,
        reach_m,
        quality,
        wanted,
        cell_m,
        n_cells,
        begin,
        by_cell,
        seed,
        offer,
        score,
        found,
    )
    kept = np.arange(MOST) < found[:, np.newaxis]
    return np.concatenate([[0], np.cumsum(found)]), offer[kept], score[kept]


@njit(cache=True)
def _look_around(
    people,
    offers,
    theme,
    offered,
    audience,
    audience_of,
    reach_m,
    quality,
    wanted,
    cell_m,
    n_cells,
    begin,
    by_cell,
    seed,
    offer,
    score,
    found,
):
    """For everyone, ring by ring of cells, the nearest offers that are for them, and the best of these."""
    near, away = np.empty(MOST_NEAR, np.int32), np.empty(MOST_NEAR, np.float64)
    for i in range(len(people)):
        x, y = int(people[i, 0] / cell_m), int(people[i, 1] / cell_m)
        n_near = ring = 0
        while ring < WIDEST and n_near < 3 * wanted[i]:
            for a in range(max(0, x - ring), min(n_cells, x + ring + 1)):
                for b in range(max(0, y - ring), min(n_cells, y + ring + 1)):
                    if max(abs(a - x), abs(b - y)) != ring:
                        continue
                    for k in range(begin[a * n_cells + b], begin[a * n_cells + b + 1]):
                        j = by_cell[k]
                        if (audience_of[j] == 0 or audience_of[j] == audience[i]) and n_near < MOST_NEAR:
                            near[n_near] = j
                            away[n_near] = np.hypot(offers[j, 0] - people[i, 0], offers[j, 1] - people[i, 1])
                            n_near += 1
            ring += 1
        nearest = np.argsort(away[:n_near])[: 3 * wanted[i]]
        points = np.empty(len(nearest), np.int64)
        for t in range(len(nearest)):
            j = near[nearest[t]]
            nearness = max(0.0, 1 - away[nearest[t]] / reach_m[i])
            liking = ((theme[i] * 7 + offered[j] * 5) % 12) / 11.0
            chance = np.uint64(i) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(j) * np.uint64(0xC2B2AE3D27D4EB4F)
            chance = (chance + np.uint64(seed)) ^ ((chance + np.uint64(seed)) >> np.uint64(29))
            chance *= np.uint64(0xBF58476D1CE4E5B9)
            luck = float((chance ^ (chance >> np.uint64(32))) % np.uint64(10_000)) / 10_000
            points[t] = max(1, min(TOP, int(4_000 * nearness + 2_500 * liking + 1_500 * luck + 2_000 * quality[j])))
        best = np.argsort(-points * (1 << 20) + near[nearest])
        found[i] = min(wanted[i], len(best))
        for t in range(found[i]):
            offer[i, t] = near[nearest[best[t]]]
            score[i, t] = points[best[t]]
