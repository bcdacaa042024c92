"""What stands in a table and is no entry of it: totals, headings between the rows, notes at its foot, numbers of rows.

Each is left out and told with its place: the person who imports sees whether that is right.
"""

from __future__ import annotations

from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.values import shown
from weefsel.interop.tabular.columns import spelled
from weefsel.interop.tabular.found_in_text import EMAIL, PHONE, POSTCODE, WEB
from weefsel.interop.tabular.sheet import Row, Sheet
from weefsel.interop.tabular.targets import BY_WORD

MAX_TOLD = 50
# Of the rows of a list at most this share has one cell only; where more have, that is how the list is (an assumption).
MOST_ALONE = 1 / 2
_TOTALS = frozenset({"totaal", "subtotaal", "eindtotaal", "total", "totalen", "som", "gemiddelde"})


def without_asides(sheet: Sheet) -> tuple[list[Row], list[Problem]]:
    """The rows that are entries, and what was left out."""
    alone = [row for row in sheet.rows if sum(map(bool, row.cells)) == 1]
    is_aside = len(sheet.header) > 2 and len(alone) <= MOST_ALONE * len(sheet.rows)
    kept: list[Row] = []
    told: list[Problem] = []
    for row in sheet.rows:
        first = next(filter(None, row.cells), "")
        if spelled(first) in _TOTALS and all(_is_number(cell) for cell in row.cells if cell and cell is not first):
            told.append(Problem(sheet.file, row.place, "Dit lijkt een regel met een totaal. We slaan haar over."))
        elif is_aside and sum(map(bool, row.cells)) == 1 and sum(map(str.isalpha, first)) > 2:
            text = f"Hier staat alleen '{shown(first)}'. We lezen het als tussenkop of voetnoot. "
            text += "Is het aanbod? Vul dan nog een cel in."
            told.append(Problem(sheet.file, row.place, text))
        else:
            kept.append(row)
    if len(told) > MAX_TOLD:
        more = f"En nog {len(told) - MAX_TOLD} regels die we zo overslaan."
        told = [*told[:MAX_TOLD], Problem(sheet.file, "bestand", more)]
    return kept, told


def _is_number(cell: str) -> bool:
    return not any(sign.isalpha() for sign in cell)


def numbers_of_rows(sheet: Sheet) -> bool:
    """Whether the first column has no name and only counts the rows."""
    if not sheet.header or sheet.header[0] or len(sheet.rows) < 2:
        return False
    cells = [row.cells[0] for row in sheet.rows]
    return any([str(start + n) for n in range(len(cells))] == cells for start in (0, 1))


def wrong_heading(sheet: Sheet) -> Problem | None:
    """What stands above a table where a heading belongs, or a table that stands on its side."""
    for name in sheet.header:
        if any(
            pattern.fullmatch(name.upper() if pattern is POSTCODE else name)
            for pattern in (POSTCODE, EMAIL, PHONE, WEB)
        ):
            text = f"Dit lijkt geen kop: er staat '{shown(name)}'. Zet boven iedere kolom wat erin staat."
            return Problem(sheet.file, "kop", text)
    names = [row.cells[0] for row in sheet.rows]
    known = sum(spelled(name) in BY_WORD for name in names)
    is_known = [spelled(name) in BY_WORD for name in sheet.header[1:]]
    if 2 <= len(names) <= 60 and known == len(set(names)) == len(names) and is_known and not any(is_known):
        text = "De namen van de kolommen staan hier onder elkaar. Draai de tabel om: één regel voor ieder aanbod."
        return Problem(sheet.file, "kop", text)
    return None
