"""Cut a problem along the curve into shards, with around each what its people see beyond it.

Every offer belongs to one shard; a person to every shard in which they see an offer. A shard has all offers that its
people see, those of its neighbours included, its halo: so nobody thinks that the world ends at the border.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.compiler import compiled, within_others
from weefsel.engine.matching.shards.shard import Shard

PEOPLE_A_SHARD, FEWEST_SHARDS = 25_000, 4


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What stays here of a shard: its number, and its ``people`` and ``offers`` as rows of the whole, both rising."""

    number: int
    people: NDArray[np.int32]
    offers: NDArray[np.int32]


class Cut:
    """The shards of a problem. Their number follows from the number of people alone, never from who will solve them.

    ``ends`` where the offers of each shard begin, and the end of the last, shape (n_shards + 1,); ``low`` and ``high``
    the first and last shard in which each person sees an offer, -1 who sees none.
    """

    def __init__(self, problem: Problem, n_shards: int | None = None):
        self.problem = problem
        self.n_shards = n_shards or max(FEWEST_SHARDS, -(-problem.n_people // PEOPLE_A_SHARD))
        demand = np.zeros(problem.n_offers, dtype=np.int64)
        _count(problem.edge, problem.bits, demand)
        asked = np.cumsum(demand)
        parts = np.arange(1, self.n_shards) * (asked[-1] / self.n_shards)
        self.ends = np.concatenate([[0], np.searchsorted(asked, parts), [problem.n_offers]]).astype(np.int64)
        shard = np.repeat(np.arange(self.n_shards, dtype=np.int32), np.diff(self.ends))
        self.low, self.high = np.full((2, problem.n_people), -1, dtype=np.int32)
        _reach(problem.row, problem.edge, problem.bits, shard, self.low, self.high)

    @property
    def n_border(self) -> int:
        """How many people see offers of more than one shard."""
        return int((self.low != self.high).sum())

    def shards(self) -> Iterator[tuple[Piece, Shard]]:
        """Each shard, made when it is asked for."""
        p = self.problem
        for k in range(self.n_shards):
            seen = np.full(p.n_offers, -1, dtype=np.int32)
            a, z = self.ends[k], self.ends[k + 1]
            n_people, n_edges = _count_shard(p.row, p.edge, p.bits, self.low, self.high, k, a, z, seen)
            offers = np.flatnonzero(seen >= 0).astype(np.int32)
            seen[offers] = np.arange(len(offers), dtype=np.int32)
            people, start = np.empty(n_people, dtype=np.int32), np.zeros(n_people + 1, dtype=np.int32)
            edge = np.empty(n_edges, dtype=p.edge.dtype)
            _take_shard(p.row, p.edge, p.bits, self.low, self.high, k, a, z, seen, people, start, edge)
            yield Piece(k, people, offers), Shard(start, edge, p.room[offers].astype(np.int32), p.bits)


@compiled
def _count(edge, bits, demand):
    mask = (np.int64(1) << bits) - 1
    for t in range(len(edge)):
        word = np.int64(edge[t])
        if word >> bits > 0:
            demand[word & mask] += 1


@compiled
def _reach(row, edge, bits, shard, low, high):
    mask = (np.int64(1) << bits) - 1
    for i in range(len(low)):
        for t in range(row[i], row[i + 1]):
            word = np.int64(edge[t])
            if word >> bits == 0:
                break
            k = shard[word & mask]
            if low[i] < 0 or k < low[i]:
                low[i] = k
            high[i] = max(high[i], k)


@within_others
def _sees(row, edge, bits, i, a, z):
    """How many edges person ``i`` has that are worth something, if any of them is to an offer from ``a`` to ``z``."""
    mask = (np.int64(1) << bits) - 1
    sees = False
    n = 0
    for t in range(row[i], row[i + 1]):
        word = np.int64(edge[t])
        if word >> bits == 0:
            break
        n += 1
        sees = sees or a <= (word & mask) < z
    return n if sees else 0


@compiled
def _count_shard(row, edge, bits, low, high, k, a, z, seen):
    mask = (np.int64(1) << bits) - 1
    n_people, n_edges = 0, 0
    for i in range(len(low)):
        if low[i] <= k <= high[i]:
            n = _sees(row, edge, bits, i, a, z)
            if n > 0:
                n_people += 1
                n_edges += n
                for t in range(row[i], row[i] + n):
                    seen[np.int64(edge[t]) & mask] = 0
    return n_people, n_edges


@compiled
def _take_shard(row, edge, bits, low, high, k, a, z, seen, people, start, taken):
    mask = (np.int64(1) << bits) - 1
    n_people = 0
    for i in range(len(low)):
        if low[i] <= k <= high[i]:
            n = _sees(row, edge, bits, i, a, z)
            if n > 0:
                begin = start[n_people]
                for t in range(n):
                    word = np.int64(edge[row[i] + t])
                    taken[begin + t] = ((word >> bits) << bits) | np.int64(seen[word & mask])
                people[n_people] = i
                n_people += 1
                start[n_people] = begin + n
