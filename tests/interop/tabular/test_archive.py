"""Zip files and workbooks that want to be more than they are."""

import io
import struct
import zipfile

import pytest
from tests.interop.hsds.samples import OLD_TABLES, as_files, as_zip, told
from tests.interop.tabular.test_sheet import workbook

from weefsel.interop.tabular import archive
from weefsel.interop.tabular.archive import ArchiveError, check_workbook, unpack


def changed_size(content: bytes, size: int) -> bytes:
    """The same zip, saying of its first part that it is larger or smaller."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def sheet(cells: str) -> bytes:
    """A workbook whose only sheet has these cells."""
    content = workbook([["x"]])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    files["xl/worksheets/sheet1.xml"] = f"{start}{cells}</sheetData></worksheet>".encode()
    return as_zip(files)


def test_ordinary_parts_come_out_as_they_went_in():
    files = as_files(OLD_TABLES)

    assert unpack(as_zip(files), file="a.zip") == archive.Archive(files)


@pytest.mark.parametrize("name", ["../weg.csv", "a/../../weg.csv", "/etc/weg.csv", "C:\\weg.csv", "..\\weg.csv"])
def test_a_name_that_points_outside_is_refused(name):
    found = unpack(as_zip({name: b"x"}), file="a.zip")

    assert told(found.problems) == [
        (name.replace("\\", "/"), "Deze naam wijst naar een plek buiten het zip-bestand. Dat pakken we niet uit.")
    ]
    assert found.parts == {}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (as_zip({"a.csv": b"0" * 20_000_000}), "Uitgepakt is dit te groot: wij lezen tot 17 MB."),
        (
            as_zip({"a.csv": b"0" * 8_000_000}),
            "Dit deel pakt uit tot meer dan het tweehonderdvoudige. Dat lezen we niet.",
        ),
        (changed_size(as_zip({"a.csv": b"0" * 20_000_000}), 10), "Uitgepakt is dit te groot: wij lezen tot 17 MB."),
        (
            changed_size(as_zip({"a.csv": b"0" * 100}), 10),
            "Dit deel is beschadigd: de inhoud klopt niet met het controlegetal.",
        ),
        (
            as_zip({"a.csv": b"x"})[:60],
            "Dit bestand is niet heel, of het is geen zip-bestand. Bewaar of download het opnieuw.",
        ),
        (as_zip({f"{number}.csv": b"" for number in range(501)}), "Er zitten 501 bestanden in. Wij lezen er tot 500."),
        (as_zip({"a.zip": as_zip({"b.csv": b"x"})}), "In dit zip-bestand zit nog een zip-bestand. Pak dat eerst uit."),
        (
            as_zip({"a.csv": b"x"}, compression=zipfile.ZIP_LZMA),
            "Dit deel is op een manier ingepakt die wij niet lezen. Maak een gewone zip.",
        ),
    ],
)
def test_a_zip_that_is_more_than_it_says_is_refused(content, text):
    found = unpack(content, file="a.zip")

    assert [problem.text for problem in found.problems] == [text]
    assert found.parts == {}


def test_many_parts_together_are_no_way_around_the_limit():
    files = {f"{number}.csv": bytes(range(256)) * 40_000 for number in range(4)}

    assert unpack(as_zip(files), file="a.zip").parts == {}


def test_a_part_that_stands_there_twice_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("a.csv", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            parts.writestr("a.csv", b"2")

    assert told(unpack(content.getvalue(), file="a.zip").problems) == [("a.csv", "Dit bestand zit er twee keer in.")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "Het werkblad loopt tot rij 1048576 en kolom 16384. Maak losse cellen ver weg leeg.",
        ),
        (sheet('<row r="1"><c r="A99999999"><v>1</v></c></row>'), "'A99999999' is geen cel van een werkblad."),
        (sheet("<a>" * 200 + "</a>" * 200), "Deze XML is te diep genest."),
        (sheet("<row>"), "Deze XML klopt niet (regel 1, teken 96). Is het bestand heel?"),
    ],
)
def test_a_workbook_that_would_take_all_memory_is_refused(content, text):
    with pytest.raises(ArchiveError) as error:
        check_workbook(content)

    assert (error.value.place, str(error.value)) == ("xl/worksheets/sheet1.xml", text)


def test_xml_with_abbreviations_of_its_own_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'

    with pytest.raises(ArchiveError) as error:
        check_workbook(as_zip({"content.xml": bomb}))

    assert str(error.value) == "Hier staan eigen XML-afkortingen (DOCTYPE). Die lezen we niet."


def test_repeated_cells_of_an_ods_are_counted_before_they_are_made():
    office = "urn:oasis:names:tc:opendocument:xmlns"
    many = (
        f'<o:x xmlns:o="{office}:office:1.0" xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0">'
        '<table:table-row table:number-rows-repeated="{rows}">'
        '<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"/>'
        "</table:table-row></o:x>"
    )

    check_workbook(as_zip({"content.xml": many.format(rows=10, columns=10).encode()}))
    with pytest.raises(ArchiveError, match="meer dan 1500000 cellen"):
        check_workbook(as_zip({"content.xml": many.format(rows=1_000_000, columns=1_000).encode()}))
    with pytest.raises(ArchiveError, match="geen aantal cellen"):
        check_workbook(as_zip({"content.xml": many.format(rows="9" * 30, columns=1).encode()}))
