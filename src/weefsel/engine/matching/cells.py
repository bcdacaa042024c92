"""A map without outlines: the cell of each centroid, everywhere that is nearer to it than to another one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
SIDES_OF_A_CELL = 24
NEIGHBOURS = 40


def cells(points: NDArray[np.float64]) -> list[list[Point]]:
    """The cell of each point: everywhere that is nearer to it than to another point, up to a distance.

    ``points`` RD New, metres, shape (n, 2); gives n rings of corners in that order, the last corner not repeated.

    Each cell begins as a round polygon and is cut by the line half-way to each of its neighbours (the clipping of
    Sutherland and Hodgman), which gives Voronoi cells without a library. How far a cell reaches follows how far apart
    the points are there, so that a village at the edge does not look larger than a town.
    """
    away = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    near = np.sort(away, axis=1)[:, 1:4]
    typical = float(np.median(near[:, 0])) if near.size else 1_000.0
    found: list[list[Point]] = []
    for number, (x, y) in enumerate(points.tolist()):
        own = float(near[number].mean()) if near.size else typical
        reach = max(min(0.95 * own, 2 * typical), typical / 2) or 1_000.0
        corners: list[Point] = [
            (x + reach * math.cos(turn), y + reach * math.sin(turn))
            for turn in (2 * math.pi * k / SIDES_OF_A_CELL for k in range(SIDES_OF_A_CELL))
        ]
        for other in np.argsort(away[number], kind="stable")[: NEIGHBOURS + 1].tolist():
            if other != number and 0 < away[number, other] < 2 * reach:
                corners = _cut(corners, (x, y), (float(points[other, 0]), float(points[other, 1])))
        found.append(corners)
    return found


def _cut(corners: list[Point], near: Point, far: Point) -> list[Point]:
    """Keep the part of a polygon that is nearer to one point than to the other."""
    along = (far[0] - near[0], far[1] - near[1])
    middle = ((near[0] + far[0]) / 2, (near[1] + far[1]) / 2)

    def beyond(point: Point) -> float:
        return (point[0] - middle[0]) * along[0] + (point[1] - middle[1]) * along[1]

    kept: list[Point] = []
    for here, there in zip(corners, [*corners[1:], corners[0]], strict=True):
        a, b = beyond(here), beyond(there)
        if a <= 0:
            kept.append(here)
        if (a <= 0) != (b <= 0):
            part = a / (a - b)
            kept.append((here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])))
    return kept
