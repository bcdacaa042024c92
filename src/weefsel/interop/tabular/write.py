"""Tables of results -> bytes: CSV that a spreadsheet program opens safely, or Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from weefsel.interop.tabular.columns import neutral

Value = str | int | float | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One proposal: nobody was placed. ``reasons`` and ``ask`` are Dutch sentences for the person.

    ``distance_m`` metres in a straight line, None when a place is not known; ``located`` how well it is.
    """

    person: str
    offer: str
    offer_name: str
    werkvorm: str
    area: str
    distance_m: float | None
    located: str
    reasons: tuple[str, ...]
    ask: tuple[str, ...]


PLAN_HEADINGS: Mapping[str, str] = {
    "person": "persoon",
    "offer": "aanbod",
    "offer_name": "naam_aanbod",
    "werkvorm": "werkvorm",
    "area": "gebied_persoon",
    "distance_m": "afstand_m",
    "located": "plek_bekend_als",
    "reasons": "redenen",
    "ask": "nog_vragen",
}


def write_plan(rows: Sequence[PlanRow], format: Literal["csv", "parquet"]) -> bytes:
    """Write the plan, one row a proposal, in the order given."""
    table = {heading: [getattr(row, name) for row in rows] for name, heading in PLAN_HEADINGS.items()}
    return write_csv(table) if format == "csv" else _plan_parquet(table)


def _plan_parquet(table: Mapping[str, list[Value]]) -> bytes:
    kinds: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(table, pl.String)
    kinds |= {PLAN_HEADINGS["distance_m"]: pl.Float64}
    kinds |= {PLAN_HEADINGS[name]: pl.List(pl.String) for name in ("reasons", "ask")}
    lists = {PLAN_HEADINGS["reasons"], PLAN_HEADINGS["ask"]}
    columns = {
        name: [list(value) if isinstance(value, tuple) else value for value in values] if name in lists else values
        for name, values in table.items()
    }
    content = io.BytesIO()
    pl.DataFrame(columns, schema=kinds).write_parquet(content)
    return content.getvalue()


def write_csv(table: Mapping[str, Sequence[Value]]) -> bytes:
    """Write columns as CSV with a semicolon, a decimal comma and a UTF-8 mark, as Dutch spreadsheet programs expect.

    Text that a spreadsheet program would run as a formula gets an apostrophe before it; numbers stay numbers.
    """
    content = io.StringIO(newline="")
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(name) for name in table])
    for row in zip(*table.values(), strict=True):
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + content.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, tuple):
        return neutral(" | ".join(value))
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",") if value % 1 else f"{value:.0f}"
    if isinstance(value, int):
        return str(value)
    return neutral(value)
