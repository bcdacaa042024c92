"""A form question by question: what stands above each, what comes once more, and how far somebody is."""

from __future__ import annotations

from hypothesis import given
from tests.engine.screening.questionnaires import SOME, filled

from weefsel.engine.screening.enabled import enabled
from weefsel.engine.screening.questionnaire import Condition, Item, Outline, Place, Questionnaire
from weefsel.engine.screening.steps import progress, steps

HELP = Item("hulp", "display", text="Denk ook aan bellen.", control="help")
WARNING = Item("let op", "display", text="Bel 112.", enable_when=(Condition("erg", "=", True),))
FORM = Questionnaire(
    "",
    (
        Item("intro", "display", text="Lees dit eerst."),
        Item("erg", "boolean", text="Is het erg?", items=(HELP, WARNING)),
        Item(
            "gezin",
            "group",
            text="Uw gezin",
            items=(
                Item("lees", "display", text="Over ieder kind."),
                Item("kind", "group", text="Kind", repeats=True, max_occurs=3, items=(Item("naam", "string"),)),
            ),
        ),
        Item("stil", "group", text="Stil", hidden=True, items=(Item("niet te zien", "string"),)),
        Item("foto", "attachment", text="Een foto"),
        Item("sport", "string", text="Sport", repeats=True, items=(Item("hoe vaak", "integer"),)),
        Item("einde", "display", text="Dank u wel."),
    ),
)


def test_questions_come_one_by_one_with_what_is_to_be_read_before_them():
    told = [
        (
            step.place.key,
            [each.text for each in step.headings],
            [each.text for each in step.before],
            step.time,
            [place.key for place in step.again],
        )
        for step in steps(FORM, {Place("naam", (1,)): ("B",)})
    ]

    assert told == [
        (":erg", [], ["Lees dit eerst."], None, []),
        ("0:naam", ["Uw gezin", "Kind"], ["Over ieder kind."], 1, []),
        ("1:naam", ["Uw gezin", "Kind"], [], 2, ["2:kind"]),
        (":sport", [], [], None, []),
        (":einde", [], [], None, []),
    ]


def test_help_with_a_group_is_read_before_its_first_question():
    group = Item("g", "group", text="Een kop", items=(HELP, Item("v", "string"), Item("w", "string")))

    assert [[each.text for each in step.before] for step in steps(Questionnaire("", (group,)), {})] == [
        ["Denk ook aan bellen."],
        [],
    ]


def test_a_group_that_may_not_come_more_often_is_not_offered_again():
    last = [step for step in steps(FORM, {Place("naam", (2,)): ("C",)}) if step.item.link_id == "naam"][-1]

    assert (last.time, last.again) == (3, ())


def test_a_text_under_a_question_shows_when_its_condition_is_met_and_its_help_stands_beside_it():
    first = [steps(FORM, {Place("erg"): (answer,)})[0] for answer in (True, False)]

    assert [[each.text for each in step.notes] for step in first] == [["Bel 112."], []]
    assert first[0].item.help == "Denk ook aan bellen."


def test_what_is_below_a_question_says_which_answer_it_is_about():
    answered = steps(FORM, {Place("sport"): ("lopen", "fietsen")})

    assert [step.about for step in answered if step.item.link_id == "hoe vaak"] == [("lopen",), ("fietsen",)]


def test_progress_counts_what_is_asked_now():
    some = progress(FORM, {Place("erg"): (False,), Place("sport"): ("lopen",), Place("foto"): ("x",)})

    assert (some.n_questions, some.n_answered, some.share) == (4, 2, 0.5)
    assert progress(Questionnaire("", (HELP,)), {}).share == 1


@SOME
@given(filled())
def test_every_question_that_can_be_asked_is_a_step_once_and_every_loose_text_is_read_once(form_and_given):
    form, answers = form_and_given
    now, outline = enabled(form, answers), Outline.of(form)
    told = steps(form, answers)

    assert [step.place for step in told if step.item.is_question] == [
        place for place, item in now.items() if item.is_asked
    ]
    read = [each.link_id for step in told for each in (*step.before, *([] if step.item.is_question else [step.item]))]
    loose = [
        place.link_id
        for place, item in now.items()
        if item.type == "display" and not any(each.is_question for each in outline.above[place.link_id][-1:])
    ]
    assert read == loose
