"""The rounds of the auction, in a fixed tree of stretches: the same answer whatever the number of threads.

The offers, in the order of the curve, are cut in stretches; two stretches together are one of the next level, and on.
Everyone bids where the smallest stretch holds all their offers: what happens in one half of the curve touches nothing
of the other, so both go at once. Who is pushed out and sees more waits for the stretch in which all they see is
together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction import bidding
from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.auction.tree import Part


@dataclass(frozen=True, slots=True)
class Pace:
    """How the rounds go: the ``first`` step, a part of the highest score, and how many times ``smaller`` each next one.

    Once the steps are near what is asked they become ``then`` times smaller. Between two rounds prices fall by ``fall``
    steps of the round before, by ``empty_fall`` where there are free places.
    """

    first: float
    smaller: int
    then: int
    fall: float
    empty_fall: float


# To the best itself: prices fall so far that few places are left free at a price, for each of these takes a search.
BEST = Pace(first=0.08, smaller=4, then=4, fall=2.5, empty_fall=6.0)
# To a gap: as few rounds as get there, and then nearer in small steps.
NEARLY = Pace(first=0.06, smaller=8, then=2, fall=1.75, empty_fall=4.0)
# The steps are sixteenths of a point. A plan is off by a step a person at most, and mostly by far less: the proof of a
# gap is looked for from this many times the gap on.
LAST_STEP, LOOK_FROM = 1, 8

People = NDArray[np.int32]


class Auction:
    """Who has which place so far: ``at`` the edge of each person there, -1 none.

    ``bids`` on the places of each offer, ``who`` made them, and the ``least`` of them (`places`); ``left`` which
    offers somebody lets go of; ``behind`` who stands behind each person in line.
    """

    def __init__(self, problem: Problem, at: Ints | None = None, *, tolerance: float = 0.0):
        """From nobody at a place, or from everyone with an edge ``at`` there, at the problem's prices in sixteenths.

        To a plan that is off by no more than ``tolerance``, a part of its bound.
        """
        self.problem, self.tolerance = problem, tolerance
        self.pace = NEARLY if tolerance > 0 else BEST
        n_people, n_places = problem.n_people, int(problem.first[-1])
        self.at = np.full(n_people, -1, dtype=np.int64) if at is None else at.copy()
        self.bids = np.empty(n_places, dtype=problem.width.bid)
        self.who = np.empty(n_places, dtype=np.int32)
        self.least = np.zeros(problem.n_offers, dtype=np.int32)
        self.left = np.zeros(problem.n_offers, dtype=np.bool_)
        self.behind = np.empty(n_people, dtype=np.int32)
        self.later = np.empty(n_places, dtype=np.int32)
        bidding.sit_down(
            problem.edge, problem.first, problem.price, self.bids, self.who, self.least, self.at, problem.bits
        )

    def steps(self) -> list[int]:
        """The steps of the rounds."""
        steps = [max(LAST_STEP, int(self.pace.first * self._top))]
        while steps[-1] > LAST_STEP:
            smaller = self.pace.then if self.may_be_enough(steps[-1]) else self.pace.smaller
            steps.append(max(LAST_STEP, steps[-1] // smaller))
        return steps

    def may_be_enough(self, step: int) -> bool:
        """Whether a plan can be within the tolerance after a round of this step: then it is worth looking."""
        return step <= LOOK_FROM * self.tolerance * self._top

    @property
    def _top(self) -> int:
        return self.problem.top << bidding.SIXTEENTHS

    def play(self, step: int, step_before: int) -> None:
        """One round: prices fall a little, who is no longer near their best lets go, and everyone without a place bids.

        ``step_before`` of the round before, 0 in the first.
        """
        p = self.problem
        fall, empty_fall = int(self.pace.fall * step_before), int(self.pace.empty_fall * step_before)
        head = self._stand_in_line(step, fall, empty_fall)
        for parts in p.tree.turns:
            n_later = p.each(lambda k, parts=parts: self._bid(head, parts[k], step), len(parts))
            for part, n in zip(parts, n_later, strict=True):
                begin = int(p.first[part.first])
                bidding.line_up(p.stretch, head, self.behind, self.later, begin, begin + n)

    def _stand_in_line(self, step: int, fall: int, empty_fall: int) -> People:
        """Let go, and stand in the line of the stretch that one sees; gives the first of each line."""
        p, at, behind = self.problem, self.at, self.behind
        row, edge, first, price, bits, stretch = p.row, p.edge, p.first, p.price, p.bits, p.stretch
        bids, who, least, left = self.bids, self.who, self.least, self.left
        if fall:
            p.by_offers(lambda a, z: bidding.lower_prices(first, price, bids, least, fall, empty_fall, a, z))

        def let_go(a: int, z: int) -> tuple[People, People]:
            head, tail = np.full((2, p.tree.n_stretches), -1, dtype=np.int32)
            bidding.let_go(row, edge, price, at, left, stretch, head, tail, behind, step, bits, a, z)
            return head, tail

        lines = p.by_people(let_go)
        # In the first round too: who had a place to begin with may have let go of it.
        p.by_offers(lambda a, z: bidding.take_off(first, price, bids, who, least, at, left, fall, a, z))
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
            part.lowest,
            part.above,
            self.later[int(p.first[part.first]) : int(p.first[part.last])],
            step,
            p.bits,
        )
