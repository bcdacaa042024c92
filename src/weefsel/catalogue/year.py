"""What a simulated year in a region goes by: each figure with its range, and a source or plainly an assumption."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Literal

from weefsel.catalogue.own_file import OwnFile
from weefsel.catalogue.spec import Line, SourceSlug

FILE = "simulation/year.toml"
Unit = Literal["aandeel", "aantal", "dagen", "weken", "log-odds"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A ``value`` that may lie from ``low`` up to and including ``high``; without ``source`` it is an assumption.

    ``unit``: a share of 0 to 1, a number, days, weeks, or what is added to the log-odds of an event.
    """

    name: Line
    unit: Unit
    value: float
    low: float
    high: float
    why: str
    source: SourceSlug | None = None

    @property
    def assumption(self) -> bool:
        return self.source is None

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.low <= self.value <= self.high:
            yield (
                "value",
                f"'value' ({self.value:g}) ligt niet van 'low' ({self.low:g}) tot en met 'high' ({self.high:g}).",
            )
        if self.unit == "aandeel" and not 0 <= self.low <= self.high <= 1:
            yield "low", "een aandeel ligt van 0 tot en met 1."
        if self.unit in ("aantal", "dagen", "weken") and self.low < 0:
            yield "low", "dit kan niet minder dan 0 zijn."


@dataclass(frozen=True, slots=True)
class Year:
    """All figures of a simulated year, by name; what each means stands in the file."""

    schema: Literal[1]
    asks: Figure
    low_education: Figure
    low_education_older: Figure
    offers: Figure
    accompanied: Figure
    step_free: Figure
    cohort_weeks: Figure
    taken: Figure
    others: Figure
    stops: Figure
    moves: Figure
    refresh_days: Figure
    asked_days: Figure
    answers: Figure
    known: Figure
    yes: Figure
    yes_km: Figure
    yes_language: Figure
    yes_form: Figure
    yes_education: Figure
    attempts: Figure
    gives_up: Figure
    retry_days: Figure
    host_days: Figure
    host_silent: Figure
    host_given_days: Figure
    first: Figure
    first_week: Figure
    first_km: Figure
    first_with: Figure
    third: Figure
    third_language: Figure
    third_form: Figure
    third_km: Figure
    third_wish: Figure
    stays_days: Figure

    def figures(self) -> dict[str, Figure]:
        """Every figure by its name, in the order of the file."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "schema"}

    def having(self, name: str, value: float) -> Year:
        """The same year with one figure changed."""
        return replace(self, **{name: replace(getattr(self, name), value=value)})


def read_year(file: Path) -> Year:
    """Read the figures of a year.

    Raises
    ------
    CatalogueError
        With every problem of the file.
    """
    own = OwnFile(file, FILE)
    found = own.whole(Year)
    own.close()
    assert found is not None  # else there was a problem
    return found


@cache
def simulated_year() -> Year:
    """Our own figures, read once a process."""
    return read_year(Path(__file__).parent / "data" / FILE)
