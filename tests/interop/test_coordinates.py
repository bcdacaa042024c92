"""Points there and back, and points of which both coordinates were published."""

import pytest

from weefsel.interop.coordinates import to_rd, to_wgs84

CORNERS = [(15_000, 375_000), (120_700, 487_400), (178_600, 425_600), (233_900, 582_000), (278_000, 568_000)]


@pytest.mark.parametrize("point", CORNERS)
def test_there_and_back_is_less_than_a_metre_away(point):
    there_and_back = to_rd(*to_wgs84(*point))

    assert max(abs(a - b) for a, b in zip(there_and_back, point, strict=True)) < 1


# The article's own check: Westertoren in Amsterdam and Martinitoren in Groningen, to the metre.
@pytest.mark.parametrize(
    ("degrees", "metres"),
    [((52.37453253, 4.88352559), (120700.723, 487525.501)), ((53.21938317, 6.56820053), (233883.131, 582065.167))],
)
def test_published_points_are_where_they_were_measured(degrees, metres):
    assert max(abs(a - b) for a, b in zip(to_rd(*degrees), metres, strict=True)) < 1
    assert max(abs(a - b) for a, b in zip(to_wgs84(*metres), degrees, strict=True)) < 0.00001
