"""One problem in the order in which it is solved: people and offers along a curve, edges in one number each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction import paths
from weefsel.engine.matching.auction.rows import NARROW, WIDE, along_the_curve, pack_rows

# Below this many people the order does not matter, and a second thread costs more than it gives.
FEW_PEOPLE = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """``offer`` of each person, -1 without a place, shape (n_people,); ``price`` of a place at each offer, in points.

    ``value`` the scores added up; ``bound`` what no plan can beat: the prices of all places and what each person would
    gain at these prices, added up. Equal: proven best, and then so are the prices.
    """

    offer: Ints
    price: Ints
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """How much better another plan could be, as a part of the bound; 0 is proven best."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


class Problem:
    """The arrays that all stages work on.

    ``edge`` by person, best score first: ``score << bits | offer``; ``row`` where those of a person begin. ``room``
    places of each offer, ``first`` where its places begin among all places. ``price`` of each offer, ``place`` the
    offer of each person or -1: what the stages change.
    """

    def __init__(
        self,
        start: Ints,
        offer: NDArray[Any],
        score: NDArray[Any],
        capacity: Ints,
        people_xy: Floats | None,
        offers_xy: Floats | None,
        threads: int,
    ):
        self.n_people, self.n_offers = len(start) - 1, len(capacity)
        self.top = int(score.max(initial=0))
        # One type each, so that everything is compiled once.
        offer, score = np.asarray(offer, dtype=np.int32), np.asarray(score, dtype=np.int32)
        start = np.asarray(start, dtype=np.int64)
        lengths = np.diff(start)
        self.width = NARROW if NARROW.holds(self.top, self.n_offers, int(lengths.max(initial=0))) else WIDE
        self.bits = self.width.bits
        self.is_small = self.n_people < FEW_PEOPLE
        self.threads = 1 if self.is_small else threads
        self.pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None

        person_order, self.offer_order = _orders(self.n_people, self.n_offers, people_xy, offers_xy, self.is_small)
        self.person_order = person_order
        row = self.row = np.zeros(self.n_people + 1, dtype=np.int64)
        np.cumsum(lengths[person_order], out=row[1:])
        room = np.minimum(capacity[self.offer_order], self.n_people)
        if int(room.sum()) > 4 * self.n_people + self.n_offers:
            # Places that nobody can ask for would only take memory.
            room = np.minimum(room, np.bincount(offer, minlength=self.n_offers)[self.offer_order])
        self.room = room
        self.first = np.zeros(self.n_offers + 1, dtype=np.int64)
        np.cumsum(room, out=self.first[1:])
        offer_place = np.empty(self.n_offers, dtype=np.int32)
        offer_place[self.offer_order] = np.arange(self.n_offers, dtype=np.int32)
        edge, bits = np.empty(len(offer), dtype=self.width.edge), self.bits
        self.edge = edge
        self.by_people(
            lambda a, z: pack_rows(start, offer, score, person_order, offer_place, room, bits, row, edge, a, z)
        )
        self.price: NDArray[Any] = np.zeros(self.n_offers, dtype=self.width.price)
        self.place = np.full(self.n_people, -1, dtype=np.int32)

    def close(self) -> None:
        """Let the threads go."""
        if self.pool is not None:
            self.pool.shutdown()

    def each(self, work: Callable[[int], Any], n: int) -> list[Any]:
        """Do ``work`` for 0 to ``n``, on all threads at once; the answers in order."""
        if self.pool is None or n == 1:
            return [work(k) for k in range(n)]
        return list(self.pool.map(work, range(n)))

    def by_people(self, work: Callable[[int, int], Any]) -> list[Any]:
        """Do ``work`` for everyone, a stretch of people each thread."""
        return self._by_part(work, self.n_people)

    def by_offers(self, work: Callable[[int, int], Any]) -> list[Any]:
        """Do ``work`` for every offer, a stretch of offers each thread."""
        return self._by_part(work, self.n_offers)

    def _by_part(self, work: Callable[[int, int], Any], n: int) -> list[Any]:
        cuts = [n * k // self.threads for k in range(self.threads + 1)]
        return self.each(lambda k: work(cuts[k], cuts[k + 1]), self.threads)

    def plan(self, at: Ints, price: NDArray[Any]) -> Plan:
        """The plan in which each person has their edge ``at`` (-1 none), with the proof that these prices give."""
        row, edge, bits = self.row, self.edge, self.bits
        sums = self.by_people(lambda a, z: paths.add_up(row, edge, price, at, bits, a, z))
        offer = np.full(self.n_people, -1, dtype=np.int64)
        placed = np.flatnonzero(at >= 0)
        here = edge[at[placed]].astype(np.int64) & ((1 << bits) - 1)
        offer[self.person_order[placed]] = self.offer_order[here]
        prices = np.empty(self.n_offers, dtype=np.int64)
        prices[self.offer_order] = price
        return Plan(
            offer=offer,
            price=prices,
            value=sum(int(value) for value, _ in sums),
            bound=sum(int(most) for _, most in sums) + int((self.room * price.astype(np.int64)).sum()),
        )


def _orders(
    n_people: int, n_offers: int, people_xy: Floats | None, offers_xy: Floats | None, is_small: bool
) -> tuple[Ints, Ints]:
    """People and offers along one curve; as they stand where that brings nothing or nobody knows where they are."""
    as_given = np.arange(n_people), np.arange(n_offers)
    if is_small or people_xy is None or offers_xy is None:
        return as_given
    known = [xy[np.isfinite(xy).all(axis=1)] for xy in (people_xy, offers_xy)]
    if not all(len(xy) for xy in known):
        return as_given
    low = np.min([xy.min(axis=0) for xy in known], axis=0)
    high = np.max([xy.max(axis=0) for xy in known], axis=0)
    return along_the_curve(people_xy, low, high), along_the_curve(offers_xy, low, high)
