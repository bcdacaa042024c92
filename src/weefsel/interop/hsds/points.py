"""A latitude and a longitude that were written the wrong way round, or in metres of the Dutch grid."""

from __future__ import annotations

import math

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
