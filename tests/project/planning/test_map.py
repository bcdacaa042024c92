"""The steps of the legend are in order."""

import pytest

from weefsel.project.planning.map import STEPS, _limits, _step


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
