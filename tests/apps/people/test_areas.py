"""The map under the pins: made from centroids, with every place named once, and nothing where we know nothing."""

import math

from weefsel.apps.people.areas import cells_near, centroid


def test_the_map_shows_the_areas_within_reach_and_no_other():
    x, y = centroid("6601 AA")

    near, wide = (cells_near(x, y, reach_m=reach) for reach in (1_500, 50_000))

    assert {cell for cell in wide if math.hypot(cell.x - x, cell.y - y) <= 1_500} == set(near)
    assert 0 < len(near) < len(wide)


def test_every_place_is_named_once_however_many_postcodes_it_has():
    names = [cell.label for cell in cells_near(*centroid("6601 AA"), reach_m=50_000) if cell.label]

    assert "Wijchen" in names
    assert len(names) == len(set(names))


def test_nothing_is_drawn_for_a_region_that_is_not_in_the_catalogue():
    assert centroid("9999 ZZ") == (None, None)
    assert cells_near(250_000, 600_000, reach_m=5_000) == ()
