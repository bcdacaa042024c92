import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.engine.worlds import QUICK

from weefsel.engine.matching import nearby as module
from weefsel.engine.matching.nearby import nearby

METRES = st.sampled_from([0.0, 1.0, 249.0, 250.0, 251.0, 1_000.0, 5_000.0, 99_999.5, -3_000.0, np.nan])


def points(max_size):
    return st.integers(0, max_size).flatmap(lambda n: hnp.arrays(float, (n, 2), elements=METRES))


@QUICK
@given(points(8), points(8), st.sampled_from([0.0, 250.0, 1_001.0, 40_000.0, 1e6]), st.sampled_from([0, 10_000]))
def test_nearby_finds_every_pair_in_reach_and_no_other_with_a_grid_and_without(xy, other_xy, reach_m, few):
    reach = np.full(len(xy), reach_m)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FEW_PAIRS", few)
        blocks = list(nearby(xy, reach, other_xy))

    distance_m = np.hypot(*(xy[:, None] - other_xy[None]).transpose(2, 0, 1))
    expected = [(i, j) for i in range(len(xy)) for j in range(len(other_xy)) if distance_m[i, j] <= reach_m]
    assert [pair for p, o, _ in blocks for pair in zip(p.tolist(), o.tolist(), strict=True)] == expected
    assert [d for _, _, distances in blocks for d in distances.tolist()] == [distance_m[pair] for pair in expected]


def test_blocks_hold_whole_points_in_order(monkeypatch):
    rng = np.random.default_rng(1)
    xy, other_xy = rng.uniform(0, 5_000, (50, 2)), rng.uniform(0, 5_000, (40, 2))
    whole = list(nearby(xy, np.full(50, 2_000.0), other_xy))

    monkeypatch.setattr(module, "PAIRS_AT_ONCE", 30)
    blocks = list(nearby(xy, np.full(50, 2_000.0), other_xy))

    assert len(blocks) > 5
    for column in range(3):
        np.testing.assert_array_equal(np.concatenate([b[column] for b in blocks]), whole[0][column])
    ends = [set(b[0].tolist()) for b in blocks]
    assert all(not (first & second) for first, second in itertools.pairwise(ends))
