"""A part of a plan that can be solved by itself, on any machine: numbers only, nothing of who or where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """People and offers by number, in the order of the whole.

    ``start`` where the edges of each person begin, shape (n_people + 1,); ``edge`` ``score << bits | offer``, best
    score first; ``room`` places of each offer, shape (n_offers,).
    """

    start: NDArray[np.int32]
    edge: NDArray[Any]
    room: NDArray[np.int32]
    bits: int

    @property
    def n_bytes(self) -> int:
        """How much has to be moved to solve it elsewhere."""
        return self.start.nbytes + self.edge.nbytes + self.room.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The best plan of a shard: ``offer`` of each person, -1 none; ``price`` of each offer, points, that proves it."""

    offer: NDArray[np.int32]
    price: NDArray[np.int32]

    def check(self, shard: Shard) -> None:
        """Raises ``ValueError`` for an answer that cannot be that of this shard: it may come from another machine."""
        n_people, n_offers = len(shard.start) - 1, len(shard.room)
        fits = self.offer.shape == (n_people,) and self.price.shape == (n_offers,)
        if not fits or self.offer.min(initial=-1) < -1 or self.offer.max(initial=-1) >= n_offers:
            raise ValueError(f"the answer to a shard of {n_people} people and {n_offers} offers does not fit it.")
        placed = self.offer[self.offer >= 0]
        if (np.bincount(placed, minlength=n_offers) > shard.room).any() or self.price.min(initial=0) < 0:
            raise ValueError("the answer to a shard gives an offer more people than places, or a price below zero.")


class Spread(Protocol):
    """Whoever has the shards solved: somewhere, in any order; gives the answers in the order in which they came."""

    def __call__(self, work: Callable[[Shard], Settled], shards: Iterable[Shard]) -> Iterable[Settled]: ...


def one_by_one(work: Callable[[Shard], Settled], shards: Iterable[Shard]) -> Iterable[Settled]:
    """Here, one after the other."""
    return map(work, shards)


def settle(shard: Shard) -> Settled:
    """Solve one shard as if there were nothing else. The same shard gives the same answer on every machine."""
    # Here, so that who only moves shards need not load a compiler.
    from weefsel.engine.matching.auction.solve import solve

    plan = solve(
        shard.start.astype(np.int64),
        (shard.edge & shard.edge.dtype.type((1 << shard.bits) - 1)).astype(np.int32),
        (shard.edge >> shard.edge.dtype.type(shard.bits)).astype(np.int32),
        shard.room.astype(np.int64),
        threads=1,
    )
    return Settled(offer=plan.offer.astype(np.int32), price=plan.price.astype(np.int32))
