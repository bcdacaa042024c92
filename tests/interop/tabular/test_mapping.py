"""Lists with their own columns or keys, read through a mapping that a person confirms once."""

import datetime as dt
import json
import time
from decimal import Decimal

import pytest
from tests.interop.hsds.samples import as_zip, told
from tests.interop.tabular.test_sheet import workbook

from weefsel.interop.hsds.records import Place
from weefsel.interop.tabular.lines import examine
from weefsel.interop.tabular.mapped import read_mapped
from weefsel.interop.tabular.mapping import ColumnMapping, parse_mapping, write_mapping
from weefsel.interop.tabular.propose import propose_mapping
from weefsel.interop.tabular.targets import BY_SLUG, TARGETS

LIST = (
    "Organisatie;Activiteit;Korte omschrijving;Straat;Huisnr;Postcode;Plaats;Tel.nr;E-mail;Wanneer;Kosten;Kleur\n"
    'Buurthuis De Proef;Soep koken;"Samen\nkoken";Proefstraat;1;1234ab;Proefdorp;020 0000000;a@b.example;'
    "di 10.00-12.00 uur;€ 2,50;rood\n"
    "Buurthuis De Proef;Wandelen;;Proefstraat;1;1234AB;Proefdorp;;;;gratis;\n"
    "Tuinclub;Schoffelen;;;;;;;;;naar draagkracht;\n"
).encode()


def mapped(content: bytes, file: str = "lijst.csv", **changed: str):
    found = examine(content, file=file)
    assert told(found.problems) == []
    proposal = propose_mapping(found.columns, samples=found.samples, records=found.records, children=found.children)
    mapping = ColumnMapping({**proposal.columns, **changed}, proposal.records, proposal.children)
    return read_mapped(content, file=file, mapping=mapping)


def test_columns_are_proposed_from_their_dutch_and_english_names():
    found = propose_mapping(examine(LIST, file="lijst.csv").columns)

    assert dict(found.columns) == {
        "Organisatie": "organization.name",
        "Activiteit": "service.name",
        "Korte omschrijving": "service.description",
        "Straat": "location.address_1",
        "Huisnr": "location.house_number",
        "Postcode": "location.postal_code",
        "Plaats": "location.city",
        "Tel.nr": "contact.phone",
        "E-mail": "service.email",
        "Wanneer": "schedule.text",
        "Kosten": "service.amount",
        "Kleur": "",
    }
    assert found.guessed == ()
    assert dict(propose_mapping(["Provider", "Title", "Zip code", "Opening hours"]).columns) == {
        "Provider": "organization.name",
        "Title": "service.name",
        "Zip code": "location.postal_code",
        "Opening hours": "schedule.text",
    }


def test_a_name_that_is_only_like_a_known_one_or_values_that_are_is_a_guess():
    found = propose_mapping(
        ["Omschrijvng", "Veld7", "Naam"], samples={"Veld7": ["a@b.example", "c@d.example"], "Naam": ["x"]}
    )

    assert dict(found.columns) == {
        "Omschrijvng": "service.description",
        "Veld7": "service.email",
        "Naam": "service.name",
    }
    assert found.guessed == ("Omschrijvng", "Veld7")


def test_a_list_becomes_organizations_services_and_places_that_meet():
    found = mapped(LIST)

    assert told(found.problems) == []
    assert told(found.notes) == [("kolom 'Kleur'", "Deze kolom nemen we niet over.")]
    assert [one.name for one in found.organizations] == ["Buurthuis De Proef", "Tuinclub"]
    soup, walk, hoe = found.services
    assert (soup.name, soup.description, soup.email) == ("Soep koken", "Samen\nkoken", "a@b.example")
    assert soup.organization_id == walk.organization_id == found.organizations[0].id
    assert (soup.phones[0].number, soup.schedules[0].description) == ("020 0000000", "di 10.00-12.00 uur")
    assert [one.cost_options[0].amount for one in (soup, walk, hoe)] == [Decimal("2.5"), Decimal(0), None]
    assert hoe.cost_options[0].amount_description == "naar draagkracht"
    (place,) = found.locations
    assert (place.addresses[0].address_1, place.addresses[0].postal_code) == ("Proefstraat 1", "1234 AB")
    assert [(one.service_id, one.location_id) for one in found.services_at_location] == [
        (soup.id, place.id),
        (walk.id, place.id),
    ]
    assert soup.source == Place("lijst.csv", "regel 2")
    assert walk.source == Place("lijst.csv", "regel 4")


def test_the_same_list_gives_the_same_numbers_and_a_changed_row_keeps_its_own():
    first, again = mapped(LIST), mapped(LIST.replace(b'koken"', b'eten"'))

    assert [one.id for one in first.services] == [one.id for one in again.services]
    assert first.services[0] != again.services[0]


def test_values_that_are_wrong_are_told_by_the_name_of_the_column():
    content = b"Naam;Vanaf leeftijd;Website;Lat;Lon\nSoep;oud;javascript:x;520;5,2\n;12;;;\n"

    found = mapped(
        content, Lat="location.latitude", Lon="location.longitude", **{"Vanaf leeftijd": "service.minimum_age"}
    )

    assert told(found.problems) == [
        ("regel 3, kolom 'Naam'", "Deze dienst heeft geen naam. Zonder naam kan niemand haar vinden.")
    ]
    assert sorted(told(found.notes)) == [
        ("regel 2, kolom 'Lat'", "520 kan niet: kies een getal van -90 tot en met 90. We laten dit leeg."),
        (
            "regel 2, kolom 'Vanaf leeftijd'",
            "'oud' is geen getal waar we mee kunnen rekenen. We laten dit leeg.",
        ),
        ("regel 2, kolom 'Website'", "'javascript:x' is geen webadres dat met http begint. We laten dit leeg."),
    ]


def test_json_of_unknown_shape_with_services_inside_an_organization():
    content = json.dumps(
        {
            "antwoord": {
                "lijst": [
                    {
                        "_id": "a",
                        "name": "Proefhuis",
                        "location": {"latitude": 52.1, "longitude": 5.2, "__type": "Point"},
                        "services": [
                            {"name": "Soep", "openHours": {"0": [[900, 1030]], "3": [[1300, 2400]]}},
                            {"name": "Brood", "tags": ["eten", "samen"]},
                        ],
                    },
                    {"_id": "b", "name": "Leeg huis"},
                ]
            }
        }
    ).encode()

    found = mapped(
        content, "lijst.json", **{"services[].openHours": "schedule.weekly", "services[].tags": "service.keywords"}
    )

    assert told(found.problems) == []
    assert [one.name for one in found.organizations] == ["Proefhuis", "Leeg huis"]
    assert [one.name for one in found.services] == ["Soep", "Brood"]
    assert [(one.byday, one.opens_at, one.closes_at) for one in found.services[0].schedules] == [
        ("SU", dt.time(9), dt.time(10, 30)),
        ("WE", dt.time(13), dt.time(0)),
    ]
    assert [one.value for one in found.services[1].attributes] == ["eten", "samen"]
    assert found.locations[0].latitude == 52.1
    assert found.services[1].source == Place("lijst.json", "antwoord > lijst nummer 1 > services nummer 2")


def test_points_on_a_map_of_others_are_read_with_their_words():
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [5.1, 52.1]},
        "properties": {"naam": "Soep", "adres": "Proefstraat 1, 1234 AB Dorp", "telefoon": "020-0000000"},
    }

    found = mapped(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(), "punten.json")

    assert told(found.problems) == []
    assert [one.name for one in found.services] == ["Soep"]
    (place,) = found.locations
    assert (place.latitude, place.longitude) == (52.1, 5.1)
    assert (place.addresses[0].address_1, place.addresses[0].city) == ("Proefstraat 1", "Dorp")


def test_contact_in_one_text_gives_telephone_mail_address_and_website():
    text = "Bel 020 - 000 00 00 of mail info@proef.example.\nProefstraat 12, 1234 AB Proefdorp. www.proef.example/soep"

    found = mapped(json.dumps([{"naam": "Soep", "contactgegevens": text}]).encode(), "a.json")

    (one,) = found.services
    assert [each.number for each in one.phones] == ["020 - 000 00 00"]
    assert (one.email, one.url) == ("info@proef.example", "https://www.proef.example/soep")
    assert found.locations[0].addresses[0].address_1 == "Proefstraat 12"
    assert found.locations[0].addresses[0].city == "Proefdorp"
    assert one.application_process == text


@pytest.mark.parametrize(
    "text", ["A" * 9_990, "Straat" * 1_600, "De van het " * 900, "straat 1-" * 1_100, "0 " * 4_990]
)
def test_a_text_without_end_is_searched_in_time(text):
    started = time.process_time()

    found = mapped(json.dumps([{"naam": "Soep", "contactgegevens": text}]).encode(), "a.json")

    assert len(found.services) == 1
    assert time.process_time() - started < 1


def test_a_mapping_is_kept_and_read_again_as_it_was():
    odd = ColumnMapping({'Naam "x"\n\\é🙂': "service.name", "b": ""}, ("data", "lijst"), "services")

    assert parse_mapping(write_mapping(odd), file="m.toml") == (odd, [])


def test_every_fault_of_a_kept_mapping_is_told():
    text = 'schema = 2\nkleur = 1\nrecords = "x"\n[columns]\na = "service.nam"\n'

    mapping, problems = parse_mapping(text, file="m.toml")

    assert mapping is None
    assert sorted(told(problems)) == [
        ("columns, 'a'", "'service.nam' is niet bekend. Bedoelde u 'service.name'?"),
        ("kleur", "'kleur' is niet bekend. Mogelijk zijn: children, columns, records, schema."),
        ("records", "Hier hoort een lijst met sleutels te staan."),
        ("schema", "Wij lezen schema 1."),
    ]
    assert parse_mapping("[", file="m.toml")[0] is None


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"Activiteit": ""}, "Zeg eerst in welke kolom de naam staat, van het aanbod of van de organisatie."),
        (
            {"Activiteit": "service.name", "Plaats": "service.name"},
            "'Naam van het aanbod' kan maar uit één kolom komen, niet uit 'Activiteit', 'Plaats'.",
        ),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(columns, text):
    found = read_mapped(LIST, file="lijst.csv", mapping=ColumnMapping(columns))

    assert told(found.problems) == [("kop", text)]
    assert found.n_records == 0


def test_a_column_that_is_gone_is_told():
    found = read_mapped(
        LIST, file="lijst.csv", mapping=ColumnMapping({"Activiteit": "service.name", "Weg": "service.url"})
    )

    assert ("kop", "De kolom 'Weg' staat niet in dit bestand.") in told(found.notes)
    assert len(found.services) == 3


def test_a_workbook_is_read_like_a_table():
    content = workbook([["Naam", "Postcode", "Min. leeftijd"], ["Soep", "1234AB", 55.0]])

    found = mapped(content, "lijst.xlsx", **{"Min. leeftijd": "service.minimum_age"})

    assert told(found.problems) == []
    assert [(one.name, one.minimum_age) for one in found.services] == [("Soep", 55.0)]
    assert found.services[0].source == Place("lijst.xlsx", "regel 2")


def test_an_ods_is_read_like_a_table():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>"
        for row in (("Naam", "Plaats"), ("Soep", "Proefdorp"))
    )
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = as_zip(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>'.encode(),
            "content.xml": (
                f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
                f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1">'
                f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )

    found = mapped(content, "lijst.ods")

    assert told(found.problems) == []
    assert [one.name for one in found.services] == ["Soep"]
    assert found.locations[0].addresses[0].city == "Proefdorp"


def test_every_target_is_explained_and_named_once():
    words = [word for target in TARGETS for word in target.words]

    assert sorted(word for word in set(words) if words.count(word) > 1) == []
    assert all(target.label and target.slug in BY_SLUG for target in TARGETS)


@pytest.mark.real_data
def test_the_lists_of_others_are_read_through_a_proposed_mapping(real_data):
    amsterdam = (real_data / "socialmap" / "amsterdam" / "regelingen_en_activiteiten.json").read_bytes()
    found = mapped(amsterdam, "amsterdam.json")
    assert (found.problems, len(found.services)) == ((), 209)
    assert sum(bool(one.phones or one.email or one.url) for one in found.services) == 208

    facilities = (real_data / "socialmap" / "linksf.json").read_bytes()
    found = mapped(facilities, "linksf.json")
    # Of the 89 organisations 13 stand there twice, with every key the same.
    assert (found.problems, len(json.loads(facilities)), len(found.organizations)) == ((), 89, 76)
    assert (len(found.services), sum("hetzelfde als bij" in note.text for note in found.notes)) == (96, 13)
