"""Evaluate the catalogue's rules over persons: yes, no, or ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue import rule as rules
from weefsel.catalogue.rule import Rule, fields_of
from weefsel.engine.frames import People

NO, YES, ASK = 0, 1, 2
Verdicts = NDArray[np.int8]

_COMPARE: dict[str, Callable[[Any, Any], NDArray[np.bool_]]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The answer of one rule for every person.

    ``verdict`` shape (n_people,), int8: 0 no, 1 yes, 2 ask. ``fields`` the fields of the rule in the order of its
    text; ``asks`` shape (n_people, n_fields): the fields to ask, only where the verdict is ask.
    """

    verdict: Verdicts
    fields: tuple[str, ...]
    asks: NDArray[np.bool_]

    def fields_to_ask(self, person: int) -> tuple[str, ...]:
        """The fields to ask one person before the rule can say yes or no."""
        return tuple(field for field, ask in zip(self.fields, self.asks[person], strict=True) if ask)


def evaluate(rule: Rule, people: People) -> Evaluation:
    """Decide a rule for every person, in three values: what is not known leads to ask, never to no.

    Kleene's strong logic: a part that decides the whole does so whatever the unknown parts are. So a further answer
    never turns a yes into a no or a no into a yes. What is asked is what can still make a difference.

    Examples
    --------
    >>> from weefsel.catalogue.rule import All, Compare
    >>> people = People(id=["a", "b", "c"], age=[71, 30, np.nan], lives_alone=[1, np.nan, 1])
    >>> both = evaluate(All((Compare("age", ">=", 65.0), Compare("lives_alone", "==", True))), people)
    >>> both.verdict.tolist(), both.fields_to_ask(2)
    ([1, 0, 2], ('age',))
    """
    fields = fields_of(rule)
    verdict, asks = _decide(rule, people)
    matrix = np.zeros((people.n_people, len(fields)), dtype=bool)
    for i, field in enumerate(fields):
        matrix[:, i] = asks[field] & (verdict == ASK)
    return Evaluation(verdict=verdict, fields=fields, asks=matrix)


def evaluate_all(several: tuple[Rule, ...], people: People) -> Evaluation:
    """Decide whether all of these rules hold; without a rule the answer is yes."""
    if not several:
        nobody = np.zeros((people.n_people, 0), dtype=bool)
        return Evaluation(verdict=np.full(people.n_people, YES, dtype=np.int8), fields=(), asks=nobody)
    return evaluate(several[0] if len(several) == 1 else rules.All(several), people)


_Asks = dict[str, NDArray[np.bool_]]


def _decide(rule: Rule, people: People) -> tuple[Verdicts, _Asks]:
    match rule:
        case rules.Compare(field, op, value):
            column = people.column(field)
            known = (column != "") if column.dtype.kind == "U" else ~np.isnan(column.astype(np.float64))
            holds = _COMPARE[op](column, float(value) if isinstance(value, bool) else value)
            verdict = np.where(known, np.where(holds, YES, NO), ASK).astype(np.int8)
            return verdict, {field: ~known}
        case rules.Not(inner):
            verdict, asks = _decide(inner, people)
            return np.array([YES, NO, ASK], dtype=np.int8)[verdict], asks
        case rules.All(parts):
            return _combine([_decide(part, people) for part in parts], decisive=NO, other=YES)
        case rules.Any(parts):
            return _combine([_decide(part, people) for part in parts], decisive=YES, other=NO)


def _combine(parts: list[tuple[Verdicts, _Asks]], *, decisive: int, other: int) -> tuple[Verdicts, _Asks]:
    verdicts = np.stack([verdict for verdict, _ in parts])
    open_ = (verdicts == ASK).any(axis=0)
    verdict = np.where((verdicts == decisive).any(axis=0), decisive, np.where(open_, ASK, other)).astype(np.int8)
    asks: _Asks = {}
    for part, fields in parts:
        for field, unknown in fields.items():
            # A part that is already decided cannot make a difference any more: do not ask for it.
            useful = unknown & (part == ASK)
            asks[field] = asks[field] | useful if field in asks else useful
    return verdict, asks
