"""The tables of HSDS (CSV files, in a zip or apart) -> blocks nested as in its JSON, each with its line.

Tables of versions 1.0 (Ohana), 1.1, 2.0, 3.0 and 3.1 are known by the names they had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.blocks import WHOLE, Row, TooMuch, Where, inside, item
from weefsel.interop.hsds.gather import MAX_RECORDS, Gather
from weefsel.interop.hsds.records import (
    Location,
    Organization,
    Program,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    specs,
)
from weefsel.interop.hsds.values import shown
from weefsel.interop.tabular.columns import FORMULA_STARTS, spelled
from weefsel.interop.tabular.sheet import Sheet, read_sheet

MAX_BYTES = 16 * 1024 * 1024
MAX_CELLS = 1_500_000


@dataclass(frozen=True, slots=True)
class Table:
    """What the rows of a table are: the key under which a parent holds them, and the columns that name a parent."""

    key: str
    parents: tuple[str, ...] = ()


# By the name of the file without ending, as it was in any version.
_ANY = ("organization_id", "service_id", "location_id", "service_at_location_id")
TABLES: dict[str, Table] = {
    "organizations": Table("organizations"),
    "programs": Table("programs"),
    "services": Table("services"),
    "locations": Table("locations"),
    "service_at_locations": Table("services_at_location"),
    "taxonomies": Table("taxonomies"),
    "taxonomy_terms": Table("taxonomy_terms"),
    "phones": Table("phones", (*_ANY, "contact_id")),
    "contacts": Table("contacts", _ANY),
    "addresses": Table("addresses", ("location_id",)),
    "physical_addresses": Table("physical_addresses", ("location_id",)),
    "postal_addresses": Table("postal_addresses", ("location_id",)),
    "mail_addresses": Table("postal_addresses", ("location_id",)),
    "accessibility": Table("accessibility", ("location_id",)),
    "accessibility_for_disabilities": Table("accessibility", ("location_id",)),
    "schedules": Table("schedules", _ANY[1:]),
    "regular_schedules": Table("schedules", _ANY[1:]),
    "holiday_schedules": Table("holiday_schedules", _ANY[1:]),
    "languages": Table("languages", ("service_id", "location_id", "phone_id")),
    "cost_options": Table("cost_options", ("service_id",)),
    "service_areas": Table("service_areas", ("service_id", "service_at_location_id")),
    "required_documents": Table("required_documents", ("service_id",)),
    "funding": Table("funding", ("organization_id", "service_id")),
    "eligibility": Table("eligibilitys", ("service_id",)),
    "payments_accepted": Table("payments_accepted", ("service_id",)),
    "organization_identifiers": Table("organization_identifiers", ("organization_id",)),
    "service_capacities": Table("capacities", ("service_id",)),
    "units": Table("unit", ()),
    "urls": Table("urls", ("organization_id", "service_id")),
    "attributes": Table("attributes", ("link_id",)),
    "service_attributes": Table("attributes", ("service_id",)),
    "service_taxonomies": Table("attributes", ("service_id",)),
    "metadata": Table("metadata", ("resource_id",)),
    "meta_table_descriptions": Table("meta_table_descriptions"),
}
_OTHER_NAMES = {
    "organization": "organizations",
    "program": "programs",
    "service": "services",
    "location": "locations",
    "service_at_location": "service_at_locations",
    "services_at_location": "service_at_locations",
    "services_at_locations": "service_at_locations",
    "taxonomy_term": "taxonomy_terms",
    "phone": "phones",
    "contact": "contacts",
    "address": "addresses",
    "physical_address": "physical_addresses",
    "postal_address": "postal_addresses",
    "mail_address": "mail_addresses",
    "accessibilities": "accessibility",
    "schedule": "schedules",
    "regular_schedule": "regular_schedules",
    "holiday_schedule": "holiday_schedules",
    "language": "languages",
    "cost_option": "cost_options",
    "service_area": "service_areas",
    "required_document": "required_documents",
    "fundings": "funding",
    "eligibilities": "eligibility",
    "payment_accepted": "payments_accepted",
    "organization_identifier": "organization_identifiers",
    "service_capacity": "service_capacities",
    "capacities": "service_capacities",
    "unit": "units",
    "url": "urls",
    "attribute": "attributes",
    "service_attribute": "service_attributes",
    "service_taxonomy": "service_taxonomies",
    "services_taxonomy": "service_taxonomies",
    "other_attributes": "attributes",
    "meta_table_description": "meta_table_descriptions",
}
_PARENT_TABLES = {
    "organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "service_at_location_id": "service_at_locations",
    "contact_id": "contacts",
    "phone_id": "phones",
    "program_id": "programs",
}
_HOLDERS = ("services", "locations", "organizations", "service_at_locations")


@dataclass(slots=True)
class Tables:
    """The rows of every table by the table's present name."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def table_name(file: str) -> str | None:
    """The present name of the table in a file, or None when HSDS has no such table.

    Examples
    --------
    >>> table_name("kaart/Services_at_Location.csv")
    'service_at_locations'
    """
    name = spelled(file.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0])
    name = _OTHER_NAMES.get(name, name)
    if name == "taxonomy":
        return "taxonomies"
    return name if name in TABLES else None


def read_tables(files: Mapping[str, bytes]) -> Tables:
    """Read the CSV files whose name is that of a table."""
    tables = Tables()
    n_cells = 0
    for file, content in files.items():
        name = table_name(file)
        if name is None:
            continue
        n_cells += content.count(b",") + content.count(b";") + content.count(b"\t") + content.count(b"\n")
        if len(content) > MAX_BYTES or n_cells > MAX_CELLS:
            text = f"Dit is te groot: wij lezen tabellen tot {MAX_BYTES / 1e6:.0f} MB en samen {MAX_CELLS} cellen."
            tables.problems.append(Problem(file, "bestand", text))
            return tables
        if not content.strip():
            tables.notes.append(Problem(file, "bestand", "Deze tabel is leeg."))
            continue
        sheet = read_sheet(content, "csv", file=file, max_rows=MAX_RECORDS)
        if sheet.header and not sheet.rows and len(sheet.problems) == 1 and sheet.problems[0].place == "bestand":
            continue
        tables.problems += sheet.problems
        tables.rows.setdefault(name, []).extend(rows_of(sheet, tables.problems))
    return tables


def as_meant(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet program from running a text.

    Examples
    --------
    >>> as_meant("'=1+1"), as_meant("''s avonds"), as_meant("'s avonds")
    ('=1+1', "''s avonds", "'s avonds")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS) else cell


def rows_of(sheet: Sheet, problems: list[Problem]) -> list[Row]:
    """The rows of a table as blocks; empty cells are left out."""
    header = [heading.strip() for heading in sheet.header]
    seen: dict[str, int] = {}
    for position, heading in enumerate(header, start=1):
        if not heading:
            if any(row.cells[position - 1] for row in sheet.rows):
                place = f"kop, kolom {position}"
                problems.append(Problem(sheet.file, place, "Boven deze kolom staat geen naam."))
        elif heading in seen:
            text = f"De kolom '{shown(heading)}' staat er twee keer (ook als kolom {seen[heading]})."
            problems.append(Problem(sheet.file, f"kop, kolom {position}", text))
        seen.setdefault(heading, position)
    return [
        Row(
            {heading: as_meant(cell) for heading, cell in zip(header, row.cells, strict=True) if heading and cell},
            file=sheet.file,
            line=row.place,
        )
        for row in sheet.rows
    ]


def rows_of_json(value: Mapping[str, Any], *, file: str) -> Tables:
    """Tables written as one JSON document: the name of a file with a list of rows under it."""
    tables = Tables()
    for name, rows in value.items():
        table = table_name(name)
        if table is None or not isinstance(rows, list):
            tables.notes.append(Problem(file, inside(WHOLE, name), "Deze tabel kennen we niet."))
            continue
        kept: list[Row] = []
        for number, row in enumerate(rows):
            place = item(inside(WHOLE, name), number)
            if isinstance(row, dict):
                kept.append(Row({str(key): each for key, each in row.items()}, file=file, line=place))
            else:
                tables.problems.append(Problem(file, place, "Hier hoort een blok met sleutels te staan."))
        tables.rows[table] = kept
    return tables


def gather_tables(tables: Tables, gather: Gather) -> None:
    """Hang every row under the rows it belongs to, and take the rows that stand by themselves."""
    gather.problems += tables.problems
    gather.notes += tables.notes
    rows = dict(tables.rows)
    # Until version 3 the table taxonomy held the words themselves.
    if "taxonomies" in rows and "taxonomy_terms" not in rows and _holds_terms(rows["taxonomies"]):
        rows["taxonomy_terms"] = [_term(row) for row in rows.pop("taxonomies")]
    for table in rows.values():
        for row in table:
            _spell(row)
    by_id = {
        name: {_id(row): row for row in rows.get(name, ()) if _id(row)}
        for name in {*_PARENT_TABLES.values(), "units", "taxonomy_terms", "programs"}
    }
    _tell_doubles(rows, gather)
    for row in rows.get("service_capacities", ()):
        unit = by_id["units"].get(str(row.get("unit_id", "")))
        if unit is not None:
            row["unit"] = unit
    for name, table in TABLES.items():
        if table.parents:
            _hang(name, table, rows.get(name, ()), by_id, gather)
    if "meta_table_descriptions" in rows:
        file = rows["meta_table_descriptions"][0].file if rows["meta_table_descriptions"] else "meta_table_descriptions"
        gather.remark(file, "bestand", "Deze tabel vertelt over de tabellen zelf. We nemen haar niet over.")
    try:
        _take(rows, gather)
    except TooMuch as error:
        gather.complain(error.where.file, error.where.place, "Er staan te veel regels in. Deel het bestand op.")


def _take(rows: dict[str, list[Row]], gather: Gather) -> None:
    for name, record in (
        ("taxonomies", Taxonomy),
        ("taxonomy_terms", TaxonomyTerm),
        ("organizations", Organization),
        ("programs", Program),
        ("locations", Location),
        ("services", Service),
        ("service_at_locations", ServiceAtLocation),
    ):
        names = {spec.key for spec in specs(record)}
        for row in rows.get(name, ()):
            where = Where(row.file, row.line, is_row=True)
            given = {
                key: str(row[key])
                for key in ("organization_id", "program_id", "service_id", "location_id", "taxonomy_id", "parent_id")
                if row.get(key) and not isinstance(row[key], dict | list) and key in names
            }
            location = str(row.get("location_id") or "") if record is Service else ""
            if location and not given.get("organization_id"):
                given["organization_id"] = gather.location_organization(location)
            key = gather.take(record, row, where, given=given)
            if key and location and gather.known(Location, location):
                gather.place_service(key, location, where)


def _id(row: Row) -> str:
    return str(row.get("id") or "").strip()


def _spell(row: Row) -> None:
    for key in [key for key in row if key != spelled(key) and spelled(key)]:
        row.setdefault(spelled(key), row.pop(key))


def _holds_terms(rows: Iterable[Row]) -> bool:
    return any({"parent_id", "parent_name", "vocabulary", "taxonomy_id"} & row.keys() for row in rows)


def _term(row: Row) -> Row:
    block = {key: value for key, value in row.items() if key not in ("taxonomy_id", "parent_name")}
    if not block.get("id") and row.get("taxonomy_id"):
        block["id"] = row["taxonomy_id"]
    return Row(block, file=row.file, line=row.line)


def _tell_doubles(rows: Mapping[str, list[Row]], gather: Gather) -> None:
    """A number names one row of its table; the tables that stand by themselves are told when they are taken."""
    for name, table in TABLES.items():
        if not table.parents and name != "units":
            continue
        seen: dict[str, Row] = {}
        for row in rows.get(name, ()):
            key = _id(row)
            if key and key in seen and dict(seen[key]) != dict(row):
                text = f"Het nummer '{shown(key)}' staat ook op {seen[key].line}, met een andere inhoud."
                gather.complain(row.file, f"{row.line}, kolom 'id'", text)
            elif key:
                seen[key] = row


def _hang(name: str, table: Table, rows: Iterable[Row], by_id: Mapping[str, Mapping[str, Row]], gather: Gather) -> None:
    lost: list[tuple[Row, str]] = []
    for row in rows:
        named = {column: str(row[column]).strip() for column in table.parents if row.get(column)}
        held = [holder for holder in (_holder(column, key, by_id) for column, key in named.items()) if holder]
        for holder_name, holder in held:
            key = table.key
            if key == "urls":
                key = "additional_websites" if holder_name == "organizations" else "additional_urls"
            holder.setdefault(key, [])
            if isinstance(holder[key], list):
                holder[key].append(row)
            else:
                holder[key] = [holder[key], row]
        if not held:
            wanted = ", ".join(f"{column} '{shown(key)}'" for column, key in named.items())
            text = f"Dit hoort bij {wanted}, en dat staat niet in de tabellen." if wanted else "Dit hoort nergens bij."
            lost.append((row, text))
    if lost:
        row, text = lost[0]
        more = f" In deze tabel zijn er {len(lost)} van." if len(lost) > 1 else ""
        gather.remark(row.file, row.line, f"{text} We slaan deze regel over.{more}")


def _holder(column: str, key: str, by_id: Mapping[str, Mapping[str, Row]]) -> tuple[str, Row] | None:
    names = _HOLDERS if column in ("link_id", "resource_id") else (_PARENT_TABLES[column],)
    return next(((name, by_id[name][key]) for name in names if key in by_id[name]), None)
