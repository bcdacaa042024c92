"""Bytes of a social map, in whatever dialect -> a ``Reading``: ``recognise`` says what it is, ``read`` reads it.

A file that is not HSDS in any of its forms is read through a column mapping (``interop.tabular.mapping``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.blocks import WHOLE, TooMuch, Where, inside, item
from weefsel.interop.hsds.foreign import WANTED, foreign
from weefsel.interop.hsds.gather import Gather, knows, merge
from weefsel.interop.hsds.json_text import read_json
from weefsel.interop.hsds.records import (
    COLLECTIONS,
    Location,
    Organization,
    Program,
    Reading,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)
from weefsel.interop.hsds.shapes import unfold
from weefsel.interop.hsds.tables import gather_tables, read_tables, rows_of_json, table_name
from weefsel.interop.hsds.values import NumberText, read_text, shown
from weefsel.interop.tabular.archive import is_zip, ours, unpack
from weefsel.interop.tabular.sheet import decode

Dialect = Literal["hsds", "hsds-page", "hsds-tables", "hsds-1", "hsds-ohana", "hsds-uk", "table", "json", "unknown"]

DIALECT_NAMES: dict[str, str] = {
    "hsds": "HSDS 3 (JSON)",
    "hsds-page": "HSDS 3 (antwoord van een API)",
    "hsds-tables": "HSDS 3 (tabellen)",
    "hsds-1": "HSDS 1 of 2 (tabellen)",
    "hsds-ohana": "HSDS 1.0 (tabellen van Ohana)",
    "hsds-uk": "HSDS-UK (antwoord van een API)",
    "table": "een tabel met eigen kolommen",
    "json": "JSON met eigen sleutels",
    "unknown": "niet herkend",
}
MAX_TOTAL_BYTES = 32 * 1024 * 1024
# The share of its keys that a block must have from HSDS to be taken for one (an assumption).
MOST_KEYS = 0.6


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, and in Dutch by what we saw it; ``needs_mapping``: only with a column mapping can it be read.

    ``place`` what the reason is about, when it is not the whole file.
    """

    dialect: Dialect
    reason: str
    needs_mapping: bool = False
    place: str = "bestand"

    @property
    def is_known(self) -> bool:
        """Whether it can be read at all."""
        return self.dialect != "unknown"


def recognise(content: bytes, name: str) -> Recognised:
    """Say what a file is, by its contents first and its name second; it is not read whole when it is too large."""
    if not content.strip():
        return Recognised("unknown", "Het bestand is leeg.")
    if is_zip(content):
        return _recognise_zip(content, name)
    if known := foreign(content):
        return Recognised("unknown", known)
    if _looks_like_json(content):
        found = read_json(content, file=name)
        if found.problem is not None:
            return Recognised("unknown", found.problem.text, place=found.problem.place)
        return _recognise_json(found.value)
    if table_name(name) is not None and name.lower().endswith((".csv", ".tsv", ".txt")):
        first = content[:4_000].removeprefix(b"\xef\xbb\xbf").splitlines()[0].lower().replace(b'"', b"")
        if {b"id", b"taxonomy_id"} & set(re.split(rb"\s*[,;\t]\s*", first.strip())):
            return Recognised("hsds-tables", "De naam van het bestand en de kolom 'id' zijn die van een HSDS-tabel.")
    if name.lower().endswith((".xls", ".doc", ".docx", ".pdf", ".rtf")) or _is_binary(content):
        return Recognised("unknown", f"Dit bestand kunnen we niet lezen. {WANTED}")
    lines = [line for line in content[:20_000].splitlines() if line.strip()]
    if lines and not name.lower().endswith((".csv", ".tsv", ".txt")) and not any(c in lines[0] for c in b";,\t"):
        return Recognised("unknown", f"We zien geen tabel en geen JSON in dit bestand. {WANTED}")
    return Recognised("table", "Dit is een tabel. Zeg bij iedere kolom wat erin staat.", needs_mapping=True)


def _is_binary(content: bytes) -> bool:
    # A stray sign in a table is told with its line by who reads the table.
    begin = content[:2_000]
    text = decode(begin) or begin.decode("cp1252", "replace")
    return text.count("\x00") > max(0.02 * len(text), 2)


def _recognise_zip(content: bytes, name: str) -> Recognised:
    archive = unpack(content, file=name)
    if archive.problems:
        first = archive.problems[0]
        return Recognised("unknown", first.text, place=first.place)
    parts = ours(archive.parts)
    if "[Content_Types].xml" in parts and any(part.startswith("xl/") for part in parts):
        return Recognised("table", "Dit is een werkblad (XLSX). Zeg bij iedere kolom wat erin staat.", True)
    if archive.parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Recognised("table", "Dit is een werkblad (ODS). Zeg bij iedere kolom wat erin staat.", True)
    if "[Content_Types].xml" in parts or "mimetype" in parts:
        return Recognised("unknown", f"Dit is een document, geen werkblad. {WANTED}")
    return _recognise_files(named(parts))


def named(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a package under the names of their tables, where its datapackage.json says which is which."""
    package = _package(parts)
    listed = package.get("resources") if package else None
    names: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else ():
        path, name = (one.get("path"), one.get("name")) if isinstance(one, dict) else (None, None)
        if isinstance(path, str) and isinstance(name, str) and table_name(path) is None and table_name(name):
            names[path.removeprefix("./")] = f"{name}.csv"
    folder = next((part.rpartition("/")[0] for part in parts if part.rsplit("/", 1)[-1] == "datapackage.json"), "")
    inside_folder = len(folder) + 1 if folder else 0
    found = {names.get(part[inside_folder:], part): content for part, content in parts.items()}
    return found if len(found) == len(parts) else dict(parts)


def _recognise_files(parts: Mapping[str, bytes]) -> Recognised:
    if any(part.startswith("Index/") and part.endswith(".iwa") for part in parts) or "Index.zip" in parts:
        text = "Dit is een bestand van Numbers, Pages of Keynote. Exporteer het naar Excel (.xlsx) of CSV."
        return Recognised("unknown", text)
    tables = {table_name(part): part for part in parts if part.lower().endswith((".csv", ".tsv"))}
    tables.pop(None, None)
    if {"services", "organizations", "locations", "taxonomies", "taxonomy_terms"} & tables.keys():
        services = parts[tables["services"]].splitlines() if "services" in tables else []
        columns = services[0].decode("utf-8", "replace").lower() if services else ""
        if "location_id" in columns and "organization_id" not in columns:
            return Recognised(
                "hsds-ohana", "In de tabel van diensten staat bij welke plek zij horen, zoals Ohana doet."
            )
        old = {"physical_addresses", "postal_addresses", "regular_schedules", "mail_addresses", "eligibility"}
        version = _version(parts)
        if old & tables.keys() or version.startswith(("1", "2")) or ("fees_description" not in columns and columns):
            return Recognised("hsds-1", "De tabellen hebben de namen van HSDS 1 of 2.")
        return Recognised("hsds-tables", "De tabellen hebben de namen van HSDS 3.")
    readable = [part for part in parts if part.lower().endswith(".json") and not part.endswith("datapackage.json")]
    if readable:
        kinds = [recognise(parts[part], part) for part in readable]
        known = next((kind for kind in kinds if kind.dialect.startswith("hsds")), None)
        if known:
            return known
        return next((kind for kind in kinds if kind.is_known), kinds[0])
    lists = [part for part in parts if part.lower().endswith((".csv", ".tsv"))]
    if len(lists) == 1 and len(parts) == 1:
        return Recognised("table", "In dit zip-bestand zit één tabel. Zeg bij iedere kolom wat erin staat.", True)
    if lists:
        names = ", ".join(shown(part) for part in list(parts)[:5])
        text = f"Er zitten tabellen in, maar geen die organizations.csv of services.csv heet ({names}). "
        return Recognised("unknown", text + "Pak de zip uit en stuur de lijst los.")
    return Recognised("unknown", f"In dit zip-bestand zit geen tabel en geen JSON. {WANTED}")


def _version(parts: Mapping[str, bytes]) -> str:
    package = _package(parts)
    return str(package.get("version", "")) if package else ""


def _package(parts: Mapping[str, bytes]) -> dict[str, Any] | None:
    for name, part in parts.items():
        if name.rsplit("/", 1)[-1] == "datapackage.json" and len(part) < 2_000_000:
            try:
                package = json.loads(part)
            except (ValueError, RecursionError):
                return None
            return package if isinstance(package, dict) else None
    return None


# By which keys a block is what it is; the first that fits.
_KINDS: tuple[tuple[type[Any], tuple[frozenset[str], ...]], ...] = tuple(
    (record, tuple(frozenset(keys.split()) for keys in options))
    for record, options in (
        (ServiceAtLocation, ("service location", "service_id location_id", "location_id service")),
        (
            Service,
            (
                "name service_at_locations",
                "name organization",
                "name status",
                "name organization_id description",
                "name cost_options",
                "name eligibilitys",
                "name services_at_location",
                "name service_taxonomys",
            ),
        ),
        (Location, ("location_type", "latitude longitude", "addresses", "physical_addresses")),
        (
            Organization,
            (
                "name website description",
                "name legal_status",
                "name organization_identifiers",
                "name services description",
                "name year_incorporated",
                "name locations",
                "name uri email",
                "id name description email",
            ),
        ),
        (TaxonomyTerm, ("id name taxonomy", "id name term_uri", "id name taxonomy_id", "id name parent_id")),
        (Taxonomy, ("id name version uri", "id name version", "id name description uri")),
    )
)
_PACKAGE: dict[str, type[Any]] = {
    **COLLECTIONS,
    "service_at_locations": ServiceAtLocation,
    "services_at_locations": ServiceAtLocation,
    "organization": Organization,
    "service": Service,
    "location": Location,
    "service_at_location": ServiceAtLocation,
    "taxonomy_term": TaxonomyTerm,
    "programs": Program,
}
_PAGES = ("contents", "content", "items", "results", "data")
_PAGE_MARKS = {"total_pages", "totalPages", "page_number", "total_items", "totalElements", "first_page", "last_page"}


def kind_of(block: Any) -> type[Any] | None:
    """Which record of HSDS a block is, by its keys."""
    if not isinstance(block, dict):
        return None
    keys = block.keys()
    for record, options in _KINDS:
        if any(option <= keys for option in options):
            n_known = sum(knows(record, str(key)) for key in list(keys)[:100])
            # A list of somebody's own may share a few keys; a block of HSDS has hardly any others.
            if n_known >= MOST_KEYS * min(len(keys), 100):
                return record
    return None


def _first_kind(blocks: Any) -> type[Any] | None:
    if not isinstance(blocks, list):
        return None
    found = [kind_of(block) for block in blocks[:20]]
    if any(found):
        return next(kind for kind in found if kind)
    return None


def _page_key(value: dict[str, Any]) -> str | None:
    for key in _PAGES:
        if isinstance(value.get(key), list) and (_PAGE_MARKS & value.keys() or _first_kind(value[key])):
            return key
    return None


def _find_page(value: dict[str, Any]) -> tuple[str, ...] | None:
    """The way to a list of blocks of HSDS that stands deeper, as in an answer with an envelope around it."""
    if kind_of(value) is not None:
        return None
    queue: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while queue:
        each, way = queue.pop(0)
        for name, inner in list(each.items())[:50]:
            if isinstance(inner, list) and _first_kind(inner) is not None:
                return (*way, str(name))
            if isinstance(inner, dict) and len(way) < 3 and kind_of(inner) is None:
                queue.append((inner, (*way, str(name))))
    return None


def _is_package(value: dict[str, Any]) -> bool:
    named = [key for key in value if key in _PACKAGE and isinstance(value[key], list)]
    return bool(named) and kind_of(value) is None


def _recognise_json(value: Any) -> Recognised:
    if isinstance(value, list):
        if not value:
            return Recognised("unknown", "De lijst in dit bestand is leeg.")
        kind = _first_kind(value)
        if kind in (Service, ServiceAtLocation) or (kind is not None and _is_hsds_id(value[0])):
            return Recognised("hsds", f"Dit is een lijst met blokken van HSDS ({kind.__name__}).")
        if any(isinstance(each, dict) for each in value):
            return Recognised(
                "json", "Dit is een lijst met eigen sleutels. Zeg bij iedere sleutel wat erin staat.", True
            )
        if _has_list(unfold(value)):
            return Recognised("json", "Dit is een lijst met rijen. Zeg bij iedere kolom wat erin staat.", True)
        return Recognised("unknown", "In dit bestand staat een lijst, maar zonder blokken met sleutels.")
    if not isinstance(value, dict):
        return Recognised("unknown", "In dit bestand staat één losse waarde, geen lijst en geen blok.")
    if value and all(str(key).endswith(".csv") for key in value):
        return Recognised("hsds-tables", "Dit zijn tabellen van HSDS als JSON.")
    told = " ".join(
        read_text(value.get(key)) for key in ("version", "profile") if not isinstance(value.get(key), dict | list)
    )
    if "uk" in told.lower() and ("profile" in value or "HSDS-UK" in told) and not _has_list(value):
        return Recognised("unknown", "Dit vertelt over een API, maar er staan geen diensten in. Vraag /services op.")
    page = _page_key(value)
    if page is not None:
        kind = _first_kind(value[page])
        if kind is not None or not value[page]:
            dialect: Dialect = "hsds-uk" if _is_uk(value, value[page]) else "hsds-page"
            return Recognised(dialect, f"Dit is een pagina van een API: de lijst staat onder '{page}'.")
    if _is_package(value):
        return Recognised("hsds", "De lijsten hebben de namen van HSDS.")
    deeper = _find_page(value)
    if deeper is not None:
        return Recognised("hsds-page", f"De lijst staat onder '{'.'.join(map(shown, deeper))}'.")
    kind = kind_of(value)
    if kind is not None:
        dialect = "hsds-uk" if _is_uk(value, [value]) else "hsds"
        return Recognised(dialect, f"Dit is één blok van HSDS ({kind.__name__}).")
    wrong = next((key for key in value if key in _PACKAGE and not isinstance(value[key], list)), None)
    if _has_list(value) or (wrong is None and _has_list(unfold(value))):
        return Recognised("json", "Dit is JSON met eigen sleutels. Zeg bij iedere sleutel wat erin staat.", True)
    if wrong is not None:
        return Recognised("unknown", "Hier hoort een lijst met blokken te staan.", place=inside(WHOLE, wrong))
    if {"error", "errors", "fault", "exception"} & value.keys():
        text = "Dit lijkt een foutmelding van een website, geen lijst. Haal het bestand opnieuw op."
        return Recognised("unknown", text)
    return Recognised("unknown", "In dit bestand vinden we geen lijst met organisaties, diensten of plekken.")


def _is_hsds_id(block: Any) -> bool:
    return isinstance(block, dict) and bool(
        read_text(block.get("id") if not isinstance(block.get("id"), dict | list) else "")
    )


def _has_list(value: Any, depth: int = 0) -> bool:
    if isinstance(value, list):
        return any(isinstance(each, dict) for each in value)
    if isinstance(value, dict) and depth < 6:
        return any(_has_list(each, depth + 1) for each in value.values())
    return False


def _is_uk(value: dict[str, Any], blocks: Any) -> bool:
    """The UK profile says so, or shows it in keys that only it has."""
    first = blocks[0] if blocks and isinstance(blocks[0], dict) else {}
    told = str(value.get("version", ""))
    return (
        "UK" in told
        or "content" in value
        or bool({"eligibilitys", "service_taxonomys", "deliverable_type"} & first.keys())
    )


def read(content: bytes, *, file: str) -> Reading:
    """Read one file of HSDS in any of its forms.

    A file that needs a column mapping comes back with a problem that says so.
    """
    return read_files({file: content}, file=file)


def read_files(files: Mapping[str, bytes], *, file: str = "") -> Reading:
    """Read files that belong together: the pages of an API, or the tables of one data package."""
    name = file or ", ".join(list(files)[:3])
    total = sum(map(len, files.values()))
    if total > MAX_TOTAL_BYTES:
        text = f"De bestanden zijn samen {total / 1e6:.0f} MB. Wij lezen tot {MAX_TOTAL_BYTES / 1e6:.0f} MB."
        return Reading(name, problems=(Problem(name, "bestand", text),))
    if not any(files.values()):
        return Reading(name, problems=(Problem(name, "bestand", "Er is geen bestand, of het is leeg."),))
    parts: dict[str, bytes] = {}
    for each, content in files.items():
        if is_zip(content):
            archive = unpack(content, file=each)
            if archive.problems:
                return Reading(name, problems=archive.problems)
            parts |= {part if len(files) == 1 else f"{each}/{part}": data for part, data in ours(archive.parts).items()}
        else:
            parts[each] = content
    if not parts:
        return Reading(name, problems=(Problem(name, "bestand", "In dit zip-bestand zit niets."),))
    parts = named(parts)
    only = next(iter(parts))
    recognised = _recognise_files(parts) if len(parts) > 1 else recognise(parts[only], only)
    if recognised.needs_mapping or not recognised.is_known:
        return Reading(name, recognised.dialect, problems=(Problem(name, recognised.place, recognised.reason),))
    gather = Gather(name, recognised.dialect)
    try:
        _read_parts(parts, gather)
    except TooMuch as error:
        gather.complain(error.where.file, error.where.place, "Er staat te veel in. Deel het bestand op.")
    except RecursionError:
        gather.complain(name, "bestand", "De blokken zijn te diep in elkaar genest.")
    return gather.reading()


def _read_parts(parts: Mapping[str, bytes], gather: Gather) -> None:
    tables = {
        part: content
        for part, content in parts.items()
        if part.lower().endswith((".csv", ".tsv", ".txt")) and not _looks_like_json(content)
    }
    if tables:
        gather_tables(read_tables(tables), gather)
    for part, content in parts.items():
        if part in tables:
            if table_name(part) is None:
                gather.remark(part, "bestand", "Deze tabel kennen we niet. We lezen haar niet.")
        elif part.rsplit("/", 1)[-1] == "datapackage.json" and tables:
            continue
        elif part.lower().endswith(".json") or _looks_like_json(content):
            _read_json(part, content, gather, n_files=len(parts))
        elif len(parts) > 1:
            gather.remark(part, "bestand", "Dit is geen tabel en geen JSON. We lezen het niet.")
        else:
            _read_json(part, content, gather)


def _looks_like_json(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] in (b"{", b"[")


def _read_json(file: str, content: bytes, gather: Gather, *, n_files: int = 1) -> None:
    found = read_json(content, file=file)
    if found.problem is not None:
        gather.problems.append(found.problem)
        return
    if not found.is_utf8:
        gather.remark(file, "bestand", "Het bestand is geen UTF-8. We lazen het als Windows-1252 of UTF-16.")
    value = found.value
    if isinstance(value, dict) and value and all(str(key).endswith(".csv") for key in value):
        gather_tables(rows_of_json(value, file=file), gather)
        return
    if isinstance(value, dict):
        page = _page_key(value)
        if page is not None:
            _tell_page(value, page, file, gather, n_files=n_files)
            _take_list(value[page], page, file, gather)
            return
        if _is_package(value):
            for key, blocks in value.items():
                if key in _PACKAGE and isinstance(blocks, list):
                    for number, block in enumerate(blocks):
                        gather.take(_PACKAGE[key], block, Where(file, item(key, number)))
                elif key not in ("version", "profile", "openapi_url", "meta", "metadata"):
                    gather.remark(file, inside(WHOLE, key), "Deze sleutel kennen we niet. We nemen haar niet over.")
            return
        deeper = _find_page(value)
        if deeper is not None:
            blocks: Any = value
            place = WHOLE
            for step in deeper:
                blocks, place = blocks[step], inside(place, step)
            _take_list(blocks, place, file, gather)
            return
        kind = kind_of(value)
        if kind is not None:
            gather.take(kind, value, Where(file, WHOLE))
            return
    elif isinstance(value, list):
        _take_list(value, WHOLE, file, gather)
        return
    gather.complain(file, WHOLE, "Hier staat geen lijst met organisaties, diensten of plekken.")


def _take_list(blocks: list[Any], path: str, file: str, gather: Gather) -> None:
    usual = _first_kind(blocks)
    for number, block in enumerate(blocks):
        where = Where(file, item(path, number))
        kind = kind_of(block) or usual
        if kind is None or not isinstance(block, dict):
            gather.complain(file, where.place, "Hier hoort een organisatie, dienst of plek te staan.")
        else:
            gather.take(kind, block, where)


def _tell_page(value: dict[str, Any], page: str, file: str, gather: Gather, *, n_files: int) -> None:
    """Say it when an answer is one page of more than there are files."""

    def number(*keys: str) -> int | None:
        raw = next((value[key] for key in keys if isinstance(value.get(key), NumberText)), "")
        return int(raw) if raw.isdigit() and len(raw) < 10 else None

    pages, total = number("total_pages", "totalPages"), number("total_items", "totalElements")
    if pages is not None and 1 < pages != n_files:
        of = f" van {total}" if total is not None else ""
        text = f"Dit is één pagina van {pages}: {len(value[page])} regels{of}. Haal ook de andere pagina's op."
        gather.remark(file, page, text)


def join(readings: list[Reading], *, file: str) -> Reading:
    """Readings of pages of one source as one: what comes twice counts once, one that failed fails all."""
    problems = tuple(problem for reading in readings for problem in reading.problems)
    notes = tuple(note for reading in readings for note in reading.notes)
    dialect = readings[0].dialect if readings else ""
    if problems:
        return Reading(file, dialect, problems=problems, notes=notes)
    found: dict[str, tuple[Any, ...]] = {}
    for name in COLLECTIONS:
        by_id: dict[str, Any] = {}
        for reading in readings:
            for one in getattr(reading, name):
                by_id[one.id] = merge(by_id[one.id], one)[0] if one.id in by_id else one
        found[name] = tuple(by_id.values())
    return replace(Reading(file, dialect, notes=notes), **found)
