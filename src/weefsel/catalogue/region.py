"""A region: its postcode areas with place, centroid and inhabitants by age and sex, and its neighbourhoods by name.

A region file holds figures only, each with its source; it is enough to draw synthetic inhabitants of a real place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Literal

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import Names, Reading, parse_table
from weefsel.catalogue.spec import Key, Line, SlugText, Within

# Age groups of CBS, in whole years, both ends included; None: no upper end.
AGE_BANDS: tuple[tuple[int, int | None], ...] = (*((low, low + 4) for low in range(0, 95, 5)), (95, None))
NEIGHBOURHOOD_AGE_BANDS: tuple[tuple[int, int | None], ...] = ((0, 14), (15, 24), (25, 44), (45, 64), (65, None))


def is_in_the_netherlands(x: float, y: float) -> bool:
    """Tell whether RD New coordinates in metres can lie in the European Netherlands."""
    return 7_000 <= x <= 300_000 and 300_000 <= y <= 625_000


@dataclass(frozen=True, slots=True)
class Area:
    """A postcode area of four digits.

    ``x`` and ``y`` its centroid, RD New, metres; ``men`` and ``women`` inhabitants in the order of ``AGE_BANDS``, each
    rounded by CBS to a multiple of 5.
    """

    code: SlugText
    place: Line
    x: float
    y: float
    men: tuple[int, ...]
    women: tuple[int, ...]

    @property
    def inhabitants(self) -> int:
        return sum(self.men) + sum(self.women)

    def faults(self) -> Iterator[tuple[str, str]]:
        if not (len(self.code) == 4 and self.code.isdigit()):
            yield "code", f"dit is een postcode van vier cijfers, niet '{self.code}'."
        if not is_in_the_netherlands(self.x, self.y):
            yield "x", f"({self.x:g}, {self.y:g}) ligt niet in Nederland: schrijf RD-coördinaten in meters."
        yield from _count_faults("men", self.men, len(AGE_BANDS))
        yield from _count_faults("women", self.women, len(AGE_BANDS))


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A CBS neighbourhood (buurt) by name; ``by_age`` in the order of ``NEIGHBOURHOOD_AGE_BANDS``."""

    code: Line
    name: Line
    inhabitants: Annotated[int, Within(0, 1_000_000)]
    by_age: tuple[int, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from _count_faults("by_age", self.by_age, len(NEIGHBOURHOOD_AGE_BANDS))


@dataclass(frozen=True, slots=True)
class RegionSource:
    """Where the ``figures`` of a region come from, and under which licence they were published."""

    figures: Line
    title: Line
    publisher: Line
    measured_on: dt.date
    licence: Line
    read_from: Line


@dataclass(frozen=True, slots=True)
class Region:
    """A municipality or another set of postcode areas."""

    schema: Literal[1]
    slug: SlugText
    name: Line
    province: Line
    sources: Annotated[tuple[RegionSource, ...], Key("source")]
    areas: Annotated[tuple[Area, ...], Key("area")]
    neighbourhoods: Annotated[tuple[Neighbourhood, ...], Key("neighbourhood")] = ()

    @property
    def inhabitants(self) -> int:
        return sum(area.inhabitants for area in self.areas)

    def area(self, postcode: str) -> Area | None:
        """The area of a postcode, with or without its letters, or None when it lies elsewhere."""
        return next((area for area in self.areas if area.code == postcode[:4]), None)

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.areas:
            yield "area", "een regio heeft ten minste één gebied."
        if not self.sources:
            yield "source", "noem de bron van de cijfers."
        for key, codes in {
            "area": [area.code for area in self.areas],
            "neighbourhood": [neighbourhood.code for neighbourhood in self.neighbourhoods],
        }.items():
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                yield key, f"'{code}' staat er dubbel in."


def _count_faults(key: str, counts: tuple[int, ...], length: int) -> Iterator[tuple[str, str]]:
    if len(counts) != length:
        yield key, f"hier staan {len(counts)} getallen; het moeten er {length} zijn."
    if any(count < 0 for count in counts):
        yield key, "een aantal inwoners is niet minder dan 0."


def read_region(content: bytes, *, file: str) -> Region:
    """Read a region file; raises ``CatalogueError`` with all its problems."""
    table = parse_table(content, file)
    if isinstance(table, Problem):
        raise CatalogueError([table])
    reading = Reading(file, Names({}, {}, {}))
    region = reading.read(Region, table)
    if region is None or reading.problems:
        raise CatalogueError(reading.problems)
    return region


def write_region(region: Region) -> str:
    """Write a region as the TOML that ``read_region`` reads."""
    lines = ["schema = 1", *(f"{key} = {_quoted(getattr(region, key))}" for key in ("slug", "name", "province"))]
    for source in region.sources:
        lines += ["", "[[source]]"]
        for each in fields(RegionSource):
            value = getattr(source, each.name)
            lines.append(f"{each.name} = {value.isoformat() if isinstance(value, dt.date) else _quoted(value)}")
    lines += ["", f"# men and women: inhabitants by age, {', '.join(_band(*band) for band in AGE_BANDS)}"]
    for area in region.areas:
        lines += ["", "[[area]]", f"code = {_quoted(area.code)}", f"place = {_quoted(area.place)}"]
        lines += [f"x = {area.x:.0f}", f"y = {area.y:.0f}", f"men = {list(area.men)}", f"women = {list(area.women)}"]
    lines += ["", f"# by_age: {', '.join(_band(*band) for band in NEIGHBOURHOOD_AGE_BANDS)}"]
    for place in region.neighbourhoods:
        lines += ["", "[[neighbourhood]]", f"code = {_quoted(place.code)}", f"name = {_quoted(place.name)}"]
        lines += [f"inhabitants = {place.inhabitants}", f"by_age = {list(place.by_age)}"]
    return "\n".join(lines) + "\n"


def _band(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}-{high}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
