"""A tree of stretches of the curve: what lies in one part of it can be done beside what lies in another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LEAF_BITS, MANY_OFFERS, MORE_LEAF_BITS = 4, 50_000, 6
# At once: two halves of the curve, then what sees both. Never as many as there are threads: the plan would follow them.
HALVES = 1


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """``stretches`` in the order in which they are bid in; ``above`` the first stretch that holds more than this part.

    ``first`` to ``last`` the offers of it.
    """

    stretches: NDArray[np.int32]
    above: int
    first: int
    last: int


@dataclass(frozen=True)
class Tree:
    """``1 << leaf_bits`` leaves of ``1 << shift`` offers; two stretches together are one of the next level."""

    n_offers: int
    leaf_bits: int
    shift: int

    @classmethod
    def of(cls, n_offers: int, *, is_small: bool) -> Tree:
        """The tree of so many offers, never of the number of threads: of one stretch where all is small."""
        doublings = max(0, n_offers - 1).bit_length()
        leaf_bits = LEAF_BITS if n_offers < MANY_OFFERS else MORE_LEAF_BITS
        leaf_bits = 0 if is_small else min(leaf_bits, doublings)
        return cls(n_offers, leaf_bits, doublings - leaf_bits)

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
        cuts = sorted({max(0, self.leaf_bits - HALVES), self.leaf_bits})
        return [self._parts(low, high) for low, high in zip([0, *(cut + 1 for cut in cuts)], cuts, strict=False)]

    def _parts(self, low: int, high: int) -> list[Part]:
        """The stretches of level ``low`` to ``high``, by the stretch of level ``high`` that they lie in."""
        base = self.base.tolist()

        def up_to(level: int, number: int) -> list[int]:
            """A stretch after the two it is made of."""
            if level < low:
                return []
            return [*up_to(level - 1, 2 * number), *up_to(level - 1, 2 * number + 1), base[level] + number]

        ends = [
            min(number << (self.shift + high), self.n_offers) for number in range((1 << (self.leaf_bits - high)) + 1)
        ]
        return [
            Part(np.array(up_to(high, number), dtype=np.int32), base[high + 1], ends[number], ends[number + 1])
            for number in range(len(ends) - 1)
        ]
