"""Answers as a QuestionnaireResponse of R4 and back: the same answers, at the same places."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.screening.questionnaires import CODES, SOME, filled
from tests.interop.fhir.samples import WHOLE

from weefsel.engine.screening.normalise import normalise
from weefsel.engine.screening.questionnaire import Condition, Item, Option, Outline, Place, Questionnaire
from weefsel.engine.screening.steps import steps
from weefsel.engine.screening.values import Coding, Date, DateTime
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.questionnaire import questionnaire_of_json, read_questionnaire
from weefsel.interop.fhir.questionnaire_response import ResponseFile, read_response, response_of_json, write_response

OPTIONS = tuple(Option(code) for code in CODES)
CHILD = Item("kind", "group", repeats=True, items=(Item("naam", "string"), Item("dag", "date")))
FORM = Questionnaire(
    "Een lijst",
    (
        Item("keus", "choice", text="Hoe vaak?", options=OPTIONS),
        Item("intro", "display", text="Lees dit."),
        Item(
            "gezin",
            "group",
            items=(Item("kind", "group", repeats=True, items=(Item("naam", "string"), Item("dag", "date"))),),
        ),
        Item("sport", "string", repeats=True, items=(Item("uren", "decimal"),)),
        Item("weg", "string", enable_when=(Condition("keus", "=", CODES[2]),)),
    ),
    url="http://voorbeeld.test/lijst",
    version="2",
    language="nl",
)
GIVEN = {
    Place("keus"): (CODES[1],),
    Place("naam", (0,)): ("A",),
    Place("dag", (0,)): (Date("2026-01"),),
    Place("naam", (1,)): ("B",),
    Place("sport"): ("lopen", "fietsen"),
    Place("uren", (1,)): (Decimal("1.5"),),
}
WRITTEN = {
    "resourceType": "QuestionnaireResponse",
    "language": "nl",
    "questionnaire": "http://voorbeeld.test/lijst|2",
    "status": "amended",
    "subject": {"reference": "Patient/1"},
    "authored": "2026-11-22T10:30:00+01:00",
    "author": {"reference": "Practitioner/2"},
    "source": {"reference": "Patient/1"},
    "item": [
        {
            "linkId": "keus",
            "text": "Hoe vaak?",
            "answer": [{"valueCoding": {"system": "http://voorbeeld.test/schaal", "code": "b", "display": "soms"}}],
        },
        {
            "linkId": "gezin",
            "item": [
                {
                    "linkId": "kind",
                    "item": [
                        {"linkId": "naam", "answer": [{"valueString": "A"}]},
                        {"linkId": "dag", "answer": [{"valueDate": "2026-01"}]},
                    ],
                },
                {"linkId": "kind", "item": [{"linkId": "naam", "answer": [{"valueString": "B"}]}]},
            ],
        },
        {
            "linkId": "sport",
            "answer": [
                {"valueString": "lopen"},
                {
                    "valueString": "fietsen",
                    "item": [{"linkId": "uren", "answer": [{"valueDecimal": Decimal("1.5")}]}],
                },
            ],
        },
    ],
}


def read(resource: dict, form: Questionnaire = FORM) -> ResponseFile:
    return read_response(write_json(resource), form)


def told(file: ResponseFile) -> list[tuple[str, str]]:
    return [(each.place, each.text) for each in file.problems]


def changed(*path, to) -> dict:
    """The response with something else at a place."""
    resource = copy.deepcopy(WRITTEN)
    at = resource
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = copy.deepcopy(to)
    return resource


def test_answers_are_written_in_the_order_and_the_groups_of_the_form():
    about = {"subject": "Patient/1", "source": "Patient/1", "author": "Practitioner/2"}

    written = write_response(
        FORM, GIVEN | {Place("weg"): ("x",)}, status="amended", authored=WRITTEN["authored"], **about
    )

    assert written == WRITTEN


def test_answers_are_read_back_with_whom_they_are_about():
    assert read(WRITTEN) == ResponseFile(
        GIVEN,
        "amended",
        questionnaire="http://voorbeeld.test/lijst|2",
        subject="Patient/1",
        author="Practitioner/2",
        source="Patient/1",
        authored="2026-11-22T10:30:00+01:00",
    )


@SOME
@given(filled())
def test_every_set_of_answers_comes_back_equal(form_and_given):
    form, answers = form_and_given
    file = read(write_response(form, answers), form)

    assert (file.given, file.problems) == (normalise(form, answers), ())


@pytest.mark.real_data
def test_answers_to_questionnaires_of_others_come_back_equal(real_data):
    for path in sorted((real_data / "fhir" / "questionnaires").glob("*.json")):
        form = read_questionnaire(path.read_bytes()).questionnaire
        asked = steps(form, {})
        answers = {
            step.place: (step.item.options[n % len(step.item.options)].value if step.item.options else Decimal(n),)
            for n, step in enumerate(asked)
            if step.item.is_question
        }
        file = read(write_response(form, answers), form)

        assert (file.given, file.problems, len(answers)) == (answers, (), len(asked))


@pytest.mark.parametrize(
    ("resource", "place", "text"),
    [
        (
            {"resourceType": "Patient"},
            "resourceType",
            "Hier hoort een QuestionnaireResponse te staan. Dit bestand is: Patient.",
        ),
        (
            changed("status", to="klaar"),
            "status",
            "Hier hoort een van deze te staan: in-progress, completed, amended, entered-in-error, stopped.",
        ),
        (
            changed("questionnaire", to="http://anders"),
            "questionnaire",
            "Dit zijn antwoorden op een andere lijst: http://anders.",
        ),
        (
            changed("authored", to="gisteren"),
            "authored",
            "Dit is geen moment van FHIR, zoals 2026-11-22T10:30:00+01:00.",
        ),
        (changed("item", 0, "linkId", to="kies"), "item[0].linkId", "De vraag 'kies' staat niet in de lijst."),
        (
            changed("item", 0, "answer", 0, to={"valueBoolean": True}),
            "item[0].answer[0]",
            "Dit antwoord past niet bij een vraag van het type 'choice'.",
        ),
        (
            changed("item", 0, "answer", 0, to={"valueDate": "2026-99"}),
            "item[0].answer[0].valueDate",
            "'2026-99' is geen Date van FHIR.",
        ),
        (
            changed("item", 1, to=WRITTEN["item"][0]),
            "item[1]",
            "Deze vraag staat er twee keer. Zet de antwoorden bij elkaar.",
        ),
        (
            changed("item", 1, "answer", to=[{"valueString": "x"}]),
            "item[1].answer",
            "Hier hoort geen antwoord: het is een groep van vragen.",
        ),
        (
            changed("item", 0, to={"linkId": "gezin"}),
            "item[1]",
            "Dit onderdeel staat er twee keer, en mag er maar één keer staan.",
        ),
        (
            changed("item", 0, to={"linkId": "intro", "answer": [{"valueString": "x"}]}),
            "item[0].answer",
            "Hier hoort geen antwoord: het is een tekst om te lezen.",
        ),
    ],
)
def test_answers_that_do_not_fit_are_refused_with_their_place(resource, place, text):
    file = read(resource)

    assert (file.given, told(file)) == (None, [(place, text)])


def test_what_is_clearly_meant_is_understood():
    one = {"linkId": "keus", "answer": [{"valueString": "soms"}]}
    another = {"linkId": "keus", "answer": [{"valueCoding": {"code": "b"}}]}
    hours = {"linkId": "uren", "answer": [{"valueInteger": 2}]}
    beside = {"linkId": "sport", "answer": [{"valueString": "lopen"}], "item": [hours]}
    flat = {"linkId": "naam", "answer": [{"valueString": "A"}]}
    moments = Questionnaire("", (Item("m", "dateTime"), Item("n", "integer")))

    assert [read({**WRITTEN, "item": [each]}).given for each in (one, another)] == [{Place("keus"): (CODES[1],)}] * 2
    assert read({**WRITTEN, "item": [beside]}).given == {
        Place("sport"): ("lopen",),
        Place("uren", (0,)): (Decimal(2),),
    }
    assert read({**WRITTEN, "item": [flat]}).given == {Place("naam", (0,)): ("A",)}
    told_ = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [
            {"linkId": "m", "answer": [{"valueDate": "2026-01-01"}]},
            {"linkId": "n", "answer": [{"valueDecimal": Decimal("3.0")}]},
        ],
    }
    assert read(told_, moments).given == {Place("m"): (DateTime("2026-01-01"),), Place("n"): (3,)}


def test_a_code_that_is_not_among_the_answers_is_read_and_left_to_who_looks_at_the_answers():
    other = changed("item", 0, "answer", 0, to={"valueCoding": {"code": "zzz", "display": "Iets"}})

    assert read(other).given[Place("keus")] == (Coding("zzz", "Iets"),)


def places(value: object, path: tuple = ()) -> list[tuple]:
    found = [path]
    if isinstance(value, dict):
        found += [each for key in value for each in places(value[key], (*path, key))]
    elif isinstance(value, list):
        found += [each for n, one in enumerate(value) for each in places(one, (*path, n))]
    return found


ODD = st.sampled_from([None, True, 0, -1, Decimal("1.5"), "", "kind", [], {}, [None], [[]], [{}], [{"linkId": "naam"}]])


@SOME
@given(st.sampled_from([each for each in places(WRITTEN) if each]), ODD)
def test_no_response_is_fallen_over(path, odd):
    file = response_of_json(changed(*path, to=odd), FORM)

    assert (file.given is None) == bool(file.problems)
    assert {place.link_id for place in file.given or ()} <= set(Outline.of(FORM).items)


def test_the_answers_to_a_file_of_somebody_else_keep_its_codes():
    form = questionnaire_of_json(json.loads(json.dumps(WHOLE))).questionnaire
    answers = {Place("4"): (form.items[4].options[1].value,)}

    assert write_response(form, answers)["item"][0]["answer"] == [
        {"valueCoding": {"system": "http://voorbeeld.test", "code": "3", "display": "altijd"}}
    ]
