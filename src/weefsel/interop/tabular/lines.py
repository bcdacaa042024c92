"""The blocks of a list, flat and each with its place: rows of a table, or blocks of a JSON file of any shape."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.blocks import WHOLE, DoubledKeys, item, part_of
from weefsel.interop.hsds.json_text import read_json
from weefsel.interop.hsds.points import NO_POINT, middle_of
from weefsel.interop.hsds.shapes import unfold
from weefsel.interop.hsds.tables import as_meant
from weefsel.interop.hsds.values import DAY_WORDS, shown
from weefsel.interop.tabular.archive import ArchiveError, check_workbook, is_workbook, is_zip, ours, unpack
from weefsel.interop.tabular.asides import numbers_of_rows, without_asides, wrong_heading
from weefsel.interop.tabular.mapping import ColumnMapping
from weefsel.interop.tabular.markup import without_markup
from weefsel.interop.tabular.sheet import Sheet, mended_letters, read_sheet

MAX_BYTES = 16 * 1024 * 1024
MAX_CELLS = 1_500_000
MAX_COLUMNS = 200
MAX_ROWS = 60_000
N_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Examined:
    """The columns of a file with a few values of each, or ``problems``."""

    columns: tuple[str, ...] = ()
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    n_rows: int = 0
    records: tuple[str, ...] = ()
    children: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Lines:
    """The blocks of a file, flat, each with its place and its inner blocks; columns in the order first seen."""

    rows: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    is_table: bool = True
    records: tuple[str, ...] = ()
    children: str = ""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def examine(content: bytes, *, file: str) -> Examined:
    """Look which columns or keys a file has, and what stands in them."""
    lines = lines_of(content, file, None)
    if lines.problems:
        return Examined(problems=tuple(lines.problems))
    samples: dict[str, dict[str, None]] = {name: {} for name in lines.columns}
    for _, block, inner in lines.rows[:500]:
        for one in (block, *inner):
            for name, value in one.items():
                if len(samples[name]) < N_SAMPLES:
                    samples[name][_sample(value)] = None
    return Examined(
        tuple(lines.columns),
        {name: tuple(text for text in texts if text) for name, texts in samples.items()},
        len(lines.rows),
        lines.records,
        lines.children,
    )


def _sample(value: Any) -> str:
    text = (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else json.dumps(value)
        if isinstance(value, dict)
        else str(value)
    )
    return shown(text)


class Inner(str):
    """What stands in a column for blocks inside a block of which we cannot say what they are: shown, never taken."""

    __slots__ = ()


def is_empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return (
        value is None
        or isinstance(value, Inner)
        or value == []
        or value == {}
        or (isinstance(value, str) and value.strip().lower() in _NOTHING)
    )


# What lists write where there is nothing to say.
_NOTHING = frozenset(
    {"", "*", "-", "--", "---", "?", ".", "n.v.t.", "nvt", "n.v.t", "nb", "n.b.", "onbekend", "null", "none"}
    | {"n/a", "nan", "geen gegevens", "niet bekend"}
)
_EXCEL_ERRORS = frozenset(
    {"#n/b", "#n/a", "#verw!", "#ref!", "#deel/0!", "#div/0!", "#waarde!", "#value!", "#naam?", "#name?", "#getal!"}
    | {"#num!", "#leeg!", "#null!"}
)


def lines_of(content: bytes, file: str, mapping: ColumnMapping | None) -> Lines:
    """The blocks of a file; of a zip file with one list in it, those of that list."""
    if is_zip(content) and not is_workbook(content):
        archive = unpack(content, file=file)
        parts = ours(archive.parts)
        if archive.problems:
            return Lines(problems=list(archive.problems))
        if len(parts) != 1:
            text = f"In dit zip-bestand zitten {len(parts)} bestanden. Pak het uit en stuur de lijst los."
            return Lines(problems=[Problem(file, "bestand", text)])
        [(file, content)] = parts.items()
    begin = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if not is_zip(content) and begin[:1] in (b"{", b"["):
        return _json_lines(content, file, mapping)
    return _table_lines(content, file)


def _table_lines(content: bytes, file: str) -> Lines:
    lines = Lines()
    if len(content) > MAX_BYTES:
        text = f"Het bestand is {len(content) / 1e6:.0f} MB. Wij lezen tot {MAX_BYTES / 1e6:.0f} MB. Deel het op."
        lines.problems.append(Problem(file, "bestand", text))
        return lines
    sheet = read_list(content, file=file)
    lines.problems += sheet.problems
    lines.notes += sheet.notes
    if sheet.problems:
        return lines
    if (wrong := wrong_heading(sheet)) is not None:
        lines.problems.append(wrong)
        return lines
    has_numbers = numbers_of_rows(sheet)
    if has_numbers:
        text = "Deze kolom zonder naam telt de regels. We nemen haar niet over."
        lines.notes.append(Problem(file, "kop, kolom 1", text))
    seen: dict[str, int] = {}
    for position, heading in enumerate(sheet.header, start=1):
        if heading and heading in seen:
            text = f"De kolom '{shown(heading)}' staat er twee keer (ook als kolom {seen[heading]}). "
            text += "Geef een van de twee een andere naam."
            lines.problems.append(Problem(file, f"kop, kolom {position}", text))
        elif not heading and not (has_numbers and position == 1) and any(row.cells[position - 1] for row in sheet.rows):
            text = "Boven deze kolom staat geen naam. Zet er een naam boven, of maak de kolom leeg."
            lines.problems.append(Problem(file, f"kop, kolom {position}", text))
        seen.setdefault(heading, position)
    lines.columns = dict.fromkeys(heading for heading in sheet.header if heading)
    told: dict[str, list[str]] = {}
    rows, asides = without_asides(sheet)
    lines.notes += asides
    for row in rows:
        block: dict[str, Any] = {}
        for name, cell in zip(sheet.header, row.cells, strict=True):
            if not name or not cell:
                continue
            value, text = tidied(cell)
            if text:
                told.setdefault(text, []).append(f"{row.place}, kolom '{shown(name)}'")
            if not value:
                continue
            block[name] = as_meant(value)
        if block:
            lines.rows.append((row.place, block, []))
    lines.notes += _counted(told, file, "cellen")
    if not rows and sheet.rows:
        lines.problems.append(Problem(file, "bestand", "Onder de kop staat geen aanbod."))
    return lines


_FORMULA = "Deze cel begint als een formule. We voeren niets uit en lezen haar als gewone tekst."
_BROKEN = "Hier staat een foutmelding van een rekenblad. We lezen de cel als leeg."
_GARBLED = "De accenten stonden hier verminkt. We hebben ze hersteld; kijk of het klopt."
_MARKUP = "Hier stond opmaak van een webpagina in. We nemen alleen de tekst over."


def tidied(text: str) -> tuple[str, str]:
    """A cell or a text of JSON as it was meant, with what was done to it; empty when there was nothing to do."""
    if text[:1] in ("=", "@") and len(text) > 1:
        return text, _FORMULA
    if text[:1] == "#" and text.lower() in _EXCEL_ERRORS:
        return "", _BROKEN
    if (plain := without_markup(text)) != text:
        return mended_letters(plain), _MARKUP
    mended = mended_letters(text)
    return mended, _GARBLED if mended != text else ""


def _counted(told: Mapping[str, list[str]], file: str, what: str) -> list[Problem]:
    return [
        Problem(file, places[0], f"{text} Dat geldt voor {len(places)} {what}." if len(places) > 1 else text)
        for text, places in told.items()
    ]


def read_list(content: bytes, *, file: str) -> Sheet:
    """Read the first table of a CSV, XLSX or ODS file as text, within the limits of an import."""
    if is_zip(content):
        try:
            check_workbook(content)
        except ArchiveError as error:
            return Sheet(file, problems=[Problem(file, error.place, str(error))])
        return read_sheet(content, "xlsx", file=file, max_rows=MAX_ROWS, is_checked=True, all_sheets=True)
    n_cells = sum(content.count(sign) for sign in (b",", b";", b"\t", b"|", b"\n", b"\r"))
    if n_cells > MAX_CELLS:
        return Sheet(file, problems=[Problem(file, "bestand", f"Er zijn meer dan {MAX_CELLS} cellen. Deel het op.")])
    return read_sheet(content, "csv", file=file, max_rows=MAX_ROWS)


def _json_lines(content: bytes, file: str, mapping: ColumnMapping | None) -> Lines:
    lines = Lines(is_table=False)
    found = read_json(content, file=file)
    if found.problem is not None:
        lines.problems.append(found.problem)
        return lines
    value = found.value if _find_list(found.value) is not None else unfold(found.value)
    records = mapping.records if mapping is not None else _find_list(value)
    path = " > ".join(map(shown, records or ())) or WHOLE
    blocks = value
    for step in records or ():
        blocks = blocks.get(step) if isinstance(blocks, dict) else None
    if records is None or not isinstance(blocks, list) or not blocks:
        lines.problems.append(Problem(file, path, "Hier hoort een lijst met ten minste één blok te staan."))
        return lines
    single = _single(blocks)
    told: dict[str, list[str]] = {}
    lines.records = records
    lines.children = mapping.children if mapping is not None else _find_children(blocks)
    for index, block in enumerate(blocks):
        place = item(path, index)
        if not isinstance(block, dict):
            lines.problems.append(Problem(file, place, "Hier hoort een blok met sleutels te staan."))
            continue
        inner_blocks = block.get(lines.children) if lines.children else None
        inner: list[dict[str, Any]] = []
        for child in inner_blocks if isinstance(inner_blocks, list) else ():
            if isinstance(child, dict):
                inner.append(_flat(child, f"{lines.children}[]."))
        if isinstance(block, DoubledKeys):
            for name in block.doubled:
                text = "Deze sleutel staat twee keer in één blok. Haal er een weg."
                lines.problems.append(Problem(file, part_of(place, name), text))
        if "geometry" in block and not isinstance(block["geometry"], str):
            geometry, text = middle_of(block["geometry"])
            block = {**block, "geometry": geometry}
            if text:
                told.setdefault(text, []).append(place)
        flat = _flat(
            {key: each for key, each in block.items() if key != lines.children or not inner}, "", single=single
        )
        for one in (flat, *inner):
            for name, value in one.items():
                if type(value) is str:
                    one[name], text = tidied(value)
                    if text and text != _FORMULA:
                        told.setdefault(text, []).append(part_of(place, name))
            lines.columns |= dict.fromkeys(one)
        if len(lines.columns) > MAX_COLUMNS:
            text = f"Er zijn meer dan {MAX_COLUMNS} verschillende sleutels. Zo veel kunnen we niet laten kiezen."
            lines.problems.append(Problem(file, place, text))
            return lines
        lines.rows.append((place, flat, inner))
    if len(told.get(NO_POINT, ())) == len(blocks):
        del told[NO_POINT]
    lines.notes += _counted(told, file, "plekken in de lijst")
    if not lines.columns and not lines.problems:
        lines.problems.append(Problem(file, path, "In deze blokken staat niets: alle waarden zijn leeg."))
    return lines


def _find_list(value: Any, way: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """The way to the largest list of blocks."""
    best: tuple[int, tuple[str, ...]] | None = None
    queue: list[tuple[Any, tuple[str, ...]]] = [(value, way)]
    while queue:
        each, at = queue.pop()
        if isinstance(each, list):
            n_blocks = sum(isinstance(one, dict) for one in each)
            if n_blocks and (best is None or n_blocks > best[0]):
                best = n_blocks, at
        elif isinstance(each, dict) and len(at) < 6:
            queue += [(inner, (*at, name)) for name, inner in list(each.items())[:100]]
    return best[1] if best is not None else None


def _find_children(blocks: list[Any]) -> str:
    """The key of a list of blocks with names inside each block, or nothing."""
    counts: Counter[str] = Counter()
    for block in blocks[:200]:
        for name, each in block.items() if isinstance(block, dict) else ():
            if _ASIDE_LISTS.search(name.lower()):
                continue
            if isinstance(each, list) and any(isinstance(one, dict) and _TITLES & one.keys() for one in each):
                counts[name] += 1
    return counts.most_common(1)[0][0] if counts else ""


_TITLES = {"name", "naam", "titel", "title"}
# Lists inside a block that say something of it, and are not what it offers.
_ASIDE_LISTS = re.compile(
    r"locat|waar|plek|plaats|adres|address|tag|categor|thema|contact|tijd|media|image|foto|pri[cj]|doelgroep"
)


def _single(blocks: list[Any]) -> frozenset[str]:
    """The keys under which no block has a list of more than one block: such a list is that block."""
    most: dict[str, int] = {}
    for block in blocks:
        for name, each in block.items() if isinstance(block, dict) else ():
            if isinstance(each, list) and any(isinstance(one, dict) for one in each):
                most[name] = max(most.get(name, 0), len(each))
    return frozenset(name for name, count in most.items() if count == 1)


def _flat(
    block: dict[str, Any], prefix: str, depth: int = 0, *, single: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Blocks inside a block as keys with a dot; days stay together, and so does a list, or the names of its blocks."""
    flat: dict[str, Any] = {}
    for name, each in block.items():
        if is_empty(each):
            continue
        if isinstance(each, list) and name in single and isinstance(each[0], dict):
            each = each[0]
        if isinstance(each, dict) and depth < 3 and not _is_week(each):
            flat |= _flat(each, f"{prefix}{name}.", depth + 1)
        elif isinstance(each, list):
            named = [one[key] for one in each if isinstance(one, dict) for key in _TITLES & one.keys()]
            words = [one for one in (*each, *named) if not isinstance(one, dict | list)]
            flat[prefix + name] = words or Inner(f"lijst van {len(each)}")
        else:
            flat[prefix + name] = each
    return flat


def _is_week(block: dict[str, Any]) -> bool:
    return all(str(key).lower() in DAY_WORDS or key == "0" for key in block)
