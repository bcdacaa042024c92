"""Synthetic people for a werkvorm, made from its own rules and examples: they fit, do not fit, or leave a question.

Nobody is written out here: the values around every number of a rule, both sides of every flag and the people of the
examples are tried by the rules themselves, with the engine that the pages use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice, product
from random import Random
from typing import Any

import numpy as np

from weefsel.catalogue.rule import All, Compare, Not, Rule
from weefsel.catalogue.rule import Any as Either
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import People
from weefsel.engine.needs.evaluate import ASK, NO, YES, Verdicts, evaluate, evaluate_all

Answers = dict[str, float | bool | str]
MOST_TRIED = 20_000
GROWN_UP = 18
# Nobody of such an age needs a parent beside them, and all kinds of people have it: only where no rule asks another.
USUAL_AGES = (30, 85)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who comes to a werkvorm, each by their answers. ``unsure`` left something open that a rule asks.

    ``misfit`` and ``unsure`` are None when the rules leave no room for them; ``lost`` the fields that a rule asks and
    that cannot be written down of anybody.
    """

    fits: tuple[Answers, ...]
    misfit: Answers | None
    broken: str
    unsure: Answers | None
    lost: tuple[str, ...]


def cast(
    werkvorm: Werkvorm,
    fields: Mapping[str, Field],
    *,
    n_fits: int,
    can_be_written: Callable[[str, float | bool | str], bool],
    rng: Random,
) -> Cast:
    """Make the people of a werkvorm; the same ``rng`` gives the same people.

    People of eighteen and over are preferred where the rules allow it: for who is younger, a parent decides along.
    """
    rules = tuple(one.rule for one in werkvorm.rules)
    asked = {slug: _values(slug, fields[slug], werkvorm, rng) for slug in werkvorm.fields}
    values = {slug: [each for each in some if can_be_written(slug, each)] for slug, some in asked.items()}
    lost = tuple(slug for slug, some in values.items() if not some)
    tried = _grid({slug: some for slug, some in values.items() if some}, rng)
    verdicts = _verdicts(rules, tried, fields)
    fitting = [who for who, verdict in zip(tried, verdicts, strict=True) if verdict == YES]
    # A rule about something that is not kept anywhere leads to a question, which is no reason to stay away.
    fitting = fitting or [who for who, verdict in zip(tried, verdicts, strict=True) if verdict == ASK]
    fitting = [who for who in fitting if who.get("age", GROWN_UP) >= GROWN_UP] or fitting
    not_fitting = [who for who, verdict in zip(tried, verdicts, strict=True) if verdict == NO]
    shown = {eligible: [e.person for e in werkvorm.examples if e.eligible is eligible] for eligible in (True, False)}
    fits = [_like(example, fitting, rng) for example in shown[True][:n_fits]] if fitting else []
    fits += [rng.choice(fitting) for _ in range(n_fits - len(fits))] if fitting else []
    misfit = _misfit(not_fitting, shown[False], rules, fields, rng)
    return Cast(
        fits=tuple(_with_age(who, rng) for who in fits),
        misfit=misfit and _with_age(misfit, rng),
        broken=_broken(misfit, werkvorm, fields) if misfit else "",
        unsure=_unsure(werkvorm, fitting, rng),
        lost=lost,
    )


def _values(slug: str, field: Field, werkvorm: Werkvorm, rng: Random) -> list[float | bool | str]:
    """What is tried for a field: both sides of every border that a rule draws, what the examples say, and some more."""
    told: list[Any] = [one.value for rule in werkvorm.rules for one in _compared(rule.rule) if one.field == slug]
    told += [example.person[slug] for example in werkvorm.examples if slug in example.person]
    if field.type == "flag":
        return [True, False]
    if field.type == "choice":
        return list(dict.fromkeys([*told, rng.choice(field.choice_slugs)]))
    low, high = field.min or 0, field.max or max([*told, 0]) * 2
    around = [each + step for each in told for step in (-1, 0, 1)]
    near = [rng.randint(int(low), int(min(high, max([*told, low]) * 1.5 + 10))) for _ in range(6)]
    return sorted({float(each) for each in (*around, *near) if low <= each <= high})


def _compared(rule: Rule) -> list[Compare]:
    match rule:
        case Compare():
            return [rule]
        case Not(inner):
            return _compared(inner)
        case All(parts) | Either(parts):
            return [one for part in parts for one in _compared(part)]


def _grid(values: Mapping[str, list[float | bool | str]], rng: Random) -> list[Answers]:
    for some in values.values():
        rng.shuffle(some)
    return [dict(zip(values, row, strict=True)) for row in islice(product(*values.values()), MOST_TRIED)]


def _verdicts(rules: tuple[Rule, ...], people: list[Answers], fields: Mapping[str, Field]) -> Verdicts:
    return evaluate_all(rules, _frame(people, fields)).verdict


def _frame(people: list[Answers], fields: Mapping[str, Field]) -> People:
    columns: dict[str, Any] = {}
    for slug in dict.fromkeys(slug for who in people for slug in who):
        if fields[slug].type == "choice":
            columns[slug] = [who.get(slug, "") for who in people]
        else:
            columns[slug] = [float(who.get(slug, np.nan)) for who in people]
    return People(id=[str(i) for i in range(len(people))], **columns)


def _like(example: Mapping[str, Any], people: list[Answers], rng: Random) -> Answers:
    """Of these people one as the example says; anyone when the example says what is not tried."""
    alike = [who for who in people if all(who.get(slug, value) == value for slug, value in example.items())]
    return rng.choice(alike or people)


def _misfit(
    people: list[Answers], examples: list[Mapping[str, Any]], rules: tuple[Rule, ...], fields, rng: Random
) -> Answers | None:
    """Someone who fails as few rules as can be, as an example says where there is one."""
    if not people:
        return None
    frame = _frame(people, fields)
    n_broken = sum((evaluate(rule, frame).verdict == NO).astype(int) for rule in rules)
    nearly = [who for who, n in zip(people, n_broken, strict=True) if n == n_broken.min()]
    return _like(rng.choice(examples), nearly, rng) if examples else rng.choice(nearly)


def _broken(misfit: Answers, werkvorm: Werkvorm, fields) -> str:
    """The sentence of the first rule that this person fails."""
    frame = _frame([misfit], fields)
    return next((one.reason for one in werkvorm.rules if evaluate(one.rule, frame).verdict[0] == NO), "")


def _unsure(werkvorm: Werkvorm, fitting: list[Answers], rng: Random) -> Answers | None:
    """Someone who fits, but for one thing that nobody asked yet; only where that leaves the rules in doubt."""
    fields = [slug for slug in werkvorm.fields if slug != "age"]
    if not fitting or not fields:
        return None
    open_ = rng.choice(fields)
    return _with_age({slug: value for slug, value in rng.choice(fitting).items() if slug != open_}, rng)


def _with_age(who: Answers, rng: Random) -> Answers:
    return who if "age" in who else {**who, "age": float(rng.randint(*USUAL_AGES))}
