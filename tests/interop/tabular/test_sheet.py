"""Limits of what is read, and the XLSX reader on a workbook made by hand."""

import io
import zipfile

import polars as pl
import pytest

from weefsel.interop.tabular import sheet
from weefsel.interop.tabular.sheet import read_sheet


def workbook(rows: list[list[str | float]]) -> bytes:
    """The smallest XLSX that spreadsheet programs accept: inline texts, numbers as they are."""
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f"<c><v>{value}</v></c>" if isinstance(value, float) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
            for value in row
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{office}">'
        '<sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{spreadsheet}"><sheetData>{cells}</sheetData></worksheet>',
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def texts(found) -> list[tuple[str, str]]:
    return [(problem.place, problem.text) for problem in found.problems]


def test_a_workbook_is_read_with_the_row_numbers_of_the_spreadsheet():
    found = read_sheet(workbook([["id", "leeftijd"], ["p1", 71.0], ["p2", 7.5]]), "xlsx", file="mensen.xlsx")

    assert found.problems == []
    assert found.header == ["id", "leeftijd"]
    assert [(row.line, row.cells) for row in found.rows] == [(2, ["p1", "71"]), (3, ["p2", "7.5"])]


def test_an_empty_workbook_is_told():
    found = read_sheet(workbook([]), "xlsx", file="mensen.xlsx")

    assert texts(found) == [("bestand", "Het bestand is leeg.")]


def test_something_else_named_xlsx_is_told():
    found = read_sheet(b"id;leeftijd\np1;71\n", "xlsx", file="mensen.xlsx")

    told = "Dit is geen (heel) XLSX-bestand. Een oud .xls-bestand kunt u in Excel bewaren als .xlsx."
    assert texts(found) == [("bestand", told)]


def test_a_zip_that_unpacks_to_far_more_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(sheet, "MAX_UNPACKED_BYTES", 4_000_000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 5_000_000)

    found = read_sheet(content.getvalue(), "xlsx", file="bom.xlsx")

    assert len(content.getvalue()) < 10_000
    assert texts(found) == [("xl/worksheets/sheet1.xml", "Uitgepakt is dit te groot: wij lezen tot 2 MB.")]


def test_a_file_over_the_size_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(sheet, "MAX_BYTES", 1_000_000)

    found = read_sheet(b"a" * 1_000_001, "csv", file="groot.csv")

    assert texts(found) == [("bestand", "Het bestand is 1 MB. Wij lezen tot 1 MB. Deel het op.")]


def test_rows_over_the_limit_are_told_at_the_first_one_too_many():
    found = read_sheet(b"id\np1\np2\np3\n", "csv", file="lang.csv", max_rows=2)

    assert texts(found) == [("regel 4", "Het bestand heeft meer dan 2 rijen. Deel het op.")]


def test_parquet_rows_over_the_limit_are_told_without_reading_them():
    content = io.BytesIO()
    pl.DataFrame({"id": range(10)}).write_parquet(content)

    found = read_sheet(content.getvalue(), "parquet", file="lang.parquet", max_rows=9)

    assert texts(found) == [("bestand", "Het bestand heeft 10 rijen. Wij lezen er tot 9. Deel het op.")]


def test_a_cell_over_the_limit_is_told_at_its_place():
    found = read_sheet(b"id;gebied\np1;" + b"a" * 10_001 + b"\n", "csv", file="lang.csv")

    assert texts(found) == [
        ("regel 2, kolom 'gebied'", "Deze cel heeft 10001 tekens. Wij lezen er tot 10000. Kort de tekst in.")
    ]


def test_too_many_columns_are_told():
    found = read_sheet(b";".join(b"k%d" % n for n in range(201)) + b"\n", "csv", file="breed.csv")

    assert texts(found) == [("regel 1", "Er zijn 201 kolommen. Wij lezen er tot 200. Maak wat niet nodig is leeg.")]


@pytest.mark.parametrize("content", [b"PAR1 geen parquet PAR1", b"id;leeftijd\n", b"PAR1"])
def test_a_broken_parquet_file_is_told(content):
    found = read_sheet(content, "parquet", file="mensen.parquet")

    assert len(found.problems) == 1
    assert found.rows == []


def test_random_bytes_never_break_a_reader():
    import numpy as np

    for seed in range(40):
        rng = np.random.default_rng(seed)
        content = b"PK\x03\x04" * (seed % 3 == 0) + rng.bytes(int(rng.integers(1, 2_000)))

        found = [read_sheet(content, format, file="ruis") for format in ("csv", "parquet", "xlsx")]
        assert [each for each in found if not each.problems and not each.rows] == [], seed
