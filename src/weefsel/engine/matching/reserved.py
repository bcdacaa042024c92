"""Places that offers keep for a group of people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints

THOUSAND = 1_000
FEW = 0.1  # who has few options, when no other group is named: this part of the people


@dataclass(frozen=True, slots=True, eq=False)
class Reserved:
    """A share of the places of every offer, for some people only.

    ``share`` of the places of an offer, 0 to 1, rounded to a whole number of places, a half upwards: of one place a
    fifth is none. ``people`` for whom, shape (n_people,); None: those with the fewest options (`few_options`). They may
    have the other places too. What an offer keeps and nobody of the group was planned for goes to others at the end,
    until no kept place is left empty; with ``stays`` it waits for who comes later.

    Source
    ------
    I. E. Hafalir, M. B. Yenmez and M. A. Yildirim, Effective affirmative action in school choice, Theoretical Economics
    8 (2013): kept places that go to others when the group leaves them do no one harm that a limit on others can do.
    """

    share: float
    people: NDArray[np.bool_] | None = None
    stays: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share must be from 0 to 1, got {self.share:g}.")

    def places(self, capacity: Ints) -> Ints:
        """How many places each offer keeps, shape (n_offers,).

        Examples
        --------
        >>> Reserved(share=0.2).places(np.array([0, 1, 2, 3, 5, 12])).tolist()
        [0, 0, 0, 1, 1, 2]
        """
        return (capacity * round(self.share * THOUSAND) + THOUSAND // 2) // THOUSAND
