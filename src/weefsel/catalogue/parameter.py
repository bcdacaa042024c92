"""Parameters: figures from elsewhere (prevalence, effect, cost) with interval, unit, year and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import InstrumentSlug, Line, SlugText, SourceSlug, UnitSlug, Within


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure.

    It holds for people from ``age_min`` up to and including ``age_max`` (None: no limit) and of ``sex`` (None: all).
    ``measure`` names what is counted ("lonely", "strongly_lonely", ...); ``level`` the cut-off in words.
    ``origin`` derived means computed by us from sourced figures: ``note`` says how.
    """

    slug: SlugText
    name: Line
    value: float
    unit: UnitSlug
    year: Annotated[int, Within(1990, 2100)]
    source: SourceSlug
    measure: SlugText
    confidence: Literal["high", "medium", "low"]
    origin: Literal["source", "derived"] = "source"
    low: float | None = None
    high: float | None = None
    age_min: Annotated[int, Within(0, 120)] | None = None
    age_max: Annotated[int, Within(0, 120)] | None = None
    sex: Literal["male", "female"] | None = None
    instrument: InstrumentSlug | None = None
    level: Line = ""
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            yield "age_min", f"'age_min' ({self.age_min}) is groter dan 'age_max' ({self.age_max})."
        if (self.low is None) != (self.high is None):
            yield "low", "geef 'low' en 'high' samen."
        elif self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            yield "value", f"'value' ({self.value:g}) ligt niet tussen 'low' en 'high'."
        if self.unit == "percent" and not 0 <= self.value <= 100:
            yield "value", f"een percentage ligt tussen 0 en 100, niet {self.value:g}."
        if self.origin == "derived" and not self.note:
            yield "note", "zeg bij een afgeleid getal hoe het is berekend."
