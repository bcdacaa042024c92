"""The meaning of a rule, as small as it can be written: the engine's evaluator must agree with it."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

from weefsel.catalogue.rule import All, Any, Compare, Not, Rule, fields_of

OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def answer(rule: Rule, person: Mapping[str, float | bool | str]) -> bool | None:
    """True, False, or None when it depends on what is not known."""
    match rule:
        case Compare(field, op, value):
            return OPERATORS[op](person[field], value) if field in person else None
        case Not(inner):
            found = answer(inner, person)
            return None if found is None else not found
        case All(rules):
            return every([answer(one, person) for one in rules])
        case Any(rules):
            none = every([answer(Not(one), person) for one in rules])
            return None if none is None else not none


def every(answers: Sequence[bool | None]) -> bool | None:
    """One no is no; else one unknown is unknown."""
    if False in answers:
        return False
    return None if None in answers else True


def to_ask(rules: Sequence[Rule], person: Mapping[str, float | bool | str]) -> tuple[str, ...]:
    """The unknown fields of the rules that are undecided, each once, when that decides the whole."""
    if every([answer(rule, person) for rule in rules]) is not None:
        return ()
    undecided = [rule for rule in rules if answer(rule, person) is None]
    return tuple(dict.fromkeys(field for rule in undecided for field in fields_of(rule) if field not in person))
