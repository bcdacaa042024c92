"""Every fault in the answers to a questionnaire, at once, in Dutch, at its place."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from tests.engine.screening.questionnaires import CODES, SOME, UNITS, filled

from weefsel.engine.screening.enabled import enabled
from weefsel.engine.screening.normalise import normalise
from weefsel.engine.screening.problems import UNANSWERED, problems
from weefsel.engine.screening.questionnaire import Condition, Item, Option, Place, Questionnaire
from weefsel.engine.screening.values import Date, Quantity

OPTIONS = (*(Option(code) for code in CODES), Option("geen van deze", is_exclusive=True))
FORM = Questionnaire(
    "",
    (
        Item("verplicht", "string", required=True),
        Item("verborgen", "string", required=True, hidden=True),
        Item("kort", "string", max_length=3),
        Item("lang", "text", min_length=10),
        Item("getal", "integer", min_value=0, max_value=10),
        Item("geld", "decimal", max_decimals=2),
        Item("dag", "date", min_value=Date("2026-01-01")),
        Item("keus", "choice", options=OPTIONS, repeats=True),
        Item("één", "choice", options=OPTIONS),
        Item("vrij", "open-choice", options=OPTIONS),
        Item("afstand", "quantity", units=UNITS[:1], max_value=Decimal(10)),
        Item("drie", "string", repeats=True, min_occurs=2, max_occurs=3),
        Item("uitleg", "display"),
        Item(
            "groep",
            "group",
            required=True,
            repeats=True,
            max_occurs=2,
            items=(Item("naam", "string"), Item("nooit", "string", enable_when=(Condition("getal", ">", 99),))),
        ),
    ),
)
KM, M = (Quantity(Decimal(12), unit.display, unit.code, unit.system) for unit in UNITS)
FAULTY = {
    Place("kort"): ("te lang",),
    Place("lang"): ("te kort",),
    Place("getal"): (11,),
    Place("geld"): (Decimal("1.234"),),
    Place("dag"): (Date("2025-12-31"),),
    Place("keus"): (CODES[0], CODES[0], "geen van deze", "iets anders"),
    Place("één"): (CODES[0], CODES[1]),
    Place("vrij"): (CODES[0],),
    Place("afstand"): (KM,),
    Place("drie"): ("a",),
    Place("uitleg"): ("a",),
    Place("groep", (2,)): (),
    Place("nergens"): ("a",),
    Place("naam"): ("a",),
}


def told(form: Questionnaire, answers: dict) -> list[tuple[str, str, int]]:
    return [(each.place.key, each.code, each.index) for each in problems(form, answers)]


def test_every_fault_is_told_at_once_in_the_order_of_the_form():
    assert told(FORM, FAULTY) == [
        (":verplicht", "required", 0),
        (":kort", "long", 0),
        (":lang", "short", 0),
        (":getal", "high", 0),
        (":geld", "decimals", 0),
        (":dag", "low", 0),
        (":keus", "option", 3),
        (":keus", "exclusive", 2),
        (":keus", "double", 1),
        (":één", "many", 1),
        (":afstand", "high", 0),
        (":drie", "few", 0),
        (":uitleg", "type", 0),
        ("0:groep", "many", 2),
        ("0:groep", "required", 0),
        (":nergens", "item", 0),
        (":naam", "place", 0),
    ]
    assert [each.text for each in problems(FORM, FAULTY) if each.code in ("high", "low", "long", "decimals")] == [
        "Houd het korter: er passen 3 tekens, en dit zijn er 7.",
        "Vul 10 of minder in.",
        "Vul niet meer dan 2 cijfers achter de komma in.",
        "Vul 1 januari 2026 of later in.",
        "Vul 10 of minder in.",
    ]


def test_a_form_filled_in_well_has_no_fault():
    well = {
        Place("verplicht"): ("ja",),
        Place("kort"): ("abc",),
        Place("lang"): ("lang genoeg",),
        Place("getal"): (10,),
        Place("geld"): (Decimal("1.20"),),
        Place("dag"): (Date("2026-01-01"),),
        Place("keus"): (CODES[0], CODES[1]),
        Place("één"): ("geen van deze",),
        Place("vrij"): ("eigen woorden",),
        Place("afstand"): (Quantity(Decimal(10), "kilometer"),),
        Place("drie"): ("a", "b", "c"),
        Place("naam", (1,)): ("a",),
        # Answered before, and not asked any more.
        Place("nooit", (0,)): (3,),
    }

    assert told(FORM, well) == [("0:groep", "required", 0)]
    assert told(FORM, {**well, Place("naam", (0,)): ("b",)}) == []


def test_an_answer_of_another_type_is_told_and_not_fallen_over():
    values = (True, 3, Decimal(3), "a", Date("2026"), CODES[0], KM)
    fit = {
        item.link_id: [
            value
            for value in values
            if not any(
                each.code == "type"
                for each in problems(FORM, {Place(item.link_id): (value,)})
                if each.place.link_id == item.link_id
            )
        ]
        for item in FORM.items
        if item.link_id in ("kort", "getal", "geld", "dag", "keus", "afstand")
    }

    assert fit == {
        "kort": ["a"],
        "getal": [3],
        "geld": [3, Decimal(3)],
        "dag": [Date("2026")],
        "keus": [3, "a", Date("2026"), CODES[0]],
        "afstand": [KM],
    }
    assert told(Questionnaire("", (Item("n", "integer"),)), {Place("n"): (2**31,)}) == [(":n", "high", 0)]
    assert told(FORM, {Place("afstand"): (M,), Place("getal"): (2**40,)})[1:3] == [
        (":getal", "high", 0),
        (":afstand", "high", 0),
    ]


def test_how_often_a_group_comes_is_counted_within_the_group_around_it():
    inner = Item("in", "group", repeats=True, min_occurs=2, max_occurs=2, items=(Item("q", "string"),))
    form = Questionnaire("", (Item("uit", "group", repeats=True, items=(inner,)),))
    answers = {Place("q", at): ("a",) for at in ((0, 0), (0, 1), (1, 0), (2, 2))}

    assert told(form, answers) == [("1.0:in", "few", 0), ("2.0:in", "many", 2)]


@SOME
@given(filled())
def test_answers_made_to_fit_have_no_fault_but_that_some_are_missing(form_and_given):
    form, answers = form_and_given
    kept = normalise(form, answers)

    assert {each.code for each in problems(form, kept)} <= UNANSWERED
    assert set(kept) <= set(enabled(form, kept))
    assert list(normalise(form, kept).items()) == list(kept.items())
