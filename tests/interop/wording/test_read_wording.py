"""Words of somebody else from a file: FHIR, a table or JSON; tied to the right item, and every fault told at once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.screening.questionnaires import SOME
from tests.engine.screening.test_wording import EXTERNAL, INSTRUMENTS, words_for
from tests.interop.tabular.test_sheet import workbook

from weefsel.catalogue.instrument import Instrument
from weefsel.engine.screening.questionnaire import Item, Option, Questionnaire, walk
from weefsel.engine.screening.values import Coding
from weefsel.engine.screening.wording import Wording, questionnaire_of
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.write_questionnaire import write_questionnaire
from weefsel.interop.wording.read_wording import WordingFile, read_wording
from weefsel.interop.wording.tie import IN_ORDER

ZARIT = INSTRUMENTS["zarit-4"]
GUESSED = "De antwoorden zijn gekoppeld in hun volgorde. Kijk na of elke tekst bij het juiste hoort."
FIVE = ("nooit", "zelden", "soms", "vaak", "altijd")
TABLE = """onderdeel;tekst;uitleg
intro;Lees dit eerst.;
antwoorden;nooit|zelden|soms|vaak|altijd;
bron;Van een ander, met toestemming;
eigen-tijd;Zin één;Denk aan vandaag.
spanning;Zin twee;
gespannen;Zin drie;
onzeker;Zin vier;
"""
ITEMS = {"eigen-tijd": "Zin één", "spanning": "Zin twee", "gespannen": "Zin drie", "onzeker": "Zin vier"}
WORDS = Wording(
    "zarit-4",
    ITEMS,
    answers=dict(zip(ZARIT.answers, FIVE, strict=True)),
    help={"eigen-tijd": "Denk aan vandaag."},
    intro="Lees dit eerst.",
    source="Van een ander, met toestemming",
)


def told(file: WordingFile) -> list[tuple[str, str]]:
    return [(each.place, each.text) for each in file.problems]


def read(text: str, one: Instrument = ZARIT) -> WordingFile:
    return read_wording(text.encode(), one)


def test_a_small_table_gives_the_words_and_the_questions():
    file = read(TABLE)

    assert (file.wording, file.problems, file.notes, file.how) == (WORDS, (), (), "id")
    assert file.questionnaire == questionnaire_of(ZARIT, WORDS)


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("cp1252"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        ("sep=;\n" + TABLE).encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace("onderdeel;tekst;uitleg", "Item ID;Vraag;Toelichting").encode(),
        TABLE.replace("eigen-tijd", "Eigen tijd ").encode(),
        "\n".join(f"{line};;" for line in TABLE.splitlines()).encode(),
    ],
    ids=["mark", "utf-16", "windows", "crlf", "cr", "sep", "tabs", "headings", "spelling", "empty columns of Excel"],
)
def test_a_table_is_read_however_a_spreadsheet_saved_it(content):
    file = read_wording(content, ZARIT)

    assert (file.problems, file.wording) == ((), WORDS)


def test_a_spreadsheet_itself_is_read_as_well():
    rows = [line.split(";") for line in TABLE.splitlines()]

    assert read_wording(workbook(rows), ZARIT).wording == WORDS


def test_answers_may_have_a_column_each_and_items_their_own():
    table = "onderdeel;tekst;antwoord 1;antwoord 2;antwoord 3;antwoord 4;antwoord 5\n" + "\n".join(
        f"{item_id};{text};{';'.join(FIVE)}" for item_id, text in ITEMS.items()
    )
    file = read(table)

    assert file.problems == ()
    assert file.wording.item_answers == {item_id: dict(zip(ZARIT.answers, FIVE, strict=True)) for item_id in ITEMS}


def test_a_table_that_only_numbers_its_rows_is_tied_in_order_and_says_so():
    numbered = TABLE
    for n, item_id in enumerate(ITEMS, 1):
        numbered = numbered.replace(f"{item_id};", f"{n}.;")
    file = read(numbered)

    assert (file.wording, file.how, [each.text for each in file.notes]) == (WORDS, "order", [IN_ORDER])


def test_every_fault_of_a_table_is_told_at_once_with_its_line_and_column():
    table = """onderdeel;tekst;antwoorden
antwoorden;nooit|zelden|soms;
intro;a;
intro;b;
eigen-tijd;;
spaning;Zin twee;
gespannen;Zin drie;nooit|nooit|soms|vaak|altijd
gespannen;Nog een keer;
;Zin zonder naam;
"""
    assert told(read(table)) == [
        ("regel 4, kolom 'onderdeel'", "'intro' staat er twee keer."),
    ]
    assert told(read(table.replace("intro;b;\n", ""))) == [
        ("regel 5, kolom 'onderdeel'", "'spaning' is niet bekend. Bedoelde u 'spanning'?"),
        ("regel 7, kolom 'onderdeel'", "'gespannen' staat er twee keer."),
        ("regel 8, kolom 'onderdeel'", "Hier ontbreekt bij welk onderdeel deze tekst hoort."),
        ("regel 2, kolom 'tekst'", "Hier staan 3 antwoorden, en er horen er 5: 0, 1, 2, 3, 4."),
        ("regel 4, kolom 'tekst'", "De tekst van de vraag 'eigen-tijd' ontbreekt."),
        ("regel 4, kolom 'antwoorden'", "Bij 'eigen-tijd' ontbreekt de tekst van deze antwoorden: 0, 1, 2, 3, 4."),
        ("bestand", f"De vraag 'spanning' ({ZARIT.item('spanning').construct}) ontbreekt."),
        ("regel 6, kolom 'antwoorden'", "Twee antwoorden hebben dezelfde tekst. Niemand kan ze dan uit elkaar houden."),
        ("bestand", f"De vraag 'onzeker' ({ZARIT.item('onzeker').construct}) ontbreekt."),
    ]


@pytest.mark.parametrize(
    ("table", "place", "text"),
    [
        ("onderdeel;tekts\na;b\n", "kop", "De kolom 'tekts' kennen wij niet. Bedoelde u 'tekst'?"),
        ("onderdeel;tekst;tekst\na;b;c\n", "kop", "De kolom 'tekst' staat er twee keer."),
        ("tekst;uitleg\na;b\n", "kop", "De kolom 'onderdeel' ontbreekt."),
        (
            TABLE.replace("Zin één", "Zin Ã©Ã©n"),
            "regel 5, kolom 'tekst'",
            "Deze tekst heeft vreemde tekens. Bewaar het bestand als CSV met UTF-8, en probeer het opnieuw.",
        ),
        (
            TABLE.replace("Zin één", "x" * 2001),
            "regel 5, kolom 'tekst'",
            "Deze tekst is te lang: 2001 tekens, en er passen er 2000.",
        ),
        (TABLE + "taal;Nederlands;\n", "regel 9, kolom 'tekst'", "Schrijf de taal als 'nl', 'en' of 'ar'."),
        ("", "bestand", "Het bestand is leeg."),
    ],
)
def test_a_faulty_table_says_what_and_where(table, place, text):
    assert (place, text) in told(read(table))


JSON = {
    "instrument": "zarit-4",
    "language": "nl",
    "intro": "Lees dit eerst.",
    "source": "Van een ander, met toestemming",
    "answers": dict(zip(ZARIT.answers, FIVE, strict=True)),
    "items": [
        {"id": item_id, "text": text, **({"help": "Denk aan vandaag."} if item_id == "eigen-tijd" else {})}
        for item_id, text in ITEMS.items()
    ],
}


def test_a_small_json_gives_the_same_words():
    short = {"items": ITEMS, "answers": list(FIVE)}

    assert read(json.dumps(JSON)).wording == WORDS
    assert read(json.dumps(short)).wording == replace(WORDS, help={}, intro="", source="")


def test_every_fault_of_a_json_is_told_at_once_with_its_place():
    faulty = {
        **JSON,
        "instrument": "ucla-3",
        "intro": 3,
        "vragen": {},
        "items": [{"id": "eigen-tijd", "txt": "a"}, 3, {"id": "spanning", "text": 4, "answers": {"0": 1}}],
    }
    assert told(read(json.dumps(faulty))) == [
        ("intro", "Hier hoort tekst te staan."),
        ("items[0].txt", "'txt' is niet bekend. Bedoelde u 'text'?"),
        ("items[1]", "Hier hoort een object te staan met 'id' en 'text'."),
        ("items[2].text", "Hier hoort tekst te staan."),
        (
            "items[2].answers",
            "Hier hoort een lijst met teksten te staan, of een object met een tekst bij elk antwoord.",
        ),
        (
            "vragen",
            "'vragen' is niet bekend. Mogelijk zijn: answers, instrument, intro, items, language, source, title.",
        ),
    ]
    assert told(read(json.dumps({**JSON, "instrument": "ucla-3", "answers": {"5": "altijd"}})))[:2] == [
        ("answers", "'5' is niet bekend. Mogelijk zijn: 0, 1, 2, 3, 4."),
        ("answers", "De tekst van het antwoord '0' ontbreekt."),
    ]
    assert ("instrument", "Dit bestand is voor 'ucla-3', en u koos 'zarit-4'.") in told(
        read(json.dumps({**JSON, "instrument": "ucla-3"}))
    )


# FHIR


def in_fhir(questionnaire: Questionnaire) -> bytes:
    return write_json(write_questionnaire(questionnaire))


def renamed(questionnaire: Questionnaire) -> Questionnaire:
    """The same with names and codes that say nothing."""
    items = []
    for n, item in enumerate(questionnaire.items):
        options = tuple(
            replace(option, value=Coding(f"LA{n}-{k}", option.label, "http://voorbeeld.test"))
            for k, option in enumerate(item.options)
        )
        items.append(replace(item, link_id=f"/{n + 700}-1", options=options, items=()))
    return replace(questionnaire, items=tuple(items))


@pytest.mark.parametrize("slug", [one.slug for one in EXTERNAL])
def test_an_instrument_written_as_fhir_comes_back_with_its_words_by_name_and_by_order(slug):
    one = INSTRUMENTS[slug]
    form = questionnaire_of(one, words_for(one))
    by_name = read_wording(in_fhir(form), one)
    by_order = read_wording(in_fhir(renamed(form)), one)

    def asked(questionnaire: Questionnaire) -> list:
        return [
            (item.link_id, item.text, [(option.key, option.label, option.score) for option in item.options])
            for item, _ in walk(questionnaire.items)
            if item.is_question
        ]

    assert (by_name.problems, by_name.how, by_order.problems, by_order.how) == ((), "id", (), "order")
    assert asked(by_name.questionnaire) == asked(form) == asked(by_order.questionnaire)
    assert by_order.notes[0].text == IN_ORDER


def form_of(*labels: str, scores: tuple[float, ...] = (), codes: tuple[str, ...] = ()) -> bytes:
    """Four questions with these answers."""
    options = tuple(
        Option(Coding(codes[n] if codes else f"c{n}", label), scores[n] if scores else None)
        for n, label in enumerate(labels)
    )
    return in_fhir(
        Questionnaire("Een lijst", tuple(Item(f"q{n}", "choice", text=f"Zin {n}", options=options) for n in range(4)))
    )


@pytest.mark.parametrize(
    ("content", "texts", "note"),
    [
        (
            form_of(*FIVE),
            FIVE,
            GUESSED,
        ),
        (form_of(*FIVE, codes=tuple("01234")), FIVE, ""),
        (form_of(*FIVE, scores=(0, 1, 2, 3, 4)), FIVE, ""),
        (form_of(*FIVE[::-1], scores=(4, 3, 2, 1, 0)), FIVE, ""),
        (
            form_of(*FIVE[::-1], scores=(5, 4, 3, 2, 1)),
            FIVE,
            "De antwoorden staan in het bestand andersom. Wij keerden ze om: kijk na of het klopt.",
        ),
        # A code 1 to 5 is no name for 0 to 4.
        (
            form_of(*FIVE, codes=tuple("12345")),
            FIVE,
            GUESSED,
        ),
    ],
)
def test_answers_are_tied_by_name_by_number_or_by_order_and_a_guess_is_told(content, texts, note):
    file = read_wording(content, ZARIT)

    assert file.problems == ()
    assert file.wording.item_answers["eigen-tijd"] == dict(zip(ZARIT.answers, texts, strict=True))
    assert [each.text for each in file.notes] == [IN_ORDER, *([note] if note else [])]


def test_the_number_of_an_answer_says_nothing_of_an_item_that_is_turned_around():
    one = INSTRUMENTS["ucla-20"]
    labels = {False: ("nooit", "zelden", "soms", "vaak"), True: ("nooit zo", "zelden zo", "soms zo", "vaak zo")}
    items = tuple(
        Item(
            item.id,
            "choice",
            text="Zin",
            options=tuple(Option(Coding(f"c{n}", label), n + 1.0) for n, label in enumerate(labels[item.reverse])),
        )
        for item in one.items
    )
    file = read_wording(in_fhir(Questionnaire("Lijst", items)), one)

    assert {item.id: tuple(file.wording.item_answers[item.id].values()) for item in one.items} == {
        item.id: labels[item.reverse] for item in one.items
    }


def test_another_number_of_answers_or_questions_is_refused_with_what_there_is_to_tie():
    fewer = read_wording(form_of("nee", "ja"), ZARIT)
    three = read_wording(form_of(*FIVE), INSTRUMENTS["ucla-3"])

    assert [each.text for each in fewer.problems] == [
        f"Deze vraag heeft 2 antwoorden in het bestand, en '{item.id}' heeft er 5." for item in ZARIT.items[:1]
    ] + [f"Deze vraag heeft 2 antwoorden in het bestand, en '{item.id}' heeft er 5." for item in ZARIT.items[1:]]
    assert told(three) == [
        (
            "item",
            "Er staan 4 vragen in het bestand, en deze lijst heeft er 3. Geef elke vraag de naam van het onderdeel als "
            "linkId, of koppel ze met de hand.",
        )
    ]
    assert three.questions == {f"q{n}": f"Zin {n}" for n in range(4)}


def test_a_person_may_tie_the_questions_by_hand():
    ties = {"eigen-tijd": "q3", "spanning": "q2", "gespannen": "q1", "onzeker": "q0"}
    file = read_wording(form_of(*FIVE, codes=tuple("01234")), ZARIT, ties=ties)

    assert (file.how, dict(file.wording.items)) == ("given", {item: f"Zin {link[1]}" for item, link in ties.items()})
    wrong = read_wording(form_of(*FIVE), ZARIT, ties={**ties, "onzeker": "q3", "spanning": "q9"})
    assert told(wrong) == [
        ("spanning", "Kies welke vraag uit het bestand hierbij hoort."),
        ("bestand", "Eén vraag uit het bestand is aan twee vragen gekoppeld. Kies voor elke vraag een andere."),
    ]


def test_what_stands_before_and_beside_a_question_comes_along():
    options = tuple(Option(Coding(str(n), label)) for n, label in enumerate(FIVE))
    questions = [Item(item_id, "choice", text=text, options=options) for item_id, text in ITEMS.items()]
    help_ = Item("h", "display", text="Denk aan vandaag.", control="help")
    group = Item("g", "group", text="Een kop", items=(replace(questions[0], items=(help_,)), questions[1]))
    loose = Item("d", "display", text="En nu dit.")
    total = Item("som", "decimal", text="Som")
    file = read_wording(in_fhir(Questionnaire("Lijst", (group, loose, *questions[2:], total))), ZARIT)

    assert (file.problems, file.how) == ((), "id")
    assert dict(file.wording.before) == {"eigen-tijd": "Een kop", "gespannen": "En nu dit."}
    assert dict(file.wording.help) == {"eigen-tijd": "Denk aan vandaag."}


@pytest.mark.real_data
def test_a_questionnaire_of_others_gives_its_words_to_the_instrument_it_is(real_data):
    content = (real_data / "fhir" / "questionnaires" / "djg6_liss_w4_nl.json").read_bytes()
    one = INSTRUMENTS["dejong-gierveld-6"]
    file = read_wording(content, one)
    source = [item for item in json.loads(content)["item"] if item["type"] == "choice"]

    assert (file.problems, file.how, [each.text for each in file.notes]) == ((), "order", [IN_ORDER])
    assert [file.wording.items[item.id] for item in one.items] == [item["text"] for item in source]
    assert {tuple(each) for each in file.wording.item_answers.values()} == {("ja", "midden", "nee")}
    assert {tuple(each.values()) for each in file.wording.item_answers.values()} == {
        tuple(option["valueString"] for option in source[0]["answerOption"])
    }


@SOME
@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)), st.integers(0, len(TABLE)))
def test_no_file_is_fallen_over(content, at):
    for each in (content, TABLE.encode()[:at] + content + TABLE.encode()[at:]):
        file = read_wording(each, ZARIT)

        assert (file.wording is None) == bool(file.problems)
        assert all(problem.text for problem in file.problems)
