"""What the times of answers tell: how well one guesses by them whether there is a pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BOUND = 0.55  # at most: then the time tells next to nothing


@dataclass(frozen=True, slots=True)
class Timed:
    """What a case showed: for each answer with a pair, and without, the milliseconds on the clock and at work, shape
    (n, 2)."""

    name: str
    with_pair: np.ndarray
    innocent: np.ndarray

    def auc(self, column: int) -> float:
        """How often an answer with a pair took longer than one without; told as a half or more."""
        one, other = self.with_pair[:, column], self.innocent[:, column]
        longer = (one[:, np.newaxis] > other).mean() + (one[:, np.newaxis] == other).mean() / 2
        return max(float(longer), 1 - float(longer))

    def difference_ms(self, column: int) -> float:
        """How much longer an answer with a pair took, in the middle."""
        return float(np.median(self.with_pair[:, column]) - np.median(self.innocent[:, column]))


CLOCK, WORK = 0, 1
