"""The rounds of the auction, in a fixed tree of stretches: the same answer whatever the number of threads.

The offers, in the order of the curve, are cut in stretches; two stretches together are one of the next level, and on.
Everyone bids where the smallest stretch holds all their offers: what happens in one half of the curve touches nothing
of the other, so both go at once. Who is pushed out and sees more waits for the stretch in which all they see is
together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction import bidding
from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.auction.tree import Part

# The steps are sixteenths of a point. The first is a part of the highest score, each next one is so many times smaller;
# between two rounds prices fall by so many steps of the round before, where there are free places by more.
FIRST_STEP, SMALLER, LAST_STEP = 0.08, 4, 1
FALL, EMPTY_FALL = 2.5, 6.0

People = NDArray[np.int32]


class Auction:
    """Who has which place so far: ``at`` the edge of each person there, -1 none.

    ``bids`` on the places of each offer, ``who`` made them, and the ``least`` of them (`places`); ``behind`` who stands
    behind each person in line.
    """

    def __init__(self, problem: Problem, at: Ints | None = None):
        """From nobody at a place, or from everyone with an edge ``at`` there, at the problem's prices in sixteenths."""
        self.problem = problem
        n_people, n_places = problem.n_people, int(problem.first[-1])
        self.at = np.full(n_people, -1, dtype=np.int64) if at is None else at.copy()
        self.bids = np.empty(n_places, dtype=problem.width.bid)
        self.who = np.empty(n_places, dtype=np.int32)
        self.least = np.zeros(problem.n_offers, dtype=np.int32)
        self.behind = np.empty(n_people, dtype=np.int32)
        self.later = np.empty(n_places, dtype=np.int32)
        bidding.sit_down(
            problem.edge, problem.first, problem.price, self.bids, self.who, self.least, self.at, problem.bits
        )

    def steps(self) -> list[int]:
        """The steps of the rounds."""
        steps = [max(LAST_STEP, int(FIRST_STEP * self.problem.top * (1 << bidding.SIXTEENTHS)))]
        while steps[-1] > LAST_STEP:
            steps.append(max(LAST_STEP, steps[-1] // SMALLER))
        return steps

    def play(self, step: int, step_before: int) -> None:
        """One round: prices fall a little, who is no longer near their best lets go, and everyone without a place bids.

        ``step_before`` of the round before, 0 in the first.
        """
        p = self.problem
        head = self._stand_in_line(step, int(FALL * step_before), int(EMPTY_FALL * step_before))
        for parts in p.tree.turns:
            n_later = p.each(lambda k, parts=parts: self._bid(head, parts[k], step), len(parts))
            for part, n in zip(parts, n_later, strict=True):
                begin = int(p.first[part.first])
                bidding.line_up(p.stretch, head, self.behind, self.later, begin, begin + n)

    def _stand_in_line(self, step: int, fall: int, empty_fall: int) -> People:
        """Let go, and stand in the line of the stretch that one sees; gives the first of each line."""
        p, at, behind = self.problem, self.at, self.behind
        row, edge, first, price, bits, stretch = p.row, p.edge, p.first, p.price, p.bits, p.stretch
        bids, who, least = self.bids, self.who, self.least
        if fall:
            p.by_offers(lambda a, z: bidding.lower_prices(first, price, bids, least, fall, empty_fall, a, z))

        def let_go(a: int, z: int) -> tuple[People, People]:
            head, tail = np.full((2, p.tree.n_stretches), -1, dtype=np.int32)
            bidding.let_go(row, edge, price, at, stretch, head, tail, behind, step, bits, a, z)
            return head, tail

        lines = p.by_people(let_go)
        if fall:
            p.by_offers(lambda a, z: bidding.take_off(first, price, bids, who, least, at, fall, a, z))
        head, tail = lines[0]
        for next_head, next_tail in lines[1:]:
            goes_on = np.flatnonzero((tail >= 0) & (next_head >= 0))
            behind[tail[goes_on]] = next_head[goes_on]
            head = np.where(head >= 0, head, next_head)
            tail = np.where(next_tail >= 0, next_tail, tail)
        return head

    def _bid(self, head: People, part: Part, step: int) -> int:
        """Everyone in line in one part of the tree bids; gives how many have to bid later."""
        p = self.problem
        return bidding.bid(
            p.row,
            p.edge,
            p.first,
            p.price,
            self.bids,
            self.who,
            self.least,
            self.at,
            p.stretch,
            head,
            self.behind,
            part.stretches,
            part.above,
            self.later[int(p.first[part.first]) : int(p.first[part.last])],
            step,
            p.bits,
        )
