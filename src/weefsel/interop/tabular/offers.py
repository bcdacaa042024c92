"""A file of offers (a social map with free places) -> the engine's ``Offers``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weefsel.catalogue.problem import Problem
from weefsel.catalogue.vocabulary import Field
from weefsel.engine.frames import Offers
from weefsel.interop.tabular.columns import (
    CellError,
    Column,
    choice_cell,
    key_cell,
    number,
    read_cells,
    report_doubles,
    text_cell,
    whole_cell,
    yes_no_cell,
)
from weefsel.interop.tabular.people import PLACE_COLUMNS, Centroids, field_cell, hours, in_order, locate, numbers
from weefsel.interop.tabular.sheet import Format, read_sheet


@dataclass(frozen=True, slots=True)
class OffersFile:
    """``offers`` in the order of the file; None when there are problems."""

    offers: Offers | None = None
    problems: list[Problem] = field(default_factory=list)


def price_cell(text: str) -> int:
    """A price in euro, as whole cents.

    Examples
    --------
    >>> price_cell("€ 2,50"), price_cell("0")
    (250, 0)
    """
    euro = number(text.replace("€", "").strip())
    if not 0 <= euro <= 10_000:
        raise CellError("Een prijs ligt tussen 0 en 10.000 euro.")
    if abs(euro * 100 - round(euro * 100)) > 1e-6:
        raise CellError("Een prijs heeft ten hoogste twee cijfers achter de komma.")
    return round(euro * 100)


def offer_columns(fields: Mapping[str, Field], werkvormen: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns a file of offers may have; ``werkvormen`` the name of each by slug."""
    words = {word: slug for slug, name in werkvormen.items() for word in (slug, name)}
    language: tuple[Column, ...] = ()
    if "language" in fields:
        language = (Column("language", ("taal",), field_cell(fields["language"]), "De taal die er gesproken wordt."),)
    return (
        Column("id", ("nummer", "aanbodnummer"), key_cell, "Een eigen nummer voor ieder aanbod.", required=True),
        Column(
            "werkvorm",
            ("soort",),
            choice_cell(words, shown=list(werkvormen.values())),
            "Welke werkvorm het is.",
            required=True,
        ),
        Column("name", ("naam",), text_cell(200), "Hoe mensen het kennen."),
        *PLACE_COLUMNS,
        Column(
            "capacity",
            ("vrije_plaatsen", "plaatsen"),
            whole_cell(0, 1_000_000, " plaatsen"),
            "Hoeveel plaatsen nu vrij zijn.",
            required=True,
        ),
        *language,
        Column("step_free", ("rolstoeltoegankelijk", "drempelvrij"), yes_no_cell, "Kan een rolstoel naar binnen?"),
        Column(
            "hearing_support",
            ("ringleiding", "goed_te_verstaan"),
            yes_no_cell,
            "Is het te volgen voor wie slecht hoort?",
        ),
        Column("online", ("digitaal", "thuis"), yes_no_cell, "Doet u van huis uit mee?"),
        Column("accompanied", ("iemand_gaat_mee",), yes_no_cell, "Kan er de eerste keer iemand meegaan?"),
        Column(
            "begins_in_days",
            ("begint_over_dagen",),
            whole_cell(0, 3_650, " dagen"),
            "Over hoeveel dagen het begint; 0 is nu.",
        ),
        Column("price_cents", ("prijs_euro", "prijs"), price_cell, "Wat één keer kost, in euro."),
    )


def read_offers(
    content: bytes,
    format: Format,
    *,
    fields: Mapping[str, Field],
    werkvormen: Mapping[str, str],
    centroids: Centroids | None = None,
    file: str = "offers",
) -> OffersFile:
    """Read a file of offers; the options are those of ``read_people``, ``werkvormen`` the name of each by slug."""
    cells = read_cells(read_sheet(content, format, file=file), offer_columns(fields, werkvormen))
    report_doubles(cells, "id")
    xy, area = locate(cells, centroids)
    problems = in_order(cells)
    if problems:
        return OffersFile(problems=problems)
    values: dict[str, list[Any]] = cells.values
    flags = ("step_free", "hearing_support", "online", "accompanied", "begins_in_days", "price_cents", "capacity")
    numbered: dict[str, Any] = {name: numbers(values[name]) for name in flags}
    return OffersFile(
        Offers(
            id=np.array(values["id"], dtype=np.str_),
            werkvorm=np.array(values["werkvorm"], dtype=np.str_),
            name=np.array([name or "" for name in values["name"]], dtype=np.str_),
            area=area,
            xy=xy,
            hours=hours(values["hours"]),
            language=np.array(
                [word or "" for word in values.get("language", [None] * len(values["id"]))], dtype=np.str_
            ),
            **numbered,
        )
    )
