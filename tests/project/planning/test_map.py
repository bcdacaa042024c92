"""The steps of the legend are in order, and the name of a district lies beside its numbers."""

import numpy as np
import pytest

from weefsel.engine.frames import Offers, People
from weefsel.project.planning.inputs import PlanInput
from weefsel.project.planning.map import STEPS, _limits, _names, _step


@pytest.mark.parametrize("top", [0, 1, 3, 4, 5, 9, 10, 99, 190, 1_000, 123_456])
def test_the_steps_of_the_legend_begin_at_nothing_rise_and_reach_the_top(top):
    limits = _limits([0, top])

    assert limits[0] == 0
    assert len(limits) <= len(STEPS)
    assert limits == sorted(set(limits))
    assert limits[-1] <= top
    assert _step(top, limits) == len(limits) - 1
    assert _step(0, limits) == 0
    if len(limits) > 1:
        assert limits[1] == 1


def test_the_name_of_a_district_hides_no_number_where_there_is_room_beside_them():
    nobody, nothing = np.empty(0, dtype=np.str_), np.empty(0, dtype=np.str_)
    codes = [f"10{row}{column}" for row in range(3) for column in range(3)]
    given = PlanInput(
        title="",
        people=People(id=nobody),
        offers=Offers(id=nothing, werkvorm=nothing),
        werkvormen={},
        area_names=dict.fromkeys(codes, "Centrum"),
    )
    points = [(300.0 + 150 * (place % 3), 300.0 + 60 * (place // 3)) for place in range(9)]

    ((name, (x, y)),) = _names(given, [*zip(codes, points, strict=True), ("elders", (20.0, 20.0))]).items()

    assert name == "Centrum"
    assert [point for point in points if abs(point[0] - x) < 45 and -20 < point[1] - y < 26] == []
    assert np.hypot(x - 450, y - 360) < 100
