"""What is written is HSDS 3.1, and comes back as it was."""

import csv
import datetime as dt
import io
import json
import random
import secrets
import uuid
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.interop.hsds import schema
from tests.interop.hsds.samples import OHANA_TABLES, OLD_TABLES, UK_PAGE, as_files, as_json, service

from weefsel.interop.hsds.read import read, read_files
from weefsel.interop.hsds.records import (
    COLLECTIONS,
    RECORDS,
    Location,
    Organization,
    Phone,
    Program,
    Reading,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Spec,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    Url,
    specs,
)
from weefsel.interop.hsds.values import RANGES, clean
from weefsel.interop.hsds.write import TABLES, Tree, page, write_json, write_tables, write_zip

SIGNS = "aZé0 9=+-@'\",;\n\t<&{}[]\\/:.١ש🙂"


class Some:
    """Draws readings of any contents; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        return clean("".join(self.random.choices(SIGNS, k=self.random.choice((0, 0, 1, 2, 8)))))

    def key(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128)))

    def value(self, spec: Spec) -> object:
        pick = self.random
        if spec.choices:
            return pick.choice(spec.choices)
        if spec.key == "byday":
            return pick.choice(["", "MO", "TU,TH", "1MO,-1FR"])
        if spec.kind in ("number", "whole"):
            low, high = RANGES[spec.key]
            exact = pick.randint(int(low), int(high)) if spec.kind == "whole" else round(pick.uniform(low, high), 6)
            return pick.choice([None, exact, float(int(exact)) if spec.kind == "number" else exact])
        return {
            "text": self.text,
            "url": lambda: pick.choice(["", "https://a.example/b?c=d", "http://e.example"]),
            "email": lambda: pick.choice(["", "a@b.example"]),
            "money": lambda: pick.choice([None, Decimal(pick.randint(0, 10_000_000)) / 100]),
            "date": lambda: pick.choice([None, dt.date(1900, 1, 1) + dt.timedelta(days=pick.randrange(100_000))]),
            "time": lambda: pick.choice(
                [None, dt.time(pick.randrange(24), pick.randrange(60), pick.choice([0, 0, 7]))]
            ),
            "moment": lambda: pick.choice(
                [None, dt.datetime(1950, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=pick.randrange(7 * 10**12))]
            ),
        }[spec.kind]()

    def record(self, record: type) -> Any:
        """A record of any contents; what it points at is filled in by ``reading``."""
        values: dict[str, Any] = {"id": self.key()}
        for spec in specs(record):
            if spec.kind == "part":
                values[spec.name] = tuple(
                    self.record(RECORDS[spec.part]) for _ in range(self.random.choice((0, 0, 1, 2)))
                )
            elif spec.kind == "one":
                values[spec.name] = self.record(RECORDS[spec.part])
            elif spec.kind not in ("key", "ref") and spec.key not in ("link_entity", "resource_type"):
                values[spec.name] = self.value(spec)
        # A record that says nothing at all is not written.
        for name in (
            "name",
            "number",
            "document",
            "value",
            "identifier",
            "field_name",
            "source_of_funding",
            "option",
            "description",
        ):
            if name in values:
                values[name] = values[name] or "iets"
                break
        if record is Url:
            values["url"] = "https://a.example"
        if record is ServiceCapacity:
            values["available"] = values["available"] or 0.0
            values["updated"] = values["updated"] or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        return record(**values)

    def some(self, record: type, *most: int) -> list[Any]:
        return [self.record(record) for _ in range(self.random.choice(most or (0, 1, 2)))]

    def one_of(self, many: list[Any]) -> str:
        return self.random.choice([*(one.id for one in many), ""])

    def reading(self) -> Reading:
        organizations, programs, taxonomies = self.some(Organization), self.some(Program), self.some(Taxonomy)
        services, locations = self.some(Service, 1, 2), self.some(Location)
        links = [
            replace(self.record(ServiceAtLocation), service_id=one.id, location_id=place.id)
            for one in services
            for place in locations
            if self.random.random() < 0.6
        ]
        return Reading(
            organizations=tuple(organizations),
            programs=tuple(replace(one, organization_id=self.one_of(organizations)) for one in programs),
            services=tuple(
                replace(one, organization_id=self.one_of(organizations), program_id=self.one_of(programs))
                for one in services
            ),
            locations=tuple(replace(one, organization_id=self.one_of(organizations)) for one in locations),
            services_at_location=tuple(links),
            taxonomies=tuple(taxonomies),
            taxonomy_terms=tuple(replace(one, taxonomy_id=self.one_of(taxonomies)) for one in self.some(TaxonomyTerm)),
        )


def by_id(reading: Reading) -> dict[str, dict[str, object]]:
    """The records without their order: nested blocks come back in the order of what holds them."""
    return {name: {one.id: one for one in getattr(reading, name)} for name in COLLECTIONS}


@pytest.fixture
def seed():
    """Drawn anew each time; a failure shows it."""
    drawn = secrets.randbelow(10**9)
    print(f"seed {drawn}")
    return drawn


def test_what_is_written_comes_back_equal_and_is_valid(seed):
    for number in range(12):
        check_document(Some(seed + number).reading())


def check_document(reading: Reading) -> None:
    back = read(write_json(reading), file="kaart.json")
    tree = Tree(reading)

    assert (back.problems, by_id(back)) == ((), by_id(reading))
    assert [fault for one in reading.services for fault in schema.faults(tree.service(one), "service")] == []
    assert [
        fault for one in reading.organizations for fault in schema.faults(tree.organization(one), "organization")
    ] == []
    assert [fault for one in reading.locations for fault in schema.faults(tree.location(one), "location")] == []
    assert [
        fault
        for one in reading.services_at_location
        for fault in schema.faults(tree.service_at_location(one), "service_at_location")
    ] == []


def test_tables_that_are_written_come_back_equal(seed):
    for number in range(12):
        reading = Some(seed + number).reading()
        back = read(write_zip(reading), file="kaart.zip")

        assert (back.problems, by_id(back)) == ((), by_id(reading))


def test_every_dialect_is_written_as_valid_version_3_1_and_stays_what_it_is():
    for reading in (
        read(as_json(service()), file="a"),
        read_files(as_files(OLD_TABLES), file="b"),
        read_files(as_files(OHANA_TABLES), file="c"),
        read(as_json(UK_PAGE), file="d"),
    ):
        document = json.loads(write_json(reading))
        assert [fault for one in document["services"] for fault in schema.faults(one, "service")] == []
        assert [fault for one in document["organizations"] for fault in schema.faults(one, "organization")] == []
        once = read(write_json(reading), file="json")
        assert once.problems == ()
        assert by_id(read(write_json(once), file="json")) == by_id(once)
        assert by_id(read(write_zip(once), file="zip")) == by_id(once)


def test_tables_have_only_the_columns_of_the_standard():
    names = {
        record: "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in record)[1:]
        for _, record, _ in TABLES
    }
    files = write_tables(read(as_json(service()), file="a"))

    found = {
        name: next(csv.reader(io.StringIO(part.decode()))) for name, part in files.items() if name.endswith(".csv")
    }

    assert {
        name: set(header) - schema.columns(names[record])
        for name, header in found.items()
        for file, record, _ in TABLES
        if name == f"{file}.csv"
    } == {name: set() for name in found}
    package = json.loads(files["datapackage.json"])
    assert (package["version"], {each["path"] for each in package["resources"]}) == ("3.1", found.keys())
    assert {each["path"]: [one["name"] for one in each["schema"]["fields"]] for each in package["resources"]} == found
    assert {each["name"] for each in package["resources"]} <= set(names.values())


def test_the_same_records_give_the_same_zip_and_names_that_stay_inside():
    reading = read(as_json(service()), file="a")

    assert write_zip(reading) == write_zip(reading)
    with zipfile.ZipFile(io.BytesIO(write_zip(reading))) as archive:
        assert all("/" not in name for name in archive.namelist())


def test_cells_that_a_spreadsheet_would_run_are_made_harmless_and_read_back():
    wicked = '=HYPERLINK("https://kwaad.example";"klik")'
    reading = Reading(
        services=(
            Service(
                id=str(uuid.UUID(int=1)),
                name=wicked,
                description="+31",
                phones=(Phone(str(uuid.UUID(int=2)), "+31 20"),),
            ),
        )
    )

    files = write_tables(reading)
    (row,) = csv.DictReader(io.StringIO(files["services.csv"].decode()))
    (phone,) = csv.DictReader(io.StringIO(files["phones.csv"].decode()))

    assert (row["name"], row["description"], phone["number"]) == (f"'{wicked}", "+31", "+31 20")
    assert read_files(files, file="kaart").services == reading.services


def test_a_capacity_without_a_count_or_a_moment_is_left_out():
    unit = Unit(str(uuid.UUID(int=3)), "plaatsen")
    whole = ServiceCapacity(str(uuid.UUID(int=4)), unit, 0.0, None, "", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    half = ServiceCapacity(str(uuid.UUID(int=5)), unit, None, 12.0)
    reading = Reading(services=(Service(str(uuid.UUID(int=1)), name="S", capacities=(whole, half)),))

    block = Tree(reading).service(reading.services[0])

    assert [each["available"] for each in block["capacities"]] == [0]
    assert schema.faults(block, "service") == []


def test_pages_count_from_one_and_the_last_says_so():
    blocks = [{"id": str(number)} for number in range(5)]

    pages = [page(blocks, number=number, size=2) for number in (1, 2, 3, 4)]

    assert [[each["id"] for each in one["contents"]] for one in pages] == [["0", "1"], ["2", "3"], ["4"], []]
    assert [(one["total_pages"], one["last_page"], one["empty"]) for one in pages] == [
        (3, False, False),
        (3, False, False),
        (3, True, False),
        (3, True, True),
    ]


def test_the_checker_of_the_standard_sees_what_is_wrong():
    assert schema.faults({"id": "geen", "name": "x", "status": "weg", "kleur": 1, "email": "x"}, "service") == [
        "$.email: 'x' is not a 'email'",
        "$.id: 'geen' is not a 'uuid'",
        "$.status: 'weg' is not one of ['active', 'inactive', 'defunct', 'temporarily closed']",
        "$: Additional properties are not allowed ('kleur' was unexpected)",
    ]
