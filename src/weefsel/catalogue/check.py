"""Checks on a core element: one measure of what happened, against a number when it is counted.

Forms: ``sessions_held >= 5``, ``role_present facilitator``, ``feedback_sent``. The measures that exist, and what they
are computed from, are in ``vocabulary/measures.toml``; the engine and the apps compute them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.vocabulary import Measure

CheckOp = Literal["==", "<=", ">="]

_DUTCH = {"role": "rol", "instrument": "vragenlijst"}

_CHECK = re.compile(
    r"\s*(?P<measure>[a-z_]+)(?:\s+(?P<argument>[a-z][a-z0-9_-]*))?"
    r"(?:\s*(?P<op><=|>=|==|<|>|!=|=)\s*(?P<value>\d+(?:\.\d+)?))?\s*",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One measure, its argument (a role or instrument slug), and for a count or share the operator and the number."""

    measure: str
    argument: str | None = None
    op: CheckOp | None = None
    value: float | None = None

    def __str__(self) -> str:
        words = [self.measure]
        if self.argument:
            words.append(self.argument)
        if self.op is not None and self.value is not None:
            words += [self.op, f"{Decimal(repr(self.value)).normalize():f}"]
        return " ".join(words)


class CheckError(ValueError):
    """The text is not a check; the message is Dutch."""


def parse_check(text: str, measures: Mapping[str, Measure], arguments: Mapping[str, Collection[str]]) -> Check:
    """Read a check; ``arguments`` gives the known slugs for each kind of argument ("role", "instrument").

    Raises
    ------
    CheckError
        Unknown measure or argument, or a number where none belongs.

    Examples
    --------
    >>> held = Measure("sessions_held", "gehouden bijeenkomsten", "count", "Sessions met status gehouden.")
    >>> parse_check("sessions_held >= 5", {"sessions_held": held}, {})
    Check(measure='sessions_held', argument=None, op='>=', value=5.0)
    """
    found = _CHECK.fullmatch(text)
    if found is None:
        raise CheckError(f"'{text[:40]}' is geen controle. Schrijf bijvoorbeeld: sessions_held >= 5.")
    measure = measures.get(found["measure"])
    if measure is None:
        raise CheckError(unknown_word(found["measure"], measures))
    argument, op_text, number = found["argument"], found["op"], found["value"]
    if measure.argument == "none" and argument:
        raise CheckError(f"achter '{measure.slug}' hoort geen woord ('{argument}').")
    if measure.argument != "none":
        known = arguments.get(measure.argument, ())
        if not argument:
            raise CheckError(f"achter '{measure.slug}' mist een woord: welke {_DUTCH[measure.argument]}?")
        if argument not in known:
            raise CheckError(unknown_word(argument, known))
    if measure.form == "flag":
        if op_text:
            raise CheckError(f"'{measure.slug}' is gebeurd of niet: daar hoort geen getal bij.")
        return Check(measure.slug, argument)
    op = next((one for one in get_args(CheckOp) if one == op_text), None)
    if op is None:
        raise CheckError(f"'{measure.slug}' heeft >=, <= of == met een getal nodig, bijvoorbeeld: {measure.slug} >= 1.")
    value = float(number)
    if measure.form == "share" and value > 1:
        raise CheckError(f"'{measure.slug}' is een deel: een getal van 0 tot en met 1, niet {number}.")
    if measure.form == "count" and not value.is_integer():
        raise CheckError(f"'{measure.slug}' telt hele aantallen, niet {number}.")
    return Check(measure.slug, argument, op, value)
