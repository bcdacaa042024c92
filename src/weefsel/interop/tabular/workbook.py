"""The visible sheets of a workbook (XLSX, ODS) as text, each row with its number in a spreadsheet program."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import fastexcel
import polars as pl

MAX_SHEETS = 50
# What merged cells may fill in: more is a drawing, not a list.
MAX_FILLED = 200_000


@dataclass(frozen=True, slots=True)
class WorkSheet:
    """``rows`` (number, cells) from the first row with something in it, without rows that are empty.

    ``merged`` the first and last row of cells that were merged downwards and now have their value in every row.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    merged: tuple[tuple[int, int], ...] = ()

    @property
    def n_columns(self) -> int:
        """How many columns there are in the row that has most, of the first ten."""
        return max((sum(map(bool, cells)) for _, cells in self.rows[:10]), default=0)


def read_workbook(content: bytes) -> Iterator[WorkSheet]:
    """Every visible sheet with something in it, in their order; one that cannot be read is left out.

    Raises
    ------
    fastexcel.FastExcelError
        The workbook cannot be opened.
    """
    workbook = fastexcel.read_excel(content)
    parts = _parts_by_name(content)
    for name in workbook.sheet_names[:MAX_SHEETS]:
        try:
            one = workbook.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
            frame = one.to_polars() if one.visible == "visible" else None
        except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError):
            continue
        if frame is None or not frame.height or not frame.width:
            continue
        part = parts.get(name, b"")
        first = _first_row(part)
        grid = [[as_typed(value) for value in values] for values in frame.iter_rows()]
        merged = _fill_merged(grid, part, first)
        rows = [(number, cells) for number, cells in enumerate(grid, start=first) if any(cells)]
        if rows:
            yield WorkSheet(name, rows, merged)


def as_typed(value: str | None) -> str:
    """A cell as a person typed it: a whole number may come back as '71.0', a day with midnight behind it.

    Examples
    --------
    >>> as_typed("71.0"), as_typed("2026-09-14 00:00:00"), as_typed("1899-12-31 09:30:00")
    ('71', '2026-09-14', '09:30')
    """
    text = (value or "").strip()
    if text.endswith(".0") and text[:-2].lstrip("-").isdigit():
        return text[:-2]
    if text.endswith(":00") and (found := _MOMENT.fullmatch(text)):
        if found[1] in ("1899-12-30", "1899-12-31"):
            return found[2]
        return found[1] if found[2] == "00:00" else f"{found[1]} {found[2]}"
    return text


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):00")


def _parts_by_name(content: bytes) -> dict[str, bytes]:
    """The XML of each sheet of an XLSX file by the name of the sheet; of another file nothing."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
                return {}
            targets = {
                one.get("Id", ""): one.get("Target", "")
                for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            }
            for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
                if not one.tag.endswith("}sheet"):
                    continue
                link = next((value for key, value in one.attrib.items() if key.endswith("}id")), "")
                target = targets.get(link, "").removeprefix("/")
                path = target if target.startswith("xl/") else f"xl/{target}"
                if path in names:
                    found[one.get("name", "")] = archive.read(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, ElementTree.ParseError):
        return {}
    return found


_FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def _first_row(part: bytes) -> int:
    """The number of the first row with something in it; the library leaves out what is empty above it."""
    found = _FILLED.search(part)
    return int(found[2]) if found else 1


def _fill_merged(grid: list[list[str]], part: bytes, first_row: int) -> tuple[tuple[int, int], ...]:
    """Give every row of cells that were merged downwards their value: it goes for all of them."""
    ranges = [found.groups() for found in _MERGED.finditer(part)]
    if not ranges:
        return ()
    first_column = min((_column(found[1]) for found in _FILLED.finditer(part)), default=1)
    filled, left = [], MAX_FILLED
    for letters, low, _, high in ranges:
        column, top, bottom = _column(letters) - first_column, int(low) - first_row, int(high) - first_row
        bottom = min(bottom, len(grid) - 1)
        if not (0 <= top < bottom and 0 <= column < len(grid[0])) or not grid[top][column]:
            continue
        left -= bottom - top
        if left < 0:
            break
        for row in grid[top + 1 : bottom + 1]:
            row[column] = row[column] or grid[top][column]
        filled.append((top + first_row, bottom + first_row))
    return tuple(sorted(filled))


def _column(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number
