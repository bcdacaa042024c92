import numpy as np
import pytest

from weefsel.engine.ecogram.measures.resource_generator import resource_generator

DOMAINS = {"skills": [0, 1], "support": [2, 3]}


def test_a_resource_counts_once_whoever_gives_it():
    found = resource_generator([[1, 2, 3, 0]], DOMAINS)

    assert (found.volume.tolist(), found.share.tolist()) == ([3], [0.75])
    assert found.by_domain.tolist() == [[2, 1]]
    np.testing.assert_allclose(found.through, [[1 / 3] * 3])


def test_what_was_not_asked_is_left_out_and_nothing_in_reach_has_no_strongest_tie():
    nan = np.nan
    found = resource_generator([[nan, nan, 3, 0], [nan] * 4, [0] * 4], DOMAINS)

    np.testing.assert_array_equal(found.volume, [1, nan, 0])
    np.testing.assert_array_equal(found.share, [0.5, nan, 0])
    np.testing.assert_array_equal(found.by_domain, [[nan, 1], [nan, nan], [0, 0]])
    np.testing.assert_array_equal(found.through, [[0, 0, 1], [nan] * 3, [nan] * 3])


def test_another_answer_is_refused():
    with pytest.raises(ValueError, match=r"^access must be 0, 1, 2, 3 or NaN\.$"):
        resource_generator([[4]], {})
