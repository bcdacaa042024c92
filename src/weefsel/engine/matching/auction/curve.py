"""People and offers along one curve of Hilbert, so that neighbours stand beside each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.compiler import compiled

CURVE_BITS = 16
STEP = 4  # bits of the curve that one look in the table goes


def bounds(*places: Floats) -> tuple[Floats, Floats] | None:
    """The corners of what holds all of these that are known, metres; None where one of them knows no place at all."""
    corners = [corners_of(xy) for xy in places]
    if not all((low <= high).all() for low, high in corners):
        return None
    return np.min([low for low, _ in corners], axis=0), np.max([high for _, high in corners], axis=0)


def along_the_curve(xy: Floats, low: Floats, high: Floats) -> Ints:
    """The rows of ``xy`` in the order of the curve; ``low`` and ``high`` the corners of what it goes through."""
    side = float((high - low).max()) or 1.0
    key = np.empty(len(xy), dtype=np.uint64)
    curve_keys(xy, low, ((1 << CURVE_BITS) - 1) / side, curve_table(), key)
    key.sort()
    return (key & np.uint64(0xFFFFFFFF)).astype(np.int64)


@compiled
def corners_of(xy):
    """The lowest and the highest of the places that are known; where none is, the lowest is above the highest."""
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for i in range(len(xy)):
        x, y = xy[i, 0], xy[i, 1]
        if np.isfinite(x) and np.isfinite(y):
            low[0], low[1] = min(low[0], x), min(low[1], y)
            high[0], high[1] = max(high[0], x), max(high[1], y)
    return low, high


@compiled
def curve_table() -> NDArray[np.int16]:
    """Of a square of 16 by 16 cells, entered in one of four ways: how far along the curve a cell is, and the way in.

    ``way << 8 | x << 4 | y`` to ``distance << 2 | way``. Of a way, 1: x and y change places; 2: turned round.
    """
    table = np.empty(4 << (2 * STEP), np.int16)
    for key in range(len(table)):
        way = key >> (2 * STEP)
        distance = 0
        for bit in range(STEP - 1, -1, -1):
            x, y = (key >> (STEP + bit)) & 1, (key >> bit) & 1
            if way & 2:
                x, y = 1 - x, 1 - y
            if way & 1:
                x, y = y, x
            distance = (distance << 2) | ((3 * x) ^ y)
            if y == 0:
                way ^= 3 if x == 1 else 1
        table[key] = (distance << 2) | way
    return table


@compiled
def curve_keys(xy, low, scale, table, key):
    """Where each place stands on the curve, with its own number behind it: equal places keep their order.

    ``scale`` cells a metre; NaN (a place that is not known) comes last.
    """
    for i in range(len(xy)):
        if not (np.isfinite(xy[i, 0]) and np.isfinite(xy[i, 1])):
            key[i] = (np.uint64(0xFFFFFFFF) << np.uint64(32)) | np.uint64(i)
            continue
        x = np.int64((xy[i, 0] - low[0]) * scale)
        y = np.int64((xy[i, 1] - low[1]) * scale)
        distance, way = np.int64(0), np.int64(0)
        for bit in range(CURVE_BITS - STEP, -1, -STEP):
            found = np.int64(table[(way << 8) | (((x >> bit) & 15) << 4) | ((y >> bit) & 15)])
            distance = (distance << 8) | (found >> 2)
            way = found & 3
        key[i] = (np.uint64(distance) << np.uint64(32)) | np.uint64(i)
