"""Offers that are right, and the plan that is written: readable, exact, and safe to open in a spreadsheet program."""

import csv
import io

import numpy as np
import polars as pl
import pytest
from tests.interop.tabular.words import CENTROIDS, FIELDS, WERKVORMEN

from weefsel.interop.tabular.columns import FORMULA_STARTS, read_cells
from weefsel.interop.tabular.offers import read_offers
from weefsel.interop.tabular.write import PlanRow, write_csv, write_plan

ROWS = [
    PlanRow(
        "p1", "o1", "Buurthuis De Eik", "Odensehuis", "6601", 412.34, "postcode", ("8 minuten lopen", "er is plek"), ()
    ),
    PlanRow("p2", "o1", '=HYPERLINK("x")', "Odensehuis", "6602", None, "niet bekend", (), ("Vraag of u kunt komen.",)),
]


def test_offers_are_read_with_dutch_or_english_headings():
    content = "\n".join(
        [
            "nummer;werkvorm;naam;postcode;vrije plaatsen;taal;rolstoeltoegankelijk;prijs;dagdelen;begint over dagen",
            "o1;odensehuis;De Eik;6601;12;nl;ja;2,50;ma-ochtend;0",
            "o2;voorzorgcirkels;;;0;;;;;",
        ]
    ).encode()

    found = read_offers(content, "csv", fields=FIELDS, werkvormen=WERKVORMEN, centroids=CENTROIDS, file="aanbod.csv")

    offers = found.offers
    assert found.problems == []
    assert offers is not None
    assert offers.werkvorm.tolist() == ["odensehuizen", "voorzorgcirkels"]
    assert offers.name.tolist() == ["De Eik", ""]
    np.testing.assert_array_equal(offers.capacity, [12, 0])
    np.testing.assert_array_equal(offers.xy, [CENTROIDS["6601"], (np.nan, np.nan)])
    np.testing.assert_array_equal(offers.step_free, [1, np.nan])
    np.testing.assert_array_equal(offers.price_cents, [250, np.nan])
    np.testing.assert_array_equal(offers.begins_in_days, [0, np.nan])
    assert np.flatnonzero(offers.hours[0] == 1).tolist() == [0]
    assert offers.language.tolist() == ["nl", ""]


def test_the_plan_as_csv_opens_in_a_dutch_spreadsheet_program():
    content = write_plan(ROWS, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert table == [
        [
            "persoon",
            "aanbod",
            "naam_aanbod",
            "werkvorm",
            "gebied_persoon",
            "afstand_m",
            "plek_bekend_als",
            "redenen",
            "nog_vragen",
        ],
        ["p1", "o1", "Buurthuis De Eik", "Odensehuis", "6601", "412,3", "postcode", "8 minuten lopen | er is plek", ""],
        ["p2", "o1", '\'=HYPERLINK("x")', "Odensehuis", "6602", "", "niet bekend", "", "Vraag of u kunt komen."],
    ]


def test_the_plan_as_parquet_keeps_lists_and_numbers():
    frame = pl.read_parquet(io.BytesIO(write_plan(ROWS, "parquet")))

    assert frame["afstand_m"].to_list() == [412.34, None]
    assert frame["redenen"].to_list() == [["8 minuten lopen", "er is plek"], []]
    assert frame["nog_vragen"].to_list() == [[], ["Vraag of u kunt komen."]]
    assert frame["persoon"].to_list() == ["p1", "p2"]


def test_an_empty_plan_still_has_its_headings():
    assert pl.read_parquet(io.BytesIO(write_plan([], "parquet"))).shape == (0, 9)
    assert write_plan([], "csv").decode("utf-8-sig").splitlines()[0].count(";") == 8


@pytest.mark.parametrize("start", FORMULA_STARTS, ids=repr)
def test_no_text_cell_begins_as_a_formula(start):
    content = write_csv({f"{start}kop": [f"{start}1+1"], "getal": [-5]}).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert rows == [[f"'{start}kop", "getal"], [f"'{start}1+1", "-5"]]


def test_text_that_we_neutralised_reads_back_as_it_was():
    from weefsel.interop.tabular.columns import Column, text_cell
    from weefsel.interop.tabular.sheet import read_sheet

    column = Column("note", ("opmerking",), text_cell(), "Vrije tekst.")
    content = write_csv({"opmerking": ["=1+1", "gewoon", "'s morgens"]})

    cells = read_cells(read_sheet(content, "csv", file="x.csv"), (column,))

    assert cells.values["note"] == ["=1+1", "gewoon", "'s morgens"]
