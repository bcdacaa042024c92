"""What a place is asked can stand in a list: yes, no, and what is neither stays open and keeps its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.apps.directory.lists import GAZETTEER

from weefsel.apps.directory.entries import entries_of
from weefsel.catalogue.host_answer import FLAGS, host_answers, read_host_answers
from weefsel.catalogue.problem import CatalogueError
from weefsel.interop.hsds import answers
from weefsel.interop.hsds.read import read
from weefsel.interop.hsds.records import Accessibility, Attribute, Location, Reading, TaxonomyTerm
from weefsel.interop.hsds.write import write_json, write_zip
from weefsel.interop.tabular.columns import spelled
from weefsel.interop.tabular.lines import examine
from weefsel.interop.tabular.mapped import read_mapped
from weefsel.interop.tabular.propose import propose_mapping
from weefsel.interop.tabular.targets import BY_WORD


def mapped(content: bytes) -> Reading:
    found = examine(content, file="lijst.csv")
    mapping = propose_mapping(found.columns, samples=found.samples)
    return read_mapped(content, file="lijst.csv", mapping=mapping)


def flags(reading: Reading) -> list[dict[str, bool]]:
    """What each entry of a list answers."""
    found = entries_of(reading, gazetteer=GAZETTEER, day=date(2027, 3, 1)).entries
    return [{name: value for name, value in one.values.items() if name in FLAGS} for one in found]


HEADINGS = (
    "Naam;Plaats;Rolstoel;Ringleiding;Slechtziend;Prikkelarm;Kennismaken;Proefles;Introducee;Kinderen welkom;"
    "Haal- en brengservice;Wachtlijst;Doorlopende instroom;Warme overdracht"
)


def test_a_list_answers_every_yes_or_no_that_a_place_is_asked():
    yes = f"{HEADINGS}\nSoep;Wijchen;{';'.join(['ja'] * 12)}\nThee;Wijchen;{';'.join(['Nee'] * 12)}\n"

    first, second = flags(mapped(yes.encode()))

    assert first == dict.fromkeys(FLAGS, True)
    assert second == dict.fromkeys(FLAGS, False)


def test_partly_is_neither_yes_nor_no_and_its_words_are_kept_and_told_once():
    found = mapped(
        b"Naam;Adres;Rolstoel;Proefles;Wachtlijst\n"
        b"Soep;Markt 1, 6601 AB Wijchen;deels;x;3 weken\n"
        b"Thee;Markt 2, 6601 AB Wijchen;alleen beneden;na overleg met Bea;geen\n"
        b"Brei;Markt 3, 6601 AB Wijchen;Ja, via de zijdeur;onbekend;\n"
        b"Spel;Markt 4, 6601 AB Wijchen;ja, maar het toilet niet;;\n"
    )

    assert flags(found) == [
        {"offer.can_try_once": True},
        {"offer.has_waiting_list": False},
        {"location.is_step_free": True},
        {},
    ]
    kept = [entry.values.get("location.access_text") for entry in _entries(found)]
    assert [each.removeprefix("Rolstoel: ") for each in kept] == [
        "deels",
        "alleen beneden",
        "Ja, via de zijdeur",
        "ja, maar het toilet niet",
    ]
    assert [one.description for one in found.services][1] == "Proefles: na overleg met Bea"
    assert found.services[0].wait_time == "Wachtlijst: 3 weken"
    told = [note for note in found.notes if "geen ja of nee" in note.text]
    assert {note.place: note.text.split(":")[0] for note in told} == {
        "regel 2, kolom 'Rolstoel'": "'deels', 'alleen beneden', 'ja, maar het toilet niet'",
        "regel 3, kolom 'Proefles'": "'na overleg met Bea'",
        "regel 2, kolom 'Wachtlijst'": "'3 weken'",
    }


def _entries(found: Reading):
    return entries_of(found, gazetteer=GAZETTEER, day=date(2027, 3, 1)).entries


def test_two_columns_that_say_otherwise_leave_it_open():
    found = mapped(b"Naam;Plaats;Rolstoel;Drempelvrij\nSoep;Wijchen;ja;nee\nThee;Wijchen;ja;\n")

    assert flags(found) == [{}, {"location.is_step_free": True}]


def test_rows_at_one_place_share_what_is_said_of_it_and_rows_in_one_town_do_not():
    heading = "Naam;Adres;Plaats;Rolstoel\n"
    at_one = mapped(f"{heading}Soep;Markt 1;Wijchen;ja\nThee;Markt 1;Wijchen;\n".encode())
    otherwise = mapped(f"{heading}Soep;Markt 1;Wijchen;ja\nThee;Markt 1;Wijchen;nee\n".encode())
    in_town = mapped(f"{heading}Soep;;Wijchen;ja\nThee;;Wijchen;nee\nBrei;;Wijchen;\n".encode())

    assert flags(at_one) == [{"location.is_step_free": True}] * 2
    assert flags(otherwise) == [{}, {}]
    assert [(note.place, note.text) for note in otherwise.notes] == [
        ("regel 3, kolom 'Rolstoel'", "Bij regel 2 staat voor dezelfde plek iets anders. Wij laten het open.")
    ]
    assert flags(in_town) == [{"location.is_step_free": True}, {"location.is_step_free": False}, {}]


def test_loose_words_in_a_text_count_only_when_they_stand_alone():
    content = (
        "Naam;Locatie;Toegankelijkheid\n"
        "Soep;De Kom;Rolstoeltoegankelijk, ringleiding, lift achterin\n"
        "Thee;De Bol;Niet toegankelijk voor rolstoelgebruikers\n"
        "Brei;De Pot;We willen rolstoeltoegankelijk worden\n"
    )
    found = mapped(content.encode())

    assert flags(found) == [
        {"location.is_step_free": True, "location.has_hearing_support": True},
        {"location.is_step_free": False},
        {},
    ]
    assert [one.values.get("location.access_text") for one in _entries(found)] == [
        "lift achterin",
        None,
        "We willen rolstoeltoegankelijk worden",
    ]


def test_answers_go_out_as_words_of_our_list_and_come_back_the_same():
    content = f"{HEADINGS}\nSoep;Wijchen;ja;nee;;ja;nee;;ja;nee;;ja;nee;ja\nThee;Druten;{';' * 11}\n".encode()
    found = replace(mapped(content), taxonomies=(answers.taxonomy(),), taxonomy_terms=answers.terms())

    expected = flags(found)

    assert (len(expected[0]), expected[1]) == (9, {})
    assert flags(read(write_json(found), file="kaart.json")) == expected
    assert flags(read(write_zip(found), file="kaart.zip")) == expected


def test_words_of_other_systems_say_the_same_and_what_contradicts_says_nothing():
    terms = (TaxonomyTerm(id="t1", name="Wheelchair accessible"), TaxonomyTerm(id="t2", name="Ringleiding"))
    said = (
        Attribute(taxonomy_term_id="t1"),
        Attribute(taxonomy_term_id="t2", value="nee"),
        Attribute(label="Proefles", value="Ja"),
        Attribute(label="Thema", value="ja"),
        Attribute(taxonomy_term_id=answers.term_id("quiet"), value="deels"),
        Attribute(label="kinderen welkom"),
        Attribute(label="geen kinderen"),
    )

    assert answers.answers_of(said, {one.id: one.name for one in terms}) == {
        "location.is_step_free": True,
        "location.has_hearing_support": False,
        "offer.can_try_once": True,
    }


def test_an_answer_goes_before_the_words_beside_it():
    says_no = answers.attribute("step-free", False, of="l1")
    place = Location(
        id="l1",
        name="De Kom",
        accessibility=(Accessibility(description="Rolstoeltoegankelijk"), Accessibility(description="ringleiding")),
        attributes=(says_no,),
    )
    found = mapped(b"Naam;Locatie\nSoep;De Kom\n")

    (entry,) = _entries(replace(found, locations=(replace(place, id=found.locations[0].id),)))

    assert (entry.values["location.is_step_free"], entry.values["location.has_hearing_support"]) == (False, True)
    assert entry.values["location.access_text"] == "Rolstoeltoegankelijk"


def test_every_yes_or_no_that_a_place_is_asked_has_its_words_and_each_heading_leads_to_it():
    known = host_answers().answers

    assert sorted(one.column for one in known.values()) == sorted(FLAGS)
    lost = [
        (heading, BY_WORD.get(spelled(heading)))
        for code, one in known.items()
        for heading in one.headings
        if BY_WORD.get(spelled(heading)) != f"answer.{code}"
    ]
    assert lost == []


def test_every_fault_of_the_words_is_told(tmp_path: Path):
    file = tmp_path / "answers.toml"
    file.write_text(
        '[word]\nyes = ["ja"]\nno = ["ja"]\npartly = []\nunknown = []\n'
        '[[answer]]\ncode = "a"\nname = "a"\ncolumn = "offer.host_email"\nheadings = []\nsays = ["x"]\ndenies = ["x"]\n'
        '[[answer]]\ncode = "b"\nname = "b"\ncolumn = "offer.is_low_stimulus"\nheadings = ["x"]\nsays = []\n'
        "denies = []\n[other]\n",
        encoding="utf-8",
    )

    with pytest.raises(CatalogueError) as told:
        read_host_answers(file)

    assert [problem.place for problem in told.value.problems] == [
        "word, no",
        "answer 1, column",
        "answer 1, denies",
        "answer 2",
        "other",
    ]


def test_full_is_no_place_and_a_bare_yes_is_no_number_of_places():
    found = mapped(b"Naam;Plaats;Vrije plekken\nSoep;Wijchen;vol\nThee;Wijchen;ja\nBrei;Wijchen;3\n")

    assert [entry.values.get("offer.places_free") for entry in _entries(found)] == [0, None, 3]
    assert [note.place for note in found.notes] == ["regel 3, kolom 'Vrije plekken'"]


def test_a_mark_is_a_yes_and_an_empty_cell_is_no_answer():
    content = "Naam;Plaats;Rolstoelvriendelijk;Vervoer\nSoep;Wijchen;✓;ja\nThee;Wijchen;;\n"

    assert flags(mapped(content.encode())) == [{"location.is_step_free": True, "offer.has_transport": True}, {}]
