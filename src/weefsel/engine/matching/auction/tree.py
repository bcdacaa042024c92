"""A tree of stretches of the curve: what lies in one part of it can be done beside what lies in another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LEAF_BITS, MANY_OFFERS, MORE_LEAF_BITS = 4, 50_000, 6
# At once: two halves of the curve, then what sees both. Never as many as there are threads: the plan would follow them.
HALVES = 1
# So often those who were pushed out by who sees both halves go back to bid in their own half.
BACK = 2


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """``stretches`` in the order in which they are bid in; ``above`` the first stretch that holds more than this part.

    Who sees a stretch before ``lowest`` waits until it is their turn. ``first`` to ``last`` the offers of it.
    """

    stretches: NDArray[np.int32]
    lowest: int
    above: int
    first: int
    last: int


@dataclass(frozen=True)
class Tree:
    """``1 << leaf_bits`` leaves with as many offers each; two stretches together are one of the next level.

    Offer ``j`` lies in leaf ``j * scale >> 32``.
    """

    n_offers: int
    leaf_bits: int

    @classmethod
    def of(cls, n_offers: int, *, is_small: bool) -> Tree:
        """The tree of so many offers, never of the number of threads: of one stretch where all is small."""
        leaf_bits = LEAF_BITS if n_offers < MANY_OFFERS else MORE_LEAF_BITS
        return cls(n_offers, 0 if is_small else min(leaf_bits, max(0, n_offers - 1).bit_length()))

    @property
    def scale(self) -> int:
        """How many leaves an offer takes, in parts of ``1 << 32``."""
        return (1 << (32 + self.leaf_bits)) // max(self.n_offers, 1)

    @cached_property
    def base(self) -> NDArray[np.int64]:
        """Where the stretches of each level begin in the list of all, the leaves first; the last how many there are."""
        sizes = [1 << (self.leaf_bits - level) for level in range(self.leaf_bits + 1)]
        return np.cumsum([0, *sizes])

    @property
    def n_stretches(self) -> int:
        """How many stretches there are on all levels together."""
        return int(self.base[-1])

    @cached_property
    def turns(self) -> list[list[Part]]:
        """What is done one after the other: each time parts that can be done at once."""
        top = self.leaf_bits
        if not top:
            return [self._parts(0, 0)]
        cut = max(0, top - HALVES)
        halves, whole = self._parts(0, cut), self._parts(cut + 1, top)
        above = [replace(part, lowest=int(self.base[cut + 1])) for part in whole]
        return [halves, above] * BACK + [halves, whole]

    def _parts(self, low: int, high: int) -> list[Part]:
        """The stretches of level ``low`` to ``high``, by the stretch of level ``high`` that they lie in."""
        base = self.base.tolist()

        def up_to(level: int, number: int) -> list[int]:
            """A stretch after the two it is made of."""
            if level < low:
                return []
            return [*up_to(level - 1, 2 * number), *up_to(level - 1, 2 * number + 1), base[level] + number]

        leaves = [number << high for number in range((1 << (self.leaf_bits - high)) + 1)]
        ends = [min(-(-(leaf << 32) // self.scale), self.n_offers) for leaf in leaves]
        return [
            Part(np.array(up_to(high, number), dtype=np.int32), 0, base[high + 1], ends[number], ends[number + 1])
            for number in range(len(ends) - 1)
        ]
