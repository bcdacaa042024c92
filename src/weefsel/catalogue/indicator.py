"""Indicators: figures counted from the work itself, with what is counted, out of what, and when it is hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import EventSlug, FieldSlug, Key, Line, SlugText, SourceSlug, UnitSlug, Within


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: ``text`` in words, and ``event`` of the log that it is counted from."""

    text: str
    event: EventSlug


@dataclass(frozen=True, slots=True)
class IndicatorCase:
    """A worked case. ``values`` one for each row of the denominator (1 or 0 for a share, days for days).

    ``missing`` rows have no value (lost to follow-up): they are told, never counted as no. ``value`` is the result;
    ``suppressed`` whether somebody outside the team sees it.
    """

    text: Line
    values: tuple[float, ...]
    value: float | None = None
    missing: Annotated[int, Within(0, 1_000_000)] = 0
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure, read from ``indicators/<slug>.toml``; those with one ``figure`` are shown together, as one figure.

    ``form`` share: rows of the denominator for which the numerator's event is there; days: median days from the
    denominator's event to the numerator's. ``direction`` says which way is better, or none. ``split_by`` person fields.
    Groups smaller than ``suppress_below`` are hidden from those who may not see the rows. ``self_reported`` and
    ``caveat`` are shown beside the figure.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    figure: SlugText
    question: Line
    form: Literal["share", "days"]
    unit: UnitSlug
    direction: Literal["higher", "lower", "none"]
    numerator: Counted
    denominator: Counted
    review_by: dt.date
    caveat: str
    self_reported: bool = False
    split_by: tuple[FieldSlug, ...] = ()
    suppress_below: Annotated[int, Within(1, 100)] = 10
    source: SourceSlug | None = None
    cases: Annotated[tuple[IndicatorCase, ...], Key("case")] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.cases:
            yield "case", "geef ten minste één voorbeeld met een uitkomst."
        for n, case in enumerate(self.cases, 1):
            if self.form == "share" and set(case.values) - {0.0, 1.0}:
                yield f"case {n}", "bij een deel is elke waarde 0 of 1."
            if case.suppressed != (0 < len(case.values) < self.suppress_below):
                yield f"case {n}", f"verborgen hoort te zijn: minder dan {self.suppress_below} rijen."
