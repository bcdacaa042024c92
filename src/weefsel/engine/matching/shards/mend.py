"""From shards that were solved apart to one plan: put them beside each other, and see what does not fit together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction.paths import settle
from weefsel.engine.matching.compiler import compiled
from weefsel.engine.matching.shards.cut import Cut, Piece
from weefsel.engine.matching.shards.shard import Settled


def put_together(cut: Cut, solved: Iterable[tuple[Piece, Settled]]) -> tuple[Ints, NDArray[Any]]:
    """The edge of each person, -1 none, and the prices: of each offer what its own shard says.

    Who has a place in two shards keeps the one that is worth most at these prices, so no offer is over its capacity.
    """
    problem = cut.problem
    price = np.zeros(problem.n_offers, dtype=problem.width.price)
    parts = list(solved)
    for piece, settled in parts:
        a, z = cut.ends[piece.number], cut.ends[piece.number + 1]
        own = (piece.offers >= a) & (piece.offers < z)
        price[piece.offers[own]] = settled.price[own]
    at = np.full(problem.n_people, -1, dtype=np.int64)
    for piece, settled in parts:
        a, z = cut.ends[piece.number], cut.ends[piece.number + 1]
        _keep(problem.row, problem.edge, problem.bits, price, piece.people, piece.offers, settled.offer, a, z, at)
    return at, price


def let_go(cut: Cut, at: Ints, price: NDArray[Any]) -> int:
    """Take who is not at what is worth most to them at these prices off their place; gives how many want another."""
    p = cut.problem
    return sum(len(waiting) for waiting in p.by_people(lambda a, z: settle(p.row, p.edge, price, p.bits, at, a, z)))


@compiled
def _keep(row, edge, bits, price, people, offers, chosen, a, z, at):
    """Give people of a shard the edge to the offer they have there, if it is from ``a`` to ``z`` and none is better."""
    mask = (np.int64(1) << bits) - 1
    for r in range(len(people)):
        if chosen[r] < 0:
            continue
        j = np.int64(offers[chosen[r]])
        if not a <= j < z:
            continue
        i = people[r]
        for t in range(row[i], row[i + 1]):
            word = np.int64(edge[t])
            if word & mask == j:
                if at[i] >= 0:
                    other = np.int64(edge[at[i]])
                    if (word >> bits) - price[j] <= (other >> bits) - price[other & mask]:
                        break
                at[i] = t
                break
