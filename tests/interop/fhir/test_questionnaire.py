"""Questionnaires of R4 are read, told about, and written again as they were."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.engine.screening.questionnaires import SOME, questionnaires
from tests.interop.fhir.samples import HL7, SDC, WHOLE, control, extension, whole, with_item

from weefsel.engine.screening.questionnaire import Condition, Item, Option, Questionnaire, walk
from weefsel.engine.screening.steps import steps
from weefsel.engine.screening.values import Coding, Date
from weefsel.interop.fhir.document import MAX_BYTES, write_json
from weefsel.interop.fhir.item_reader import MAX_ITEMS, MAX_LEVELS
from weefsel.interop.fhir.questionnaire import QuestionnaireFile, read_questionnaire
from weefsel.interop.fhir.write_questionnaire import write_questionnaire


def read(resource: object, **options) -> QuestionnaireFile:
    return read_questionnaire(json.dumps(resource).encode(), **options)


def form(resource: dict, **options) -> Questionnaire:
    file = read(resource, **options)
    assert file.problems == ()
    assert file.questionnaire is not None
    return file.questionnaire


def told(problems) -> list[tuple[str, str]]:
    return [(each.place, each.text) for each in problems]


def without_kept(item: Item) -> Item:
    return replace(item, kept=None, items=tuple(without_kept(each) for each in item.items))


def bare(questionnaire: Questionnaire) -> Questionnaire:
    return replace(questionnaire, kept=None, items=tuple(without_kept(each) for each in questionnaire.items))


@pytest.mark.real_data
def test_questionnaires_of_others_are_read_asked_and_written_again_as_they_were(real_data):
    files = sorted((real_data / "fhir" / "questionnaires").glob("*.json"))
    assert [each.stem for each in files] == ["CIRG-PHQ-4", "CIRG-PROMIS-GLOBAL", "djg6_liss_w4_nl"]
    for path in files:
        file = read_questionnaire(path.read_bytes())

        assert (file.problems, file.notes) == ((), ())
        assert write_json(write_questionnaire(file.questionnaire)) == write_json(
            json.loads(path.read_bytes(), parse_float=Decimal)
        )
        # And from what weefsel understood alone, without the file.
        assert read_questionnaire(write_json(write_questionnaire(bare(file.questionnaire)))) == file
        asked = steps(file.questionnaire, {})
        assert [len(asked), sum(len(each.before) for each in asked)] == {
            "CIRG-PHQ-4": [5, 1],
            "CIRG-PROMIS-GLOBAL": [15, 0],
            "djg6_liss_w4_nl": [6, 1],
        }[path.stem]
        assert all(each.item.text for each in asked)


def test_everything_in_a_file_is_understood():
    one = form(WHOLE)
    items = {item.link_id: item for item, _ in walk(one.items)}

    assert (one.title, one.url, one.version, one.status, one.subject_types) == (
        "Een lijst met alles",
        "http://voorbeeld.test/alles",
        "1",
        "active",
        ("Patient",),
    )
    assert items["0"].text == "Lees dit."
    assert items["1"].options == (
        Option(Coding("r", "rood", "http://voorbeeld.test/kleur"), 2.0),
        Option(Coding("b", "blauw", "http://voorbeeld.test/kleur")),
    )
    assert (items["1"].control, items["1"].max_occurs, items["1"].prefix) == ("check-box", 2, "1.")
    slider = items["2"]
    assert (slider.min_value, slider.max_value, slider.step, slider.control) == (0, 10, 1, "slider")
    assert (slider.unit_text, slider.help, slider.lower_text, slider.upper_text) == (
        "punten",
        "Uw eigen gevoel.",
        "slecht",
        "",
    )
    assert items["3"].enable_when == (
        Condition("2", ">=", 5),
        Condition("1", "=", Coding("r", system="http://voorbeeld.test/kleur")),
    )
    assert items["3"].enable_behavior == "any"
    assert (items["3.1"].max_length, items["3.1"].entry_format) == (40, "alleen de voornaam")
    assert [option.label for option in items["3.2"].options] == ["een kat"]
    assert [unit.code for unit in items["3.3"].units] == ["cm", "m"]
    assert [(each.score, each.is_exclusive, each.is_initial, each.prefix) for each in items["4"].options] == [
        (0.0, False, False, "a."),
        (3.0, True, True, ""),
    ]
    assert (items["5"].computed, items["5"].max_decimals, items["5"].read_only) == ("1 + 1", 2, True)
    assert items["6"].initial == (Date("2026-01"),)


def test_what_is_kept_and_not_used_is_told():
    assert told(read(WHOLE).notes) == [
        (
            "item[5].extension[0]",
            "Het antwoord wordt in het bestand uitgerekend. Dat doen wij niet. Wij bewaren het wel.",
        ),
        ("extension[0]", "Hier staat een formule voor later. Die rekenen wij niet uit. Wij bewaren het wel."),
    ]


def test_a_file_is_written_again_as_it_was():
    assert write_questionnaire(form(WHOLE)) == WHOLE


def test_of_a_questionnaire_that_was_changed_what_is_not_used_stays():
    one = form(WHOLE)
    changed = replace(one, title="Een andere naam", items=(*one.items[:5], replace(one.items[5], text="Samen")))
    written = write_questionnaire(changed)

    assert written["title"] == "Een andere naam"
    assert [written[key] for key in ("id", "meta", "contained", "extension")] == [
        WHOLE[key] for key in ("id", "meta", "contained", "extension")
    ]
    assert written["item"][5]["text"] == "Samen"
    assert extension("http://voorbeeld.test/eigen", valueString="blijft") in written["item"][5]["extension"]
    assert read_questionnaire(write_json(written)).questionnaire == changed


@SOME
@given(questionnaires())
def test_every_questionnaire_comes_back_from_its_json(one):
    file = read_questionnaire(write_json(write_questionnaire(one)))

    assert (file.questionnaire, file.problems) == (one, ())


def test_every_fault_is_told_at_once_with_its_place():
    faulty = whole(
        title=3,
        item=[
            {"linkId": "1", "type": "string", "text": []},
            {"linkId": "1", "type": "strng"},
            {"type": "string"},
            {"linkId": "4"},
            "geen object",
            {"linkId": "5", "type": "choice", "answerOption": [{"valueCoding": "x"}, {"valueDate": "2026-13-01"}]},
            {"linkId": "6", "type": "string", "required": "true", "maxLength": "vier"},
            {"linkId": "7", "type": "string", "enableWhen": [{"question": "6", "operator": "~", "answerInteger": 1}]},
            {
                "linkId": "8",
                "type": "string",
                "enableWhen": [{"question": "6", "operator": "exists", "answerInteger": 1}],
            },
            {"linkId": "9", "type": "string", "initial": [{"valueString": "a", "valueInteger": 1}]},
            {"linkId": "9", "type": "string", "extension": [{"valueString": "a"}]},
        ],
    )

    file = read(faulty, file="lijst.json")

    assert file.questionnaire is None
    assert told(file.problems) == [
        ("title", "Hier hoort tekst te staan."),
        ("item[0].text", "Hier hoort tekst te staan."),
        ("item[1].type", "'strng' is niet bekend. Bedoelde u 'string'?"),
        ("item[2].linkId", "Hier hoort een naam van 1 tot en met 255 tekens te staan."),
        ("item[3].type", "Hier ontbreekt wat voor vraag het is ('type')."),
        ("item[4]", "Hier hoort een object te staan."),
        ("item[5].answerOption[0].valueCoding", "Dit is geen Coding."),
        ("item[5].answerOption[1].valueDate", "'2026-13-01' is geen Date van FHIR."),
        ("item[6].required", "Hier hoort true of false te staan."),
        ("item[6].maxLength", "Hier hoort een heel getal te staan."),
        (
            "item[7].enableWhen[0].operator",
            "'~' is niet bekend. Mogelijk zijn: !=, <, <=, =, >, >=, exists.",
        ),
        ("item[8].enableWhen[0]", "Bij 'exists' hoort 'answerBoolean'."),
        ("item[10].extension[0].url", "Hier hoort het adres van de uitbreiding te staan."),
    ]
    assert {each.file for each in file.problems} == {"lijst.json"}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "Het bestand is leeg."),
        (b" " * (MAX_BYTES + 1), "Het bestand is te groot. Wij lezen tot 8 MB."),
        (b"<Questionnaire/>", "Dit is XML. Wij lezen FHIR als JSON: sla het zo op, en probeer het opnieuw."),
        (b'{"a": 1', "Hier is het bestand geen goede JSON meer."),
        (b"[]", "Dit is geen FHIR: het bestand begint niet met een object."),
        (b"\xc3\x28", "Het bestand is geen tekst in UTF-8. Sla het zo op, en probeer het opnieuw."),
        (b'{"a": NaN}', "'NaN' is geen getal in JSON."),
        (b'{"a": 1, "a": 2}', "'a' staat er twee keer in hetzelfde object."),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "Het bestand is geen goede JSON."),
        (
            b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}",
            "Het bestand is te diep: er zit meer dan 60 keer iets in iets anders.",
        ),
        (b'{"a": ' + b"9" * 5_000 + b"}", "Het bestand is geen goede JSON."),
        (b'{"a": 1e999}', "Dit getal is te groot of te klein."),
        (b'{"a": "\\u0000"}', "Hier staat een teken dat geen letter of leesteken is."),
        (b'{"a": "\\ud800"}', "Hier staat een teken dat geen letter of leesteken is."),
        (
            b'{"resourceType": "Patient"}',
            "Hier hoort een Questionnaire te staan. Dit bestand is: Patient.",
        ),
        (b'{"resourceType": "Questionnaire", "status": "draft"}', "Er staan geen vragen in deze lijst."),
    ],
)
def test_a_file_that_is_no_questionnaire_is_refused_and_says_why(content, text):
    file = read_questionnaire(content)

    assert (file.questionnaire, [each.text for each in file.problems]) == (None, [text])


def test_a_file_may_begin_with_a_mark_or_be_in_utf_16():
    plain = json.dumps(WHOLE)

    assert form(WHOLE) == read_questionnaire(plain.encode("utf-8-sig")).questionnaire
    assert form(WHOLE) == read_questionnaire(plain.encode("utf-16")).questionnaire


def test_a_file_without_end_is_refused():
    deep: dict = {"linkId": "0", "type": "string"}
    for n in range(MAX_LEVELS):
        deep = {"linkId": f"{n + 1}", "type": "group", "item": [deep]}
    many = [{"linkId": f"{n}", "type": "string"} for n in range(MAX_ITEMS + 5)]

    assert [each.text for each in read(whole(item=[deep])).problems] == [
        "De vragen zitten te diep in elkaar: wij lezen tot 12 lagen."
    ]
    assert [each.text for each in read(whole(item=many)).problems] == [
        "De lijst is te lang: wij lezen tot 1000 vragen."
    ]


def test_a_name_that_is_there_already_gets_a_number_and_the_file_stays_as_it_was():
    twice = whole(
        item=[{"linkId": "1", "type": "string", "text": "Een"}, {"linkId": "1", "type": "string", "text": "Twee"}]
    )
    file = read(twice)

    assert [item.link_id for item in file.questionnaire.items] == ["1", "1 (2)"]
    assert ("item[1].linkId", "linkId '1' staat er al. Deze noemen wij '1 (2)'.") in told(file.notes)
    assert write_questionnaire(file.questionnaire) == twice


def test_a_condition_on_a_question_that_is_not_there_is_told_and_not_fallen_over():
    one = with_item(enableWhen=[{"question": "11", "operator": "exists", "answerBoolean": True}])

    assert told(read(one).notes) == [
        ("linkId 1", "Dit wordt gevraagd na een antwoord op een andere vraag. '11' is niet bekend. Bedoelde u '1'?")
    ]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            {"type": "choice", "answerValueSet": "http://voorbeeld.test/vs"},
            "De antwoorden staan in een lijst die niet in dit bestand zit (http://voorbeeld.test/vs). Wij vragen dit "
            "niet. Voeg de lijst toe als 'contained' ValueSet.",
        ),
        (
            {"type": "open-choice", "answerValueSet": "#weg"},
            "De antwoorden staan in een lijst die niet in dit bestand zit (#weg). U kunt hier alleen zelf iets "
            "invullen. Voeg de lijst toe als 'contained' ValueSet.",
        ),
        ({"type": "choice"}, "Er staan geen antwoorden bij deze vraag. Wij vragen haar niet."),
        (
            {"type": "choice", "answerOption": [{"valueString": "a"}, {"valueString": "a"}]},
            "Het antwoord 'a' staat er twee keer. Wij laten er één van zien.",
        ),
        (
            {"type": "choice", "answerOption": [{"valueString": "a"}, {}]},
            "Hier ontbreekt het antwoord ('valueCoding' of 'valueString'). Wij slaan het over.",
        ),
        (
            {"type": "integer", "answerOption": [{"valueInteger": 1}]},
            "Bij 'integer' horen geen antwoorden om uit te kiezen. Wij vragen te kiezen.",
        ),
        (
            {
                "type": "choice",
                "answerOption": [
                    {"valueCoding": {"code": "1", "display": "a"}},
                    {"valueCoding": {"code": "1", "display": "b"}},
                ],
            },
            "Het antwoord 'b' heeft dezelfde code als een ander antwoord. Wij laten er één van zien.",
        ),
        (
            {
                "type": "choice",
                "answerOption": [{"valueString": "a", "extension": [extension("ordinalValue", valueDecimal="1")]}],
            },
            "Hier hoort een getal te staan ('valueDecimal'). Wij doen er niets mee.",
        ),
        (
            {"initial": [{"valueString": "a", "valueInteger": 1}]},
            "Hier staan er twee: valueInteger en valueString. Er hoort er één te staan. Wij beginnen zonder.",
        ),
        ({"initial": [{"valueDate": "today"}]}, "'today' is geen Date van FHIR. Wij beginnen zonder."),
        ({"text": ""}, "Deze vraag heeft geen tekst."),
        ({"nieuw": 1}, "Dit kennen wij niet. Wij bewaren het, en doen er niets mee."),
        (
            {"modifierExtension": [extension("x", valueBoolean=True)]},
            "Hier staat iets dat de betekenis kan veranderen, en dat wij niet kennen. Lees het na in het bestand.",
        ),
        (
            {"extension": [extension(f"{SDC}sdc-questionnaire-enableWhenExpression", valueExpression={})]},
            "Een formule zegt wanneer dit gevraagd wordt. Die rekenen wij niet uit: wij vragen het altijd. Wij bewaren "
            "het wel.",
        ),
        (
            {"type": "display", "item": [{"linkId": "2", "type": "string"}]},
            "Onder een tekst staan vragen. Wij lezen het als een groep.",
        ),
    ],
)
def test_what_we_cannot_do_is_told_and_written_again_as_it_was(parts, text):
    resource = with_item(**parts)
    file = read(resource)

    assert (file.problems, text in [each.text for each in file.notes]) == ((), True)
    assert write_questionnaire(file.questionnaire) == resource


def test_a_text_is_in_our_language_where_the_file_has_it():
    assert [form(WHOLE, language=each).items[1].text for each in ("nl", "en")] == ["Kies een kleur", "Choose a colour"]
    assert write_questionnaire(form(WHOLE, language="en")) == WHOLE


def test_a_value_set_is_read_with_what_it_takes_out_takes_in_and_leaves_to_others():
    def answers(compose: dict, **parts) -> list[str]:
        sets = [
            {"resourceType": "ValueSet", "id": "a", "compose": compose},
            {"resourceType": "ValueSet", "id": "b", "url": "http://b", "compose": {"include": [LETTERS]}},
            {"resourceType": "ValueSet", "id": "rond", "url": "http://rond", "compose": {"include": [AROUND]}},
            {
                "resourceType": "CodeSystem",
                "id": "c",
                "url": "http://c",
                "content": "complete",
                "concept": [{"code": "1", "concept": [{"code": "1.1"}]}],
            },
        ]
        resource = {**with_item(type="choice", answerValueSet="#a"), "contained": sets, **parts}
        return [option.label for option in form(resource).items[0].options]

    assert answers({"include": [LETTERS]}) == ["A", "B", "C"]
    assert answers({"include": [LETTERS], "exclude": [{"system": "http://l", "concept": [{"code": "b"}]}]}) == [
        "A",
        "C",
    ]
    assert answers({"include": [{"valueSet": ["http://b|2"]}]}) == ["A", "B", "C"]
    assert answers({"include": [{"system": "http://c"}]}) == ["1", "1.1"]
    for unknown in ({"system": "http://elders"}, {"system": "http://c", "filter": [{}]}, {"valueSet": ["http://rond"]}):
        assert answers({"include": [LETTERS, unknown]}) == []


LETTERS = {"system": "http://l", "concept": [{"code": each.lower(), "display": each} for each in "ABC"]}
AROUND = {"valueSet": ["http://rond"]}


def test_value_sets_may_come_beside_the_questionnaire_in_one_bundle():
    beside = {"resourceType": "ValueSet", "url": "http://b", "compose": {"include": [LETTERS]}}
    resource = with_item(type="choice", answerValueSet="http://b")
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}, {"resource": beside}]}
    one = form(bundle)

    assert [option.label for option in one.items[0].options] == ["A", "B", "C"]
    assert form(write_questionnaire(one)) == one
    assert told(read({"resourceType": "Bundle"}).problems) == [
        ("entry", "Er zitten 0 vragenlijsten in dit bestand. Geef er één per keer.")
    ]


def test_names_of_other_versions_are_read_as_those_of_r4_and_told():
    options = [{"valueCoding": {"code": "a", "display": "A"}}]
    r4 = with_item(
        type="choice",
        answerOption=options,
        initial=[{"valueCoding": {"code": "a", "display": "A"}}],
        enableWhen=[
            {"question": "1", "operator": "exists", "answerBoolean": True},
            {"question": "1", "operator": "=", "answerString": "x"},
        ],
        enableBehavior="any",
    )
    stu3 = with_item(
        type="choice",
        option=options,
        initialCoding={"code": "a", "display": "A"},
        enableWhen=[{"question": "1", "hasAnswer": True}, {"question": "1", "answerString": "x"}],
    )
    r5 = with_item(type="coding", answerConstraint="optionsOrString", answerOption=options)

    assert form(stu3) == form(r4)
    assert write_questionnaire(form(stu3)) == r4
    assert form(r5) == form(with_item(type="open-choice", answerOption=options))
    assert [read(each).notes[0].text for each in (stu3, r5)] == [
        "Dit is FHIR STU3. Wij lezen het als R4; wat wij weer geven, is R4.",
        "Dit is FHIR R5. Wij lezen het als R4; wat wij weer geven, is R4.",
    ]


def places(value: object, path: tuple = ()) -> list[tuple]:
    found = [path]
    if isinstance(value, dict):
        found += [each for key in value for each in places(value[key], (*path, key))]
    elif isinstance(value, list):
        found += [each for n, one in enumerate(value) for each in places(one, (*path, n))]
    return found


PLACES = [each for each in places(WHOLE) if each]
ODD = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", "#a", [], {}, [None], [[]], [{}], {"url": 1}, {"extension": [1]}]
)


@SOME
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
@example([(("item", 1, "_text", "extension", 0, "extension", 0, "url"), [])])
def test_no_file_is_fallen_over_and_what_is_read_is_written_again_as_it_was(changes):
    broken = whole()
    for path, odd in changes:
        at = broken
        for key in path[:-1]:
            try:
                at = at[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if isinstance(at, dict) or (isinstance(at, list) and path[-1] in range(len(at))):
                at[path[-1]] = copy.deepcopy(odd)

    file = read(broken)

    assert (file.questionnaire is None) == bool(file.problems)
    assert all(each.text.endswith((".", "?")) for each in (*file.problems, *file.notes))
    if file.questionnaire is not None:
        steps(file.questionnaire, {})
        assert write_json(write_questionnaire(file.questionnaire)) == write_json(
            json.loads(json.dumps(broken), parse_float=Decimal)
        )


@SOME
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_dutch(content):
    assert [each.text[-1] for each in read_questionnaire(content).problems] == ["."]


def test_ordinal_values_controls_and_categories_may_stand_in_other_ways():
    one = with_item(
        extension=[
            extension("questionnaire-displayCategory", valueCodeableConcept={"coding": [{"code": "instructions"}]})
        ],
        type="display",
    )
    weighed = with_item(
        type="choice",
        extension=[control("radio-button"), extension("questionnaire-choiceOrientation", valueCode="horizontal")],
        answerOption=[{"valueString": "a", "extension": [{"url": f"{HL7}itemWeight", "valueDecimal": 2.5}]}],
    )

    assert form(one).items[0].control == "instructions"
    asked = form(weighed).items[0]
    assert (asked.options[0].score, asked.is_horizontal, asked.control) == (2.5, True, "radio-button")
