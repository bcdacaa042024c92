"""Bytes of a CSV, Parquet or XLSX file -> a header and rows of text, each row with the line it came from."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from typing import Literal

import fastexcel
import polars as pl

from weefsel.catalogue.problem import Problem
from weefsel.interop.tabular.archive import ArchiveError, check_workbook
from weefsel.interop.tabular.workbook import WorkSheet, read_workbook

Format = Literal["csv", "parquet", "xlsx"]

MAX_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_CELLS = 12_000_000
MAX_ROWS = 2_000_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 10_000

DELIMITERS = (";", ",", "\t", "|")
# So many lines above the heading may be a title.
MAX_TITLES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``line`` as a spreadsheet or editor numbers it, ``cells`` stripped text, empty for an empty cell.

    ``sheet`` the name of its sheet, where a table goes on over more than one.
    """

    line: int
    cells: list[str]
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where it stands, in a message."""
        return f"blad '{shown_name(self.sheet)}', regel {self.line}" if self.sheet else f"regel {self.line}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a table of text; ``problems`` says what could not be read, and then ``rows`` is not complete.

    ``notes`` what was left out; ``titles`` lines before the heading.
    """

    file: str
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)


def format_of(name: str) -> Format | None:
    """Tell the format from a file name, or None when the name does not say."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return {"csv": "csv", "tsv": "csv", "txt": "csv", "parquet": "parquet", "pq": "parquet", "xlsx": "xlsx"}.get(ending)  # pyright: ignore[reportReturnType]


def read_sheet(
    content: bytes,
    format: Format,
    *,
    file: str,
    max_rows: int = MAX_ROWS,
    is_checked: bool = False,
    all_sheets: bool = False,
) -> Sheet:
    """Read the table of a file as text, without giving meaning to any column.

    ``is_checked`` a workbook that was counted before, within narrower limits than ours; ``all_sheets`` go on with the
    other sheets that have the same heading.
    """
    if len(content) > MAX_BYTES:
        return _failed(
            file, f"Het bestand is {len(content) / 1e6:.0f} MB. Wij lezen tot {MAX_BYTES / 1e6:.0f} MB. Deel het op."
        )
    if not content.strip():
        return _failed(file, "Het bestand is leeg.")
    if format == "csv":
        return _read_csv(content, file, max_rows)
    if format == "parquet":
        return _read_parquet(content, file, max_rows)
    return _read_xlsx(content, file, max_rows, is_checked=is_checked, all_sheets=all_sheets)


def _failed(file: str, text: str, place: str = "bestand") -> Sheet:
    return Sheet(file, problems=[Problem(file, place, text)])


def decode(content: bytes) -> str | None:
    """Decode text as UTF-8 or UTF-16 (with or without mark), or Windows-1252; None when it is none of these.

    Text that was put together from both is read sign by sign, as what each sign can be.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        if is_mixed(content):
            content = _WIDE_OR_NOT.sub(_as_utf8, content)
        encodings = (wide,) if (wide := _without_mark(content)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


_WIDE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WIDE_OR_NOT = re.compile(rb"(" + _WIDE.pattern + rb")|[\x80-\xff]")


def is_mixed(content: bytes) -> bool:
    """Whether most signs beyond ASCII are UTF-8, and a few are not: somebody pasted two files together."""
    try:
        content.decode("utf-8")
        return False
    except UnicodeDecodeError:
        pass
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.count(0):
        return False
    found = [bool(each) for each in _WIDE_OR_NOT.findall(content)]
    return 2 * sum(found) > len(found)


def _as_utf8(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return found[1]
    # What is in neither stays as it is, so that it is told.
    return found[0].decode("cp1252", "ignore").encode() or found[0]


def mended_letters(text: str) -> str:
    """A text of which the UTF-8 was once read as Windows-1252, as it was; any other text as it is.

    Examples
    --------
    >>> mended_letters("CafÃ© â€“ Ã¡"), mended_letters("Café â la carte")
    ('Café – á', 'Café â la carte')
    """
    if text.isascii() or len(text) > 20_000 or not _GARBLED.search(text):
        return text
    try:
        # The five signs that Windows-1252 lacks come through as controls.
        as_bytes = b"".join(bytes([ord(sign)]) if 0x80 <= ord(sign) < 0xA0 else sign.encode("cp1252") for sign in text)
        return as_bytes.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


_GARBLED = re.compile("[ÃÂâÅÄ][^\x00-\x7f]")


def unreadable(content: bytes) -> str:
    """The line of the first sign that is no UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f"regel {line}"
    return "bestand"


def _without_mark(content: bytes) -> str:
    """Which UTF-16 this is, seen by the empty half of nearly every sign; empty when it is none."""
    begin = content[:2_000]
    for encoding, half, other in (("utf-16-le", begin[1::2], begin[::2]), ("utf-16-be", begin[::2], begin[1::2])):
        if len(half) > 2 and half.count(0) > 0.8 * len(half) and other.count(0) < 0.1 * len(half):
            return encoding
    return ""


def _delimiter(text: str) -> tuple[str, int]:
    """Find the delimiter, and how many leading lines (``sep=;`` of a spreadsheet program) to skip."""
    first, _, _ = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], 1
    lines = [line for line in text.split("\n", 20)[:20] if line.strip()]
    head = next((line for line in lines if any(sign in line for sign in DELIMITERS)), "")
    outside, quoted = [], False
    for sign in head:
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            outside.append(sign)
    return max(DELIMITERS, key=outside.count), 0


def _read_csv(content: bytes, file: str, max_rows: int) -> Sheet:
    text = decode(content)
    if text is None:
        return _failed(file, "De tekens zijn niet te lezen. Bewaar het bestand als CSV met UTF-8.", unreadable(content))
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        return _failed(
            file, "Hier staat een teken dat niet in een tekstbestand hoort. Is dit wel een CSV?", f"regel {line}"
        )

    delimiter, skip = _delimiter(text)
    if delimiter not in DELIMITERS:
        return _failed(
            file, f"Het scheidingsteken '{delimiter}' kennen we niet. Kies puntkomma, komma, tab of |.", "regel 1"
        )
    # Under a lone carriage return (old Mac files) the csv module would see one line only.
    if "\n" not in text:
        text = text.replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    sheet = Sheet(file)
    if is_mixed(content):
        told = "Hier zijn letters anders bewaard dan in de rest van het bestand. Kijk of de accenten kloppen."
        sheet.notes.append(Problem(file, unreadable(content), told))
    end = 0
    while True:
        start = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            sheet.problems.append(Problem(file, f"regel {start}", _csv_error(error)))
            break
        end = reader.line_num
        if start <= skip or not any(cell.strip() for cell in cells):
            continue
        if not _keep(sheet, Row(start, [cell.strip() for cell in cells]), max_rows):
            break
    return _checked(sheet, max_rows)


def _csv_error(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return 'Een aanhalingsteken (") gaat hier open en nooit meer dicht. Wat daarna komt is niet te lezen.'
    if "field larger" in str(error):
        return f"Een cel is langer dan {csv.field_size_limit()} tekens. Staat er een aanhalingsteken te veel?"
    return 'De aanhalingstekens (") kloppen hier niet. Zet een " in een cel dubbel: "".'


def _keep(sheet: Sheet, row: Row, max_rows: int) -> bool:
    """Add a row, or tell why not and stop. A line with one word above a table is its title."""
    if not sheet.header:
        if sum(map(bool, row.cells)) == 1 and len(sheet.titles) < MAX_TITLES:
            sheet.titles.append(row)
            return True
        if sum(map(bool, row.cells)) == 1:
            return _without_title(sheet, max_rows) and _keep(sheet, row, max_rows)
        sheet.header.extend(row.cells)
        told = "Dit staat boven de tabel. We lezen het als titel."
        sheet.notes.extend(Problem(sheet.file, f"regel {title.line}", told) for title in sheet.titles)
        if len(row.cells) > MAX_COLUMNS:
            sheet.problems.append(
                Problem(
                    sheet.file,
                    row.place,
                    f"Er zijn {len(row.cells)} kolommen. Wij lezen er tot {MAX_COLUMNS}. Maak wat niet nodig is leeg.",
                )
            )
            return False
        return True
    if len(sheet.rows) >= max_rows:
        sheet.problems.append(
            Problem(sheet.file, row.place, f"Het bestand heeft meer dan {max_rows} rijen. Deel het op.")
        )
        return False
    cells = row.cells
    while len(cells) > len(sheet.header) and not cells[-1]:
        cells.pop()
    if cells == sheet.header:
        text = "Hier staat de kop nog een keer. Deze regel slaan we over."
        sheet.notes.append(Problem(sheet.file, row.place, text))
        return True
    if not sheet.rows and not sheet.problems and (whole := _joined_heading(sheet.header, cells)):
        sheet.header[:] = whole
        sheet.notes.append(Problem(sheet.file, row.place, "De kop staat op twee regels. We lezen ze samen."))
        return True
    if len(row.cells) != len(sheet.header):
        sheet.problems.append(Problem(sheet.file, row.place, _uneven(len(row.cells), len(sheet.header))))
        return True
    for name, cell in zip(sheet.header, row.cells, strict=True):
        if len(cell) > MAX_CELL_CHARACTERS:
            text = f"Deze cel heeft {len(cell)} tekens. Wij lezen er tot {MAX_CELL_CHARACTERS}. Kort de tekst in."
            sheet.problems.append(Problem(sheet.file, f"{row.place}, kolom '{name}'", text))
            return True
    sheet.rows.append(row)
    return True


def _uneven(n_cells: int, n_headings: int) -> str:
    told = f"Deze rij heeft {n_cells} {'cel' if n_cells == 1 else 'cellen'} en de kop heeft er {n_headings}."
    if n_cells > n_headings:
        return told + " Staat er een scheidingsteken in een tekst? Zet die tekst dan tussen aanhalingstekens."
    if n_cells == 1:
        return told + " Staat hier een ander scheidingsteken dan in de kop?"
    return told + " Ontbreekt er een cel, of is de rij afgebroken?"


def _joined_heading(groups: list[str], names: list[str]) -> list[str]:
    """One heading of two lines: groups with gaps, and under them a name in every column; nothing when it is none.

    Examples
    --------
    >>> _joined_heading(["Wie", "", "Contact", ""], ["Naam", "Website", "Naam", "Telefoon"])
    ['Wie Naam', 'Wie Website', 'Contact Naam', 'Contact Telefoon']
    >>> _joined_heading(["Naam", "", "Plaats"], ["Koffie", "x", "Wijchen 2"])
    []
    """
    if all(groups) or len(names) != len(groups) or len(names) < 3 or not all(names):
        return []
    if any(any(sign.isdigit() or sign == "@" for sign in name) or len(name) > 60 for name in names):
        return []
    whole: list[str] = []
    group = ""
    for above, name in zip(groups, names, strict=True):
        group = above or group
        whole.append(name if group == name else f"{group} {name}".strip())
    return whole


def _without_title(sheet: Sheet, max_rows: int) -> bool:
    """What looked like titles is a table of one column."""
    heading, *rows = sheet.titles
    sheet.titles.clear()
    sheet.header.extend(heading.cells)
    return all(_keep(sheet, row, max_rows) for row in rows)


def _checked(sheet: Sheet, max_rows: int) -> Sheet:
    if not sheet.header and sheet.titles and not sheet.problems:
        _without_title(sheet, max_rows)
    if not sheet.header and not sheet.problems:
        sheet.problems.append(Problem(sheet.file, "bestand", "Het bestand is leeg."))
    elif not sheet.rows and not sheet.problems:
        sheet.problems.append(Problem(sheet.file, "bestand", "Onder de kop staat geen enkele rij."))
    return sheet


def _read_parquet(content: bytes, file: str, max_rows: int) -> Sheet:
    if not (content.startswith(b"PAR1") and content.endswith(b"PAR1")):
        return _failed(file, "Dit is geen (heel) Parquet-bestand.")
    try:
        lazy = pl.scan_parquet(io.BytesIO(content))
        header = lazy.collect_schema().names()
        n_rows = int(lazy.select(pl.len()).collect().item())
        if len(header) > MAX_COLUMNS:
            return _failed(file, f"Er zijn {len(header)} kolommen. Wij lezen er tot {MAX_COLUMNS}.")
        if n_rows > max_rows:
            return _failed(file, f"Het bestand heeft {n_rows} rijen. Wij lezen er tot {max_rows}. Deel het op.")
        frame = lazy.collect()
    except (pl.exceptions.PolarsError, OSError, ValueError):
        return _failed(file, "Dit Parquet-bestand is beschadigd of niet te lezen.")
    sheet = Sheet(file, header=list(header))
    columns = [[_cell(value) for value in series.to_list()] for series in frame]
    for line, cells in enumerate(zip(*columns, strict=True), start=1):
        _keep(sheet, Row(line, list(cells)), max_rows)
    return _checked(sheet, max_rows)


def _cell(value: object) -> str:
    """Write a typed cell the way a person would type it: 71.0 -> 71, a list -> a|b, true -> ja."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return "|".join(_cell(part) for part in value)
    return str(value).strip()


def _read_xlsx(content: bytes, file: str, max_rows: int, *, is_checked: bool, all_sheets: bool) -> Sheet:
    if not is_checked:
        try:
            check_workbook(content, max_total=MAX_UNPACKED_BYTES, max_cells=MAX_CELLS)
        except ArchiveError as error:
            if error.is_no_zip:
                text = "Dit is geen (heel) XLSX-bestand. Een oud .xls-bestand kunt u in Excel bewaren als .xlsx."
                return _failed(file, text)
            return _failed(file, str(error), error.place)
    try:
        sheets = list(read_workbook(content))
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError):
        return _failed(file, "De werkbladen zijn niet te lezen. Open het bestand in Excel en bewaar het opnieuw.")
    if not sheets:
        return _failed(file, "Het bestand is leeg.")
    # A sheet with an explanation or a summary often stands in front: the list is the widest one.
    best = next((one for one in sheets if one.n_columns == max(each.n_columns for each in sheets)), sheets[0])
    sheet = _of_worksheet(best, file, max_rows)
    others = [one.name for one in sheets if one is not best]
    if all_sheets and not sheet.problems:
        others = _add_sheets(sheet, best, sheets, max_rows)
    if others:
        names = ", ".join(f"'{shown_name(name)}'" for name in others[:5])
        text = f"We lezen het blad '{shown_name(best.name)}'. Deze werkbladen lezen we niet: {names}."
        sheet.notes.append(Problem(file, "bestand", text))
    return _checked(sheet, max_rows)


def _of_worksheet(one: WorkSheet, file: str, max_rows: int) -> Sheet:
    sheet = Sheet(file)
    for line, cells in one.rows:
        if not _keep(sheet, Row(line, cells), max_rows):
            break
    lines = {row.line for row in sheet.rows}
    merged = [(first, last) for first, last in one.merged if first in lines and last in lines]
    if merged:
        first, last = merged[0]
        text = f"Hier staat een samengevoegde cel. Wat erin staat, geldt voor regel {first} tot en met {last}."
        more = f" Er zijn er {len(merged)}." if len(merged) > 1 else ""
        sheet.notes.append(Problem(file, f"regel {first}", text + more))
    return sheet


def _add_sheets(sheet: Sheet, first: WorkSheet, sheets: list[WorkSheet], max_rows: int) -> list[str]:
    """Put the rows of sheets with the same heading behind those of the first; gives the names of the other sheets."""
    same: list[tuple[WorkSheet, Sheet]] = []
    others: list[str] = []
    for one in sheets:
        if one is first:
            continue
        other = _of_worksheet(one, sheet.file, max_rows)
        if other.header == sheet.header and other.rows and not other.problems:
            same.append((one, other))
        else:
            others.append(one.name)
    if not same:
        return others
    sheet.rows[:] = [replace(row, sheet=first.name) for row in sheet.rows]
    for one, other in same:
        sheet.rows.extend(replace(row, sheet=one.name) for row in other.rows)
        sheet.notes.extend(replace(note, place=f"blad '{shown_name(one.name)}', {note.place}") for note in other.notes)
    if len(sheet.rows) > max_rows:
        text = f"De werkbladen hebben samen meer dan {max_rows} rijen. Deel het bestand op."
        sheet.problems.append(Problem(sheet.file, "bestand", text))
    names = ", ".join(f"'{shown_name(one.name)}'" for one in (first, *(one for one, _ in same)))
    sheet.notes.append(
        Problem(sheet.file, "bestand", f"Deze werkbladen hebben dezelfde kop. We lezen ze alle: {names}.")
    )
    return others


def shown_name(name: str) -> str:
    """The name of a sheet in a message: one line, and short."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= 40 else plain[:39] + "…"
