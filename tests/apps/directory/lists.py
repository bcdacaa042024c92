"""A list as a reader would give it, for the tests of the social map."""

from __future__ import annotations

import uuid
from dataclasses import replace

from weefsel.apps.directory.gazetteer import Gazetteer
from weefsel.apps.directory.imports import add_list, put_on_map, receive_file, try_out
from weefsel.apps.directory.models import ListImport, SourceList
from weefsel.catalogue.catalogue import read_catalogue
from weefsel.interop.hsds.records import (
    Address,
    Contact,
    Location,
    Organization,
    Phone,
    Place,
    Reading,
    Service,
    ServiceAtLocation,
)

GAZETTEER = Gazetteer({"6601": (178_600.0, 425_600.0)}, {"wijchen": (178_000.0, 425_000.0)})
ORGANIZATION = Organization(
    id="o1", name="Stichting De Kom", email="info@dekom.example", website="https://dekom.example"
)
LOCATION = Location(
    id="l1", name="De Kom", addresses=(Address(address_1="Markt 1", postal_code="6601AB", city="Wijchen"),)
)


def reading(*services: Service, **changes) -> Reading:
    """A list of services of one organisation at one place."""
    services = services or (service(1),)
    fields = {
        "file": "lijst.json",
        "dialect": "hsds",
        "organizations": (ORGANIZATION,),
        "locations": (LOCATION,),
        "services": services,
        "services_at_location": tuple(ServiceAtLocation(service_id=one.id, location_id="l1") for one in services),
    }
    return Reading(**{**fields, **changes})


def service(number: int, **changes) -> Service:
    one = Service(
        id=f"s{number}",
        organization_id="o1",
        name=f"Koffie {number}",
        description="Samen koffie.",
        phones=(Phone(number="024 123 45 67"),),
        contacts=(Contact(name="Bea", email="bea@dekom.example"),),
        source=Place("lijst.json", f"$[{number}]"),
    )
    return replace(one, **changes)


def new_list(actor, name="Kaart") -> SourceList:
    return add_list(actor=actor, form_token=uuid.uuid4(), name=name)


def tried(source: SourceList, found: Reading, actor, **changes) -> ListImport:
    row = receive_file(source, actor=actor, form_token=uuid.uuid4(), file_name="lijst.json", content=b"{}", **changes)
    return try_out(row, found, actor=actor, gazetteer=GAZETTEER, werkvormen=WERKVORMEN, languages=("nl", "en", "other"))


def put(source: SourceList, found: Reading, actor, **changes) -> ListImport:
    return put_on_map(tried(source, found, actor, **changes), actor=actor)


WERKVORMEN = read_catalogue().werkvormen


def counts(row: ListImport) -> tuple[int, int, int, int, int]:
    """Added, changed, closed, open again, the same."""
    return tuple(row.counts[name] for name in ("add", "change", "close", "reopen", "same"))
