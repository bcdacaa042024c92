"""A latitude and a longitude that were written the wrong way round, or in metres of the Dutch grid."""

from __future__ import annotations

import math
from typing import Any

from weefsel.catalogue.region import is_in_the_netherlands
from weefsel.interop.coordinates import to_rd, to_wgs84

SWAPPED = "Breedtegraad en lengtegraad stonden verwisseld. We draaiden ze om."
IN_METRES = "Dit zijn RD-coördinaten, geen graden. We rekenden ze om."
ABROAD = "Dit punt ligt niet in Nederland. We zoeken de plek op met de postcode of de plaats, als die er staan."


def mended_point(latitude: float, longitude: float) -> tuple[float, float, str]:
    """The point that must have been meant, with what was done to it; empty when there was nothing to mend.

    A point abroad stays as it is, and is told.

    Examples
    --------
    >>> mended_point(5.73, 51.81) == (51.81, 5.73, SWAPPED)
    True
    >>> mended_point(463_000, 155_000) == (52.155174, 5.387206, IN_METRES)
    True
    """
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return latitude, longitude, ""
    if to_rd(latitude, longitude) is not None:
        return latitude, longitude, ""
    if to_rd(longitude, latitude) is not None:
        return longitude, latitude, SWAPPED
    # In the Dutch grid every y is larger than every x, so that the order does not matter.
    x, y = sorted((latitude, longitude))
    if is_in_the_netherlands(x, y):
        return *to_wgs84(x, y), IN_METRES
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return latitude, longitude, ABROAD if is_on_earth else ""


MIDDLE = "Hier staat een vlak of een lijn, geen punt. We nemen het midden."
NO_POINT = "Hier staat geen punt. We zoeken de plek op met de postcode of de plaats, als die er staan."


def middle_of(geometry: Any) -> tuple[dict[str, Any], str]:
    """The geometry of GeoJSON or ArcGIS as one point, with what was done to it; empty when there was nothing to do.

    Examples
    --------
    >>> middle_of({"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]})[0]
    {'coordinates': [2.0, 1.0]}
    >>> middle_of({"x": 178600, "y": 425600})
    ({'coordinates': ['178600', '425600']}, '')
    """
    if isinstance(geometry, dict):
        if "x" in geometry and "y" in geometry and "coordinates" not in geometry:
            return {"coordinates": [str(geometry["x"]), str(geometry["y"])]}, ""
        # A polygon first has its outer ring; the size of a place is small, so that the middle of its box will do.
        rings = geometry.get("coordinates", geometry.get("rings", geometry.get("paths")))
        pairs = list(_pairs(rings))
        if len(pairs) == 1:
            return {"coordinates": list(pairs[0])}, ""
        try:
            xs, ys = ([float(pair[at]) for pair in pairs] for at in (0, 1))
        except ValueError:
            xs, ys = [], []
        if xs and all(map(math.isfinite, (*xs, *ys))):
            return {"coordinates": [(min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2]}, MIDDLE
    return {}, NO_POINT


def _pairs(raw: Any, depth: int = 0) -> list[tuple[str, str]]:
    if not isinstance(raw, list) or depth > 4:
        return []
    if len(raw) in (2, 3) and not any(isinstance(one, dict | list) or one is None for one in raw):
        return [(str(raw[0]), str(raw[1]))]
    return [pair for inner in raw[:100_000] for pair in _pairs(inner, depth + 1)]
