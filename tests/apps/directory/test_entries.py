"""What a list says as one flat row for each service at a place; what it does not say is not there."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest
from tests.apps.directory.lists import GAZETTEER, LOCATION, WERKVORMEN, reading, service

from weefsel.apps.directory.entries import entries_of
from weefsel.apps.directory.gazetteer import Gazetteer
from weefsel.apps.directory.list_files import open_file, read_list_file
from weefsel.interop.hsds.records import Language, Reading, Schedule, ServiceArea

DAY = dt.date(2027, 3, 1)


def entries(found: Reading):
    return entries_of(found, gazetteer=GAZETTEER, day=DAY, werkvormen=WERKVORMEN, languages=("nl", "tr", "other"))


def values(**changes) -> dict:
    (entry,) = entries(reading(service(1, **changes))).entries
    return entry.values


def test_ages_days_and_languages_become_what_can_be_tested():
    weekly = Schedule(freq="WEEKLY", byday="TU,TH", opens_at=dt.time(10), closes_at=dt.time(12))
    spoken = (Language(name="Turks"), Language(code="nld"), Language(name="Klingon"))

    told = values(minimum_age=65.0, schedules=(weekly,), languages=spoken)

    assert (told["service.rule"], told["offer.schedule"]) == ("age >= 65", "Tu,Th 10:00-12:00")
    assert [index for index, runs in enumerate(told["offer.hours"]) if runs] == [3, 9]
    assert told["offer.when_text"] == "dinsdag en donderdag 10.00 tot 12.00 uur"
    assert (told["offer.language"], told["offer.other_languages"]) == ("tr", ["other"])


def test_a_sentence_is_proposed_and_never_taken_for_a_schedule():
    told = values(schedules=(Schedule(description="elke woensdagochtend om 8:30"),))

    assert (told["offer.when_text"], told["offer.proposed_schedule"]) == ("elke woensdagochtend om 8:30", "We 08:30+")
    assert {"offer.schedule", "offer.hours"} & told.keys() == set()


def test_a_werkvorm_is_proposed_by_its_name_the_longest_first_and_never_one_for_people_in_danger():
    quiet = next(one for one in WERKVORMEN.values() if one.quiet)

    assert values(name="Alzheimer Café Wijchen")["service.proposed_werkvorm"] == "alzheimer-cafe"
    assert "service.proposed_werkvorm" not in values(name=quiet.name)
    assert "service.proposed_werkvorm" not in values(name="Koffie")


def test_what_has_stopped_or_stands_twice_is_counted_and_not_taken():
    again = reading(service(1), service(1), service(2, status="inactive"))

    found = entries(again)

    assert (len(found.entries), len(found.doubled), found.stopped, found.idle) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    ("changes", "located_by"),
    [
        ({"latitude": 51.81, "longitude": 5.73}, "point"),
        ({"latitude": 37.77, "longitude": -122.42}, "postcode"),
        ({"addresses": (replace(LOCATION.addresses[0], postal_code=""),)}, "town"),
        ({"addresses": (replace(LOCATION.addresses[0], postal_code="", city="Elders"),)}, "unknown"),
        ({"location_type": "virtual", "addresses": ()}, "home"),
    ],
)
def test_a_place_is_as_exact_as_what_is_written_and_never_guessed(changes, located_by):
    (entry,) = entries(reading(locations=(replace(LOCATION, **changes),))).entries

    assert entry.values["location.located_by"] == located_by
    assert ("location.x" in entry.values) is (located_by in ("point", "postcode", "town"))


def test_without_a_place_a_postcode_in_the_text_or_the_name_of_a_district_says_where():
    gazetteer = Gazetteer({"6601": (1.0, 2.0)}, {}, {"noord": (3.0, 4.0)})

    def located(**changes):
        found = reading(service(1, **changes), services_at_location=())
        (entry,) = entries_of(found, gazetteer=gazetteer, day=DAY).entries
        return entry.location, entry.values["location.located_by"], entry.values.get("location.x")

    assert located(description="Kom naar Markt 1, 6601 AB Wijchen.") == ("", "postcode", 1.0)
    assert located(service_areas=(ServiceArea(name="Noord"),)) == ("", "district", 3.0)
    assert located(description="Bel 1234 AB 56 of 6601 AB en 6602 CD.") == ("", "unknown", None)


def zipped(folder) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(path.name, path.read_bytes())
    return held.getvalue()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "dialect", "n"),
    [
        ("oruk-default/service_list.json", "hsds-page", 1),
        ("hsds-spec-examples/organization_full.json", "hsds", 1),
        ("hsds-spec-examples/csv", "hsds-tables", 1),
        ("hsds-sample-datapackage/all_resources", "hsds-1", 10),
        ("ohana-sample", "hsds-ohana", 21),
        ("linksf.json", "json", 96),
    ],
)
def test_lists_of_others_become_entries(real_data, name, dialect, n):
    path = real_data / "socialmap" / name
    content, file = (zipped(path), "lijst.zip") if path.is_dir() else (path.read_bytes(), path.name)

    opened = open_file(content, file)
    found = entries(read_list_file(content, file, opened))

    assert (opened.dialect, len(found.entries)) == (dialect, n)
    assert all(entry.values["organization.name"] and entry.name for entry in found.entries)
