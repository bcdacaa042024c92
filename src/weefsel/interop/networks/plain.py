"""Networks as three plain tables: the persons, the people around them, and who of those know each other."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

from weefsel.catalogue.problem import Problem
from weefsel.engine.frames import SUPPORT_KINDS, Ties
from weefsel.interop.networks.recipe import DUTCH, OURS, READERS, WIDE, NetworkFile, Recipe, Tables, Told
from weefsel.interop.tabular.columns import FORMULA_STARTS, did_you_mean, neutral, spelled
from weefsel.interop.tabular.sheet import Format, Sheet, read_sheet


def read_plain(
    egos: bytes, alters: bytes, links: bytes | None = None, *, recipe: Recipe = OURS, format: Format = "csv"
) -> NetworkFile:
    """Read the three tables; without the third nobody asked who knows whom.

    Parameters
    ----------
    recipe
        How another's headings and words become ours; left out, the files are our own.
    """
    return tables_of_plain(egos, alters, links, ids=recipe, format=format).read(recipe)


def tables_of_plain(
    egos: bytes | None, alters: bytes, links: bytes | None = None, *, ids: Recipe = OURS, format: Format = "csv"
) -> Tables:
    """The rows of the three tables. Without the first the second says who there are, or is of one person."""
    recipe = ids
    if egos is None:
        egos, alters = _egos_of(alters, ids, format)
    problems: list[Problem] = []
    parts: list[list[Told]] = []
    names: dict[str, str] = {}
    headings = (
        (recipe.ego, recipe.person_age),
        (recipe.ego, recipe.alter, recipe.name, *recipe.columns.values(), *recipe.columns),
        (recipe.ego, recipe.source, recipe.target),
    )
    needed = ((recipe.ego,), (recipe.ego, recipe.alter), (recipe.ego, recipe.source, recipe.target))
    for content, file, known, must in zip(
        (egos, alters, links), ("personen", "banden", "wie-kent-wie"), headings, needed, strict=True
    ):
        if content is None:
            parts.append([])
            continue
        sheet = read_sheet(content, format, file=file)
        # A table with a heading and no rows is a map without anyone, and no fault.
        problems += [
            each for each in sheet.problems if not (sheet.header and not sheet.rows and each.place == "bestand")
        ]
        problems += _heading_problems(sheet, known if recipe.strict else None, must)
        parts.append(_rows(sheet, recipe))
        if file == "banden":
            names = {spelled(name): name for name in sheet.header}
    persons, others, pairs = parts
    return Tables(ids, persons, others, pairs, links is not None, names, problems)


def _egos_of(alters: bytes, ids: Recipe, format: Format) -> tuple[bytes, bytes]:
    """A table of the persons made from that of the others; where they are of nobody, all are of person 1."""
    sheet = read_sheet(alters, format, file="banden")
    where = [spelled(name) for name in sheet.header]
    if spelled(ids.ego) in where:
        at = where.index(spelled(ids.ego))
        found = dict.fromkeys(row.cells[at] for row in sheet.rows)
        return csv_of((ids.ego,), [(ego,) for ego in found]), alters
    if sheet.problems:
        return csv_of((ids.ego,), [("1",)]), alters
    return csv_of((ids.ego,), [("1",)]), csv_of((ids.ego, *sheet.header), [("1", *row.cells) for row in sheet.rows])


def _heading_problems(sheet: Sheet, known: tuple[str, ...] | None, must: tuple[str, ...]) -> list[Problem]:
    there = [spelled(name) for name in sheet.header]
    problems = [
        Problem(sheet.file, "kop", f"De kolom '{name}' ontbreekt.")
        for name in must
        if sheet.header and spelled(name) not in there
    ]
    if len(set(there)) < len(there):
        problems.append(Problem(sheet.file, "kop", "Een kolom staat er twee keer."))
    if known is not None:
        words = {spelled(name) for name in known}
        for name in sheet.header:
            if spelled(name) not in words:
                hint = did_you_mean(name, known) or " Haal deze kolom weg of geef haar een bekende naam."
                problems.append(Problem(sheet.file, "kop", f"De kolom '{name}' kennen we niet.{hint}"))
    return problems


def _rows(sheet: Sheet, recipe: Recipe) -> list[Told]:
    # Our own files may have English headings: they are read as the Dutch ones.
    english = {spelled(name): spelled(heading) for name, heading in recipe.columns.items()} if recipe.strict else {}
    header = [english.get(spelled(name), spelled(name)) for name in sheet.header]
    return [
        Told(sheet.file, f"regel {row.line}", dict(zip(header, map(unguarded, row.cells), strict=True)))
        for row in sheet.rows
    ]


def unguarded(text: str) -> str:
    """Take away the apostrophe that `neutral` puts before what a spreadsheet program would run."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def write_plain(
    ties: Ties, egos: tuple[str, ...], *, names: Sequence[str] | None = None
) -> tuple[bytes, bytes, bytes | None]:
    """The three tables of `read_plain`, in our own headings; the third only when all maps were asked who knows whom.

    ``names`` what people call each of the others, for a map of one person; left out, it is not in the file.

    Raises
    ------
    ValueError
        Not as many names as maps, or some maps asked who knows whom and some not: three tables cannot say that.
    """
    if len(egos) != ties.n_people:
        raise ValueError(f"egos must have {ties.n_people} names, got {len(egos)}.")
    asked = ties.links_asked == 1
    if asked.any() and not asked.all():
        raise ValueError("links_asked must be the same for all maps.")
    persons = csv_of(
        (OURS.ego, OURS.person_age), [(ego, cell_of(age)) for ego, age in zip(egos, ties.person_age, strict=True)]
    )
    columns = cells_of(ties)
    called = [] if names is None else [OURS.name]
    rows = [
        (egos[person], name, *([] if names is None else [names[i]]), *(column[i] for column in columns.values()))
        for i, (person, name) in enumerate(zip(ties.person.tolist(), ties.id.tolist(), strict=True))
    ]
    alters = csv_of((OURS.ego, OURS.alter, *called, *(DUTCH[name] for name in columns)), rows)
    if not asked.all() or not ties.n_people:
        return persons, alters, None
    known = [(egos[ties.person[a]], str(ties.id[a]), str(ties.id[b])) for a, b in ties.links.tolist()]
    return persons, alters, csv_of((OURS.ego, OURS.source, OURS.target), known)


def cells_of(ties: Ties) -> dict[str, list[str]]:
    """The cells of every column of which anything is known, by our name; empty where it is not known."""
    cells = {}
    for name in READERS:
        wide, _, kind = name.partition("_")
        column = getattr(ties, wide)[:, SUPPORT_KINDS.index(kind)] if wide in WIDE else getattr(ties, name)
        texts = [cell_of(value) for value in column.tolist()]
        if any(texts):
            cells[name] = texts
    return cells


def cell_of(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if np.isnan(value) else f"{float(value):.15g}"


def csv_of(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> bytes:
    """A table of text, with nothing in it that a spreadsheet program would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([neutral(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8")
