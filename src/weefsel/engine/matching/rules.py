"""What can be asked of a plan besides the best fit: who goes first, and for whom offers keep places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weefsel.catalogue.rule import parse_rule
from weefsel.catalogue.vocabulary import Field
from weefsel.engine.frames import People
from weefsel.engine.matching.fairness import Fairness
from weefsel.engine.matching.reserved import Reserved
from weefsel.engine.needs.evaluate import YES, evaluate

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """What somebody asked of a plan besides the best fit. ``few_first`` percent of the points that it may cost to let
    who has few options go first, None not at all; ``reserve`` percent of the places that every offer keeps, for whom
    ``reserve_for`` (a rule; empty: who has few options) holds, and ``stays`` when they are left empty otherwise.

    Examples
    --------
    >>> Rules(few_first=2).fairness
    Fairness(share=0.1, price=0.02)
    >>> Rules().fairness is None and not Rules()
    True
    """

    few_first: float | None = None
    reserve: float | None = None
    reserve_for: str = ""
    stays: bool = False

    def __bool__(self) -> bool:
        return self.few_first is not None or self.reserve is not None

    @property
    def fairness(self) -> Fairness | None:
        return None if self.few_first is None else Fairness(price=self.few_first / HUNDRED)

    def reserved(self, people: People, fields: Mapping[str, Field]) -> Reserved | None:
        """Kept places for these people. Of whom it is not known whether they belong to the group, does not."""
        if self.reserve is None:
            return None
        group = None
        if self.reserve_for:
            group = evaluate(parse_rule(self.reserve_for, fields), people).verdict == YES
        return Reserved(share=self.reserve / HUNDRED, people=group, stays=self.stays)
