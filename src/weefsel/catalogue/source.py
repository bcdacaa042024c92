"""Sources: where a figure or a claim comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import Line, SlugText, Url, Within


@dataclass(frozen=True, slots=True)
class Source:
    """One source. ``date`` when the day is known, otherwise only ``year``; ``seen`` who checked it and how.

    ``checked`` read (we read the source itself), cited (known through another source) or unverified (from memory: to be
    looked up before it is used for a decision, and shown as such). ``ai_assisted`` when the source says so of itself.
    """

    slug: SlugText
    title: str
    publisher: Line
    year: Annotated[int, Within(1900, 2100)]
    kind: Literal["advice", "article", "review", "statistics", "guideline", "manual", "website", "news", "programme"]
    checked: Literal["read", "cited", "unverified"]
    date: dt.date | None = None
    url: Url = ""
    ai_assisted: bool = False
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.date and self.date.year != self.year:
            yield "date", f"'date' ({self.date}) ligt niet in het jaar {self.year}."
        if self.url and not self.url.startswith("https://"):
            yield "url", "een adres begint met https://."
