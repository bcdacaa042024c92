"""The best plan of a region while the scores of some people change: after each change it is the best again.

The same shortest ways as after the auction (`auction.paths`), from the prices that stand: who is no longer at their
best moves up, and the place that they leave is filled. Nothing is solved anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction import paths
from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.pairs.flow import Flow, fill, renew, value

WIDEST = 39  # bits of a score: what `paths` can add up
# What is written while a plan changes; the rest is shared by copies, or of no meaning between two changes.
CHANGES = (
    *("edge", "asks", "spot", "worth", "price", "at", "n_held", "holders", "seat"),
    *("stamp_down", "tick", "dist", "via", "by"),
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
        row = np.asarray(start, dtype=np.int64)
        person = np.repeat(np.arange(n), np.diff(row))
        order = np.lexsort((offer, -worth, person))
        edge = (worth[order] << self._bits) | offer[order]
        self._lay_out(row, person, edge, plan.price.astype(np.int64) * self.unit, np.asarray(capacity), plan.offer)

    def _lay_out(self, row: Ints, person: Ints, edge: Ints, price: Ints, capacity: Ints, here: Ints) -> None:
        n, m = self.n_people, self.n_offers
        offer = edge & self._mask
        asks = np.argsort(offer, kind="stable")
        asked = np.bincount(offer, minlength=m)
        start, first = np.zeros((2, m + 1), dtype=np.int64)
        np.cumsum(asked, out=start[1:])
        np.cumsum(np.minimum(capacity, asked), out=first[1:])
        spot = np.empty(len(edge), dtype=np.int64)
        spot[asks] = np.arange(len(edge))
        at = np.full(n, -1, dtype=np.int64)
        held = np.flatnonzero(offer == here[person])
        at[person[held]] = held
        dist, via = np.zeros((2, m), dtype=np.int64)
        stamp_up, stamp_down, by = np.zeros((3, m), dtype=np.int32)
        self.flow = Flow(
            row=row,
            edge=edge,
            spot=spot,
            asks=asks,
            who=person[asks].astype(np.int32),
            start=start,
            first=first,
            price=price,
            n_held=np.zeros(m, dtype=np.int32),
            holders=np.empty(int(first[-1]), dtype=np.int32),
            seat=np.full(n, -1, dtype=np.int64),
            at=at,
            worth=edge[asks] >> self._bits,
            dist=dist,
            via=via,
            by=by,
            stamp_up=stamp_up,
            stamp_down=stamp_down,
            seen=np.empty(m, dtype=np.int32),
            tick=np.ones(1, dtype=np.int64),
            someone=np.empty(1, dtype=np.int32),
            somewhere=np.empty(1, dtype=np.int64),
            bits=self._bits,
        )
        waiting = self._let_go(person)
        self._seat_all(here)
        self._give_places(waiting)
        fill(self.flow, np.flatnonzero((self.flow.n_held < np.diff(first)) & (price > 0)))

    def _seat_all(self, here: Ints) -> None:
        flow = self.flow
        placed = np.flatnonzero(flow.at >= 0)
        by_offer = placed[np.argsort(here[placed], kind="stable")]
        flow.n_held[:] = np.bincount(here[placed], minlength=self.n_offers)
        where = here[by_offer]
        flow.seat[by_offer] = flow.first[where] + np.arange(len(where)) - (np.cumsum(flow.n_held) - flow.n_held)[where]
        flow.holders[flow.seat[by_offer]] = by_offer

    def _let_go(self, person: Ints) -> NDArray[np.int32]:
        """Take who is not at their best from where they are; gives everyone who would like a place."""
        edge, at = self.flow.edge, self.flow.at
        gain = (edge >> self._bits) - self.flow.price[edge & self._mask]
        best = np.zeros(self.n_people, dtype=np.int64)
        np.maximum.at(best, person, gain)
        placed = np.flatnonzero(at >= 0)
        at[placed[gain[at[placed]] < best[placed]]] = -1
        return np.flatnonzero((at < 0) & (best > 0)).astype(np.int32)

    @property
    def offer(self) -> Ints:
        """Where everyone is, -1 nowhere, shape (n_people,)."""
        return self.offers_of(slice(None))

    def offers_of(self, people: Ints | slice) -> Ints:
        """Where these people are, -1 nowhere."""
        at = self.flow.at[people]
        if not len(self.flow.edge):
            return at.copy()
        return np.where(at < 0, -1, self.flow.edge[at] & self._mask)

    def offer_of(self, person: int) -> int:
        """Where somebody is, -1 nowhere."""
        at = self.flow.at[person]
        return -1 if at < 0 else int(self.flow.edge[at]) & self._mask

    def price_of(self, offer: int) -> int:
        """What a place costs now, in parts of a point."""
        return int(self.flow.price[offer])

    def copy(self) -> Changing:
        """The same plan, to change without changing this one."""
        other = object.__new__(Changing)
        for name, own in vars(self).items():
            setattr(other, name, own)
        other.flow = self.flow._replace(**{name: getattr(self.flow, name).copy() for name in CHANGES})
        return other

    def value(self) -> int:
        """All scores of the plan as they are now, in parts of a point."""
        return int(value(self.flow))

    def bound(self) -> int:
        """What no plan can beat with the scores as they are now, worked out anew from the prices; O(edges)."""
        flow = self.flow
        most = paths.add_up(flow.row, flow.edge, flow.price, flow.at, self._bits, 0, self.n_people)[1]
        return int(most) + int((flow.price * np.diff(flow.first)).sum())

    def numbers_of(self, person: int) -> Ints:
        """The lasting numbers of somebody's edges, offers rising."""
        return np.sort(self.flow.spot[self.flow.row[person] : self.flow.row[person + 1]])

    def edges_of(self, person: int) -> tuple[Ints, Ints]:
        """The offers of somebody and what they are worth now, offers rising."""
        word = self.flow.edge[self.flow.asks[self.numbers_of(person)]]
        return word & self._mask, word >> self._bits

    def change(self, person: int, worth: Ints) -> None:
        """Give the edges of somebody, offers rising as `edges_of` gives them, other scores; best again after it."""
        self.flow.worth[self.numbers_of(person)] = worth
        self.renew([person])

    def renew(self, people: Sequence[int]) -> None:
        """Change the plan to what the edges of these people are to be worth, one person after another."""
        renew(self.flow, np.array(people, dtype=np.int64))

    def _give_places(self, people: NDArray[np.int32]) -> None:
        flow = self.flow
        paths.fill_people(
            flow.row,
            flow.edge,
            flow.first,
            flow.price,
            flow.n_held,
            flow.holders,
            flow.seat,
            flow.at,
            people,
            self._bits,
            flow.dist,
            flow.stamp_up,
            flow.via,
            flow.by,
            flow.seen,
        )
