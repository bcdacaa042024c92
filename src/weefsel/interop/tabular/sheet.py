"""Bytes of a CSV, Parquet or XLSX file -> a header and rows of text, each row with the line it came from."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Literal

import fastexcel
import polars as pl

from weefsel.catalogue.problem import Problem
from weefsel.interop.tabular.archive import ArchiveError, check_workbook

Format = Literal["csv", "parquet", "xlsx"]

MAX_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_CELLS = 12_000_000
MAX_ROWS = 2_000_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 10_000
MAX_SHEETS = 50

DELIMITERS = (";", ",", "\t", "|")
# So many lines above the heading may be a title.
MAX_TITLES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``line`` as a spreadsheet or editor numbers it, ``cells`` stripped text, empty for an empty cell."""

    line: int
    cells: list[str]


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
    content: bytes, format: Format, *, file: str, max_rows: int = MAX_ROWS, is_checked: bool = False
) -> Sheet:
    """Read the first table of a file as text, without giving meaning to any column.

    ``is_checked`` a workbook that was counted before, within narrower limits than ours.
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
    return _read_xlsx(content, file, max_rows, is_checked=is_checked)


def _failed(file: str, text: str, place: str = "bestand") -> Sheet:
    return Sheet(file, problems=[Problem(file, place, text)])


def decode(content: bytes) -> str | None:
    """Decode text as UTF-8 or UTF-16 (with or without mark), or Windows-1252; None when it is none of these."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = (wide,) if (wide := _without_mark(content)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    sheet = Sheet(file)
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
                    f"regel {row.line}",
                    f"Er zijn {len(row.cells)} kolommen. Wij lezen er tot {MAX_COLUMNS}.",
                )
            )
            return False
        return True
    if len(sheet.rows) >= max_rows:
        sheet.problems.append(
            Problem(sheet.file, f"regel {row.line}", f"Het bestand heeft meer dan {max_rows} rijen. Deel het op.")
        )
        return False
    cells = row.cells
    while len(cells) > len(sheet.header) and not cells[-1]:
        cells.pop()
    if cells == sheet.header:
        text = "Hier staat de kop nog een keer. Deze regel slaan we over."
        sheet.notes.append(Problem(sheet.file, f"regel {row.line}", text))
        return True
    if len(row.cells) != len(sheet.header):
        sheet.problems.append(
            Problem(
                sheet.file,
                f"regel {row.line}",
                f"Deze rij heeft {len(row.cells)} cellen en de kop heeft er {len(sheet.header)}.",
            )
        )
        return True
    for name, cell in zip(sheet.header, row.cells, strict=True):
        if len(cell) > MAX_CELL_CHARACTERS:
            text = f"Deze cel heeft {len(cell)} tekens. Wij lezen er tot {MAX_CELL_CHARACTERS}."
            sheet.problems.append(Problem(sheet.file, f"regel {row.line}, kolom '{name}'", text))
            return True
    sheet.rows.append(row)
    return True


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


def _read_xlsx(content: bytes, file: str, max_rows: int, *, is_checked: bool) -> Sheet:
    if not is_checked:
        try:
            check_workbook(content, max_total=MAX_UNPACKED_BYTES, max_cells=MAX_CELLS)
        except ArchiveError as error:
            if error.is_no_zip:
                text = "Dit is geen (heel) XLSX-bestand. Een oud .xls-bestand kunt u in Excel bewaren als .xlsx."
                return _failed(file, text)
            return _failed(file, str(error), error.place)
    try:
        frame, note = _first_table(content)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError):
        return _failed(file, "Het eerste werkblad is niet te lezen of is leeg.")
    sheet = Sheet(file)
    if note:
        sheet.notes.append(Problem(file, "bestand", note))
    for line, values in enumerate(frame.iter_rows(), start=1):
        cells = [_xlsx_cell(value) for value in values]
        if any(cells) and not _keep(sheet, Row(line, cells), max_rows):
            break
    return _checked(sheet, max_rows)


def _first_table(content: bytes) -> tuple[pl.DataFrame, str]:
    """The first sheet that is not hidden and has more than one column and row, else the first one; and what was left.

    A sheet with an explanation often stands in front.
    """
    workbook = fastexcel.read_excel(content)
    names = workbook.sheet_names
    best: tuple[str, pl.DataFrame] | None = None
    for name in names[:MAX_SHEETS]:
        try:
            one = workbook.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
            frame = one.to_polars() if one.visible == "visible" else None
        except fastexcel.FastExcelError:
            continue
        if frame is None or not frame.height:
            continue
        if frame.width > 1 and frame.height > 1:
            best = name, frame
            break
        best = best or (name, frame)
    if best is None:
        return workbook.load_sheet(0, header_row=None, dtypes="string").to_polars(), ""
    more = f"Er zijn {len(names)} werkbladen. We lezen alleen '{shown_name(best[0])}'." if len(names) > 1 else ""
    return best[1], more


def shown_name(name: str) -> str:
    """The name of a sheet in a message: one line, and short."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= 40 else plain[:39] + "…"


def _xlsx_cell(value: str | None) -> str:
    """A whole number typed in a spreadsheet may come back as '71.0'."""
    text = (value or "").strip()
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text
