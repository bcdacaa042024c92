"""Where something is, from what is written about it: a point, an address, a postcode, the name of a place or district.

Without internet: what a postcode area or a place is, is known from the regions of the catalogue and from what whoever
runs this gives besides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.region import is_in_the_netherlands, read_region
from weefsel.interop.coordinates import to_rd
from weefsel.interop.tabular.columns import spelled

POSTCODE = re.compile(r"(?<![\w-])([1-9]\d{3})\s?([A-Z]{2})(?![\w-])")
FOUR_DIGITS = re.compile(r"^\s*([1-9]\d{3})\s*(?:[A-Za-z]{2})?\s*$")
# Words that say that it is at no place of its own.
AT_HOME = frozenset({"online", "telefonisch", "aan_huis", "thuis", "bij_u_thuis", "vanuit_huis", "virtual"})


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A point in RD New, metres, with how exact it is (`Location.LocatedBy`); the name of the place or district."""

    x: float | None
    y: float | None
    located_by: str
    area: str = ""


UNKNOWN = Whereabouts(None, None, "unknown")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """``postcodes`` the middle of areas of four digits; ``towns`` and ``districts`` by name in one spelling."""

    postcodes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    towns: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    districts: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def locate(
        self,
        *,
        latitude: float | None = None,
        longitude: float | None = None,
        postcode: str = "",
        city: str = "",
        district: str = "",
        text: str = "",
    ) -> Whereabouts:
        """The most exact of what is known. A point outside the Netherlands counts as no point."""
        point = None if latitude is None or longitude is None else to_rd(latitude, longitude)
        if point is not None and is_in_the_netherlands(*point):
            return Whereabouts(*point, "point", city)
        code = digits_of(postcode) or digits_of_text(text)
        if code in self.postcodes:
            return Whereabouts(*self.postcodes[code], "postcode", city)
        for names, words, kind in ((self.districts, district, "district"), (self.towns, city, "town")):
            if (known := names.get(spelled(words))) is not None:
                return Whereabouts(*known, kind, words)
        if {spelled(district), spelled(city)} & AT_HOME:
            return Whereabouts(None, None, "home")
        return UNKNOWN


def digits_of(postcode: str) -> str:
    """The four digits of a postcode, empty for anything else.

    Examples
    --------
    >>> digits_of("6601 ab"), digits_of("94103")
    ('6601', '')
    """
    found = FOUR_DIGITS.match(postcode)
    return found[1] if found else ""


def digits_of_text(text: str) -> str:
    """The four digits of the only postcode in a text; empty when there is none, or more than one.

    Examples
    --------
    >>> digits_of_text("Bel 020 4628480 of kom langs: Eikenplein 4, 1092 CC Amsterdam"), digits_of_text("1234 mensen")
    ('1092', '')
    """
    found = {digits for digits, _ in POSTCODE.findall(text)}
    return found.pop() if len(found) == 1 else ""


def gazetteer_of(areas: Iterable[tuple[str, str, float, float, int]]) -> Gazetteer:
    """From postcode areas: four digits, place, x, y and inhabitants. A town lies where its people live."""
    postcodes: dict[str, tuple[float, float]] = {}
    towns: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for code, place, x, y, n in areas:
        postcodes[code] = (x, y)
        towns[spelled(place)].append((x, y, max(n, 1)))
    return Gazetteer(postcodes, {name: _middle(points) for name, points in towns.items()})


def _middle(points: list[tuple[float, float, int]]) -> tuple[float, float]:
    total = sum(n for *_, n in points)
    return round(sum(x * n for x, _, n in points) / total, 1), round(sum(y * n for _, y, n in points) / total, 1)


@cache
def catalogue_gazetteer() -> Gazetteer:
    """What the regions of the catalogue know."""
    files = sorted((DATA / "regions").glob("*.toml"))
    regions = [read_region(file.read_bytes(), file=file.name) for file in files]
    return gazetteer_of((a.code, a.place, a.x, a.y, a.inhabitants) for region in regions for a in region.areas)
