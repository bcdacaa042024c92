"""Lines of a form as answers: what people write, what cannot be read, and the way back."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.screening.questionnaires import CODES, SOME, UNITS, VALUES, filled

from weefsel.engine.screening.questionnaire import Item, Option, Place, Questionnaire
from weefsel.engine.screening.read_texts import read_text, read_texts, texts_of
from weefsel.engine.screening.values import Date, DateTime, Quantity, Time

ZONE = ZoneInfo("Europe/Amsterdam")
OPTIONS = tuple(Option(code) for code in CODES)


@pytest.mark.parametrize(
    ("type_", "line", "value"),
    [
        ("boolean", "Ja", True),
        ("boolean", "false", False),
        ("integer", " 12 ", 12),
        ("integer", "3,0", 3),
        ("decimal", "1,5", Decimal("1.5")),
        ("decimal", ".25", Decimal("0.25")),
        ("date", "2026-11-22", Date("2026-11-22")),
        ("date", "22-11-2026", Date("2026-11-22")),
        ("date", "1/2/2026", Date("2026-02-01")),
        ("date", "22 november 2026", Date("2026-11-22")),
        ("date", "11-2026", Date("2026-11")),
        ("date", "2026", Date("2026")),
        ("dateTime", "2026-11-22T10:30", DateTime("2026-11-22T10:30:00+01:00")),
        ("dateTime", "22-7-2026 9:05", DateTime("2026-07-22T09:05:00+02:00")),
        ("dateTime", "2026-11-22T10:30:00Z", DateTime("2026-11-22T10:30:00Z")),
        ("time", "9:05", Time("09:05:00")),
        ("time", "09.05 uur", Time("09:05:00")),
        ("string", " twee\nregels ", "twee regels"),
        ("text", "twee\r\nregels", "twee\nregels"),
        ("url", " https://voorbeeld.test ", "https://voorbeeld.test"),
    ],
)
def test_what_people_write_is_read(type_, line, value):
    assert read_text(Item("q", type_), line, zone=ZONE) == value


@pytest.mark.parametrize(
    ("type_", "line", "text"),
    [
        ("boolean", "misschien", "Kies ja of nee."),
        ("integer", "1,5", "Vul een heel getal in, zonder komma."),
        ("integer", "twaalf", "Vul een getal in, bijvoorbeeld 12 of 1,5."),
        ("decimal", "1.000,50", "Vul een getal in, bijvoorbeeld 12 of 1,5."),
        ("decimal", "NaN", "Vul een getal in, bijvoorbeeld 12 of 1,5."),
        ("decimal", "9" * 40, "Vul een getal in, bijvoorbeeld 12 of 1,5."),
        ("date", "31-2-2026", "Vul een dag in die bestaat, bijvoorbeeld 22-11-2026."),
        ("date", "gisteren", "Vul een dag in die bestaat, bijvoorbeeld 22-11-2026."),
        ("dateTime", "22-11-2026 25:00", "Vul een tijd in die bestaat, bijvoorbeeld 10:30."),
        ("time", "half elf", "Vul een tijd in die bestaat, bijvoorbeeld 10:30."),
        ("choice", "d", "Dit antwoord staat niet bij de vraag. Kies er een van de lijst."),
        ("url", "een adres", "Vul een adres in zonder spaties, zoals https://www.voorbeeld.nl."),
        ("string", "a\x00b", "Er staat een teken in dat geen letter of leesteken is. Typ het antwoord opnieuw."),
        ("display", "a", "Hier hoort geen antwoord."),
    ],
)
def test_what_cannot_be_read_is_told(type_, line, text):
    with pytest.raises(ValueError, match=f"^{text.replace('.', '[.]')}$"):
        read_text(Item("q", type_, options=OPTIONS), line, zone=ZONE)


def test_a_form_is_read_whole_and_what_is_wrong_is_told_with_its_place():
    form = Questionnaire(
        "",
        (
            Item("keus", "open-choice", options=OPTIONS, repeats=True),
            Item("ver", "quantity", units=UNITS),
            Item("weeg", "quantity", unit=UNITS[0]),
            Item("n", "integer"),
            Item("g", "group", repeats=True, items=(Item("dag", "date"),)),
        ),
    )
    posted = {
        ":keus": [CODES[1].system + "|b", "", "anders"],
        ":ver": ["5"],
        "unit:ver": ["m"],
        ":weeg": ["2,5"],
        ":n": ["x"],
        "1:g": [""],
        "0:dag": ["1-1-2026"],
        ":onbekend": ["1"],
        "geen plaats": ["1"],
    }

    given, found = read_texts(form, posted, zone=ZONE)

    assert given == {
        Place("keus"): (CODES[1], "anders"),
        Place("ver"): (Quantity(Decimal(5), "meter", "m", "http://unitsofmeasure.org"),),
        Place("weeg"): (Quantity(Decimal("2.5"), "kilometer", "km", "http://unitsofmeasure.org"),),
        Place("g", (1,)): (),
        Place("dag", (0,)): (Date("2026-01-01"),),
    }
    assert [(each.place.link_id, each.code, each.index) for each in found] == [
        ("n", "type", 0),
        ("onbekend", "item", 0),
        ("geen plaats", "item", 0),
    ]


@SOME
@given(filled())
def test_answers_come_back_from_their_texts(form_and_given):
    form, given = form_and_given
    back, found = read_texts(form, texts_of(given), zone=ZONE)

    # What a unit or another record is called stays behind; what it is does not.
    assert (texts_of(back), found) == (texts_of(given), ())
    assert {place: [type(each) for each in values] for place, values in back.items()} == {
        place: [type(each) for each in values] for place, values in given.items()
    }


@given(st.sampled_from([*VALUES]), st.text(max_size=20))
def test_any_line_is_read_or_told_in_dutch(type_, line):
    form = Questionnaire("", (Item("q", type_, options=OPTIONS[:2], units=UNITS),))

    given, found = read_texts(form, {":q": [line]}, zone=ZONE)

    assert len(given) + len(found) == (1 if line.strip() else 0)
    assert all(each.text[0].isupper() and each.text.endswith(".") for each in found)
