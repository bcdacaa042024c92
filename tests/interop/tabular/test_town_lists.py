"""Lists as towns keep them, not as a program would: what a reader of the list sees in it, is what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interop.hsds.samples import as_zip, told
from tests.interop.tabular.test_faulty_lists import as_json, read_list, workbook

from weefsel.interop.hsds.records import Reading


def rows_of(found: Reading) -> list[tuple[str, ...]]:
    """What somebody would look for in each entry: who, what, where and when, without what is empty."""
    organizations = {one.id: one.name for one in found.organizations}
    locations = {one.id: one for one in found.locations}
    at = {link.service_id: locations[link.location_id] for link in found.services_at_location}
    rows = []
    for one in found.services:
        place = at.get(one.id)
        address = place.addresses[0] if place is not None and place.addresses else None
        times = [
            each.description or f"{each.byday} {each.opens_at:%H:%M}-{each.closes_at:%H:%M}"
            for each in one.schedules
            if each.description or each.opens_at
        ]
        words: list[Any] = [organizations.get(one.organization_id), one.name, one.description]
        words += [address.postal_code, address.city] if address else []
        words += [*times, *(phone.number for phone in one.phones)]
        rows.append(tuple(str(word) for word in words if word))
    return rows


LINE = ["S", "W", "14024"]
HEAD = ["Organisatie", "Activiteit", "Plaats", "Tijd"]
JSON_PAGE = {"title": {"rendered": "Koffie &amp; thee"}, "content": {"rendered": "<p>Samen</p><p>praten</p>"}}
JSON_PAGE |= {"waar": [{"title": "De Kom", "adres": {"postcode": "6601ab"}}], "tags": [{"name": "a"}, {"name": "b"}]}

# The file, what is read, and the places that are told.
LISTS = [
    pytest.param(
        workbook(("visible", [HEAD, ["De Kom", "Soep", "W", "ma"], ["", "Thee", "W", "di"]]), merged="A2:A3"),
        [("De Kom", "Soep", "W", "ma"), ("De Kom", "Thee", "W", "di")],
        ["regel 2"],
        id="merged cells go for each row",
    ),
    pytest.param(
        workbook(
            (
                "visible",
                [
                    ["", "", "", ""],
                    ["Organisatie", "", "Aanbod"],
                    ["Naam", "Website", "Activiteit"],
                    ["K", "w.nl", "S"],
                ],
            )
        ),
        [("K", "S")],
        ["regel 3"],
        id="a heading of two lines, below an empty one",
    ),
    pytest.param(
        workbook(
            *(("visible", [["Naam", "Plaats"], [name, "W"]]) for name in ("Noord", "Zuid")), ("visible", [["Uitleg"]])
        ),
        [("Noord", "W"), ("Zuid", "W")],
        ["bestand", "bestand"],
        id="a sheet for each part of town",
    ),
    pytest.param(
        workbook(
            ("visible", [["Rij", "Aantal"], ["a", "1"]]), ("visible", [["Naam", "Plaats", "Tel"], ["S", "W", "14024"]])
        ),
        [("S", "W", "14024")],
        ["bestand"],
        id="the widest sheet",
    ),
    pytest.param(
        b"Naam;Plaats;Plekken;Tel\nETEN;;;\nSoep;W;2;14024\nTotaal;;2;\nThee;W;;\n* Mail naar a@b.nl;;;\n",
        [("Soep", "W", "14024"), ("Thee", "W")],
        ["regel 2", "regel 4", "regel 6"],
        id="headings between rows, totals, footnotes",
    ),
    pytest.param(
        "Naam;Wat\nCafÃ©;Eén â€“ twee\n".encode(), [("Café", "Eén â€“ twee")], ["regel 2, kolom 'Naam'"], id="garbled"
    ),
    pytest.param(
        "Naam;Wat\nCafé;één\n".encode() + b"Th\xe9;x\n", [("Café", "één"), ("Thé", "x")], ["regel 3"], id="mixed signs"
    ),
    pytest.param(
        b"Naam;ma;di;Woensdag;Tijd\nA;x;;x;10.00-12.00\nB;;9-12 uur;gesloten;\n",
        [("A", "maandag en woensdag 10.00-12.00"), ("B", "TU 09:00-12:00")],
        [],
        id="a column for each day",
    ),
    pytest.param(
        b"Naam;Plaats\nSoep;W\nSoep;W\nThee;W\n", [("Soep", "W"), ("Thee", "W")], ["regel 3"], id="the same row twice"
    ),
    pytest.param(
        b"Naam;Tel\nA;6-12345678\nB;06-1 / 06-2\nC;6,12E+08\nD;geen\n",
        [("A", "06-12345678"), ("B", "06-1", "06-2"), ("C",), ("D",)],
        ["regel 4, kolom 'Tel'"],
        id="telephone numbers",
    ),
    pytest.param(
        b"Naam;Postcode\nA;6601ab Wijchen\nB;NL-6601-AB\nC;0601AB\n",
        [("A", "6601 AB", "Wijchen"), ("B", "6601 AB"), ("C",)],
        ["regel 4, kolom 'Postcode'"],
        id="postcodes",
    ),
    pytest.param(
        b'"NAAM ORG "; "Naam activiteit\n(max 50)";ADRES_PC;Wanneer? (dag)\nDe Kom;Soep;6601AB;di\n',
        [("De Kom", "Soep", "6601 AB", "di")],
        [],
        id="headings as people write them",
    ),
    pytest.param(
        b"Naam;Contact;Plaats\nA;#N/B;W\nB;Jan, tel. 024-6412345;W\n",
        [("A", "W"), ("B", "W", "024-6412345")],
        ["regel 2, kolom 'Contact'"],
        id="all in one column",
    ),
    pytest.param(b";Naam;Plaats\n1;A;W\n2;B;W\n", [("A", "W"), ("B", "W")], ["kop, kolom 1"], id="numbered rows"),
    pytest.param(
        as_json([JSON_PAGE]),
        [("Koffie & thee", "Samen\npraten", "6601 AB")],
        ["nummer 1 van de lijst, sleutel 'title.rendered'"],
        id="the answer of a website",
    ),
]


@pytest.mark.parametrize(("content", "rows", "places"), LISTS)
def test_a_list_is_read_as_a_person_reads_it(content, rows, places):
    name = "a.xlsx" if content[:2] == b"PK" else "a.json" if content[:1] == b"[" else "a.csv"

    found = read_list(content, name)

    assert (told(found.problems), rows_of(found)) == ([], rows)
    assert [place for place, _ in told(found.notes) if not place.startswith("kolom ")] == places


AREA = {"type": "Polygon", "coordinates": [[[5.7, 51.8], [5.76, 51.8], [5.76, 51.82], [5.7, 51.82], [5.7, 51.8]]]}
SHAPES = [
    pytest.param({"type": "MultiPoint", "coordinates": [[5.73, 51.81]]}, "", id="one of many"),
    pytest.param({"type": "Point", "coordinates": [5.73, 51.81, 12.5]}, "", id="with a height"),
    pytest.param({"x": 5.73, "y": 51.81}, "", id="x and y"),
    pytest.param(AREA, "Hier staat een vlak of een lijn, geen punt. We nemen het midden.", id="area"),
]


@pytest.mark.parametrize(("geometry", "note"), SHAPES)
def test_a_shape_on_a_map_has_a_point(geometry, note):
    features = [{"type": "Feature", "properties": {"naam": "De Kom"}, "geometry": geometry}]

    found = read_list(as_json({"type": "FeatureCollection", "features": features}), "a.geojson")

    assert [(round(one.latitude or 0, 6), one.longitude) for one in found.locations] == [(51.81, 5.73)]
    assert [text for place, text in told(found.notes) if place == "features nummer 1"] == ([note] if note else [])


def test_tables_under_other_names_are_found_by_their_package_and_two_folders_are_read_both():
    package = {
        "resources": [{"name": "services", "path": "diensten.csv"}, {"name": "organizations", "path": "wie.csv"}]
    }
    tables = {"diensten.csv": "id,organization_id,name,status\n1,o,Soep,active\n", "wie.csv": "id,name\no,De Kom\n"}
    more = {"b/services.csv": "id,organization_id,name,status\n2,o,Thee,active\n"}

    found = read_list(as_zip({**tables, **more, "datapackage.json": as_json(package)}), "a.zip")

    assert (told(found.problems), rows_of(found)) == ([], [("De Kom", "Soep"), ("De Kom", "Thee")])


def test_ages_in_words_are_asked_and_other_words_are_not():
    cells = ("55+", "18 t/m 27 jaar", "vanaf 65 jaar", "t/m 23 jaar", "volwassenen", "1 op 3")

    found = read_list(
        "\n".join(["Naam;Doelgroep", *(f"A{n};{text}" for n, text in enumerate(cells))]).encode(), "a.csv"
    )

    assert [(one.minimum_age, one.maximum_age) for one in found.services] == [
        *((55, None), (18, 27), (65, None), (None, 23)),
        *((None, None), (None, None)),
    ]
