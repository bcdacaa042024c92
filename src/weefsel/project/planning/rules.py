"""Who goes first and for whom places are kept in a plan of the command: whether it can be, and told in Dutch."""

from __future__ import annotations

from collections.abc import Mapping

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.rule import RuleError, parse_rule
from weefsel.catalogue.vocabulary import Field
from weefsel.engine.matching.assign import Assignment
from weefsel.engine.matching.rules import HUNDRED, Rules
from weefsel.project.planning.numbers import dutch_number


def check(rules: Rules, fields: Mapping[str, Field]) -> None:
    """Raises ``CatalogueError`` with what is wrong with these options."""
    problems = [
        Problem("opdracht", name, f"Geef een percentage van 0 tot en met 100, niet {value:g}.")
        for name, value in (("--few-first", rules.few_first), ("--reserve", rules.reserve))
        if value is not None and not 0 <= value <= HUNDRED
    ]
    if rules.reserve is None and (rules.reserve_for or rules.stays):
        problems.append(Problem("opdracht", "--reserve", "Geef ook hoeveel procent er vrij blijft: --reserve 20."))
    if rules.reserve_for:
        try:
            parse_rule(rules.reserve_for, fields)
        except RuleError as error:
            problems.append(Problem("opdracht", "--reserve-for", str(error)))
    if problems:
        raise CatalogueError(problems)


def told(rules: Rules, assignment: Assignment) -> list[str]:
    """How good the plan is, what was chosen besides the best fit, and what that cost; lines of Markdown."""
    effect, value = assignment.effect, assignment.value
    with_rules = " met deze keuzes" if rules else ""
    if value == assignment.bound:
        lines = [f"Dit is het beste plan dat er is{with_rules}. Dat is bewezen."]
    else:
        lines = [f"Een ander plan{with_rules} kan hoogstens {_percent(assignment.bound - value, value)} beter zijn."]
    if rules.reserve is not None:
        whom = f"mensen voor wie dit geldt: `{rules.reserve_for}`" if rules.reserve_for else "mensen met weinig keus"
        lines += [
            "",
            f"Elk aanbod hield {_number(rules.reserve)} % van de vrije plaatsen vrij voor {whom}. "
            f"Zij kregen zo {dutch_number(effect.n_kept_used)} van de {dutch_number(effect.n_kept)} plaatsen die "
            "in dit plan vrijgehouden zijn. "
            + (
                "Wat zij niet nodig hadden, blijft leeg."
                if rules.stays
                else "Wat zij niet nodig hadden, ging aan het eind naar anderen."
            )
            + f" Samen kostte dat {_cost(effect.kept_price, value + effect.price + effect.kept_price)}.",
        ]
    if rules.few_first is not None:
        before = value + effect.price
        lines += [
            "",
            f"De {dutch_number(effect.n_first)} mensen met de minste keus gingen voor, zolang dat hoogstens "
            f"{_number(rules.few_first)} % van alle punten kostte. Een punt van hen telde {_number(effect.times)} "
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
