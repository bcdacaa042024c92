import numpy as np
import pytest

from weefsel.engine.ecogram.measures.position_generator import position_generator

nan = np.nan


def test_volume_range_and_upper_reach():
    found = position_generator(
        [[1, 0, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0], [nan] * 4, [nan, 1, 0, nan]], [10, 30, 55, 80]
    )

    np.testing.assert_array_equal(found, [[3, 70, 80], [1, 0, 30], [0, nan, nan], [nan, nan, nan], [1, 0, 30]])


def test_prestige_of_another_number_of_positions_is_refused():
    with pytest.raises(ValueError, match=r"^prestige must have shape \(2,\), got \(1,\)\.$"):
        position_generator([[1, 0]], [10])
