"""The CBS-derived tables, on fixtures of a few rows made by hand."""

import pytest

from weefsel.catalogue.region import AGE_BANDS, Neighbourhood
from weefsel.interop.cbs.region import region_of, slug_of
from weefsel.interop.cbs.tables import (
    AGE_LABELS,
    Inhabitants,
    Place,
    read_centroids,
    read_neighbourhoods,
    read_places,
    read_population,
)

HEAD = "postcode,leeftijd,inwoners,inwoners_man,inwoners_vrouw\n"
EVERY_AGE = "".join(f"6601,{label},15,5,10\n" for label in AGE_LABELS)


def texts(figures) -> list[tuple[str, str]]:
    return [(problem.place, problem.text) for problem in figures.problems]


def test_labels_are_those_of_cbs():
    assert AGE_LABELS[:3] == ("0-4", "5-9", "10-14")
    assert AGE_LABELS[-2:] == ("90-94", "95+")
    assert len(AGE_LABELS) == len(AGE_BANDS) == 20


def test_population_by_age_and_sex():
    found = read_population((HEAD + EVERY_AGE).encode(), file="pc4.csv")

    assert found.problems == []
    assert found.by_code == {"6601": Inhabitants((5,) * 20, (10,) * 20)}


def test_hidden_figures_count_as_none_and_a_wholly_hidden_area_is_left_out():
    rows = "6601,0-4,15,5,10\n6601,95+,,,\n1044,0-4,,,\n"

    found = read_population((HEAD + rows).encode(), file="pc4.csv")

    assert found.by_code == {"6601": Inhabitants((5, *(0,) * 19), (10, *(0,) * 19))}
    assert found.problems == []


def test_faulty_rows_are_told_by_line():
    rows = "6601,0-4,15,5,10\n66,5-9,15,5,10\n6601,5-8,15,5,10\n6601,0-4,15,5,10\n6602,0-4,5,-5,10\n"

    found = read_population((HEAD + rows).encode(), file="pc4.csv")

    assert texts(found) == [
        ("regel 3, kolom 'postcode'", "'66' is geen postcode van vier cijfers."),
        ("regel 4, kolom 'leeftijd'", "De leeftijdsgroep '5-8' kennen we niet."),
        ("regel 5", "6601 en 0-4 staan er twee keer."),
        ("regel 6", "Een aantal inwoners is niet minder dan 0."),
    ]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"postcode,leeftijd,inwoners_man,inwoners_vrouw\nx,0-4,5,5\n"])
def test_another_file_than_we_think_is_told(content):
    found = read_population(content, file="pc4.csv")

    assert len(found.problems) == 1
    assert found.by_code == {}


def test_centroids_outside_the_country_are_told_and_empty_ones_left_out():
    content = b"postcode,rd_x,rd_y\n6601,177254,425041\n5028,,\n9999,5.75,51.8\n"

    found = read_centroids(content, file="middelpunten.csv")

    assert found.by_code == {"6601": (177254.0, 425041.0)}
    assert texts(found) == [("regel 4", "(5.75, 51.8) ligt niet in Nederland (RD-meters).")]


def test_places_are_those_of_four_digits():
    content = b"postcode,plaats,gemeente,provincie\n66,Wijchen,Wijchen,Gelderland\n6606,Niftrik,Wijchen,Gelderland\n"

    assert read_places(content, file="p.csv").by_code == {"6606": Place("Niftrik", "Wijchen", "Gelderland")}


def test_neighbourhoods_are_those_of_one_municipality():
    head = "Codering_3,buurt_naam,Gemeentenaam_1,AantalInwoners_5,k_0Tot15Jaar_8,k_15Tot25Jaar_9,k_25Tot45Jaar_10,"
    head += "k_45Tot65Jaar_11,k_65JaarOfOuder_12\n"
    rows = "BU02960700,Niftrik,Wijchen,315,45,40,65,95,70\nBU01630408,Elders,Hellendoorn,815,135,90,210,200,180\n"

    found = read_neighbourhoods((head + rows).encode(), municipality="Wijchen", file="b.csv")

    assert found.by_code == {"BU02960700": Neighbourhood("BU02960700", "Niftrik", 315, (45, 40, 65, 95, 70))}


def test_a_region_takes_the_inhabited_areas_and_tells_those_without_a_centroid():
    some = Inhabitants((5,) * 20, (5,) * 20)
    region, problems = region_of(
        "Wijchen",
        population={"6601": some, "6602": some, "6603": Inhabitants((0,) * 20, (0,) * 20), "1011": some},
        centroids={"6601": (177254.0, 425041.0), "1011": (122197.0, 487227.0)},
        places={
            **{code: Place("Wijchen", "Wijchen", "Gelderland") for code in ("6601", "6602", "6603", "6604")},
            "1011": Place("Amsterdam", "Amsterdam", "Noord-Holland"),
        },
        neighbourhoods={},
    )

    assert [area.code for area in region.areas] == ["6601"]
    assert (region.slug, region.name, region.province) == ("wijchen", "Wijchen", "Gelderland")
    assert [str(problem) for problem in problems] == [
        "Wijchen: 6602: Dit gebied (200 inwoners) heeft geen middelpunt en doet niet mee."
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Wijchen", "wijchen"), ("'s-Gravenhage", "s-gravenhage"), ("Súdwest-Fryslân", "sudwest-fryslan")],
)
def test_names_become_file_names(name, slug):
    assert slug_of(name) == slug
