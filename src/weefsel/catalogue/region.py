"""A region: its postcode areas with place, centroid and inhabitants by age and sex, and its neighbourhoods by name.

A region file holds figures only, each with its source; it is enough to draw synthetic inhabitants of a real place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from weefsel.catalogue.problem import CatalogueError, Problem, unknown_word

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

    code: str
    place: str
    x: float
    y: float
    men: tuple[int, ...]
    women: tuple[int, ...]

    @property
    def inhabitants(self) -> int:
        return sum(self.men) + sum(self.women)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A CBS neighbourhood (buurt) by name; ``by_age`` in the order of ``NEIGHBOURHOOD_AGE_BANDS``."""

    code: str
    name: str
    inhabitants: int
    by_age: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegionSource:
    """Where the figures of a region come from."""

    figures: str
    title: str
    publisher: str
    measured_on: date
    licence: str
    read_from: str


@dataclass(frozen=True, slots=True)
class Region:
    """A municipality or another set of postcode areas."""

    slug: str
    name: str
    province: str
    areas: tuple[Area, ...]
    neighbourhoods: tuple[Neighbourhood, ...]
    sources: tuple[RegionSource, ...]

    @property
    def inhabitants(self) -> int:
        return sum(area.inhabitants for area in self.areas)

    def area(self, code: str) -> Area | None:
        """The area of a postcode of four digits or more, or None when it lies elsewhere."""
        return next((area for area in self.areas if area.code == code[:4]), None)


_KEYS: dict[str, dict[str, type]] = {
    "": {"schema": int, "slug": str, "name": str, "province": str, "source": list, "area": list, "neighbourhood": list},
    "source": {"figures": str, "title": str, "publisher": str, "measured_on": date, "licence": str, "read_from": str},
    "area": {"code": str, "place": str, "x": int, "y": int, "men": list, "women": list},
    "neighbourhood": {"code": str, "name": str, "inhabitants": int, "by_age": list},
}


def read_region(content: bytes, *, file: str) -> Region:
    """Read a region file; raises ``CatalogueError`` with all its problems."""
    problems: list[Problem] = []
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise CatalogueError([Problem(file, "bestand", "Het bestand is geen UTF-8.")]) from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError([Problem(file, "bestand", f"Dit is geen TOML: {error}.")]) from None

    _check_keys(table, "", "bestand", file, problems)
    if table.get("schema") != 1:
        problems.append(Problem(file, "schema", "Dit moet 1 zijn."))
    for part in ("source", "area", "neighbourhood"):
        entries = table.get(part)
        for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
            place = f"{part} {number}"
            if not isinstance(entry, dict):
                problems.append(Problem(file, place, f"Schrijf dit als [[{part}]]."))
                continue
            if _check_keys(entry, part, place, file, problems):
                problems.extend(Problem(file, place, text) for text in _entry_problems(part, entry))
    codes: set[str] = set()
    for part in ("area", "neighbourhood"):
        entries = table.get(part)
        for entry in entries if isinstance(entries, list) else []:
            code = entry.get("code") if isinstance(entry, dict) else None
            if isinstance(code, str) and code in codes:
                problems.append(Problem(file, part, f"De code {code} staat er twee keer."))
            if isinstance(code, str):
                codes.add(code)
    if not table.get("area"):
        problems.append(Problem(file, "area", "Een regio heeft ten minste een gebied."))
    if not table.get("source"):
        problems.append(Problem(file, "source", "Een regio noemt de bron van haar cijfers."))
    if problems:
        raise CatalogueError(problems)
    return Region(
        slug=table["slug"],
        name=table["name"],
        province=table["province"],
        areas=tuple(
            Area(e["code"], e["place"], float(e["x"]), float(e["y"]), tuple(e["men"]), tuple(e["women"]))
            for e in table["area"]
        ),
        neighbourhoods=tuple(
            Neighbourhood(e["code"], e["name"], e["inhabitants"], tuple(e["by_age"])) for e in table["neighbourhood"]
        ),
        sources=tuple(RegionSource(**entry) for entry in table["source"]),
    )


def _check_keys(entry: dict[str, Any], part: str, place: str, file: str, problems: list[Problem]) -> bool:
    """Report unknown, missing and wrongly typed keys; True when there are none."""
    keys = _KEYS[part]
    before = len(problems)
    problems.extend(Problem(file, place, unknown_word(key, keys)) for key in entry if key not in keys)
    for key, kind in keys.items():
        if key not in entry:
            problems.append(Problem(file, place, f"'{key}' ontbreekt."))
        elif not isinstance(entry[key], kind) or isinstance(entry[key], bool):
            problems.append(Problem(file, place, f"'{key}' heeft de verkeerde soort waarde."))
        elif entry[key] == "":
            problems.append(Problem(file, place, f"'{key}' is leeg."))
    return len(problems) == before


def _entry_problems(part: str, entry: dict[str, Any]) -> Iterable[str]:
    if part == "area":
        if not (len(entry["code"]) == 4 and entry["code"].isdigit()):
            yield f"'code' is een postcode van vier cijfers, niet '{entry['code']}'."
        if not is_in_the_netherlands(entry["x"], entry["y"]):
            yield f"'x' en 'y' zijn RD-meters in Nederland, niet ({entry['x']}, {entry['y']})."
        for key in ("men", "women"):
            yield from _count_problems(key, entry[key], len(AGE_BANDS))
    if part == "neighbourhood":
        yield from _count_problems("by_age", entry["by_age"], len(NEIGHBOURHOOD_AGE_BANDS))
        if entry["inhabitants"] < 0:
            yield "'inhabitants' kan niet minder dan 0 zijn."


def _count_problems(key: str, counts: list[Any], length: int) -> Iterable[str]:
    if len(counts) != length:
        yield f"'{key}' heeft {len(counts)} getallen; het moeten er {length} zijn."
    if any(not isinstance(count, int) or isinstance(count, bool) or count < 0 for count in counts):
        yield f"'{key}' bestaat uit gehele getallen van 0 of meer."


def write_region(region: Region) -> str:
    """Write a region as the TOML that ``read_region`` reads."""
    lines = ["schema = 1", *(f"{key} = {_quoted(getattr(region, key))}" for key in ("slug", "name", "province"))]
    for source in region.sources:
        lines += ["", "[[source]]"]
        for key in _KEYS["source"]:
            value = getattr(source, key)
            lines.append(f"{key} = {value.isoformat() if isinstance(value, date) else _quoted(value)}")
    lines += ["", f"# men and women: inhabitants by age, {', '.join(_band(low, high) for low, high in AGE_BANDS)}"]
    for area in region.areas:
        lines += ["", "[[area]]", f"code = {_quoted(area.code)}", f"place = {_quoted(area.place)}"]
        lines += [f"x = {area.x:.0f}", f"y = {area.y:.0f}", f"men = {list(area.men)}", f"women = {list(area.women)}"]
    lines += ["", f"# by_age: {', '.join(_band(low, high) for low, high in NEIGHBOURHOOD_AGE_BANDS)}"]
    for place in region.neighbourhoods:
        lines += ["", "[[neighbourhood]]", f"code = {_quoted(place.code)}", f"name = {_quoted(place.name)}"]
        lines += [f"inhabitants = {place.inhabitants}", f"by_age = {list(place.by_age)}"]
    return "\n".join(lines) + "\n"


def _band(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}-{high}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
