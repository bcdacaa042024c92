"""Records -> HSDS 3.1: blocks for an API, one JSON document, or the tables of a data package in a zip.

What a standard asks for and nobody knows becomes the empty text. Numbers that are no UUID get one made from them, the
same every time. A cell of a table that a spreadsheet program would run as a formula gets an apostrophe before it.

Source
------
HSDS 3.1, openreferral/specification, folder ``schema``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from weefsel.interop.hsds.blocks import NAMES
from weefsel.interop.hsds.names import ENTITIES
from weefsel.interop.hsds.records import (
    COLLECTIONS,
    RECORDS,
    Attribute,
    Location,
    Organization,
    Program,
    Reading,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Spec,
    Taxonomy,
    TaxonomyTerm,
    specs,
)
from weefsel.interop.tabular.columns import neutral

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/3.1/"

# Keys that have to be there, by record, over and above ``id``; what nobody knows is then the empty text.
REQUIRED: dict[str, tuple[str, ...]] = {
    "Organization": ("name", "description"),
    "Program": ("name", "description"),
    "Service": ("name", "status"),
    "Location": ("location_type",),
    "Address": ("address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "Phone": ("number",),
    "Taxonomy": ("name", "description"),
    "TaxonomyTerm": ("name", "description"),
    "OrganizationIdentifier": ("identifier_type", "identifier"),
    "Unit": ("name",),
    "Url": ("url",),
    "Metadata": (
        *("last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value", "updated_by"),
    ),
}
# A capacity without these is no capacity: then the block is left out.
NEEDED = {"ServiceCapacity": ("available", "updated", "unit"), "Url": ("url",)}


def as_uuid(record: str, key: str) -> str:
    """The id to publish: the id itself when it is a UUID, else one made from it.

    Examples
    --------
    >>> as_uuid("Phone", "12") == as_uuid("Phone", "12") != as_uuid("Contact", "12")
    True
    """
    if not key:
        return ""
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key):
        return key
    return str(uuid.uuid5(NAMES, f"{record}\x1f{key}".encode("utf-8", "replace").decode()))


# Which record the id in a field is of.
_REFERS = {
    "organization_id": "Organization",
    "parent_organization_id": "Organization",
    "program_id": "Program",
    "service_id": "Service",
    "location_id": "Location",
    "taxonomy_id": "Taxonomy",
    "taxonomy_term_id": "TaxonomyTerm",
    "parent_id": "TaxonomyTerm",
}


class Tree:
    """A reading as the blocks that an API of HSDS answers with; ``full`` brings what hangs under it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._organizations = {one.id: one for one in reading.organizations}
        self._programs = {one.id: one for one in reading.programs}
        self._services = {one.id: one for one in reading.services}
        self._locations = {one.id: one for one in reading.locations}
        self._taxonomies = {one.id: one for one in reading.taxonomies}
        self._terms = {as_uuid("TaxonomyTerm", one.id): one for one in reading.taxonomy_terms}
        self._by_service: dict[str, list[ServiceAtLocation]] = defaultdict(list)
        for link in reading.services_at_location:
            self._by_service[link.service_id].append(link)

    def organization(self, one: Organization, *, full: bool = True) -> dict[str, Any]:
        """An organization; full: with its programs and locations."""
        block = self._block(one)
        if full:
            locations = [self.location(each) for each in self.reading.locations if each.organization_id == one.id]
            programs = [self.program(each) for each in self.reading.programs if each.organization_id == one.id]
            block |= {key: value for key, value in (("locations", locations), ("programs", programs)) if value}
        return block

    def program(self, one: Program) -> dict[str, Any]:
        """A program."""
        return self._block(one)

    def location(self, one: Location) -> dict[str, Any]:
        """A location with its addresses, times and all else that belongs to it."""
        return self._block(one)

    def service(self, one: Service, *, full: bool = True) -> dict[str, Any]:
        """A service; full: with its organization, its program and where it is."""
        block = self._block(one)
        if full:
            if one.organization_id in self._organizations:
                block["organization"] = self.organization(self._organizations[one.organization_id], full=False)
            if one.program_id in self._programs:
                block["program"] = self.program(self._programs[one.program_id])
            links = [self.service_at_location(link, of_service=True) for link in self._by_service[one.id]]
            if links:
                block["service_at_locations"] = links
        return block

    def service_at_location(self, one: ServiceAtLocation, *, of_service: bool = False) -> dict[str, Any]:
        """A service at a location, with the location, and with the service unless it stands inside it."""
        block = self._block(one)
        if one.location_id in self._locations:
            block["location"] = self.location(self._locations[one.location_id])
        if not of_service and one.service_id in self._services:
            block["service"] = self.service(self._services[one.service_id], full=False)
        return block

    def taxonomy(self, one: Taxonomy) -> dict[str, Any]:
        """A list of words."""
        return self._block(one)

    def taxonomy_term(self, one: TaxonomyTerm) -> dict[str, Any]:
        """A word, with the list it is from."""
        block = self._block(one)
        if one.taxonomy_id in self._taxonomies:
            block["taxonomy_detail"] = self.taxonomy(self._taxonomies[one.taxonomy_id])
        return block

    def _block(self, one: Any) -> dict[str, Any]:
        block = _block(one)
        for each in _attributes(block):
            term = self._terms.get(each["taxonomy_term_id"])
            if term is not None:
                each["taxonomy_term"] = self.taxonomy_term(term)
        return block


def _attributes(block: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (each for each in block.get("attributes", ()) if "taxonomy_term_id" in each)


def page(blocks: list[dict[str, Any]], *, number: int = 1, size: int = 100) -> dict[str, Any]:
    """One page of a list, as the API of HSDS answers; ``number`` from 1."""
    n_pages = max(1, -(-len(blocks) // size))
    part = blocks[(number - 1) * size : number * size]
    return {
        "total_items": len(blocks),
        "total_pages": n_pages,
        "page_number": number,
        "size": len(part),
        "first_page": number == 1,
        "last_page": number >= n_pages,
        "empty": not part,
        "contents": part,
    }


def write_json(reading: Reading) -> bytes:
    """Write everything as one JSON document: a list for each kind, each block valid by itself."""
    tree = Tree(reading)
    linked = {link.location_id for link in reading.services_at_location}
    owned = {one.id for one in reading.organizations}
    document: dict[str, Any] = {"version": VERSION, "profile": PROFILE}
    document["organizations"] = [tree.organization(one) for one in reading.organizations]
    document["services"] = [tree.service(one) for one in reading.services]
    document["locations"] = [
        tree.location(one) for one in reading.locations if one.organization_id not in owned and one.id not in linked
    ]
    document["programs"] = [tree.program(one) for one in reading.programs if one.organization_id not in owned]
    document["taxonomies"] = [tree.taxonomy(one) for one in reading.taxonomies]
    document["taxonomy_terms"] = [tree.taxonomy_term(one) for one in reading.taxonomy_terms]
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8", "replace")


def _block(one: Any) -> dict[str, Any]:
    """A record as a block: what is not known is left out, unless the standard asks for it."""
    name = type(one).__name__
    required = REQUIRED.get(name, ())
    block: dict[str, Any] = {}
    for spec in specs(type(one)):
        value = getattr(one, spec.name)
        if spec.kind == "part":
            parts = [_block(part) for part in value if _is_whole(part)]
            if parts:
                block[spec.key] = parts
        elif spec.kind == "one":
            block[spec.key] = _block(value)
        elif value not in ("", None) or spec.key in required:
            block[spec.key] = _json_value(spec, name, "" if value is None else value)
    return block


def _is_whole(part: Any) -> bool:
    return all(getattr(part, name) not in ("", None) for name in NEEDED.get(type(part).__name__, ()))


def _json_value(spec: Spec, record: str, value: Any) -> Any:
    if spec.kind == "key":
        return as_uuid(record, value)
    if spec.kind == "ref":
        return as_uuid(_REFERS[spec.key], value)
    if isinstance(value, float | Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, dt.time):
        return _time(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds" if value.microsecond % 1000 == 0 else "microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def _time(value: dt.time) -> str:
    text = value.isoformat(timespec="minutes" if not value.second else "seconds")
    return text.replace("+00:00", "Z")


# The tables of the data package: the name of the file, the record, and the columns that say where a row belongs.
TABLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("organizations", "Organization", ()),
    ("programs", "Program", ()),
    ("services", "Service", ()),
    ("locations", "Location", ()),
    ("service_at_location", "ServiceAtLocation", ()),
    ("addresses", "Address", ("location_id",)),
    ("phones", "Phone", ("location_id", "service_id", "organization_id", "contact_id", "service_at_location_id")),
    ("schedules", "Schedule", ("service_id", "location_id", "service_at_location_id")),
    ("service_areas", "ServiceArea", ("service_id", "service_at_location_id")),
    ("languages", "Language", ("service_id", "location_id", "phone_id")),
    ("accessibility", "Accessibility", ("location_id",)),
    ("contacts", "Contact", ("organization_id", "service_id", "service_at_location_id", "location_id")),
    ("funding", "Funding", ("organization_id", "service_id")),
    ("cost_options", "CostOption", ("service_id",)),
    ("required_documents", "RequiredDocument", ("service_id",)),
    ("organization_identifiers", "OrganizationIdentifier", ("organization_id",)),
    ("url", "Url", ("organization_id", "service_id")),
    ("service_capacity", "ServiceCapacity", ("service_id", "unit_id")),
    ("units", "Unit", ()),
    ("attributes", "Attribute", ("link_id",)),
    ("metadata", "Metadata", ("resource_id",)),
    ("taxonomies", "Taxonomy", ()),
    ("taxonomy_terms", "TaxonomyTerm", ()),
)
_COLUMN_OF = {
    "Organization": "organization_id",
    "Program": "program_id",
    "Service": "service_id",
    "Location": "location_id",
    "ServiceAtLocation": "service_at_location_id",
    "Contact": "contact_id",
    "Phone": "phone_id",
}


def write_tables(reading: Reading) -> dict[str, bytes]:
    """Write the tables of the data package by name of the file; a table without rows is left out."""
    rows: dict[str, dict[str, dict[str, Any]]] = {record: {} for _, record, _ in TABLES}
    for name in COLLECTIONS:
        for one in getattr(reading, name):
            _collect(one, rows)
    files: dict[str, bytes] = {}
    for file, record, parents in TABLES:
        if rows[record]:
            files[f"{file}.csv"] = _csv(_header(record, parents), rows[record].values())
    files["datapackage.json"] = _package(files)
    return files


def _collect(one: Any, rows: dict[str, dict[str, dict[str, Any]]], parent: tuple[str, str] | None = None) -> str:
    """Put a record and all that hangs under it in their tables, and give the id of its row."""
    record = type(one).__name__
    if not _is_whole(one):
        return ""
    row = {
        spec.key: _json_value(spec, record, getattr(one, spec.name))
        for spec in specs(type(one))
        if spec.kind not in ("part", "one") and getattr(one, spec.name) not in ("", None)
    }
    key = str(row.get("id", ""))
    if parent is not None:
        column, parent_key = parent
        if isinstance(one, Attribute | RECORDS["Metadata"]):
            entity, column = column, "link_id" if isinstance(one, Attribute) else "resource_id"
            row.setdefault("link_entity" if isinstance(one, Attribute) else "resource_type", entity)
        known = rows[record].get(key)
        row[column] = parent_key
        if known is not None and any(known.get(name, value) != value for name, value in row.items()):
            # One row has room for one parent of a kind: the same thing elsewhere is a row of its own.
            key = row["id"] = as_uuid(record, f"{key}|{column}|{parent_key}")
        elif known is not None:
            row = known | row
    rows[record][key] = row
    for spec in specs(type(one)):
        if spec.kind == "part":
            for part in getattr(one, spec.name):
                if isinstance(part, Attribute | RECORDS["Metadata"]):
                    _collect(part, rows, (ENTITIES[type(one)], key))
                else:
                    _collect(part, rows, (_COLUMN_OF[record], key))
    if isinstance(one, ServiceCapacity):
        row["unit_id"] = _collect(one.unit, rows)
    return key


def _csv(header: list[str], rows: Iterable[dict[str, Any]]) -> bytes:
    content = io.StringIO(newline="")
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(row.get(key, "")) for key in header])
    return content.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    text = str(value)
    # A telephone number may begin with + and a temperature with -: without a letter nothing can be run.
    if re.fullmatch(r"[+-]\d[\d\s().-]*", text):
        return text
    # An apostrophe that was there already gets one more, so that taking one away gives the text again.
    return neutral(text) if not text.startswith("'") or neutral(text.lstrip("'")) == text.lstrip("'") else f"'{text}"


def _package(files: dict[str, bytes]) -> bytes:
    """What the tables are, as a tabular data package asks: of each its columns with their kinds."""
    package = {
        "name": "human_services_data",
        "version": VERSION,
        "profile": "tabular-data-package",
        "resources": [_resource(file, record, parents) for file, record, parents in TABLES if f"{file}.csv" in files],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


_RESOURCE_OF = {record: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", record).lower() for _, record, _ in TABLES}
_KINDS: dict[str, dict[str, str]] = {
    **{key: {"type": "number"} for key in ("number", "whole", "money")},
    "date": {"type": "date"},
    "url": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
}


def _resource(file: str, record: str, parents: tuple[str, ...]) -> dict[str, Any]:
    kinds = {spec.key: spec.kind for spec in specs(RECORDS[record])}
    fields: list[dict[str, Any]] = [
        {"name": key, **_KINDS.get(kinds.get(key, ""), {"type": "string"})} for key in _header(record, parents)
    ]
    fields[0]["constraints"] = {"required": True, "unique": True}
    return {
        "name": _RESOURCE_OF[record],
        "path": f"{file}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id"},
    }


def _header(record: str, parents: tuple[str, ...]) -> list[str]:
    keys = [spec.key for spec in specs(RECORDS[record]) if spec.kind not in ("part", "one")]
    return [keys[0], *(key for key in parents if key not in keys), *keys[1:]]


def write_zip(reading: Reading) -> bytes:
    """Write the tables as one zip; the same records give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in write_tables(reading).items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, part)
    return content.getvalue()
