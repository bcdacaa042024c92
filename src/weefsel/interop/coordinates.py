"""Points on the earth (WGS84, degrees) <-> points in the Dutch national grid (RD New, metres).

Good to less than a metre within the European Netherlands, which is more than a social map needs.

Source
------
F.H. Schreutelkamp and G.L. Strang van Hees, "Benaderingsformules voor de transformatie tussen RD- en
WGS84-kaartcoördinaten", Geodesia 43 (2001), tables 1 and 2.
"""

from __future__ import annotations

X_0, Y_0 = 155_000.0, 463_000.0  # the tower of Amersfoort
LATITUDE_0, LONGITUDE_0 = 52.15517440, 5.38720621

# (power of the first, power of the second, coefficient)
_X = (
    *((0, 1, 190094.945), (1, 1, -11832.228), (2, 1, -114.221), (0, 3, -32.391), (1, 0, -0.705), (3, 1, -2.340)),
    *((1, 3, -0.608), (0, 2, -0.008), (2, 3, 0.148)),
)
_Y = (
    *((1, 0, 309056.544), (0, 2, 3638.893), (2, 0, 73.077), (1, 2, -157.984), (3, 0, 59.788), (0, 1, 0.433)),
    *((2, 2, -6.439), (1, 1, -0.032), (0, 4, 0.092), (1, 4, -0.054)),
)
_LATITUDE = (
    *((0, 1, 3235.65389), (2, 0, -32.58297), (0, 2, -0.24750), (2, 1, -0.84978), (0, 3, -0.06550), (2, 2, -0.01709)),
    *((1, 0, -0.00738), (4, 0, 0.00530), (2, 3, -0.00039), (4, 1, 0.00033), (1, 1, -0.00012)),
)
_LONGITUDE = (
    *((1, 0, 5260.52916), (1, 1, 105.94684), (1, 2, 2.45656), (3, 0, -0.81885), (1, 3, 0.05594), (3, 1, -0.05607)),
    *((0, 1, 0.01199), (3, 2, -0.00256), (1, 4, 0.00128), (0, 2, 0.00022), (2, 0, -0.00022), (5, 0, 0.00026)),
)


def to_rd(latitude: float, longitude: float) -> tuple[float, float] | None:
    """RD New, metres; None for a point that does not lie in the European Netherlands.

    Examples
    --------
    >>> to_rd(52.15517440, 5.38720621)
    (155000.0, 463000.0)
    >>> to_rd(37.77, -122.42) is None
    True
    """
    if not (50.5 <= latitude <= 53.8 and 3.2 <= longitude <= 7.4):
        return None
    north, east = 0.36 * (latitude - LATITUDE_0), 0.36 * (longitude - LONGITUDE_0)
    x = X_0 + sum(factor * north**p * east**q for p, q, factor in _X)
    y = Y_0 + sum(factor * north**p * east**q for p, q, factor in _Y)
    return round(x, 1), round(y, 1)


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude in degrees, six decimals (a tenth of a metre).

    Examples
    --------
    >>> to_wgs84(155_000, 463_000)
    (52.155174, 5.387206)
    """
    east, north = (x - X_0) * 1e-5, (y - Y_0) * 1e-5
    latitude = LATITUDE_0 + sum(factor * east**p * north**q for p, q, factor in _LATITUDE) / 3600
    longitude = LONGITUDE_0 + sum(factor * east**p * north**q for p, q, factor in _LONGITUDE) / 3600
    return round(latitude, 6), round(longitude, 6)
