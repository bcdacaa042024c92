"""Answers as they are kept, the answers a form starts with, and answers for a score."""

from __future__ import annotations

from decimal import Decimal

from tests.engine.screening.questionnaires import CODES, UNITS

from weefsel.engine.screening.normalise import answered, initial, normalise
from weefsel.engine.screening.questionnaire import Condition, Item, Option, Place, Questionnaire
from weefsel.engine.screening.values import Quantity

OPTIONS = tuple(Option(code, is_initial=n == 1) for n, code in enumerate(CODES))
CHILD = Item("kind", "group", repeats=True, items=(Item("naam", "string"),))
SPORT = Item("sport", "string", repeats=True, items=(Item("hoe", "string"),))
FORM = Questionnaire(
    "",
    (
        Item("keus", "choice", options=OPTIONS, repeats=True),
        Item("dan", "string", enable_when=(Condition("keus", "=", CODES[2]),), initial=("zo",)),
        Item("ver", "quantity", unit=UNITS[0]),
        CHILD,
        SPORT,
    ),
)


def test_answers_stand_in_the_order_of_the_form_without_what_is_empty_or_not_asked():
    answers = {
        Place("naam", (3,)): (" D ",),
        Place("naam", (0,)): ("A",),
        Place("naam", (1,)): ("  ",),
        Place("kind", (4,)): (),
        Place("dan"): ("weg",),
        Place("keus"): (CODES[1], CODES[0], CODES[1]),
        Place("ver"): (Quantity(Decimal(3)),),
        Place("sport"): ("lopen", " ", "fietsen"),
        Place("hoe", (2,)): ("hard",),
        Place("hoe", (1,)): ("weg",),
    }

    assert list(normalise(FORM, answers).items()) == [
        (Place("keus"), (CODES[0], CODES[1])),
        (Place("ver"), (Quantity(Decimal(3), "kilometer", "km", "http://unitsofmeasure.org"),)),
        (Place("naam", (0,)), ("A",)),
        (Place("naam", (1,)), ("D",)),
        (Place("sport"), ("lopen", "fietsen")),
        (Place("hoe", (1,)), ("hard",)),
    ]


def test_a_form_starts_with_what_its_author_filled_in_where_that_is_asked():
    assert initial(FORM) == {Place("keus"): (CODES[1],)}


def test_answers_for_a_score_come_by_item_as_texts():
    answers = {Place("keus"): (CODES[0], CODES[2]), Place("naam", (0,)): ("A",), Place("naam", (1,)): ("B",)}

    assert answered(answers) == {
        "keus": ("http://voorbeeld.test/schaal|a", "http://voorbeeld.test/schaal|c"),
        "naam": ("A", "B"),
    }
