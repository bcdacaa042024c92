"""Headings and cells: which columns a file may have, and how the text in a cell becomes a value.

A heading may be the English name or any of the Dutch names; capitals, spaces, dashes and accents make no difference.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weefsel.catalogue.problem import Problem
from weefsel.interop.tabular.sheet import Sheet

Read = Callable[[str], Any]


class CellError(ValueError):
    """A cell that cannot be read; the text is Dutch and tells what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    ``dutch`` are the Dutch headings, the first is the one we write ourselves; ``read`` turns the text of a cell into a
    value and raises ``CellError``; ``meaning`` is the line of the table in the manual.
    """

    name: str
    dutch: tuple[str, ...]
    read: Read
    meaning: str
    required: bool = False


@dataclass(slots=True)
class Cells:
    """The cells of one file by column: ``values[name][row]`` (None: empty), ``lines[row]``, and all problems."""

    file: str
    values: dict[str, list[Any]]
    lines: list[int]
    headings: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: int, name: str, text: str) -> None:
        """Add a problem at a row and a column, named as in the user's own file."""
        self.problems.append(
            Problem(self.file, f"regel {self.lines[row]}, kolom '{self.headings.get(name, name)}'", text)
        )


def spelled(text: str) -> str:
    """Bring a heading or a word to one spelling.

    Examples
    --------
    >>> spelled("  Vrije plaatsen ")
    'vrije_plaatsen'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Add a Dutch guess to a refusal, or nothing when no known word looks like it."""
    near = difflib.get_close_matches(spelled(word), [spelled(name) for name in known], n=1, cutoff=0.6)
    if not near:
        return ""
    return f" Bedoelde u '{next(name for name in known if spelled(name) == near[0])}'?"


def read_cells(sheet: Sheet, columns: Sequence[Column]) -> Cells:
    """Read every cell of the known columns; all problems of the file come together."""
    by_heading = {spelled(heading): column for column in columns for heading in (column.name, *column.dutch)}
    cells = Cells(
        sheet.file, {column.name: [] for column in columns}, [row.line for row in sheet.rows], {}, list(sheet.problems)
    )
    if not sheet.header:
        return cells

    where: dict[str, int] = {}
    for position, heading in enumerate(map(_short, sheet.header)):
        column = by_heading.get(spelled(sheet.header[position]))
        place = f"kop, kolom {position + 1}"
        if not heading:
            if any(row.cells[position] for row in sheet.rows):
                cells.problems.append(Problem(sheet.file, place, "Boven deze kolom staat geen naam."))
        elif column is None:
            hint = did_you_mean(heading, [column.dutch[0] for column in columns] + [column.name for column in columns])
            text = (
                f"De kolom '{heading}' kennen we niet.{hint or ' Haal deze kolom weg of geef haar een bekende naam.'}"
            )
            cells.problems.append(Problem(sheet.file, place, text))
        elif column.name in where:
            text = f"De kolom '{heading}' staat er twee keer (ook als '{cells.headings[column.name]}')."
            cells.problems.append(Problem(sheet.file, place, text))
        else:
            where[column.name] = position
            cells.headings[column.name] = heading
    for column in columns:
        if column.required and column.name not in where:
            cells.problems.append(
                Problem(sheet.file, "kop", f"De kolom '{column.dutch[0]}' ontbreekt. {column.meaning}")
            )

    for column in columns:
        position = where.get(column.name)
        if position is None:
            cells.values[column.name] = [None] * len(sheet.rows)
            continue
        # The same few texts come back in thousands of rows: read each spelling once.
        known: dict[str, Any] = {}
        into = cells.values[column.name]
        for row, text in enumerate(line.cells[position] for line in sheet.rows):
            if text == "":
                into.append(None)
                if column.required:
                    cells.complain(row, column.name, f"Deze cel is leeg. {column.meaning}")
                continue
            try:
                value = known[text] if text in known else column.read(text)
                known[text] = value
            except CellError as error:
                cells.complain(row, column.name, str(error))
                value = None
            into.append(value)
    return cells


def report_doubles(cells: Cells, name: str) -> None:
    """Two rows with one key are a problem of the second, naming the first."""
    seen: dict[Any, int] = {}
    for row, key in enumerate(cells.values[name]):
        if key is None:
            continue
        if key in seen:
            cells.complain(
                row, name, f"'{key}' staat ook op regel {cells.lines[seen[key]]}. Iedere rij heeft een eigen nummer."
            )
        else:
            seen[key] = row


def text_cell(longest: int = 2_000) -> Read:
    """Text as it stands, up to a length, without control characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise CellError(f"Deze tekst is {len(text)} tekens. Er passen er {longest}.")
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in text):
            raise CellError("In deze cel staat een teken dat niet te lezen is.")
        # What we neutralised when we wrote it, we read back as it was.
        return text[1:] if text.startswith("'") and text[1:2] in FORMULA_STARTS else text

    return read


def key_cell(text: str) -> str:
    """An identifier: short, one line, no spaces inside, not a citizen service number."""
    if len(text) > 64 or re.search(r"\s", text):
        raise CellError("Een nummer of code is een woord van ten hoogste 64 tekens, zonder spaties.")
    if not re.fullmatch(r"[\w.:/-]+", text):
        raise CellError("Een nummer of code bestaat uit letters, cijfers en . : / - _.")
    return text


_NUMBER = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+([.,]\d+)?)")


def number(text: str) -> float:
    """Read a number with a decimal point or a decimal comma.

    Examples
    --------
    >>> number("1.234,5"), number("12,5"), number("12.5")
    (1234.5, 12.5, 12.5)
    """
    plain = text.replace(" ", "").replace("\u00a0", "")
    if not _NUMBER.fullmatch(plain):
        raise CellError(f"'{_short(text)}' is geen getal.")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    value = float(plain)
    if not math.isfinite(value):
        raise CellError(f"'{_short(text)}' is geen getal waar we mee kunnen rekenen.")
    return value


def decimal_cell(low: float, high: float, unit: str = "") -> Read:
    """A number between two bounds, both included."""

    def read(text: str) -> float:
        value = number(text)
        if not low <= value <= high:
            raise CellError(f"{_short(text)} kan niet: kies een getal van {low:g} tot en met {high:g}{unit}.")
        return value

    return read


def whole_cell(low: int, high: int, unit: str = "") -> Read:
    """A whole number between two bounds, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,12}", text):
            raise CellError(f"'{_short(text)}' is geen heel getal.")
        if not low <= int(text) <= high:
            raise CellError(f"{_short(text)} kan niet: kies een getal van {low} tot en met {high}{unit}.")
        return int(text)

    return read


def choice_cell(choices: Mapping[str, Any], *, shown: Sequence[str] = ()) -> Read:
    """One word of a list; the list maps every accepted spelling to our value, ``shown`` those to name to the user."""
    table = {spelled(word): value for word, value in choices.items()}

    def read(text: str) -> Any:
        try:
            return table[spelled(text)]
        except KeyError:
            hint = did_you_mean(text, list(choices)) or f" Kies uit: {', '.join((shown or list(choices))[:12])}."
            raise CellError(f"'{_short(text)}' is niet bekend.{hint}") from None

    return read


def words_cell(choices: Mapping[str, Any] | None = None, *, shown: Sequence[str] = ()) -> Read:
    """Several words with | or ; or , between them; without a list of choices every word is taken in one spelling."""
    one = choice_cell(choices, shown=shown) if choices is not None else None

    def read(text: str) -> tuple[Any, ...]:
        words = [word.strip() for word in re.split(r"[|;,]", text) if word.strip()]
        if len(words) > 50:
            raise CellError(f"Hier staan {len(words)} woorden. Er passen er 50.")
        return tuple(dict.fromkeys(one(word) if one else word for word in words))

    return read


def postcode_cell(text: str) -> str:
    """A Dutch postcode of four digits, or of four digits and two letters.

    Examples
    --------
    >>> postcode_cell("6601 ab")
    '6601AB'
    """
    plain = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[1-9]\d{3}([A-Z]{2})?", plain):
        raise CellError(f"'{_short(text)}' is geen Nederlandse postcode. Schrijf bijvoorbeeld 6601 of 6601 AB.")
    return plain


YES_NO = {
    "ja": True,
    "nee": False,
    "j": True,
    "n": False,
    "1": True,
    "0": False,
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
}
yes_no_cell = choice_cell(YES_NO, shown=("ja", "nee"))

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would run as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _short(text: str) -> str:
    """A user's text in a message: one line, short, and nothing that a terminal would obey."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in text)
    return plain if len(plain) <= 40 else plain[:39] + "…"
