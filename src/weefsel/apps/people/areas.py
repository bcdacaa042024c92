"""Where a postcode lies: the centroid of its four digits, never the house. And the map that those centroids make."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.region import Region, read_region


@dataclass(frozen=True, slots=True)
class Cell:
    """A postcode area on the map. ``ring`` corners and ``x``, ``y`` the centroid, RD New, whole metres.

    ``label`` the name of the place, at the one area of it where most people live; empty at the others.
    """

    x: int
    y: int
    label: str
    ring: tuple[tuple[int, int], ...]


@cache
def _regions() -> tuple[Region, ...]:
    files = sorted((DATA / "regions").glob("*.toml"))
    return tuple(read_region(file.read_bytes(), file=file.name) for file in files)


@cache
def _centroids() -> dict[str, tuple[float, float]]:
    return {area.code: (area.x, area.y) for region in _regions() for area in region.areas}


@cache
def _cells() -> tuple[Cell, ...]:
    import numpy as np

    from weefsel.engine.matching.cells import cells

    found = []
    for region in _regions():
        largest = {area.place: area.code for area in sorted(region.areas, key=lambda area: area.inhabitants)}
        rings = cells(np.array([(area.x, area.y) for area in region.areas], dtype=float))
        for area, ring in zip(region.areas, rings, strict=True):
            label = area.place if largest[area.place] == area.code else ""
            found.append(Cell(round(area.x), round(area.y), label, tuple((round(x), round(y)) for x, y in ring)))
    return tuple(found)


@cache
def postcode_areas() -> tuple[tuple[str, str, float, float], ...]:
    """Every postcode area of the regions in the catalogue: four digits, place, and its middle in RD New, metres."""
    return tuple((area.code, area.place, area.x, area.y) for region in _regions() for area in region.areas)


def centroid(postcode: str) -> tuple[float | None, float | None]:
    """RD New, metres; (None, None) for a postcode of a region that is not in the catalogue: the distance is asked."""
    return _centroids().get(postcode[:4], (None, None))


def cells_near(x: float, y: float, *, reach_m: float) -> tuple[Cell, ...]:
    """The areas whose centroid lies within ``reach_m`` metres; none in a region that is not in the catalogue."""
    return tuple(cell for cell in _cells() if math.hypot(cell.x - x, cell.y - y) <= reach_m)
