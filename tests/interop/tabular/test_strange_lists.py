"""Lists as organisations really send them, each read as a person reads it: where it lies, when, what it costs."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.apps.directory.lists import GAZETTEER

from weefsel.apps.directory.entries import entries_of
from weefsel.apps.directory.list_files import open_file, read_list_file

DAY = date(2027, 3, 1)
FORM = (
    '"Tijdstempel","Wat is de naam van uw organisatie?","Hoe heet de activiteit?","Waar is het (adres)?",'
    '"Is het toegankelijk voor rolstoelen?","Mag iemand een begeleider meenemen?","Hoeveel kost het?"\n'
    '"3-2-2026 10:11:12","KBO","Jeu de boules","Parklaan 3, Wijchen","Ja","nee","niets"\n'
)
CONTACT = 'Dienst,Contactgegevens\n"Advies","Welzijn West\nWestplein 4\n6601 GH Wijchen\nT 024-7654321"\n'
PLACE = "Product;Aanbieder;Locatie(s)\nDagbesteding;Zonnehof;Boerderij Zonnehof, Dijk 12, 6631 AB Horssen\n"
WORDPRESS = json.dumps(
    [
        {"title": {"rendered": "Taalcafé"}, "acf": {"toegankelijkheid": False, "kosten": ""}},
        {"title": {"rendered": "Inloop"}, "acf": {"toegankelijkheid": ["Rolstoeltoegankelijk", "Lift"], "kosten": "3"}},
    ]
)


def rows(content: str, name: str = "lijst.csv") -> tuple[list[dict], list[str]]:
    """The values of each entry, and where the notes stand."""
    plain = content.encode()
    reading = read_list_file(plain, name, open_file(plain, name))
    assert [str(problem) for problem in reading.problems] == []
    entries = entries_of(reading, gazetteer=GAZETTEER, day=DAY, languages=("nl", "other")).entries
    return [entry.values for entry in entries], [note.place for note in reading.notes]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            FORM,
            {
                "location.street_line": "Parklaan 3",
                "location.city": "Wijchen",
                "location.is_step_free": True,
                "offer.welcomes_companion": False,
                "offer.price_cents": 0,
            },
            id="answers of a form",
        ),
        pytest.param(
            CONTACT,
            {"location.street_line": "Westplein 4", "location.postcode": "6601 GH", "service.phone": "024-7654321"},
            id="contact on lines",
        ),
        pytest.param(
            PLACE,
            {"service.name": "Dagbesteding", "location.street_line": "Dijk 12", "location.city": "Horssen"},
            id="address with the name of the place",
        ),
        pytest.param(
            "Naam;ma ochtend;ma middag;do avond\nInloop;x;;x\n",
            {"offer.when_text": "maandagochtend, donderdagavond"},
            id="a column for each part of a day",
        ),
        pytest.param(
            "Naam;Rubriek;Trefwoorden\nRouwgroep;Zorg;rouw, samen\n",
            {"service.kinds": ["Zorg", "rouw", "samen"]},
            id="two columns of words",
        ),
        pytest.param(
            "Naam;Start;Dag;Van;Tot\nKoor;2027-09-01;do;0.8125;0.895833\n",
            {"offer.starts_on": "2027-09-01", "offer.schedule": "2027 Sep 01+ Th 19:30-21:30"},
            id="a date and times without a format",
        ),
        pytest.param(
            "Naam;Kosten per keer;Huisnummer;Postcode\nYoga;2,50;12;6601AB\n",
            {"offer.price_cents": 250, "location.name": "nummer 12"},
            id="a price by the time, a number without a street",
        ),
        pytest.param(
            "ACT_NAAM,ACT_DOELGRP,LOC_PLAATS\nYoga,18+,Wijchen\n", {"service.rule": "age >= 18"}, id="names in codes"
        ),
    ],
)
def test_a_list_says_what_a_person_reads_in_it(content, expected):
    (values,), _notes = rows(content)

    assert {name: values.get(name) for name in expected} == expected


def test_an_empty_field_of_a_website_is_no_answer_and_a_list_of_words_is():
    (first, second), _notes = rows(WORDPRESS, "kaart.json")

    assert not {"location.access_text", "location.is_step_free"} & first.keys()
    assert "location.is_step_free" not in second  # there is no place in this list that could have a threshold


def test_what_ends_before_it_begins_is_told_and_gives_no_hours():
    (turned, night), notes = rows("Naam;Dag;Van;Tot\nSoep;ma;12:00;10:00\nDisco;za;22:00;02:00\n")

    assert (turned["offer.when_text"], "offer.schedule" in turned) == ("ma 12:00 - 10:00", False)
    assert night["offer.schedule"] == "Sa 22:00-02:00"
    assert notes == ["regel 2, kolom 'Tot'"]
