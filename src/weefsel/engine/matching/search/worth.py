"""What each class of offers is worth to a person, as the criteria say, without comparing the person anew each time.

What a yes-or-no question can be answered with is judged beforehand; what someone likes, speaks or can pay is judged the
first time that anyone says it, and kept; rules are made ready once for all persons. What is left for each person is
looked up, decided and added up in one compiled call (`_worth`).
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue import rule as rules
from weefsel.catalogue.rule import Rule
from weefsel.engine.frames import Floats, Ints, People
from weefsel.engine.matching.criteria import interest, language, need, own_group, price
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, plain
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.criteria.hours import HOURS
from weefsel.engine.matching.setting import GIVE, Setting, compare, wanted
from weefsel.engine.needs.evaluate import ASK, NO, YES

OUT = -20_000  # more than any sum of points: what a hard criterion rules out
KEPT = 10_000  # answers that are kept at most, before they are forgotten
KEPT_POINTS = 4_000_000  # and the points of their classes, together: 16 MB
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
LOW, MIDDLE, HIGH = 0, 1, 2
_VERDICT = np.array([NO, ASK, YES], dtype=np.int8)
_LOOKED_UP = frozenset({"need", "eligibility", "who_for"})  # worked out from the person, not from one answer
Table = NDArray[np.int32]


class Worth:
    """What the classes of an index are worth: ``parts`` the criteria that judge each part, ``examples`` its classes.

    ``hour_points`` at a sure hour and at one to ask; ``place_points`` from home and where the way is not known.
    ``offset`` where the points of each part begin.
    """

    def __init__(self, setting: Setting, parts: Sequence[tuple[Criterion, ...]], examples: Sequence[Ints]) -> None:
        from weefsel.engine.matching.search import _worth

        self._weigh = _worth.weigh
        self._setting, self._examples = setting, examples
        self._by_slug = {one.slug: one for part in parts for one in part}
        added = [[one.slug for one in part if one.slug not in _LOOKED_UP] for part in parts]
        self._slugs = tuple(slug for part in added for slug in part)
        self._part_of = {slug: number for number, part in enumerate(added) for slug in part}
        self._part_first = np.cumsum([0, *map(len, added)], dtype=np.int64)
        self.offset = np.cumsum([0, *map(len, examples)], dtype=np.int64)
        self._own_part = next(number for number, part in enumerate(parts) if self._by_slug["who_for"] in part)
        self._own_rule = setting.own_rule[examples[self._own_part]] - 1
        self._werkvorm = setting.werkvorm[examples[0]]

        said = _all_answers(setting, parts, examples)
        self._said_width = {slug: table.shape[1] for slug, table in said.items()}
        self._said_at, self._always, at = {}, [], 0
        for slug, table in said.items():
            self._said_at[slug] = at
            self._always.append(table.reshape(-1))
            at += table.size
        self._stock = _Stock(self._always)
        self._answers: dict[tuple[str, ...], tuple[NDArray[np.bool_], NDArray[np.bool_], Table]] = {}

        several = [each.rules for each in setting.werkvormen]
        known = {one: n for n, one in enumerate(dict.fromkeys(r.rule for each in several for r in each))}
        # The rules of each werkvorm one after the other.
        self._rule_of = np.array([known[r.rule] for each in several for r in each], dtype=np.int64)
        self._rule_first = np.cumsum([0, *map(len, several)], dtype=np.int64)
        self._rules = Program((*known, *setting.own_rules))
        self._own_rule = np.where(self._own_rule < 0, len(self._rules.first) - 1, self._own_rule + len(known))
        weight = setting.weights
        self._eligible = self._points("eligibility", plain(_VERDICT))
        self._who_for = self._points("who_for", plain(_VERDICT))
        sure_or_asked = plain(np.array([YES, ASK], dtype=np.int8))
        self.hour_points = HOURS.points(sure_or_asked, weight[HOURS.slug])
        self.place_points = DISTANCE.points(sure_or_asked, weight[DISTANCE.slug])

    def _points(self, slug: str, judgement: Judgement) -> Table:
        one = self._by_slug[slug]
        points = one.points(judgement, self._setting.weights[slug])
        return np.where((judgement.verdict == NO) & one.hard, OUT, points).astype(np.int32)

    def ask(self, people: People) -> tuple[Table, Ints, NDArray[np.uint32]]:
        """Points of each class, part after part, with the most of each part; `OUT` for what a hard criterion rules out.

        And the hours of the person as bits: sure, and not ruled out. One person.
        """
        stock = self._stock
        at = np.array([self._at(slug, stock, people) for slug in self._slugs], dtype=np.int64)
        answers, answers_other, need_points = self._needs(people.need_names)
        rules = self._rules
        tables = np.empty(self.offset[-1], dtype=np.int32)
        most = np.empty(len(self.offset) - 1, dtype=np.int64)
        hours = np.empty(2, dtype=np.uint32)
        self._weigh(
            *(rules.said(people), rules.step, rules.field, rules.value, rules.first, rules.deep),
            *(people.needs[0], answers, answers_other, need_points, self._eligible, self._who_for),
            *(self._rule_of, self._rule_first, self._werkvorm, self._own_rule, self._own_part),
            *(stock.points, at, self._part_first, self.offset, tables, most, people.hours[0], hours),
        )
        return tables, most, hours

    def _needs(self, names: tuple[str, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Table]:
        """Which of these needs each werkvorm answers, and whether another; points by how many are wanted, how many of
        these are answered, and whether one may be that nobody was asked about."""
        if names not in self._answers:
            used, n = self._setting.werkvormen, len(names)
            answers = np.array([[name in each.needs for name in names] for each in used], dtype=bool)
            other = np.array([bool(set(each.needs) - set(names)) for each in used], dtype=bool)
            first = np.tri(n + 1, n, -1)  # the first none, one, two ... of them
            points = [
                [self._points("need", need.weigh(wanted[np.newaxis], first == 1, np.full(n + 1, may)))]
                for wanted in first
                for may in (False, True)
            ]
            table = np.array(points, dtype=np.int32).reshape(n + 1, 2, n + 1).swapaxes(1, 2)
            self._answers[names] = answers.reshape(len(used), n), other, np.ascontiguousarray(table)
        return self._answers[names]

    def _at(self, slug: str, stock: _Stock, people: People) -> int:
        """Where the points of each class stand for what this person said."""
        if slug in FLAGS:
            said = getattr(people, FLAGS[slug]).item()
            return self._said_at[slug] + (0 if said != said else (1 + int(said)) * self._said_width[slug])
        if slug in WORDS:
            column, words = WORDS[slug]
            word = getattr(people, column).item()
            return self._said_at[slug] + ((words.index(word) + 1) * self._said_width[slug] if word else 0)
        if slug == "reciprocity":
            return self._said_at[slug] + _gives(people) * self._said_width[slug]
        key: tuple
        match slug:
            case "language":
                key = (slug, people.language.item(), people.also_speaks.item())
            case "interest":
                key = (slug, people.interests.item())
            case "own_group":
                key = (slug, people.feels_at_home.item())
            case _:
                budget = people.budget_cents.item()
                key = (slug, None if budget != budget else budget)
        found = stock.at.get(key)
        if found is None:
            points = self._points(slug, self._judge(slug, people))
            found = stock.keep(key, points)
            if stock.is_full:
                self._stock = _Stock(self._always)
        return found

    def _judge(self, slug: str, people: People) -> Judgement:
        own, rows = self._setting, self._examples[self._part_of[slug]]
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


class _Stock:
    """Points of each class for what was ever answered, one answer after the other; ``at`` where each begins.

    What stands in it never changes, so that who holds it may read while another adds.
    """

    def __init__(self, always: Sequence[Table]) -> None:
        self.points: Table = np.concatenate([*always, np.empty(0, dtype=np.int32)])
        self.at: dict[tuple, int] = {}
        self._used = self._always = len(self.points)
        self._lock = Lock()

    @property
    def is_full(self) -> bool:
        return len(self.at) >= KEPT or self._used - self._always >= KEPT_POINTS

    def keep(self, key: tuple, points: Table) -> int:
        with self._lock:
            if key not in self.at:
                end = self._used + len(points)
                if end > len(self.points):
                    grown = np.empty(2 * end, dtype=np.int32)
                    grown[: self._used] = self.points[: self._used]
                    self.points = grown
                self.points[self._used : end] = points
                # Last: who finds where it stands, finds it there.
                self.at[key], self._used = self._used, end
            return self.at[key]


def _gives(people: People) -> int:
    if GIVE not in people.need_names:
        return 0
    said = people.needs[0, people.need_names.index(GIVE)].item()
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


class Program:
    """Rules as steps that a machine does one after the other: each gives 0 no, 1 ask or 2 yes.

    ``step`` what to do, with the ``field`` and ``value`` to compare; ``first`` where each rule begins. ``deep`` how
    many verdicts stand beside each other at most.
    """

    def __init__(self, several: Sequence[Rule]) -> None:
        self._fields = tuple(dict.fromkeys(field for one in several for field in rules.fields_of(one)))
        self._words: dict[str, float] = {}
        steps: list[tuple[int, int, float]] = []
        first, self.deep = [0], 1
        for one in several:
            self.deep = max(self.deep, self._add(one, steps))
            first.append(len(steps))
        table = np.array(steps, dtype=np.float64).reshape(-1, 3)
        self.step, self.field = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
        self.value = np.ascontiguousarray(table[:, 2])
        self.first = np.array(first, dtype=np.int64)

    def said(self, people: People) -> Floats:
        """What one person answered, by field; NaN: not asked. A word that no rule has is as any other such word."""
        found = [getattr(people, field).item() for field in self._fields]
        return np.array(
            [(self._words.get(one, -1.0) if one else np.nan) if type(one) is str else one for one in found],
            dtype=np.float64,
        )

    def _add(self, rule: Rule, steps: list[tuple[int, int, float]]) -> int:
        from weefsel.engine.matching.search import _worth as do

        match rule:
            case rules.Compare(field, op, value):
                number = self._words.setdefault(value, float(len(self._words))) if isinstance(value, str) else value
                code = {
                    "==": do.IS, "!=": do.IS_NOT, "<": do.BELOW, "<=": do.AT_MOST, ">": do.ABOVE, ">=": do.AT_LEAST,
                }[op]  # fmt: skip
                steps.append((code, self._fields.index(field), float(number)))
                return 1
            case rules.Not(inner):
                deep = self._add(inner, steps)
                steps.append((do.NOT, 0, 0.0))
                return deep
            case rules.All(parts) | rules.Any(parts):
                deep = 0
                for number, part in enumerate(parts):
                    deep = max(deep, self._add(part, steps) + bool(number))
                    if number:
                        steps.append((do.AND if isinstance(rule, rules.All) else do.OR, 0, 0.0))
                return deep
