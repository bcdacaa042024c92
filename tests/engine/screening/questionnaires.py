"""Questionnaires of every kind, with answers to them, for tests: each item type, groups, repeats and conditions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from weefsel.engine.screening.enabled import enabled
from weefsel.engine.screening.questionnaire import Condition, Item, Option, Place, Questionnaire, walk
from weefsel.engine.screening.values import Coding, Date, DateTime, Quantity, Reference, Time, Value

SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALE = "http://voorbeeld.test/schaal"
CODES = tuple(Coding(code, word, SCALE) for code, word in (("a", "nooit"), ("b", "soms"), ("c", "vaak")))
UNITS = (Coding("km", "kilometer", "http://unitsofmeasure.org"), Coding("m", "meter", "http://unitsofmeasure.org"))
VALUES: dict[str, tuple[Value, ...]] = {
    "boolean": (True, False),
    "decimal": (Decimal("1.50"), Decimal("-2"), Decimal("0.0")),
    "integer": (0, 3, -7),
    "date": (Date("2026"), Date("2026-03"), Date("2026-03-01")),
    "dateTime": (DateTime("2026-03-01T10:30:00+01:00"), DateTime("2026-03")),
    "time": (Time("09:05:00"), Time("23:59:59.5")),
    "string": ("een", "twee drie"),
    "text": ("een\ntwee", "één & <twee>"),
    "url": ("https://voorbeeld.test/a?b=c", "urn:voorbeeld:a"),
    "choice": CODES,
    "open-choice": (*CODES, "iets anders"),
    "quantity": tuple(Quantity(Decimal(5), unit.display, unit.code, unit.system) for unit in UNITS),
    "reference": (Reference("Patient/1", "Een naam", "Patient"),),
}
OPTIONS = (CODES, ("ja", "nee", "a|b"), (1, 2, 3), (Date("2026"), Date("2027-01")), (Time("08:00:00"),))


@st.composite
def _items(draw: st.DrawFn, depth: int, used: list[str], questions: list[Item]) -> tuple[Item, ...]:
    found: list[Item] = []
    for _ in range(draw(st.integers(1, 3))):
        link_id = f"{draw(st.sampled_from(['v', '/6/', 'één ']))}{len(used)}"
        used.append(link_id)
        kinds = [*VALUES, "display", *(["group"] * 4 if depth else [])]
        type_ = draw(st.sampled_from(kinds))
        item = Item(link_id, type_, text=draw(st.sampled_from(["", 'Vraag <b>&</b> "zo"', "één"])))  # pyright: ignore[reportArgumentType]
        if type_ in ("choice", "open-choice"):
            values = draw(st.sampled_from(OPTIONS))
            scores = draw(st.sampled_from([(None, None, None), (0.0, 1.0, 2.5)]))
            alone = draw(st.booleans())
            options = tuple(
                Option(value, score, is_exclusive=alone and n == 0)
                for n, (value, score) in enumerate(zip(values, scores, strict=False))
            )
            item = replace(item, options=options)
        if type_ == "quantity":
            item = replace(item, units=UNITS if draw(st.booleans()) else ())
        if type_ != "display":
            item = replace(item, repeats=draw(st.booleans()), required=draw(st.booleans()))
        if questions and draw(st.booleans()):
            asked = draw(st.sampled_from(questions))
            item = replace(
                item,
                enable_when=tuple(draw(_conditions(asked)) for _ in range(draw(st.integers(1, 2)))),
                enable_behavior=draw(st.sampled_from(["all", "any"])),
            )
        if item.is_question:
            questions.append(item)
        if type_ == "group" or (depth and item.is_question and draw(st.integers(0, 4)) == 0):
            item = replace(item, items=draw(_items(depth - 1, used, questions)))
        found.append(item)
    return tuple(found)


@st.composite
def _conditions(draw: st.DrawFn, asked: Item) -> Condition:
    operator = draw(st.sampled_from(["exists", "=", "!=", ">", "<=", "<", ">="]))
    if operator == "exists":
        return Condition(asked.link_id, "exists", draw(st.booleans()))
    return Condition(asked.link_id, operator, draw(st.sampled_from(values_of(asked))))  # pyright: ignore[reportArgumentType]


def values_of(item: Item) -> tuple[Value, ...]:
    """Answers that fit a question."""
    if item.options:
        own = ("iets anders",) if item.type == "open-choice" else ()
        return (*(each.value for each in item.options), *own)
    return VALUES[item.type]


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    return Questionnaire("Een lijst", draw(_items(2, [], [])), status="active", language="nl")


@st.composite
def filled(draw: st.DrawFn) -> tuple[Questionnaire, dict[Place, tuple[Value, ...]]]:
    """A questionnaire with answers to questions that are asked, and here and there to one that is not."""
    form = draw(questionnaires())
    given: dict[Place, tuple[Value, ...]] = {}
    for item, _ in walk(form.items):
        if item.type == "group" and item.repeats and draw(st.booleans()):
            for place in [each for each in enabled(form, given) if each.link_id == item.link_id][:2]:
                given[Place(place.link_id, (*place.at[:-1], draw(st.integers(0, 2))))] = ()
        if not item.is_question:
            continue
        places = [each for each in enabled(form, given) if each.link_id == item.link_id]
        for place in places[:4]:
            values = draw(st.lists(st.sampled_from(values_of(item)), max_size=3 if item.repeats else 1, unique=True))
            alone = [each.value for each in item.options if each.is_exclusive and each.value in values]
            if values:
                given[place] = (alone[0],) if alone else tuple(values)
    return form, given
