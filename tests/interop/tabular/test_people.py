"""Files of people that are right, in every dialect, give one and the same table."""

import io

import numpy as np
import polars as pl
import pytest
from tests.interop.tabular.words import CENTROIDS, FIELDS, NEEDS

from weefsel.engine.frames import PERSON_FIELDS, hour_index
from weefsel.interop.tabular.people import people_columns, read_people
from weefsel.interop.tabular.sheet import Format, format_of

HEAD = ["nummer", "postcode", "leeftijd", "geslacht", "taal", "woont alleen", "behoeften", "dagdelen", "reisafstand_m"]
ROWS = [
    ["p1", "6601 AB", "71", "vrouw", "Turks", "ja", "gezelschap|praktische hulp", "di-ochtend|do-middag", "1500"],
    ["p2", "6602", "", "man", "", "nee", "", "", ""],
    ["p3", "", "40", "", "nl", "", "company", "", ""],
]


def as_csv(delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    return end.join(delimiter.join(row) for row in [HEAD, *ROWS]).encode(encoding)


def read(content: bytes, format: Format = "csv"):
    return read_people(content, format, fields=FIELDS, needs=NEEDS, centroids=CENTROIDS, file="mensen")


DIALECTS = {
    "semicolon": as_csv(";", "utf-8"),
    "comma": as_csv(",", "utf-8"),
    "tab": as_csv("\t", "utf-8"),
    "utf-8 with mark": as_csv(";", "utf-8-sig"),
    "cp1252": as_csv(";", "cp1252"),
    "utf-16": as_csv("\t", "utf-16"),
    "old mac line ends": as_csv(";", "utf-8", "\r"),
    "unix line ends": as_csv(";", "utf-8", "\n"),
    "sep line": b"sep=;\r\n" + as_csv(";", "utf-8"),
    "empty lines": as_csv(";", "utf-8", "\r\n\r\n;;;;;;;;\r\n"),
}


@pytest.mark.parametrize("content", DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_gives_the_same_people(content):
    found = read(content)

    assert found.problems == []
    people = found.people
    assert people is not None
    assert people.id.tolist() == ["p1", "p2", "p3"]
    assert people.area.tolist() == ["6601", "6602", ""]
    np.testing.assert_array_equal(people.xy, [CENTROIDS["6601"], CENTROIDS["6602"], (np.nan, np.nan)])
    np.testing.assert_array_equal(people.age, [71, np.nan, 40])
    assert people.sex.tolist() == ["female", "male", ""]
    assert people.language.tolist() == ["tr", "", "nl"]
    np.testing.assert_array_equal(people.lives_alone, [1, 0, np.nan])
    np.testing.assert_array_equal(people.reach_m, [1500, np.nan, np.nan])


def test_an_empty_cell_is_not_asked_and_a_named_need_means_that_all_were_asked():
    people = read(DIALECTS["semicolon"]).people

    assert people is not None
    assert people.need_names == ("company", "practical-support")
    np.testing.assert_array_equal(people.needs, [[1, 1], [np.nan, np.nan], [1, 0]])


def test_parts_of_the_week_that_are_not_named_are_no_and_an_empty_cell_is_not_asked():
    people = read(DIALECTS["semicolon"]).people

    assert people is not None
    assert np.flatnonzero(people.hours[0] == 1).tolist() == [hour_index(1, 0), hour_index(3, 1)]
    assert (people.hours[0] == 0).sum() == 19
    assert np.isnan(people.hours[1]).all()


def test_letters_with_accents_survive_windows_1252():
    content = "id;gebied\np1;Café de Eik\n".encode("cp1252")

    people = read(content).people

    assert people is not None
    assert people.area.tolist() == ["Café de Eik"]


@pytest.mark.parametrize("x", ["177254,5", "177254.5", "177.254,5", '"177254,5"'])
def test_a_decimal_comma_and_a_decimal_point_are_the_same(x):
    people = read(f"id;x;y\np1;{x};425041\n".encode()).people

    assert people is not None
    np.testing.assert_array_equal(people.xy, [[177254.5, 425041]])


def test_parquet_with_typed_columns_gives_the_same_people_as_csv():
    content = io.BytesIO()
    pl.DataFrame(
        {
            "id": ["p1", "p2"],
            "postcode": [6601, 6602],
            "age": [71.0, None],
            "lives_alone": [True, False],
            "needs": [["company", "practical-support"], []],
        }
    ).write_parquet(content)

    people = read(content.getvalue(), "parquet").people

    assert people is not None
    np.testing.assert_array_equal(people.xy, [CENTROIDS["6601"], CENTROIDS["6602"]])
    np.testing.assert_array_equal(people.age, [71, np.nan])
    np.testing.assert_array_equal(people.lives_alone, [1, 0])
    np.testing.assert_array_equal(people.needs, [[1, 1], [np.nan, np.nan]])


def test_a_prohibition_is_one_pair_whoever_names_it():
    apart = read(b"id;niet samen met\np1;p3\np2;\np3;p1|p2\n").apart

    assert apart.pairs.tolist() == [[0, 2], [1, 2]]


def test_nine_digits_that_are_no_citizen_service_numbers_are_welcome():
    people = read(b"id;leeftijd\n111222333;71\n100000001;72\n").people

    assert people is not None
    assert people.id.tolist() == ["111222333", "100000001"]


def test_every_person_field_of_the_catalogue_has_a_column(real_fields):
    names = {column.name for column in people_columns(real_fields, NEEDS)}

    assert set(PERSON_FIELDS) <= names


def test_no_heading_stands_for_two_columns(real_fields):
    from weefsel.interop.tabular.columns import spelled

    columns = people_columns(real_fields, NEEDS)
    headings = [heading for each in columns for heading in {spelled(word) for word in (each.name, *each.dutch)}]

    assert sorted(headings) == sorted(set(headings))


@pytest.fixture(scope="module")
def real_fields():
    from weefsel.catalogue.catalogue import DATA
    from weefsel.catalogue.folder import Folder
    from weefsel.catalogue.vocabulary import Field

    return Folder(DATA).entries("field", Field)


def test_the_format_follows_the_name():
    names = ["a.csv", "a.TSV", "b.parquet", "c.xlsx", "d.xls", "e"]

    assert [format_of(name) for name in names] == ["csv", "csv", "parquet", "xlsx", None, None]
