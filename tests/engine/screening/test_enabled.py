"""When an item is asked: each operator on each type of answer, across groups and times."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from tests.engine.screening.questionnaires import CODES, SOME, filled

from weefsel.engine.screening.enabled import MAX_TIMES, enabled
from weefsel.engine.screening.questionnaire import Condition, Item, Place, Questionnaire
from weefsel.engine.screening.values import Coding, Date, DateTime, Quantity, Time


def asked(items: tuple[Item, ...], given: dict) -> list[str]:
    return [place.key for place in enabled(Questionnaire("", items), given)]


def on(item: str, *conditions: Condition, behavior="all", type_="string") -> Item:
    return Item(item, type_, enable_when=conditions, enable_behavior=behavior)


KM = Quantity(Decimal(5), "kilometer", "km", "http://unitsofmeasure.org")
ORDERED = {
    "integer": (2, 3, 4),
    "decimal": (Decimal("2.9"), Decimal(3), Decimal("3.1")),
    "date": (Date("2026-02"), Date("2026-03"), Date("2026-04")),
    "dateTime": (
        DateTime("2026-03-01T09:00:00+01:00"),
        DateTime("2026-03-01T09:00:00Z"),
        DateTime("2026-03-01T09:00:00-01:00"),
    ),
    "time": (Time("08:59:59"), Time("09:00:00"), Time("09:00:00.1")),
    "string": ("a", "b", "c"),
    "quantity": (
        Quantity(Decimal(4), "km", "km", "http://unitsofmeasure.org"),
        KM,
        Quantity(Decimal("5.5"), "km", "km", "http://unitsofmeasure.org"),
    ),
}


@pytest.mark.parametrize("type_", ORDERED)
def test_answers_with_an_order_meet_each_operator_as_it_says(type_):
    low, middle, high = ORDERED[type_]
    meets = {"=": [middle], "!=": [low, high], ">": [high], "<": [low], ">=": [middle, high], "<=": [low, middle]}
    for operator, values in meets.items():
        items = (Item("q", type_), on("then", Condition("q", operator, middle)))

        there = [value for value in (low, middle, high) if ":then" in asked(items, {Place("q"): (value,)})]

        assert there == values, operator


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [("boolean", True, False), ("choice", CODES[0], CODES[1]), ("open-choice", "eigen woorden", CODES[1])],
)
def test_answers_without_an_order_are_equal_or_not(type_, one, other):
    met = {
        operator: [
            ":then" in asked((Item("q", type_), on("then", Condition("q", operator, one))), {Place("q"): (value,)})
            for value in (one, other)
        ]
        for operator in ("=", "!=", ">", "<")
    }

    assert met == {"=": [True, False], "!=": [False, True], ">": [False, False], "<": [False, False]}


def test_without_an_answer_only_is_not_and_is_not_there_are_met():
    conditions = {
        "is there": Condition("q", "exists", True),
        "is not there": Condition("q", "exists", False),
        "=": Condition("q", "=", 1),
        "!=": Condition("q", "!=", 1),
        "<": Condition("q", "<", 1),
    }
    items = (Item("q", "integer"), *(on(name, condition) for name, condition in conditions.items()))

    assert asked(items, {}) == [":q", ":is not there", ":!="]


def test_one_of_several_answers_is_enough_and_a_mixed_up_type_is_understood():
    several = Item("q", "choice", repeats=True)
    items = (several, on("then", Condition("q", "=", "nooit")), on("not", Condition("q", "!=", Coding("a"))))

    assert asked(items, {Place("q"): (CODES[1], CODES[0])}) == [":q", ":then"]
    assert asked(items, {Place("q"): (CODES[1], CODES[2])}) == [":q", ":not"]


def test_a_code_that_is_a_number_compares_as_one():
    items = (Item("q", "choice"), on("less", Condition("q", "<", Decimal("2.1"))), on("same", Condition("q", "=", 3)))

    assert [asked(items, {Place("q"): (Coding(code),)})[1:] for code in ("1.1", "3", "nooit")] == [
        [":less"],
        [":same"],
        [],
    ]


def test_all_or_any_of_the_conditions():
    conditions = (Condition("q", ">", 1), Condition("q", "<", 5))
    items = (Item("q", "integer"), on("all", *conditions), on("any", *conditions, behavior="any"))

    assert [asked(items, {Place("q"): (n,)})[1:] for n in (3, 9)] == [[":all", ":any"], [":any"]]


def test_an_answer_to_a_question_that_is_not_asked_does_not_count():
    items = (
        Item("a", "boolean"),
        on("b", Condition("a", "=", True), type_="boolean"),
        Item("g", "group", enable_when=(Condition("b", "=", True),), items=(Item("c", "boolean"),)),
        on("d", Condition("c", "exists", True)),
    )
    given = {Place(each): (True,) for each in "abc"}

    assert asked(items, given) == [":a", ":b", ":g", ":c", ":d"]
    assert asked(items, {**given, Place("a"): (False,)}) == [":a"]


def test_a_condition_may_look_forward_through_a_whole_line_of_conditions():
    n = 1_200
    line = tuple(on(f"{i}", Condition(f"{i + 1}", "exists", True)) for i in range(n))
    given = {Place(f"{i}"): ("x",) for i in range(n + 1)}

    end = Item(f"{n}", "string")

    assert len(asked((*line, end), given)) == n + 1
    assert asked((*line, end), {**given, Place(f"{n}"): ()}) == [f":{n}"]
    assert len(asked((end, *reversed(line)), given)) == n + 1


def test_conditions_in_a_circle_end():
    circle = (on("a", Condition("b", "exists", False)), on("b", Condition("a", "exists", True)))

    assert asked(circle, {Place("a"): ("x",), Place("b"): ("y",)}) == asked(
        circle, {Place("a"): ("x",), Place("b"): ("y",)}
    )


CHILD = Item(
    "child",
    "group",
    repeats=True,
    items=(Item("name", "string"), on("age", Condition("name", "exists", True), type_="integer")),
)


def test_a_repeating_group_looks_at_its_own_time_and_is_there_at_least_once():
    given = {Place("name", (0,)): ("A",), Place("name", (2,)): ("C",)}

    assert asked((CHILD,), {}) == ["0:child", "0:name"]
    assert asked((CHILD,), given) == [
        "0:child",
        "0:name",
        "0:age",
        "1:child",
        "1:name",
        "2:child",
        "2:name",
        "2:age",
    ]
    assert asked((CHILD,), {Place("child", (1,)): ()}) == ["0:child", "0:name", "1:child", "1:name"]


def test_from_outside_a_repeating_group_its_nearest_time_counts():
    before, after = (on(each, Condition("name", "=", "A")) for each in ("before", "after"))
    items = (before, CHILD, after)

    def outside(*names: str) -> list[str]:
        keys = asked(items, {Place("name", (n,)): (name,) for n, name in enumerate(names)})
        return [each for each in keys if each in (":before", ":after")]

    assert [outside("A", "B"), outside("B", "A"), outside("B", "B")] == [[":before"], [":after"], []]


def test_a_forged_number_of_times_stays_within_bounds():
    assert len(asked((CHILD,), {Place("name", (9_999,)): ("x",)})) == 2 * MAX_TIMES


def test_what_is_below_a_question_comes_once_with_each_answer_to_it():
    below = (Item("text", "display", text="Leg uit."), on("how", Condition("sport", "exists", True)))
    once = Item("sport", "string", items=below)
    several = Item("sport", "string", repeats=True, items=below)

    assert [asked((each,), {}) for each in (once, several)] == [[":sport", ":text"]] * 2
    assert asked((once,), {Place("sport"): ("a",)}) == [":sport", ":text", ":how"]
    assert asked((several,), {Place("sport"): ("a", "b")}) == [":sport", ":text", "0:how", "1:how"]


@SOME
@given(filled())
def test_what_is_asked_never_depends_on_answers_to_what_is_not(form_and_given):
    form, given = form_and_given
    now = enabled(form, given)

    assert enabled(form, {place: values for place, values in given.items() if place in now}) == now
