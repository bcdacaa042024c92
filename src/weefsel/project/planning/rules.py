"""Who goes first and for whom places are kept in a plan: from the options of the command, and told in plain Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.rule import RuleError, parse_rule
from weefsel.catalogue.vocabulary import Field
from weefsel.engine.frames import People
from weefsel.engine.matching.assign import Assignment
from weefsel.engine.matching.fairness import Fairness
from weefsel.engine.matching.reserved import Reserved
from weefsel.engine.needs.evaluate import YES, evaluate
from weefsel.project.planning.numbers import dutch_number

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """What somebody asked of a plan besides the best fit. ``few_first`` percent of the points that it may cost to let
    who has few options go first, None not at all; ``reserve`` percent of the places that every offer keeps, for whom
    ``reserve_for`` (a rule; empty: who has few options) holds, and ``stays`` when they are left empty otherwise."""

    few_first: float | None = None
    reserve: float | None = None
    reserve_for: str = ""
    stays: bool = False

    @property
    def fairness(self) -> Fairness | None:
        return None if self.few_first is None else Fairness(price=self.few_first / HUNDRED)

    def check(self, fields: Mapping[str, Field]) -> None:
        """Raises ``CatalogueError`` with what is wrong with these options."""
        problems = [
            Problem("opdracht", name, f"Geef een percentage van 0 tot en met 100, niet {value:g}.")
            for name, value in (("--few-first", self.few_first), ("--reserve", self.reserve))
            if value is not None and not 0 <= value <= HUNDRED
        ]
        if self.reserve is None and (self.reserve_for or self.stays):
            problems.append(Problem("opdracht", "--reserve", "Geef ook hoeveel procent er vrij blijft: --reserve 20."))
        if self.reserve_for:
            try:
                parse_rule(self.reserve_for, fields)
            except RuleError as error:
                problems.append(Problem("opdracht", "--reserve-for", str(error)))
        if problems:
            raise CatalogueError(problems)

    def reserved(self, people: People, fields: Mapping[str, Field]) -> Reserved | None:
        """Kept places for these people. Of whom it is not known whether they belong to the group, does not."""
        if self.reserve is None:
            return None
        group = None
        if self.reserve_for:
            group = evaluate(parse_rule(self.reserve_for, fields), people).verdict == YES
        return Reserved(share=self.reserve / HUNDRED, people=group, stays=self.stays)

    def told(self, assignment: Assignment) -> list[str]:
        """How good the plan is, what was chosen besides the best fit, and what that cost; lines of Markdown."""
        effect, value = assignment.effect, assignment.value
        with_rules = " met deze keuzes" if self.few_first is not None or self.reserve is not None else ""
        if value == assignment.bound:
            lines = [f"Dit is het beste plan dat er is{with_rules}. Dat is bewezen."]
        else:
            lines = [
                f"Een ander plan{with_rules} kan hoogstens {_percent(assignment.bound - value, value)} beter zijn."
            ]
        if self.reserve is not None:
            whom = f"mensen voor wie dit geldt: `{self.reserve_for}`" if self.reserve_for else "mensen met weinig keus"
            lines += [
                "",
                f"Elk aanbod hield {_number(self.reserve)} % van de vrije plaatsen vrij voor {whom}. "
                f"Zij kregen zo {dutch_number(effect.n_kept_used)} van de {dutch_number(effect.n_kept)} plaatsen die "
                "in dit plan vrijgehouden zijn. "
                + (
                    "Wat zij niet nodig hadden, blijft leeg."
                    if self.stays
                    else "Wat zij niet nodig hadden, ging aan het eind naar anderen."
                )
                + f" Samen kostte dat {_cost(effect.kept_price, value + effect.price + effect.kept_price)}.",
            ]
        if self.few_first is not None:
            before = value + effect.price
            lines += [
                "",
                f"De {dutch_number(effect.n_first)} mensen met de minste keus gingen voor, zolang dat hoogstens "
                f"{_number(self.few_first)} % van alle punten kostte. Een punt van hen telde {_number(effect.times)} "
                f"keer. Zij gingen van {dutch_number(effect.first_before)} naar {dutch_number(effect.first_after)} "
                f"punten. Allen samen kostte dat {_cost(effect.price, before)}.",
            ]
        return lines


def _cost(points: int, of: int) -> str:
    if points == 0:
        return "niets"
    sign, points = ("", points) if points > 0 else ("min ", -points)
    return f"{sign}{dutch_number(points)} punten ({_percent(points, of)})"


def _percent(part: int, whole: int) -> str:
    share = HUNDRED * part / whole if whole else 0.0
    return f"{_number(share)} %" if share >= 0.005 else "minder dan 0,01 %"


def _number(number: float) -> str:
    """Two decimals at most, the Dutch way.

    Examples
    --------
    >>> _number(2.0), _number(1.25)
    ('2', '1,25')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")
