"""Where a postcode lies: the centroid of its four digits, never the house."""

from __future__ import annotations

from functools import cache

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.region import read_region


@cache
def _centroids() -> dict[str, tuple[float, float]]:
    places: dict[str, tuple[float, float]] = {}
    for file in sorted((DATA / "regions").glob("*.toml")):
        region = read_region(file.read_bytes(), file=file.name)
        places.update({area.code: (area.x, area.y) for area in region.areas})
    return places


def centroid(postcode: str) -> tuple[float | None, float | None]:
    """RD New, metres; (None, None) for a postcode of a region that is not in the catalogue: the distance is asked."""
    return _centroids().get(postcode[:4], (None, None))
