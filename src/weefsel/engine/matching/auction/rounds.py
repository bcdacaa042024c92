"""The rounds of the auction, in a fixed tree of stretches: the same answer whatever the number of threads.

The offers, in the order of the curve, are cut in stretches; two stretches together are one of the next level, and on.
Everyone bids where the smallest stretch holds all their offers: what happens in one stretch touches no other of its
level, so these go at once. Who is pushed out and sees more waits for the level on which all they see is together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.matching.auction import bidding
from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.auction.rows import reach_of

# The steps are sixteenths of a point. The first is a part of the highest score, each next one is so many times smaller;
# between two rounds prices fall by so many steps of the round before, where there are free places by more.
FIRST_STEP, SMALLER, LAST_STEP = 0.08, 4, 1
FALL, EMPTY_FALL = 2.5, 6.0
LEAF_BITS, MANY_OFFERS, MORE_LEAF_BITS = 4, 50_000, 6

People = NDArray[np.int32]


class Auction:
    """Who has which place so far: ``at`` the edge of each person there, valid where ``problem.place`` is not -1."""

    def __init__(self, problem: Problem):
        self.problem = problem
        n_people, n_offers = problem.n_people, problem.n_offers
        doublings = max(0, n_offers - 1).bit_length()
        leaf_bits = LEAF_BITS if n_offers < MANY_OFFERS else MORE_LEAF_BITS
        self.leaf_bits = 0 if problem.is_small else min(leaf_bits, doublings)
        shift = self.shift = doublings - self.leaf_bits
        level, leaf = np.empty(n_people, dtype=np.int8), np.empty(n_people, dtype=np.int32)
        row, edge, bits = problem.row, problem.edge, problem.bits
        problem.by_people(lambda a, z: reach_of(row, edge, bits, shift, level, leaf, a, z))
        self.level, self.leaf = level, leaf
        # The stretches of all levels in one list: where those of each level begin.
        self.base = np.cumsum([0, *(1 << (self.leaf_bits - level) for level in range(self.leaf_bits + 1))])
        self.at = np.full(n_people, -1, dtype=np.int64)
        self.bids = np.empty(int(problem.first[-1]), dtype=np.int64)
        self.n_bids = np.zeros(n_offers, dtype=np.int32)

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
        if step_before:
            self._loosen(step, int(FALL * step_before), int(EMPTY_FALL * step_before))
        place, level, leaf, base = self.problem.place, self.level, self.leaf, self.base
        count = np.zeros(base[-1], dtype=np.int64)
        bidding.count_waiting(place, level, leaf, base, count)
        cuts = np.concatenate([[0], np.cumsum(count)])
        line = np.empty(cuts[-1], dtype=np.int32)
        bidding.line_up(place, level, leaf, base, cuts[:-1].copy(), line)
        lines = [[line[a:z]] if z > a else [] for a, z in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)]
        for height in range(self.leaf_bits + 1):
            begin = int(base[height])

            def bid(k: int, height: int = height, begin: int = begin) -> People:
                return self._bid(k, height, lines[begin + k], step)

            for later in self.problem.each(bid, 1 << (self.leaf_bits - height)):
                if len(later):
                    stretch = base[level[later]] + (leaf[later] >> level[later])
                    for one in np.unique(stretch).tolist():
                        lines[one].append(later[stretch == one])

    def _loosen(self, step: int, fall: int, empty_fall: int) -> None:
        p, bids, n_bids, at = self.problem, self.bids, self.n_bids, self.at
        row, edge, first, price, place, bits = p.row, p.edge, p.first, p.price, p.place, p.bits
        p.by_offers(lambda a, z: bidding.lower_prices(first, price, bids, n_bids, fall, empty_fall, a, z))
        p.by_people(lambda a, z: bidding.let_go(row, edge, price, place, at, step, bits, a, z))
        p.by_offers(lambda a, z: bidding.take_off(first, price, bids, n_bids, place, fall, a, z))

    def _bid(self, k: int, height: int, lines: list[People], step: int) -> People:
        """Stretch ``k`` of a level: everyone in ``lines`` bids; gives who has to bid on a higher level."""
        if not lines:
            return np.empty(0, dtype=np.int32)
        p = self.problem
        queue = lines[0] if len(lines) == 1 else np.concatenate(lines)
        a, z = (min(end << (self.shift + height), p.n_offers) for end in (k, k + 1))
        later = np.empty(int(p.first[z] - p.first[a]) + 1, dtype=np.int32)
        n_later = bidding.bid(
            p.row,
            p.edge,
            p.first,
            p.price,
            self.bids,
            self.n_bids,
            p.place,
            self.at,
            self.level,
            height,
            queue,
            len(queue),
            later,
            step,
            p.bits,
        )
        return later[:n_later]
