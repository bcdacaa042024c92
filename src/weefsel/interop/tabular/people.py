"""A file of people on a waiting list <-> the engine's ``People``: no names, no addresses, a number for each person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weefsel.catalogue.need import Need
from weefsel.catalogue.problem import Problem
from weefsel.catalogue.region import is_in_the_netherlands
from weefsel.catalogue.vocabulary import Field
from weefsel.engine.frames import DAYPARTS, DAYS, N_HOURS, PERSON_FIELDS, Apart, Floats, People, hour_index
from weefsel.interop.tabular.columns import (
    Cells,
    Column,
    Read,
    choice_cell,
    decimal_cell,
    key_cell,
    postcode_cell,
    read_cells,
    report_doubles,
    text_cell,
    words_cell,
    yes_no_cell,
)
from weefsel.interop.tabular.sheet import Format, read_sheet

Centroids = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """``people`` and who must stay ``apart``, in the order of the file; ``people`` is None when there are problems."""

    people: People | None = None
    apart: Apart = field(default_factory=Apart)
    problems: list[Problem] = field(default_factory=list)


def _hour_words() -> dict[str, int]:
    """Every spelling of a part of the week: dinsdagochtend, dinsdag-ochtend, di-ochtend, diochtend."""
    words: dict[str, int] = {}
    for day, name in enumerate(DAYS):
        for part, daypart in enumerate(DAYPARTS):
            for spelling in (f"{name}{daypart}", f"{name}-{daypart}", f"{name[:2]}-{daypart}", f"{name[:2]}{daypart}"):
                words[spelling] = hour_index(day, part)
    return words


HOUR_WORDS = _hour_words()
hours_cell = words_cell(HOUR_WORDS)

PLACE_COLUMNS = (
    Column(
        "area",
        ("gebied", "buurt", "wijk"),
        text_cell(120),
        "De buurt of wijk waarvoor u tekorten wilt zien; leeg: de postcode.",
    ),
    Column("postcode", ("postcode", "pc4", "pc6"), postcode_cell, "Vier cijfers, of vier cijfers en twee letters."),
    Column("x", ("x", "rd_x"), decimal_cell(-1e6, 1e6, " meter"), "RD-coördinaat in meters, samen met y."),
    Column("y", ("y", "rd_y"), decimal_cell(-1e6, 1e6, " meter"), "RD-coördinaat in meters, samen met x."),
    Column(
        "hours",
        ("dagdelen", "tijden"),
        hours_cell,
        "Dagdelen met | ertussen, zoals di-ochtend|do-middag. Leeg: niet gevraagd.",
    ),
)


def field_cell(one: Field) -> Read:
    """How the cell of a person field is read: a number, yes or no, or one of its choices by slug or Dutch label."""
    if one.type == "flag":
        return yes_no_cell
    if one.type == "choice":
        words = {word: choice.slug for choice in one.choices for word in (choice.slug, choice.label)}
        return choice_cell(words, shown=[choice.label for choice in one.choices])
    return decimal_cell(one.min if one.min is not None else -1e9, one.max if one.max is not None else 1e9)


def people_columns(fields: Mapping[str, Field], needs: Mapping[str, Need]) -> tuple[Column, ...]:
    """The columns a file of people may have; the same list makes the table in the manual."""
    need_words = {word: slug for slug, need in needs.items() for word in (slug, need.name)}
    need_cell = words_cell(need_words, shown=[need.name for need in needs.values()])
    return (
        Column(
            "id",
            ("nummer", "persoonsnummer"),
            key_cell,
            "Een eigen nummer voor iedere persoon, geen BSN.",
            required=True,
        ),
        *PLACE_COLUMNS,
        Column(
            "reach_m",
            ("reisafstand_m", "bereik_m"),
            decimal_cell(0, 500_000, " meter"),
            "Hoe ver iemand kan reizen, in meters.",
        ),
        Column(
            "needs",
            ("behoeften", "behoefte", "wensen"),
            need_cell,
            "Wat iemand wil, met | ertussen. Leeg: niet gevraagd.",
        ),
        Column(
            "needs_not",
            ("geen_behoefte", "niet_gewenst"),
            need_cell,
            "Wat iemand niet wil, met | ertussen.",
        ),
        Column(
            "apart_from", ("niet_samen_met",), words_cell(), "Nummers van mensen met wie iemand nooit samen mag komen."
        ),
        *(
            Column(slug, (one.label, slug), field_cell(one), one.question)
            for slug, one in fields.items()
            if slug in PERSON_FIELDS
        ),
    )


def read_people(
    content: bytes,
    format: Format,
    *,
    fields: Mapping[str, Field],
    needs: Mapping[str, Need],
    centroids: Centroids | None = None,
    file: str = "people",
) -> PeopleFile:
    """Read a file of people.

    Parameters
    ----------
    fields, needs
        Of the catalogue: which columns there are, and which needs exist.
    centroids
        Of postcode areas, RD New, metres; None when they are not at hand: then a postcode alone is a problem.
    """
    cells = read_cells(read_sheet(content, format, file=file), _raw_keys(people_columns(fields, needs)))
    report_doubles(cells, "id")
    _refuse_citizen_numbers(cells)
    xy, area = locate(cells, centroids)
    ids = cells.values["id"]
    need_names = tuple(needs)
    wanted = np.full((len(ids), len(need_names)), np.nan)
    for row in range(len(ids)):
        yes, no = cells.values["needs"][row], cells.values["needs_not"][row]
        if yes is not None:
            # Somebody who named needs was asked about all of them.
            wanted[row] = 0
            wanted[row, [need_names.index(slug) for slug in yes]] = 1
        for slug in no or ():
            if yes is not None and slug in yes:
                cells.complain(row, "needs_not", f"'{slug}' staat ook bij wat deze persoon wel wil.")
            wanted[row, need_names.index(slug)] = 0
    pairs = _apart(cells)
    problems = in_order(cells)
    if problems:
        return PeopleFile(problems=problems)
    # The fields of the catalogue are the columns of `People`; a number and a text column differ in type.
    columns: dict[str, Any] = {
        slug: column(one, cells.values[slug]) for slug, one in fields.items() if slug in PERSON_FIELDS
    }
    people = People(
        id=np.array(ids, dtype=np.str_),
        area=area,
        xy=xy,
        reach_m=numbers(cells.values["reach_m"]),
        need_names=need_names,
        needs=wanted,
        hours=hours(cells.values["hours"]),
        **columns,
    )
    return PeopleFile(people, Apart(pairs=np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)))


def _raw_keys(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The numbers of others are read as they stand: spelling them alike would make two persons one."""

    def read(text: str) -> tuple[str, ...]:
        return tuple(
            key_cell(word.strip()) for word in text.replace(";", "|").replace(",", "|").split("|") if word.strip()
        )

    return tuple(
        Column(each.name, each.dutch, read, each.meaning) if each.name == "apart_from" else each for each in columns
    )


def _refuse_citizen_numbers(cells: Cells) -> None:
    """Nine digits that all pass the check of a citizen service number: a planning file may not hold those."""
    nine = [
        (row, key) for row, key in enumerate(cells.values["id"]) if key is not None and len(key) == 9 and key.isdigit()
    ]
    if nine and all(_passes_eleven(key) for _, key in nine):
        cells.complain(nine[0][0], "id", "Dit lijken burgerservicenummers. Geef iedere persoon een ander nummer.")


def _passes_eleven(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return int(digits) > 0 and sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0


def _apart(cells: Cells) -> set[tuple[int, int]]:
    row_of = {key: row for row, key in enumerate(cells.values["id"]) if key is not None}
    pairs: set[tuple[int, int]] = set()
    for row, others in enumerate(cells.values["apart_from"]):
        for other in others or ():
            if other not in row_of:
                cells.complain(row, "apart_from", f"'{other}' staat niet in dit bestand.")
            elif row_of[other] == row:
                cells.complain(row, "apart_from", "Hier staat de persoon zelf.")
            else:
                pairs.add((min(row, row_of[other]), max(row, row_of[other])))
    return pairs


def locate(cells: Cells, centroids: Centroids | None) -> tuple[Floats, np.ndarray[Any, np.dtype[np.str_]]]:
    """Coordinates and area of every row: x and y when given, otherwise the centroid of the postcode area.

    Nothing given at all is "not known", and the engine asks; half of it, or a place outside the country, is a problem.
    """
    n_rows = len(cells.lines)
    xy = np.full((n_rows, 2), np.nan)
    area = np.full(n_rows, "", dtype="<U120")
    told = False
    for row in range(n_rows):
        x, y, postcode = (cells.values[name][row] for name in ("x", "y", "postcode"))
        area[row] = cells.values["area"][row] or (postcode[:4] if postcode else "")
        if (x is None) != (y is None):
            cells.complain(row, "x" if x is None else "y", "Geef x en y allebei, of geen van beide.")
        elif x is not None:
            if is_in_the_netherlands(x, y):
                xy[row] = (x, y)
            elif 50 <= x <= 54 or 50 <= y <= 54:
                cells.complain(row, "x", "Dit lijken graden. Schrijf RD-coördinaten in meters, of gebruik de postcode.")
            else:
                cells.complain(row, "x", f"({x:g}, {y:g}) ligt niet in Nederland. Schrijf RD-coördinaten in meters.")
        elif postcode is not None and centroids is None:
            if not told:
                text = "De middelpunten van postcodes zijn er niet. Voeg kolommen x en y toe, of zet WEEFSEL_DATA."
                cells.complain(row, "postcode", text)
            told = True
        elif postcode is not None and centroids is not None:
            if postcode[:4] in centroids:
                xy[row] = centroids[postcode[:4]]
            else:
                cells.complain(row, "postcode", f"Postcodegebied {postcode[:4]} kennen we niet.")
    return xy, area


def in_order(cells: Cells) -> list[Problem]:
    """All problems, those of the file and its heading first, then by line."""

    def line(problem: Problem) -> tuple[int, str]:
        word = problem.place.removeprefix("regel ").split(",")[0]
        return (int(word) if problem.place.startswith("regel ") and word.isdigit() else 0, problem.place)

    return sorted(cells.problems, key=line)


def numbers(values: list[float | None]) -> Floats:
    """Numbers and flags as a column; empty is NaN."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def hours(values: list[tuple[int, ...] | None]) -> Floats:
    """Parts of the week as a table of flags; empty is NaN over the whole row."""
    table = np.full((len(values), N_HOURS), np.nan)
    for row, chosen in enumerate(values):
        if chosen is not None:
            table[row] = 0
            table[row, list(chosen)] = 1
    return table


def column(one: Field, values: list[Any]) -> Floats | np.ndarray[Any, np.dtype[np.str_]]:
    """The column of a person field as the engine keeps it."""
    if one.type == "choice":
        return np.array([value or "" for value in values], dtype=np.str_)
    return numbers(values)
