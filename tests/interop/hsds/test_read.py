"""Each dialect of HSDS as records, and what is told when a file is not what it should be."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from tests.interop.hsds.samples import (
    LINK,
    LOCATION,
    OHANA_TABLES,
    OLD_TABLES,
    ORGANIZATION,
    SERVICE,
    UK_PAGE,
    as_files,
    as_json,
    as_zip,
    service,
    told,
)

from weefsel.interop.hsds.read import join, read, read_files, recognise
from weefsel.interop.hsds.records import COLLECTIONS, Place
from weefsel.interop.hsds.values import read_date, read_time
from weefsel.interop.tabular.columns import CellError


def counts(reading) -> dict[str, int]:
    return {name: len(getattr(reading, name)) for name in COLLECTIONS if getattr(reading, name)}


def test_a_service_of_version_3_brings_its_organization_place_times_and_words():
    found = read(as_json(service()), file="soep.json")

    assert told(found.problems + found.notes) == []
    assert counts(found) == {
        **{"organizations": 1, "services": 1, "locations": 1, "services_at_location": 1},
        **{"taxonomies": 1, "taxonomy_terms": 1},
    }
    (one,) = found.services
    assert (one.id, one.organization_id, one.minimum_age, one.maximum_age) == (SERVICE, ORGANIZATION, 55.0, 99.5)
    assert one.assured_date == dt.date(2026, 10, 1)
    assert one.cost_options[0].amount == Decimal("2.5")
    assert (one.capacities[0].available, one.capacities[0].unit.name) == (3.0, "plaatsen")
    assert one.source == Place("soep.json", "bestand")
    (link,) = found.services_at_location
    assert (link.id, link.service_id, link.location_id) == (LINK, SERVICE, LOCATION)
    (schedule,) = link.schedules
    assert (schedule.freq, schedule.byday, schedule.opens_at) == ("WEEKLY", "TU,TH", dt.time(10))
    assert schedule.closes_at == dt.time(12, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert found.locations[0].addresses[0].postal_code == "1234 AB"
    assert found.locations[0].source.place == "service_at_locations nummer 1 > location"
    assert found.taxonomy_terms[0].taxonomy_id == found.taxonomies[0].id
    assert one.attributes[0].taxonomy_term_id == found.taxonomy_terms[0].id


def test_tables_of_version_1_keep_their_old_names_days_and_closed_days():
    found = read_files(as_files(OLD_TABLES), file="kaart")

    assert told(found.problems + found.notes) == []
    assert found.dialect == "hsds-1"
    walking, knitting = found.services
    assert (walking.fees, walking.eligibility_description, knitting.status) == ("gratis", "volwassenen", "inactive")
    assert [(each.freq, each.byday, each.opens_at, each.notes) for each in walking.schedules] == [
        ("WEEKLY", "TU", dt.time(9), ""),
        ("", "", None, "gesloten"),
    ]
    assert walking.schedules[1].valid_from == dt.date(2026, 12, 24)
    assert [each.address_type for each in found.locations[0].addresses] == ["physical", "postal"]
    assert found.organizations[0].website == "https://proef.example"
    assert found.locations[0].phones == found.organizations[0].phones
    assert (found.taxonomy_terms[0].name, found.taxonomy_terms[0].taxonomy) == ("Bewegen", "eigen")
    assert walking.attributes[0].taxonomy_term_id == "w1"
    assert walking.source == Place("services.csv", "regel 2")


def test_tables_of_ohana_put_each_service_at_its_location_and_split_lists_in_a_cell():
    found = read(as_zip(as_files(OHANA_TABLES)), file="ohana.zip")

    assert told(found.problems + found.notes) == []
    assert found.dialect == "hsds-ohana"
    assert counts(found) == {
        **{"organizations": 1, "services": 1, "locations": 1, "services_at_location": 1},
        "taxonomy_terms": 1,
    }
    (place,) = found.locations
    assert [each.description for each in place.accessibility] == ["ramp", "restroom"]
    assert [each.name for each in place.languages] == ["Nederlands", "Turks"]
    assert [(each.byday, each.closes_at) for each in place.schedules] == [("MO", dt.time(16))]
    assert found.services[0].organization_id == "1"
    assert [each.value or each.taxonomy_term_id for each in found.services[0].attributes] == ["koffie", "praten", "101"]
    assert [each.source_of_funding for each in found.organizations[0].funding] == ["gemeente", "giften"]


def test_a_page_of_the_uk_profile_is_read_and_says_that_there_are_more():
    found = read(as_json(UK_PAGE), file="pagina1.json")

    assert found.dialect == "hsds-uk"
    assert told(found.problems) == []
    assert told(found.notes) == [
        ("content", "Dit is één pagina van 2: 1 regels van 2. Haal ook de andere pagina's op.")
    ]
    (one,) = found.services
    assert (one.eligibility_description, one.minimum_age, one.maximum_age) == ("ouderen", 65.0, 120.0)
    assert one.schedules[0].byday == "MO"
    assert found.locations[0].addresses[0].address_1 == "Tuinpad 1"
    assert found.taxonomy_terms[0].name == "Tuin"


def test_pages_of_one_source_are_joined_and_what_comes_twice_counts_once():
    other = {
        **UK_PAGE,
        "number": 2,
        "content": [UK_PAGE["content"][0], {"id": "10", "name": "Schaken", "status": "active"}],
    }
    pages = [read(as_json(page), file=f"p{number}.json") for number, page in enumerate((UK_PAGE, other), start=1)]

    both = join(pages, file="api")

    assert [one.name for one in both.services] == ["Tuinieren", "Schaken"]
    assert len(both.organizations) == 1
    assert join([*pages, read(b"{", file="p3.json")], file="api").services == ()


def test_an_unknown_key_is_told_once_and_its_text_is_kept():
    blocks = [{"id": f"{number}", "name": "A", "status": "active", "kleur": "rood"} for number in range(3)]

    found = read(as_json(blocks), file="a.json")

    assert told(found.notes) == [
        (
            "nummer 1 van de lijst > kleur",
            "De sleutel 'kleur' kennen we niet bij Service (en op nog 2 plekken). We nemen haar niet over.",
        )
    ]
    assert [one.unread for one in found.services] == [(("kleur", "rood"),)] * 3


def test_a_key_without_a_name_has_a_place_too():
    block = {"id": "1", "name": "A", "status": "active", "": "rood"}
    beside = read(as_json({"services": [block], "": 3}), file="a.json")
    around = read(as_json({"": {"": [block]}}), file="a.json")

    assert told(beside.notes) == [
        ("(zonder naam)", "Deze sleutel kennen we niet. We nemen haar niet over."),
        (
            "services nummer 1 > (zonder naam)",
            "De sleutel '' kennen we niet bij Service. We nemen haar niet over.",
        ),
    ]
    assert [place for place, _ in told(around.notes)] == ["(zonder naam) > (zonder naam) nummer 1 > (zonder naam)"]


def test_what_cannot_be_read_is_left_out_and_told_at_its_place():
    wrong = service(minimum_age="twaalf", url="javascript:alert(1)", email="geen adres", assured_date="2026-02-30")
    wrong["service_at_locations"][0]["location"]["latitude"] = 520
    wrong["service_at_locations"][0]["schedules"][0]["opens_at"] = "26:00"

    found = read(as_json(wrong), file="a.json")

    assert found.problems == ()
    assert sorted(place for place, _ in told(found.notes)) == [
        "assured_date",
        "email",
        "minimum_age",
        "service_at_locations nummer 1 > location > latitude",
        "service_at_locations nummer 1 > schedules nummer 1 > opens_at",
        "url",
    ]
    (one,) = found.services
    assert (one.minimum_age, one.url, one.email, one.assured_date) == (None, "", "", None)
    assert dict(one.unread)["minimum_age"] == "twaalf"


def test_all_problems_come_together_and_then_nothing_is_taken_over():
    blocks = [
        {"id": "1", "status": "active", "description": "zonder naam", "organization": {"id": "o", "name": "O"}},
        {"id": "2", "name": "A", "status": "active"},
        {"id": "2", "name": "B", "status": "active"},
        {
            "id": "3",
            "name": "C",
            "status": "active",
            "phones": [{"id": "p", "number": "1"}, {"id": "p", "number": "2"}],
        },
        "geen blok",
    ]

    found = read(as_json(blocks), file="a.json")

    assert told(found.problems) == [
        ("nummer 1 van de lijst > name", "Deze dienst heeft geen naam. Zonder naam kan niemand haar vinden."),
        (
            "nummer 3 van de lijst > id",
            "Het nummer '2' staat ook bij nummer 2 van de lijst, met een andere inhoud. Geef ieder een eigen nummer.",
        ),
        ("nummer 4 van de lijst > phones nummer 2 > id", "Het nummer 'p' staat hier twee keer, met een andere inhoud."),
        ("nummer 5 van de lijst", "Hier hoort een organisatie, dienst of plek te staan."),
    ]
    assert counts(found) == {}


def test_a_table_tells_line_and_column():
    tables = OLD_TABLES | {
        "services.csv": (
            'id,organization_id,name,status\ns1,o1,"Wan\ndelen",actief\ns1,o1,Anders,active\ns3,o1,,active\n'
        ),
        "phones.csv": "id,service_id,number\np1,s9,1\n",
    }

    found = read_files(as_files(tables), file="kaart")

    assert told(found.problems) == [
        (
            "regel 4, kolom 'id'",
            "Het nummer 's1' staat ook bij regel 2, met een andere inhoud. Geef ieder een eigen nummer.",
        ),
        ("regel 5, kolom 'name'", "Deze dienst heeft geen naam. Zonder naam kan niemand haar vinden."),
    ]
    assert (
        "regel 2",
        "Dit hoort bij service_id 's9', en dat staat niet in de tabellen. We slaan deze regel over.",
    ) in told(found.notes)


def test_references_to_nothing_and_rings_are_told():
    found = read(
        as_json(
            {
                "organizations": [
                    {"id": "a", "name": "A", "parent_organization_id": "b"},
                    {"id": "b", "name": "B", "parent_organization_id": "a"},
                ],
                "services": [{"id": "s", "name": "S", "organization_id": "weg"}],
                "service_at_locations": [{"id": "x", "service_id": "s", "location_id": "weg"}],
            }
        ),
        file="a.json",
    )

    assert told(found.problems) == []
    assert sorted(told(found.notes)) == [
        (
            "organizations nummer 2, parent_organization_id",
            "Dit is een kring: iets staat boven zichzelf. We laten deze verwijzing weg.",
        ),
        (
            "service_at_locations nummer 1",
            "Dit wijst naar iets wat niet in het bestand staat (location_id 'weg'): we slaan het over.",
        ),
        ("services nummer 1, organization_id", "'weg' staat niet in dit bestand. We laten deze verwijzing leeg."),
    ]
    assert [one.parent_organization_id for one in found.organizations] == ["b", ""]
    assert found.services_at_location == ()


def test_what_has_no_number_gets_the_same_one_every_time():
    content = as_json([{"name": "A", "status": "active"}, {"name": "A", "status": "inactive"}])

    first, second = read(content, file="a.json"), read(content, file="b.json")

    assert len({one.id for one in first.services}) == 2
    assert first.services == second.services


@pytest.mark.parametrize(
    ("content", "name", "dialect", "reason"),
    [
        (b"", "a.json", "unknown", "Het bestand is leeg."),
        (
            b"%PDF-1.7 ...",
            "a.csv",
            "unknown",
            "Dit is een PDF. Stuur JSON, CSV, XLSX, ODS of een zip met CSV-tabellen.",
        ),
        (b"<html></html>", "a.html", "unknown", "Dit is een webpagina, niet de lijst. Download de lijst opnieuw."),
        (b"[1, 2]", "a.json", "unknown", "In dit bestand staat een lijst, maar zonder blokken met sleutels."),
        (b"[]", "a.json", "unknown", "De lijst in dit bestand is leeg."),
        (b'"los"', "a.json", "unknown", "We zien geen tabel en geen JSON in dit bestand."),
        (
            b'{"a": 1}',
            "a.json",
            "unknown",
            "In dit bestand vinden we geen lijst met organisaties, diensten of plekken.",
        ),
        (b'{"a": ', "a.json", "unknown", "Dit is geen geldige JSON: hier hoort een waarde te staan."),
        (b'[{"naam": "x"}]', "a.json", "json", "Dit is een lijst met eigen sleutels."),
        (b"Naam;Postcode\nx;1234AB\n", "lijst.csv", "table", "Dit is een tabel."),
        (b"id,name\n1,x\n", "organizations.csv", "hsds-tables", "De naam van het bestand en de kolom 'id'"),
        (as_json(UK_PAGE), "a.json", "hsds-uk", "Dit is een pagina van een API: de lijst staat onder 'content'."),
        (as_zip(as_files(OLD_TABLES)), "a.zip", "hsds-1", "De tabellen hebben de namen van HSDS 1 of 2."),
        (as_zip({"lees.txt": b"x"}), "a.zip", "unknown", "In dit zip-bestand zit geen tabel en geen JSON."),
    ],
)
def test_a_file_is_recognised_by_what_is_in_it_and_the_reason_is_told(content, name, dialect, reason):
    found = recognise(content, name)

    assert (found.dialect, found.reason[: len(reason)]) == (dialect, reason)


OHANA_PLACE = {
    "id": 1,
    "name": "Zaal",
    "latitude": 52.1,
    "longitude": 5.1,
    "address": {"id": 2, "address_1": "Weg 1", "city": "Dorp", "postal_code": "1234AB"},
    "organization": {"id": 4, "name": "Proefhuis"},
    "services": [{"id": 5, "name": "Soep", "keywords": ["soep"]}],
    "regular_schedules": [{"weekday": 1, "opens_at": "2000-01-01T09:00:00.000Z", "closes_at": "2000-01-01T17:00:00Z"}],
}
ONE = {"id": "s", "name": "Soep", "status": "active", "organization": {"id": "o", "name": "Proefhuis"}}


def test_a_location_with_services_inside_is_not_taken_for_a_service():
    found = read(as_json([OHANA_PLACE]), file="a.json")

    assert told(found.problems + found.notes) == []
    assert counts(found) == {"organizations": 1, "services": 1, "locations": 1, "services_at_location": 1}
    assert found.locations[0].schedules[0].opens_at == dt.time(9)


def test_blocks_on_lines_and_lists_in_an_envelope_are_read():
    lines = as_json(ONE) + b"\n" + as_json(ONE | {"id": "t"}) + b"\n"
    envelope = as_json({"ok": True, "result": {"records": [ONE]}})

    assert [one.id for one in read(lines, file="a.jsonl").services] == ["s", "t"]
    assert read(envelope, file="a.json").services[0].source.place == "result > records nummer 1"
    assert read(lines + b"{", file="a.jsonl").problems != ()


def test_a_list_of_somebody_s_own_with_a_few_keys_of_hsds_asks_for_a_mapping():
    own = [
        {"id": 1, "name": "A", "status": "active", "organization": "B", "wijk": "x", "tijd": "y", "prijs": 1, "tel": 2}
    ]

    assert recognise(as_json(own), "a.json").dialect == "json"


def test_a_file_that_needs_a_mapping_says_so():
    found = read(b'[{"naam": "x"}]', file="a.json")

    assert told(found.problems) == [
        ("bestand", "Dit is een lijst met eigen sleutels. Zeg bij iedere sleutel wat erin staat.")
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        *[("2026-03-01T10:00:00Z", (2026, 3, 1)), ("1-3-2026", (2026, 3, 1)), ("March 1, 2026", (2026, 3, 1))],
        *[("1 maart 2026", (2026, 3, 1)), ("12/24/2026", (2026, 12, 24)), ("24/12/2026", (2026, 12, 24))],
    ],
)
def test_dates_are_read_as_people_write_them(text, date):
    assert read_date(text) == dt.date(*date)


@pytest.mark.parametrize("text", ["2026-13-01", "30-2-2026", "0001-01-01", "morgen", "12/24/15"])
def test_a_date_that_does_not_exist_is_refused(text):
    with pytest.raises(CellError):
        read_date(text)


@pytest.mark.parametrize("text", ["25:00", "10:61", "13pm", "tien uur", "12345", "10:00+99:00x"])
def test_a_time_that_does_not_exist_is_refused(text):
    with pytest.raises(CellError):
        read_time(text)


def test_a_number_is_taken_over_only_when_we_can_count_with_it():
    for text in ("1e999", "NaN", "Infinity", "9" * 40, "-1", "1e30"):
        found = read(as_json(service()).replace(b'"minimum_age": 55', f'"minimum_age": {text}'.encode()), file="a.json")

        assert [place for place, _ in told(found.notes)] == ["minimum_age"], text
        assert found.services[0].minimum_age is None


def test_an_id_is_found_however_its_key_is_spelled():
    found = read(
        as_json([{"ID": "1", "name": "A", "status": "active"}, {" Id ": "2", "name": "B", "status": "active"}]),
        file="a",
    )

    assert [one.id for one in found.services] == ["1", "2"]
    assert told(found.notes) == []


def test_json_of_any_order_gives_the_same_records():
    turned = json.loads(as_json(service()), object_pairs_hook=lambda pairs: dict(reversed(pairs)))

    assert read(as_json(turned), file="a.json") == read(as_json(service()), file="a.json")
