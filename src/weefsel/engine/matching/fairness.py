"""Who has few options goes first, and what that costs the others: off unless somebody asks for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints

# A point of everyone counts ORDINARY times; one of who goes first up to MOST_STEPS steps more: 16 times as much. A
# prime number, so that weighted sums are hardly ever equal where the sums are not.
ORDINARY, STEP, MOST_STEPS = 4_001, 1_000, 60


@dataclass(frozen=True, slots=True)
class Fairness:
    """Let the people with the fewest options go first, at a price.

    First are those with the fewest offers that fit them and have a place: the smallest number of options is looked up
    below which at least ``share`` of all people with an option lie; everyone with so few is first, so no lot decides
    who is. Their points count more than those of others, in steps of a quarter up to 16 times: as much as the plan as a
    whole can bear when it may lose no more than ``price`` of its points. At that weight the plan is the best: no plan
    gives who is first at least as much and all together more.

    That is not the most they could get within the price: a weighted sum passes over plans between two weights.

    Source
    ------
    D. Bertsimas, V. F. Farias and N. Trichakis, The price of fairness, Operations Research 59 (2011), for the price:
    the part of the sum that is lost. A. M. Geoffrion, Proper efficiency and the theory of vector maximization, Journal
    of Mathematical Analysis and Applications 22 (1968): the best of a weighted sum cannot be bettered for both.
    """

    share: float = 0.1
    price: float = 0.02

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, got {self.share:g}.")
        if not 0 <= self.price <= 1:
            raise ValueError(f"price must be from 0 to 1, got {self.price:g}.")

    def most_lost(self, value: int) -> int:
        """How many points a plan of this value may lose."""
        return math.floor(self.price * value)


def few_options(n_options: Ints, share: float) -> NDArray[np.bool_]:
    """Who is among the ``share`` of people with the fewest options, all who have as few with them; nobody without any.

    Examples
    --------
    >>> few_options(np.array([0, 3, 1, 2, 2, 5]), 0.4).tolist()
    [False, False, True, True, True, False]
    """
    some = n_options[n_options > 0]
    if not len(some):
        return np.zeros(len(n_options), dtype=bool)
    most = np.sort(some)[math.ceil(share * len(some)) - 1]
    return (n_options > 0) & (n_options <= most)


def times(step: int) -> float:
    """How much more a point of who is first counts, at this step."""
    return 1 + step * STEP / ORDINARY


def weigh(first: NDArray[np.bool_], step: int) -> Ints:
    """What a point of each person counts, whole numbers; at step 0 the same for all."""
    return np.where(first, ORDINARY + step * STEP, ORDINARY) if step else np.ones(len(first), dtype=np.int64)
