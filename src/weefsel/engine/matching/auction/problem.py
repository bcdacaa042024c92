"""One problem in the order in which it is solved: people and offers along a curve, edges in one number each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction import paths, rows
from weefsel.engine.matching.auction.curve import along_the_curve, bounds
from weefsel.engine.matching.auction.rows import NARROW, WIDE
from weefsel.engine.matching.auction.tree import Tree

# Below this many people the order does not matter.
FEW_PEOPLE = 5_000
MANY_PEOPLE, THREADS = 100_000, 2


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


def threads_for(n_people: int) -> int:
    """How many threads are used when nothing is said: with fewer people a second one costs more than it gives."""
    return THREADS if n_people >= MANY_PEOPLE else 1


class Problem:
    """The arrays that all stages work on.

    ``edge`` by person, best score first: ``score << bits | offer``; ``row`` where those of a person begin. ``room``
    places of each offer, ``first`` where its places begin among all places. ``stretch`` the smallest of the ``tree``
    that holds all offers of a person. ``price`` of each offer: what the stages change. ``top`` the highest score.
    """

    def __init__(
        self,
        start: Ints,
        offer: NDArray[Any],
        score: NDArray[Any],
        capacity: Ints,
        people_xy: Floats | None,
        offers_xy: Floats | None,
        threads: int | None,
    ):
        self.n_people, self.n_offers = len(start) - 1, len(capacity)
        # One type each, so that everything is compiled once.
        offer, score = np.asarray(offer, dtype=np.int32), np.asarray(score, dtype=np.int32)
        start = np.asarray(start, dtype=np.int64)
        lengths = np.diff(start)
        self.is_small = self.n_people < FEW_PEOPLE
        self.threads = threads_for(self.n_people) if threads is None else threads
        self.tree = Tree.of(self.n_offers, is_small=self.is_small)

        corners = None
        if not self.is_small and people_xy is not None and offers_xy is not None:
            corners = bounds(people_xy, offers_xy)
        if corners is None or people_xy is None or offers_xy is None:
            self.person_order, self.offer_order = np.arange(self.n_people), np.arange(self.n_offers)
        else:
            self.person_order, self.offer_order = (along_the_curve(xy, *corners) for xy in (people_xy, offers_xy))
        self.row = np.zeros(self.n_people + 1, dtype=np.int64)
        np.cumsum(lengths[self.person_order], out=self.row[1:])
        room = np.minimum(capacity[self.offer_order], self.n_people)
        if int(room.sum()) > 4 * self.n_people + self.n_offers:
            # Places that nobody can ask for would only take memory.
            room = np.minimum(room, self._asked(offer)[self.offer_order])
        self.room = room
        self.first = np.zeros(self.n_offers + 1, dtype=np.int64)
        np.cumsum(room, out=self.first[1:])
        self.pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self.stretch = np.empty(self.n_people, dtype=np.int32)
        try:
            shape = self.n_offers, int(lengths.max(initial=0)), int(room.max(initial=0))
            self.width = NARROW
            if not NARROW.holds(0, *shape) or not self._pack(start, offer, score):
                self.width = WIDE
                self._pack(start, offer, score)
        except ValueError:
            self.close()
            raise
        self.bits = self.width.bits
        self.price: NDArray[Any] = np.zeros(self.n_offers, dtype=self.width.price)

    def _asked(self, offer: NDArray[np.int32]) -> Ints:
        """How many people ask for each offer."""
        if offer.min(initial=0) < 0 or offer.max(initial=-1) >= self.n_offers:
            raise self._no_such_offer()
        return np.bincount(offer, minlength=self.n_offers)

    def _no_such_offer(self) -> ValueError:
        return ValueError(f"offer must hold rows of offers, 0 .. {self.n_offers - 1}.")

    def _pack(self, start: Ints, offer: NDArray[np.int32], score: NDArray[np.int32]) -> bool:
        """Lay out the rows in this width; gives whether they fit."""
        number = np.empty(self.n_offers, dtype=np.int32)
        number[self.offer_order] = np.arange(self.n_offers) + np.where(self.room > 0, 0, rows.CLOSED)
        row, order, stretch, bits = self.row, self.person_order, self.stretch, self.width.bits
        edge = self.edge = np.empty(len(offer), dtype=self.width.edge)
        base, scale = self.tree.base, self.tree.scale

        def pack(a: int, z: int) -> Ints:
            found = np.empty(2, dtype=np.int64)
            rows.pack_rows(start, offer, score, order, number, bits, row, edge, base, scale, stretch, found, a, z)
            return found

        found = np.array(self.by_people(pack))
        self.top, wrong = int(found[:, 0].max()), int(np.bitwise_or.reduce(found[:, 1]))
        if wrong & rows.NO_SUCH_OFFER:
            raise self._no_such_offer()
        if self.width is WIDE and self.top > WIDE.most_score:
            raise ValueError(f"a score must be at most {WIDE.most_score}, got {self.top}.")
        return not wrong & rows.TOO_HIGH

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
        offer, offer_order, order = np.empty(self.n_people, dtype=np.int64), self.offer_order, self.person_order
        row, edge, bits = self.row, self.edge, self.bits
        sums = self.by_people(lambda a, z: paths.tell(row, edge, price, at, bits, order, offer_order, offer, a, z))
        prices = np.empty(self.n_offers, dtype=np.int64)
        prices[offer_order] = price
        return Plan(
            offer=offer,
            price=prices,
            value=sum(int(value) for value, _ in sums),
            bound=sum(int(most) for _, most in sums) + int((self.room * price.astype(np.int64)).sum()),
        )
