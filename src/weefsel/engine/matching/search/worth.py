"""What each class of offers is worth to a person, as the criteria say, without comparing the person anew each time.

What a yes-or-no question can be answered with is judged beforehand; what someone likes, speaks or can pay is judged the
first time that anyone says it, and kept; rules are made ready once for all persons.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue import rule as rules
from weefsel.catalogue.rule import Rule
from weefsel.engine.frames import Ints, People
from weefsel.engine.matching.criteria import interest, language, need, own_group, price
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, plain
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.criteria.hours import HOURS
from weefsel.engine.matching.setting import GIVE, Setting, compare, wanted
from weefsel.engine.needs.evaluate import ASK, NO, YES

OUT = -20_000  # more than any sum of points: what a hard criterion rules out
KEPT = 10_000  # answers that are kept at most, before they are forgotten
WORDS = {
    "group_or_one": ("prefers", ("group", "one_to_one", "either")),
    "tie": ("tie_wish", ("new", "close", "either")),
}
FLAGS = {
    "hearing": "hearing_limited",
    "sight": "sight_limited",
    "quiet": "needs_quiet",
    "child": "brings_child",
    "transport": "can_travel_alone",
    "digital": "digital",
    "access": "uses_wheelchair",
    "companion": "brings_someone",
}
# Kleene's logic on numbers in this order: the least of several is whether all hold, the most whether any does.
_LOW, _MIDDLE, _HIGH = 0, 1, 2
_VERDICT = np.array([NO, ASK, YES], dtype=np.int8)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
Table = NDArray[np.int32]
Decide = Callable[[dict[str, Any]], int]


class Worth:
    """What the classes of an index are worth: ``parts`` the criteria that judge each part, ``examples`` its classes.

    ``hour_points`` at a sure hour and at one to ask; ``place_points`` from home and where the way is not known.
    """

    def __init__(self, setting: Setting, parts: Sequence[tuple[Criterion, ...]], examples: Sequence[Ints]) -> None:
        self._setting, self._parts, self._examples = setting, parts, examples
        self._answers: dict[tuple[str, ...], tuple[NDArray[np.bool_], NDArray[np.bool_]]] = {}
        self._kept: dict[tuple, Table] = {}
        self._said = _all_answers(setting, parts, examples)
        several = [each.rules for each in setting.werkvormen]
        known = {one: n for n, one in enumerate(dict.fromkeys(r.rule for each in several for r in each))}
        self._fields, self._rules = ready(tuple(known))
        # The rules of each werkvorm one after the other; the last verdict is a yes, for who has no rule.
        self._rows = np.array([n for each in several for n in (*(known[r.rule] for r in each), -1)], dtype=np.int64)
        self._starts = np.cumsum([0, *(len(each) + 1 for each in several)][:-1], dtype=np.int64)
        self._own_fields, self._own_rules = ready(setting.own_rules)
        by_slug = {one.slug: one for part in parts for one in part}
        weight = setting.weights
        self._eligible = self._points(by_slug["eligibility"], plain(_VERDICT))
        self._who_for = self._points(by_slug["who_for"], plain(_VERDICT))
        self._by_slug = by_slug
        sure_or_asked = plain(np.array([YES, ASK], dtype=np.int8))
        self.hour_points = HOURS.points(sure_or_asked, weight[HOURS.slug])
        self.place_points = DISTANCE.points(sure_or_asked, weight[DISTANCE.slug])

    def _points(self, one: Criterion, judgement: Judgement) -> Table:
        points = one.points(judgement, self._setting.weights[one.slug])
        return np.where((judgement.verdict == NO) & one.hard, OUT, points).astype(np.int32)

    def tables(self, people: People) -> list[Table]:
        """Points of each class, part after part; `OUT` for what a hard criterion rules out. One person."""
        result = [self._of_werkvorm(people)]
        for number, part in enumerate(self._parts[1:], 1):
            result.append(_together([self._of(one.slug, number, people) for one in part]))
        return result

    def _of_werkvorm(self, people: People) -> Table:
        names = people.need_names
        if names not in self._answers:
            used = self._setting.werkvormen
            answers = np.array([[name in each.needs for name in names] for each in used], dtype=bool)
            other = np.array([bool(set(each.needs) - set(names)) for each in used], dtype=bool)
            self._answers[names] = answers.reshape(len(used), len(names)), other
        decided = [*self._decided(people, self._fields, self._rules), _HIGH]
        eligible = self._rows
        if len(self._starts):
            eligible = np.minimum.reduceat(np.array(decided, dtype=np.int8)[self._rows], self._starts)
        asked = self._points(self._by_slug["need"], need.weigh(people.needs, *self._answers[names]))
        examples = self._examples[0]
        at = self._setting.werkvorm[examples]
        return _together(
            [asked[at], self._eligible[eligible[at]], self._of("group_or_one", 0, people), self._of("tie", 0, people)]
        )

    def _of_own_rules(self, part: int, people: People) -> Table:
        decided = [_HIGH, *self._decided(people, self._own_fields, self._own_rules)]
        return self._who_for[np.array(decided, dtype=np.int8)[self._setting.own_rule[self._examples[part]]]]

    @staticmethod
    def _decided(people: People, fields: tuple[str, ...], several: tuple[Decide, ...]) -> list[int]:
        said = {field: getattr(people, field)[0].item() for field in fields}
        return [decide(said) for decide in several]

    def _of(self, slug: str, part: int, people: People) -> Table:
        if slug in WORDS:
            column, words = WORDS[slug]
            said = str(getattr(people, column)[0])
            return self._said[slug][words.index(said) + 1 if said else 0]
        if slug in FLAGS or slug == "reciprocity":
            return self._said[slug][_flag(slug, people)]
        if slug == "who_for":
            return self._of_own_rules(part, people)
        key: tuple
        match slug:
            case "language":
                key = (slug, people.language[0], people.also_speaks[0])
            case "interest":
                key = (slug, people.interests[0])
            case "own_group":
                key = (slug, people.feels_at_home[0])
            case _:
                budget = people.budget_cents[0].item()
                key = (slug, None if budget != budget else budget)
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = self._points(self._by_slug[slug], self._judge(slug, part, people))
        return self._kept[key]

    def _judge(self, slug: str, part: int, people: People) -> Judgement:
        own, rows = self._setting, self._examples[part]
        match slug:
            case "language":
                spoken = wanted(people.language, own.spoken)
                also = wanted(people.also_speaks, spoken)
                return language.weigh(spoken.people, also.people, own.spoken.offers[rows])
            case "interest":
                return interest.weigh(wanted(people.interests, own.interests).people, own.interests.offers[rows])
            case "own_group":
                return own_group.weigh(wanted(people.feels_at_home, own.own_groups).people, own.own_groups.offers[rows])
            case _:
                return price.weigh(people.budget_cents, own.offers.price_cents[rows])


def _together(tables: list[Table]) -> Table:
    points = tables[0]
    if len(tables) == 1:
        return points
    least = points
    for each in tables[1:]:
        points = points + each
        least = np.minimum(least, each)
    return np.where(least <= OUT, OUT, points)


def _flag(slug: str, people: People) -> int:
    if slug == "reciprocity":
        column = people.need_names.index(GIVE) if GIVE in people.need_names else None
        said = float("nan") if column is None else people.needs[0, column].item()
    else:
        said = getattr(people, FLAGS[slug])[0].item()
    return 0 if said != said else 1 + int(said)


def _all_answers(
    setting: Setting, parts: Sequence[tuple[Criterion, ...]], examples: Sequence[Ints]
) -> dict[str, NDArray[np.int32]]:
    """By criterion: the points of each class for each answer that can be given, the first of which is none."""
    columns: dict[str, Any] = {name: np.array([np.nan, 0, 1, np.nan]) for name in FLAGS.values()}
    columns |= {name: np.array(["", *words]) for name, words in WORDS.values()}
    everyone = People(
        id=np.array(list("0123")), need_names=(GIVE,), needs=np.array([[np.nan], [0], [1], [np.nan]]), **columns
    )
    answered = compare(
        everyone, setting.offers, {}, reach_m=setting.default_reach_m, weights=setting.weights, like=setting
    )
    found: dict[str, NDArray[np.int32]] = {}
    for part, rows in zip(parts, examples, strict=True):
        for one in part:
            if one.slug in (*FLAGS, *WORDS, "reciprocity"):
                person = np.repeat(np.arange(4), len(rows))
                judgement = one.judge(answered, Edges(person, np.tile(rows, 4), np.full(len(person), np.nan)))
                points = one.points(judgement, setting.weights[one.slug])
                out = (judgement.verdict == NO) & one.hard
                found[one.slug] = np.where(out, OUT, points).astype(np.int32).reshape(4, len(rows))
    return found


def ready(several: Sequence[Rule]) -> tuple[tuple[str, ...], tuple[Decide, ...]]:
    """The fields that rules read, and each rule as a function of what someone said: 0 no, 1 ask, 2 yes."""
    fields = dict.fromkeys(field for one in several for field in rules.fields_of(one))
    return tuple(fields), tuple(_ready(one) for one in several)


def _ready(rule: Rule) -> Decide:
    match rule:
        case rules.Compare(field, op, value):
            return partial(_compared, field, _COMPARE[op], float(value) if isinstance(value, bool) else value)
        case rules.Not(inner):
            return partial(_turned, _ready(inner))
        case rules.All(parts):
            return partial(_several, min, [_ready(part) for part in parts])
        case rules.Any(parts):
            return partial(_several, max, [_ready(part) for part in parts])


def _compared(field: str, holds: Callable[[Any, Any], bool], value: Any, said: dict[str, Any]) -> int:
    answer = said[field]
    if answer != answer or answer == "":
        return _MIDDLE
    return _HIGH if holds(answer, value) else _LOW


def _turned(inner: Decide, said: dict[str, Any]) -> int:
    return _HIGH - inner(said)


def _several(pick: Callable[..., int], parts: list[Decide], said: dict[str, Any]) -> int:
    return pick([part(said) for part in parts])
