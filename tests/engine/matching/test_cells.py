"""A map without outlines: each point in its own cell, no two cells over one another."""

import itertools
import math

import numpy as np
import pytest

from weefsel.engine.matching.cells import cells


def area_of(polygon) -> float:
    around = [*polygon, polygon[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(around))) / 2


@pytest.fixture(params=range(5))
def points(request):
    return np.random.default_rng(request.param).uniform(0, 10_000, (60, 2))


def test_every_corner_of_a_cell_is_nearest_to_its_own_point(points):
    for number, polygon in enumerate(cells(points)):
        for corner in polygon:
            away = np.hypot(*(points - corner).T)
            assert away[number] <= away.min() + 1e-6


def test_every_cell_holds_its_point_and_has_a_surface(points):
    for point, polygon in zip(points, cells(points), strict=True):
        assert area_of(polygon) > 0
        turns = [math.atan2(y - point[1], x - point[0]) for x, y in polygon]
        # Seen from the point the corners go round once: it lies inside a convex cell.
        steps = np.diff(np.unwrap([*turns, turns[0]]))
        assert (steps > -1e-9).all()
        assert abs(steps.sum() - 2 * math.pi) < 1e-6


def test_one_point_is_a_round_cell():
    (polygon,) = cells(np.array([[177_254.0, 425_041.0]]))

    assert len({round(math.dist(corner, (177_254, 425_041)), 6) for corner in polygon}) == 1


def test_points_on_one_spot_do_not_cut_each_other_away():
    found = cells(np.array([[0.0, 0.0], [0.0, 0.0], [1_000.0, 0.0]]))

    assert [area_of(polygon) > 0 for polygon in found] == [True, True, True]
