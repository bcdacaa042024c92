"""A list of schemes and activities, small and made by hand with every oddity of the real one."""

import json

import numpy as np
import pytest

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.folder import Folder
from weefsel.catalogue.region import Area
from weefsel.catalogue.rule import print_rule
from weefsel.catalogue.social_map import SocialMap, read_social_map
from weefsel.catalogue.vocabulary import Field
from weefsel.interop.tabular.schemes import (
    entry_offers,
    entry_werkvorm_slug,
    entry_werkvormen,
    read_schemes,
)

NOBODY = (0,) * 19
AREAS = {
    code: Area(code, "Amsterdam", x, y, (n, *NOBODY), (0, *NOBODY))
    for code, x, y, n in [
        ("1106", 126000.0, 480000.0, 100),
        ("1104", 127000.0, 481000.0, 300),
        ("1063", 116000.0, 488000.0, 50),
        ("1018", 123000.0, 486000.0, 10),
    ]
}


@pytest.fixture(scope="module")
def guide() -> SocialMap:
    path = DATA / "social_maps" / "amsterdam.toml"
    return read_social_map(path.read_bytes(), file=path.name, fields=Folder(DATA).entries("field", Field))


def record(**given) -> dict:
    plain = {"naam": "Zonder", "gezinssamens": ["*"], "stadsdeel": "ZO", "leedtijd": "*", "calltoAction": ""}
    return {**plain, "levert": "", "categorieen": "Algemeen", "korteOmschrijving": "", **given}


def read(guide, *records):
    content = json.dumps({"DataModels": {"dataResult": list(records)}}).encode()
    return read_schemes(content, guide, areas=AREAS, file="lijst.json").entries


def only(guide, **given):
    return read(guide, record(**given))[0]


KINDS = [
    ("Huis van de wijk Oost", "Taallessen", "open-house", True),
    ("Buurtbuik", "Gratis eten", "shared-meal", True),
    ("Maatje voor sociaal contact", "Maatje aan huis", "buddy", True),
    ("Burenhulp", "Gratis hulp bij klusjes", "neighbour-help", True),
    ("Zumba", "Gratis dansles", "moving", True),
    ("Naailes", "Gratis naailes", "course", True),
    ("Vrijwilligerscentrale", "Vrijwilligerswerk", "volunteering", True),
    ("Sociale raadsman", "Voorzieningen check", "advice", True),
    ("Zorgtoeslag", "Geld voor zorgverzekeringskosten", "money", False),
    ("Geld lenen", "Lening", "money", False),
    ("Voedselbank", "Gratis voedsel", "goods", False),
    ("Schuldhulpverlening", "Hulp bij schulden", "debt-help", False),
]


@pytest.mark.parametrize(("name", "gives", "kind", "is_place"), KINDS)
def test_the_kind_follows_from_the_words(guide, name, gives, kind, is_place):
    entry = only(guide, naam=name, levert=gives)

    assert entry.kind is not None
    assert (entry.kind.slug, entry.is_place) == (kind, is_place)


def test_what_is_not_recognised_stays_as_information_with_a_note(guide):
    entry = only(guide, naam="Iets heel anders", levert="Geen idee")

    assert (entry.kind, entry.is_place) == (None, False)
    assert entry.notes == ("niet herkend wat voor aanbod dit is: blijft informatie",)


def test_money_is_never_an_offer(guide):
    entries = read(guide, record(naam="Zorgtoeslag", levert="Geld voor de zorg"), record(naam="Buurtbuik"))

    assert entry_offers(entries).id.tolist() == ["amsterdam-002"]


PLACES = [
    ("Plein 38 1106 LP Amsterdam", "postcode", "1106", (126000, 480000), ()),
    ("Kleine Wittenburgerstraat 2011018 LT Amsterdam", "postcode", "1018", (123000, 486000), ("Zuidoost",)),
    ("Straat 11063KX Amsterdam", "postcode", "1063", (116000, 488000), ("Zuidoost",)),
]


@pytest.mark.parametrize(("contact", "located_by", "area", "xy", "elsewhere"), PLACES)
def test_a_postcode_gives_the_place_also_when_it_is_glued_to_a_house_number(
    guide, contact, located_by, area, xy, elsewhere
):
    entry = only(guide, naam="Buurtbuik", calltoAction=contact)

    assert (entry.located_by, entry.area, entry.xy) == (located_by, area, xy)
    assert entry.notes == tuple(f"postcode {area} ligt niet in stadsdeel {name}" for name in elsewhere)


def test_without_a_place_in_the_text_it_is_the_centre_of_the_inhabitants_of_the_district(guide):
    entry = only(guide, naam="Buurtbuik")

    # 100 people in 1106 and 300 in 1104.
    assert (entry.located_by, entry.area, entry.xy) == ("district", "Zuidoost", (126750.0, 480750.0))


def test_a_street_that_has_a_postcode_elsewhere_in_the_list_gives_the_place(guide):
    entries = read(
        guide,
        record(naam="Buurthuis", calltoAction="Holendrechtplein 38 1106 LP Amsterdam"),
        record(naam="Buurtbuik", calltoAction="Kom naar het Holendrechtplein 40"),
        record(naam="Buurtbuik", calltoAction="Kom naar de Onbekendestraat 1"),
    )

    assert [(entry.located_by, entry.area) for entry in entries] == [
        ("postcode", "1106"),
        ("address", "1106"),
        ("district", "Zuidoost"),
    ]
    assert entries[2].notes == ("adres zonder postcode: het middelpunt van het stadsdeel is gebruikt",)


def test_a_volunteer_who_comes_from_the_whole_city_has_no_place_and_a_walk_in_place_is_unknown(guide):
    home = only(guide, naam="Maatje", stadsdeel="*")
    unknown = only(guide, naam="Buurtbuik", stadsdeel="*")

    assert (home.located_by, home.xy) == ("home", None)
    assert (unknown.located_by, unknown.xy) == ("unknown", None)


def test_oddities_are_read_and_noted(guide):
    listed = only(guide, naam="Buurtbuik", stadsdeel="['*']")
    alone = only(guide, naam="Buurtbuik", gezinssamens="*")
    code = only(guide, naam="Buurtbuik", stadsdeel="XX", gezinssamens=["ZZ"], leedtijd="65")
    broken = only(guide, naam="Buurtbuik", calltoAction="Gravestein 22A 103 BH Amsterdam")
    extra = only(guide, naam="Buurtbuik", prijs="5 euro")

    assert listed.notes == ("stadsdeel stond als ['*'] en is gelezen als '*'",)
    assert alone.notes == ()
    assert code.notes == (
        "doelgroep 'ZZ' niet begrepen",
        "leeftijd '65' niet begrepen",
        "stadsdeel 'XX' niet begrepen",
    )
    assert "postcode '103 BH' is niet compleet" in broken.notes
    assert extra.notes == ("sleutel 'prijs' kennen we niet",)


AGES = [
    ("Dansles voor kinderen van 2 t/m 12 jaar", (2, 12)),
    ("Kinderactiviteiten van 0-12 jaar", (0, 12)),
    ("jongeren tussen 12 en 18 gecoacht door coaches tussen de 17 en 24 jaar", (12, 18)),
    ("Een maatje is een student tussen de 18 en 28 jaar", (None, None)),
    ("Ben jij tussen de 10 en 25 jaar oud", (10, 25)),
    ("Wij helpen mensen van boven de 65 met klusjes", (65, None)),
    ("1x per week voor 1,5 jaar lang", (None, None)),
    ("Elke dinsdag van 10:00 - 12:00 uur", (None, None)),
    ("5% korting vanaf 70 euro", (None, None)),
]


@pytest.mark.parametrize(("text", "ages"), AGES)
def test_ages_are_those_of_who_takes_part(guide, text, ages):
    entry = only(guide, naam="Buurtbuik", korteOmschrijving=text)

    assert (entry.age_min, entry.age_max) == ages


def test_a_place_for_children_is_for_children_and_help_for_parents_is_not_limited_to_the_age_of_the_child(guide):
    children = only(guide, naam="Kinderclub", gezinssamens=["AK", "SPK"])
    parents = only(
        guide, naam="Spel aan huis", levert="Gratis hulp bij opvoeden", korteOmschrijving="kinderen van 1 tot 6"
    )

    assert (children.kind.slug, children.age_max) == ("children", 17)
    assert (parents.kind.slug, parents.age_min, parents.age_max) == ("family", None, None)


def test_sketches_carry_the_rules_of_their_entries(guide):
    entries = read(
        guide,
        record(naam="Burenhulp", korteOmschrijving="voor mensen boven de 65"),
        record(naam="Burenhulp"),
        record(naam="Activiteiten voor vrouwen", levert="cursussen"),
        record(naam="Zorgtoeslag", levert="Geld voor zorg"),
    )

    sketches = entry_werkvormen(entries, guide)

    assert {slug: [print_rule(each.rule) for each in sketch.eligibility] for slug, sketch in sketches.items()} == {
        "neighbour-help-65-120": ["age >= 65"],
        "neighbour-help": [],
        "peers-voor-vrouwen": ['sex == "female"'],
    }
    assert {entry_werkvorm_slug(entry) for entry in entries if entry.is_place} == set(sketches)


def test_offers_hold_the_assumed_capacity_and_an_unknown_place_is_not_a_number(guide):
    offers = entry_offers(read(guide, record(naam="Buurtbuik"), record(naam="Maatje", stadsdeel="*")))

    assert offers.capacity.tolist() == [20, 15]
    np.testing.assert_array_equal(offers.xy, [(126750, 480750), (np.nan, np.nan)])


FAULTY = [
    (b"", "regel 1, kolom 1", "Dit is geen geldige JSON."),
    (b'{"DataModels": \n [}', "regel 2, kolom 3", "Dit is geen geldige JSON."),
    (b'{"DataModels": {}}', "DataModels > dataResult", "Hier hoort een lijst met ten minste één regel te staan."),
    (
        b'{"DataModels": {"dataResult": []}}',
        "DataModels > dataResult",
        "Hier hoort een lijst met ten minste één regel te staan.",
    ),
    (b"[" * 100_000, "bestand", "Het bestand is te diep genest."),
    (b'{"DataModels": {"dataResult": [1]}}', "regel 1 van de lijst", "Hier hoort een blok met sleutels te staan."),
    (b'{"DataModels": {"dataResult": [{}]}}', "regel 1 van de lijst, 'naam'", "De naam ontbreekt."),
    (b"\xff\xfe{", "bestand", "Het bestand is geen UTF-8."),
]


@pytest.mark.parametrize(("content", "place", "text"), FAULTY, ids=range(len(FAULTY)))
def test_a_list_that_cannot_be_read_is_told(guide, content, place, text):
    found = read_schemes(content, guide, areas=AREAS, file="lijst.json")

    assert [(problem.place, problem.text) for problem in found.problems] == [(place, text)]
