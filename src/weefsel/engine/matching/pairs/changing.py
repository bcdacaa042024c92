"""The best plan of a region while the scores of some people change: after each change it is the best again.

The same shortest ways as after the auction (`auction.paths`), from the prices that stand: who is no longer at their
best moves up, and the place that they leave is filled. Nothing is solved anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction import paths
from weefsel.engine.matching.auction.solve import solve

WIDEST = 39  # bits of a score: what `paths` can add up
# What is written while a plan changes; the rest is shared by copies, or of no meaning between two changes.
CHANGES = frozenset(
    {"_edge", "_asks", "_spot", "_price", "_at", "_n_held", "_holders", "_seat", "_stamp_down", "_dist", "_via", "_by"}
)


class Changing:
    """The plan of highest value for scores in parts of a point, of which ``unit`` go in one.

    People and offers have the rows of the arrays that came in. ``unit`` is a power of two, as fine as fits; what is
    below half of it is the lot of an edge, so that of plans that are as good one stands out.
    """

    def __init__(
        self,
        start: Ints,
        offer: Ints,
        score: Ints,
        capacity: Ints,
        lots: NDArray[np.uint64],
        *,
        people_xy: Floats | None = None,
        offers_xy: Floats | None = None,
        threads: int | None = None,
    ):
        plan = solve(start, offer, score, capacity, people_xy=people_xy, offers_xy=offers_xy, threads=threads)
        n, m = len(plan.offer), len(plan.price)
        self.n_people, self.n_offers = n, m
        self._bits = max(1, m.bit_length())
        self._mask = (1 << self._bits) - 1
        fine = WIDEST - int(score.max(initial=1)).bit_length()
        self.unit = 1 << fine
        # All lots together stay below half a point.
        lot_bits = max(0, min(fine - 1 - n.bit_length(), 48))
        lot = (lots >> np.uint64(64 - lot_bits)).astype(np.int64) if lot_bits else np.zeros(len(offer), dtype=np.int64)
        worth = np.where((score > 0) & (capacity[offer] > 0), np.asarray(score, dtype=np.int64) * self.unit + lot, 0)
        self._row = np.asarray(start, dtype=np.int64)
        person = np.repeat(np.arange(n), np.diff(self._row))
        order = np.lexsort((offer, -worth, person))
        self._edge = (worth[order] << self._bits) | offer[order]
        self._price = plan.price.astype(np.int64) * self.unit
        self._capacity = np.asarray(capacity, dtype=np.int64)
        self._lay_out(person, plan.offer)

    def _lay_out(self, person: Ints, here: Ints) -> None:
        n, m = self.n_people, self.n_offers
        asked = self._edge & self._mask
        self._asks = np.argsort(asked, kind="stable")
        self._who = person[self._asks].astype(np.int32)
        asked = np.bincount(asked, minlength=m)
        self._start = np.zeros(m + 1, dtype=np.int64)
        np.cumsum(asked, out=self._start[1:])
        self._spot = np.empty(len(self._edge), dtype=np.int64)
        self._spot[self._asks] = np.arange(len(self._edge))
        self._first = np.zeros(m + 1, dtype=np.int64)
        np.cumsum(np.minimum(self._capacity, asked), out=self._first[1:])
        self._dist, self._via = np.zeros((2, m), dtype=np.int64)
        self._stamp_up, self._stamp_down, self._by = np.zeros((3, m), dtype=np.int32)
        self._seen = np.empty(m, dtype=np.int32)
        self._tick = 1
        self._at = np.full(n, -1, dtype=np.int64)
        held = np.flatnonzero((self._edge & self._mask) == here[person])
        self._at[person[held]] = held
        self._n_held = np.zeros(m, dtype=np.int32)
        self._holders = np.empty(int(self._first[-1]), dtype=np.int32)
        self._seat = np.full(n, -1, dtype=np.int64)
        waiting = self._let_go(person)
        placed = np.flatnonzero(self._at >= 0)
        by_offer = placed[np.argsort(here[placed], kind="stable")]
        self._n_held[:] = np.bincount(here[placed], minlength=m)
        where = here[by_offer]
        self._seat[by_offer] = (
            self._first[where] + np.arange(len(where)) - (np.cumsum(self._n_held) - self._n_held)[where]
        )
        self._holders[self._seat[by_offer]] = by_offer
        self._give_places(waiting)
        self._fill(np.flatnonzero((self._n_held < np.diff(self._first)) & (self._price > 0)))

    def _let_go(self, person: Ints) -> NDArray[np.int32]:
        """Take who is not at their best from where they are; gives everyone who would like a place."""
        gain = (self._edge >> self._bits) - self._price[self._edge & self._mask]
        best = np.zeros(self.n_people, dtype=np.int64)
        np.maximum.at(best, person, gain)
        placed = np.flatnonzero(self._at >= 0)
        self._at[placed[gain[self._at[placed]] < best[placed]]] = -1
        return np.flatnonzero((self._at < 0) & (best > 0)).astype(np.int32)

    @property
    def offer(self) -> Ints:
        """Where everyone is, -1 nowhere, shape (n_people,)."""
        where = np.full(self.n_people, -1, dtype=np.int64)
        placed = np.flatnonzero(self._at >= 0)
        where[placed] = self._edge[self._at[placed]] & self._mask
        return where

    def offer_of(self, person: int) -> int:
        """Where somebody is, -1 nowhere."""
        at = self._at[person]
        return -1 if at < 0 else int(self._edge[at]) & self._mask

    def price_of(self, offer: int) -> int:
        """What a place costs now, in parts of a point."""
        return int(self._price[offer])

    def copy(self) -> Changing:
        """The same plan, to change without changing this one."""
        other = object.__new__(Changing)
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if name in CHANGES else value)
        return other

    def value(self) -> int:
        """All scores of the plan as they are now, in parts of a point."""
        return int((self._edge[self._at[self._at >= 0]] >> self._bits).sum())

    def bound(self) -> int:
        """What no plan can beat with the scores as they are now, worked out anew from the prices; O(edges)."""
        most = paths.add_up(self._row, self._edge, self._price, self._at, self._bits, 0, self.n_people)[1]
        return int(most) + int((self._price * np.diff(self._first)).sum())

    def edges_of(self, person: int) -> tuple[Ints, Ints]:
        """The offers of somebody and what they are worth now, offers rising."""
        word = self._edge[self._row[person] : self._row[person + 1]]
        offer = word & self._mask
        order = np.argsort(offer)
        return offer[order], word[order] >> self._bits

    def change(self, person: int, offer: Ints, worth: Ints) -> None:
        """Give the edges of somebody, offers rising as `edges_of` gives them, other scores; best again after it."""
        a, z = int(self._row[person]), int(self._row[person + 1])
        if a == z:
            return
        word = self._edge[a:z]
        spot = self._spot[a:z][np.argsort(word & self._mask)]
        held = self.offer_of(person)
        order = np.argsort(-((np.maximum(worth, 0) << self._bits) | offer))
        self._edge[a:z] = ((np.maximum(worth, 0) << self._bits) | offer)[order]
        self._spot[a:z] = spot[order]
        self._asks[spot[order]] = np.arange(a, z)
        best = max(0, int((np.maximum(worth, 0) - self._price[offer]).max()))
        if held >= 0:
            at = a + int(np.flatnonzero(offer[order] == held)[0])
            self._at[person] = at
            here = int(self._edge[at]) >> self._bits
            if here > 0 and here - int(self._price[held]) == best:
                return
            self._n_held[held] -= 1
            last = self._holders[self._first[held] + self._n_held[held]]
            self._holders[self._seat[person]] = last
            self._seat[last] = self._seat[person]
            self._at[person] = -1
        if best > 0:
            self._give_places(np.array([person], dtype=np.int32))
        if held >= 0 and self._price[held] > 0 and self._n_held[held] < self._first[held + 1] - self._first[held]:
            self._fill(np.array([held], dtype=np.int64))

    def _give_places(self, people: NDArray[np.int32]) -> None:
        self._stamp_up[:] = 0
        paths.fill_people(
            self._row,
            self._edge,
            self._first,
            self._price,
            self._n_held,
            self._holders,
            self._seat,
            self._at,
            people,
            self._bits,
            self._dist,
            self._stamp_up,
            self._via,
            self._by,
            self._seen,
        )

    def _fill(self, offers: Ints) -> None:
        self._tick = paths.fill_places(
            self._edge,
            self._first,
            self._price,
            self._n_held,
            self._holders,
            self._seat,
            self._at,
            self._start,
            self._asks,
            self._who,
            self._price,
            int(paths.FAR),
            offers,
            self._bits,
            self._dist,
            self._stamp_down,
            self._tick,
            self._via,
            self._by,
            self._seen,
        )
