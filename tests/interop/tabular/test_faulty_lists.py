"""Lists as they come from towns: what is wrong is told with its place and how to mend it, what can be read is read."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from tests.interop.hsds.fuzzing import read_any
from tests.interop.hsds.mutate import Mutant
from tests.interop.hsds.samples import as_zip, told
from tests.interop.tabular.test_archive import sheet

from weefsel.interop.hsds.points import ABROAD, IN_METRES, SWAPPED
from weefsel.interop.hsds.records import Reading
from weefsel.interop.tabular.sheet import read_sheet

SERVICE = {"id": "s", "name": "Koffie", "status": "active", "organization": {"id": "o", "name": "De Kom"}}
TWO = b"Naam;Plaats\nKoffie;Wijchen\nThee;Wijchen\n"


def read_list(content: bytes, name: str) -> Reading:
    return read_any(Mutant(name, content, "mapped"))


def names(found: Reading) -> list[str]:
    return [one.name for one in found.services]


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def workbook(*sheets: tuple[str, list[list[str]]], merged: str = "") -> bytes:
    """A workbook of sheets, each with its state: visible or hidden; ``merged`` one range of cells in each."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    content = io.BytesIO()
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        target = f'<Relationship Id="r" Type="{relation}/officeDocument" Target="xl/workbook.xml"/>'
        parts.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships">{target}</Relationships>')
        listed = "".join(
            f'<sheet name="Blad{n}" sheetId="{n}" state="{sheets[n - 1][0]}" r:id="r{n}"/>' for n in numbers
        )
        parts.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{listed}</sheets></workbook>'
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{relation}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>'
        )
        ranges = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
        for n in numbers:
            rows = "".join(
                f'<row r="{r}">'
                + "".join(
                    f'<c r="{"ABCDEF"[c]}{r}" t="inlineStr"><is><t>{text}</t></is></c>'
                    for c, text in enumerate(row)
                    if text
                )
                + "</row>"
                for r, row in enumerate(sheets[n - 1][1], start=1)
            )
            parts.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{ranges}</worksheet>',
            )
    return content.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LIST = [["Naam", "Plaats"], ["Koffie", "Wijchen"], ["Thee", "Wijchen"]]
READ = [
    pytest.param(b"Sociale kaart;\n;\n" + TWO, "a.csv", id="title"),
    pytest.param(b"Sociale kaart van de gemeente\n\n" + TWO, "a.csv", id="title without delimiter"),
    pytest.param(TWO.replace(b"Thee", b"Naam;Plaats\nThee"), "a.csv", id="heading twice"),
    pytest.param(TWO.replace(b"Thee;Wijchen", b"Thee;Wijchen;;;"), "a.csv", id="empty cells behind"),
    pytest.param(TWO.replace(b";", b"|"), "a.csv", id="bars"),
    pytest.param(b"sep=;\r\n" + TWO, "a.csv", id="sep"),
    pytest.param(TWO.decode().encode("utf-16-le"), "a.csv", id="utf-16 without mark"),
    pytest.param(TWO, "lijst.xlsx", id="csv named xlsx"),
    pytest.param(as_zip({"lijst.csv": TWO, "__MACOSX/._lijst.csv": b"x"}), "a.zip", id="one list in a zip"),
    pytest.param(workbook(("hidden", [["intern", "x"], ["a", "b"]]), ("visible", LIST)), "a.xlsx", id="hidden sheet"),
    pytest.param(workbook(("visible", [["Uitleg"], ["Zo leest u dit"]]), ("visible", LIST)), "a.xlsx", id="explained"),
    pytest.param(as_json(LIST), "a.json", id="rows"),
    pytest.param(as_json({"columns": LIST[0], "rows": LIST[1:]}), "a.json", id="columns and rows"),
    pytest.param(as_json({"7": {"naam": "Koffie"}, "9": {"naam": "Thee"}}), "a.json", id="blocks by number"),
    pytest.param(b'{"naam": "Koffie"}\n{"naam": "Thee"}\n', "a.ndjson", id="lines"),
    pytest.param(as_json([SERVICE, {**SERVICE, "id": "t", "name": "Thee"}]), "diensten.csv", id="json named csv"),
]


@pytest.mark.parametrize(("content", "name"), READ)
def test_what_a_person_would_understand_is_read(content, name):
    found = read_list(content, name)

    assert (told(found.problems), names(found)) == ([], ["Koffie", "Thee"])


REFUSED = [
    pytest.param(as_json([SERVICE])[:20], "a.json", "regel 1, teken 21", "hier hoort een waarde", id="cut"),
    pytest.param(as_json({"services": "Koffie"}), "a.json", "services", "Hier hoort een lijst met", id="no list"),
    pytest.param(
        as_json({"error": "denied"}), "a.json", "bestand", "Dit lijkt een foutmelding van een", id="error page"
    ),
    pytest.param(
        b'[{"naam":"a","naam":"b"}]',
        "a.json",
        "nummer 1 van de lijst, sleutel 'naam'",
        "Deze sleutel staat twee keer",
        id="key twice",
    ),
    pytest.param(b'[{"naam": null}]', "a.json", "bestand", "In deze blokken staat niets", id="nothing"),
    pytest.param(TWO.replace(b"Thee", b"T\x00ee"), "a.csv", "regel 3", "Hier staat een teken dat niet", id="null"),
    pytest.param(TWO.replace(b"Thee", b"T\x81\x8d"), "a.csv", "regel 3", "De tekens zijn niet te lezen", id="signs"),
    pytest.param(b"Naam#Plaats\nKoffie#W\n", "a.csv", "kop", "We zien maar één kolom. Zet een", id="other delimiter"),
    pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "bestand", "met een wachtwoord", id="locked"),
    pytest.param(OLE, "a.xls", "bestand", "Open het en bewaar het als .xlsx", id="old workbook"),
    pytest.param(b"\n<html><form>Inloggen", "a.csv", "bestand", "een webpagina om in te loggen", id="login"),
    pytest.param(b"<html><table>", "a.xls", "bestand", "een webpagina met een tabel. Open haar", id="page as table"),
    pytest.param(b"version https://git-lfs.x\noid 1\n", "a.csv", "bestand", "Download het bestand zelf", id="pointer"),
    pytest.param(b"INSERT INTO a VALUES (1, 'Koffie');", "a.sql", "bestand", "kopie van een database", id="dump"),
    pytest.param(
        as_zip({"Index/A.iwa": b"x", "a.jpg": b"x"}), "a.numbers", "bestand", "Exporteer het naar Excel", id="numbers"
    ),
    pytest.param(b"Koffie;6601AB\nThee;6601AB\n", "a.csv", "kop", "Dit lijkt geen kop: er staat '66", id="no heading"),
    pytest.param(b"Naam;Koffie\nAdres;Markt 1\nTel;1\n", "a.csv", "kop", "Draai de tabel om", id="on its side"),
    pytest.param(b"Naam,Plaats\nKoffie;W\n", "a.csv", "regel 2", "ander scheidingsteken dan in", id="two signs"),
    pytest.param(as_zip({"../a.csv": TWO}), "a.zip", "../a.csv", "Deze naam wijst naar een plek buiten", id="slip"),
    pytest.param(as_zip({"a.csv": TWO, "b.csv": TWO}), "a.zip", "bestand", "Er zitten tabellen in", id="two lists"),
]


@pytest.mark.parametrize(("content", "name", "place", "text"), REFUSED)
def test_what_cannot_be_read_is_told_at_its_place(content, name, place, text):
    found = read_list(content, name)

    assert [(where, text in what) for where, what in told(found.problems)] == [(place, True)]
    assert names(found) == []


def test_a_value_of_a_column_is_told_by_its_own_column():
    content = b"Naam;Plekken;Kosten;Postcode\nKoffie;-5;-3;66O1AB\n"

    found = read_list(content, "a.csv")

    assert told(found.notes) == [
        ("regel 2, kolom 'Kosten'", "-3 kan niet: een prijs is 0 of meer. We laten haar leeg."),
        ("regel 2, kolom 'Postcode'", "'66O1AB' is geen Nederlandse postcode, zoals 6601 AB. We laten haar leeg."),
        ("regel 2, kolom 'Plekken'", "-5 kan niet: kies een getal van 0 tot en met 1.000.000. We laten dit leeg."),
    ]
    assert found.services[0].cost_options == ()


POINTS = [
    pytest.param(b"Naam;Lat;Lon\nKoffie;5,73;51,81\n", SWAPPED, (51.81, 5.73), id="swapped"),
    pytest.param(b"Naam;Lat;Lon\nKoffie;463000;155000\n", IN_METRES, (52.155174, 5.387206), id="metres"),
    pytest.param(b"Naam;Lat;Lon\nKoffie;40,7;-74\n", ABROAD, (40.7, -74.0), id="abroad"),
    pytest.param(
        b"Naam;X;Y\nKoffie;463000;155000\n",
        "RD x en y stonden verwisseld. We draaiden ze om.",
        (52.155174, 5.387206),
        id="metres swapped",
    ),
]


@pytest.mark.parametrize(("content", "text", "point"), POINTS)
def test_a_point_that_is_not_where_it_should_be_is_mended_and_told(content, text, point):
    found = read_list(content, "a.csv")

    assert [what for _place, what in told(found.notes)] == [text]
    assert [(one.latitude, one.longitude) for one in found.locations] == [point]


def test_a_formula_is_read_as_text_and_told():
    found = read_list(b"Naam;Omschrijving\n=cmd|' /C calc'!A0;@SUM(1)\n", "a.csv")

    assert names(found) == ["=cmd|' /C calc'!A0"]
    assert [place for place, text in told(found.notes) if "formule" in text] == ["regel 2, kolom 'Naam'"]


def test_the_names_in_blocks_of_linked_data_are_of_the_place_and_of_who_does_it():
    event = {"@type": "Event", "name": "Koffie", "location": {"name": "De Kom"}, "organizer": {"name": "Stichting"}}

    found = read_list(as_json({"@graph": [event, {**event, "name": "Thee"}]}), "a.jsonld")

    assert names(found) == ["Koffie", "Thee"]
    assert [one.name for one in found.locations] == ["De Kom"]
    assert [one.name for one in found.organizations] == ["Stichting"]


def test_a_cell_far_away_is_refused_before_a_workbook_is_opened():
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>'

    found = read_sheet(sheet(far), "xlsx", file="a.xlsx")

    assert [(one.place, one.text) for one in found.problems] == [
        (
            "xl/worksheets/sheet1.xml",
            "Het werkblad loopt tot rij 1048576 en kolom 16384. Maak losse cellen ver weg leeg.",
        )
    ]
