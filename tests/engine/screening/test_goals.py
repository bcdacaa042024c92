import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK

from weefsel.engine.screening.goals import goals_reached


def test_the_worked_examples_of_the_method():
    nan = np.nan
    scores = [[1, nan, nan], [1, 1, 1], [-1, -1, -1], [1, -1, 2], [0, 0, 0]]
    weights = [[1, 1, 1], [1, 1, 1], [1, 1, 1], [3, 2, 1], [1, 1, 1]]

    np.testing.assert_allclose(goals_reached(scores, weights), [60, 63.693, 36.307, 56.610, 50], atol=5e-4)


@QUICK
@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(1, 5)), min_size=1, max_size=5), st.integers(1, 9))
def test_only_the_weights_to_each_other_matter_and_turning_all_scores_mirrors_at_fifty(goals, factor):
    scores, weights = np.array([[x for x, _ in goals]]), np.array([[w for _, w in goals]])

    t = goals_reached(scores, weights)

    np.testing.assert_allclose(goals_reached(scores, weights * factor), t)
    np.testing.assert_allclose(goals_reached(-scores, weights), 100 - t)


def test_no_goals_and_goals_without_weight_have_no_score():
    assert np.isnan(goals_reached([[np.nan, np.nan], [1, 2]], [[1, 1], [0, 0]])).all()
    assert goals_reached([[1, np.nan]], [[np.nan, 5]])[0] == pytest.approx(60)
