"""The shortest ways after the auction, one after the other, in the order of the curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction import paths
from weefsel.engine.matching.auction.problem import Problem

# How far to look first, in parts of the highest score: prices far away need not move. Then so many times further.
NEAR, COMES, FURTHER = 1 / 80, 1 / 300, 4


class Repair:
    """Who has which place: ``at`` the edge of each person, -1 none; at the end an optimum, with prices that prove it.

    ``holders`` who has the places of an offer, from ``first`` on, ``n_held`` of them; ``seat`` where each stands there.
    """

    def __init__(self, problem: Problem, at: Ints):
        self.problem = problem
        n_people, n_offers = problem.n_people, problem.n_offers
        self.at = at
        self.n_held = np.zeros(n_offers, dtype=np.int32)
        self.holders = np.empty(int(problem.first[-1]), dtype=np.int32)
        self.seat = np.full(n_people, -1, dtype=np.int64)
        # Of the search that is on: how far each offer is, in which search that was told, and the edge and the person
        # by which it was reached.
        self.dist = np.zeros(n_offers, dtype=np.int64)
        self.stamp = np.zeros(n_offers, dtype=np.int32)
        self.via = np.zeros(n_offers, dtype=np.int64)
        self.by = np.zeros(n_offers, dtype=np.int32)
        self.seen = np.empty(n_offers, dtype=np.int32)

    def give_places(self) -> None:
        """Keep who is at their best; find the others the best they can get."""
        p, at = self.problem, self.at
        row, edge, price, bits = p.row, p.edge, p.price, p.bits
        waiting = np.concatenate(p.by_people(lambda a, z: paths.settle(row, edge, price, bits, at, a, z)))
        paths.seat_all(edge, p.first, self.n_held, at, self.holders, self.seat, bits)
        paths.fill_people(
            row,
            edge,
            p.first,
            price,
            self.n_held,
            self.holders,
            self.seat,
            at,
            waiting,
            bits,
            self.dist,
            self.stamp,
            self.via,
            self.by,
            self.seen,
        )

    def fill_places(self) -> None:
        """See that no free place costs anything."""
        p, at = self.problem, self.at
        if not len(self._free_at_a_price()):
            return
        most = max(1, int(NEAR * p.top))
        # No offer is further than its own price from costing nothing, so this ends.
        while (reached := self._reprice(most, all_offers=False)) < 0:
            most *= FURTHER
        paths.fall(p.price, self.dist, reached)
        paths.pull(
            p.edge, p.first, p.price, self.n_held, self.holders, self.seat, at, at.copy(), p.bits, self.via, self.by
        )
        within, tick = max(1, int(COMES * p.top)), 1
        self.stamp[:] = 0
        start = np.zeros(p.n_offers + 1, dtype=np.int64)
        while len(todo := self._free_at_a_price()):
            most = 4 * p.n_people + 64
            n, by_offer, who = paths.who_would_come(p.row, p.edge, p.price, at, p.bits, within, start, most)
            if n > most:
                n, by_offer, who = paths.who_would_come(p.row, p.edge, p.price, at, p.bits, within, start, n)
            tick = paths.fill_places(
                p.edge,
                p.first,
                p.price,
                self.n_held,
                self.holders,
                self.seat,
                at,
                start,
                by_offer,
                who,
                p.price.copy(),
                within,
                todo,
                p.bits,
                self.dist,
                self.stamp,
                tick,
                self.via,
                self.by,
                self.seen,
            )
            within *= FURTHER

    def lower_all(self) -> None:
        """Make every price the lowest that still proves the plan: what one more place there would add."""
        self._reprice(self.problem.top, all_offers=True)
        paths.fall(self.problem.price, self.dist, self.problem.top)

    def _reprice(self, most: int, *, all_offers: bool) -> int:
        p = self.problem
        return int(
            paths.reprice(
                p.row,
                p.edge,
                p.first,
                p.price,
                self.n_held,
                self.holders,
                self.at,
                p.bits,
                most,
                all_offers,
                self.dist,
                self.via,
                self.by,
            )
        )

    def _free_at_a_price(self) -> NDArray[np.int64]:
        return np.flatnonzero((self.n_held < self.problem.room) & (self.problem.price > 0))
