import numpy as np
import pytest

from weefsel.engine.ecogram.measures.burden import burden, gini, overloaded
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import Ties


@pytest.mark.parametrize(
    ("loads", "expected"),
    [([10, 0, 0, 0], 0.75), ([1, 2, 3, 4], 0.25), ([5, 5, 5, 5], 0), ([20, 6, 2, 2], 0.483333)],
)
def test_the_worked_examples_of_gini(loads, expected):
    maps = Maps(Ties(n_people=1, person=[0] * 4, id=list("abcd")))

    found = gini(maps, np.array(loads, dtype=float), np.ones(4, dtype=bool))

    assert found[0] == pytest.approx(expected, abs=1e-6)


def test_a_professional_is_no_carer_who_can_be_overloaded():
    ties = Ties(n_people=1, person=[0] * 3, id=list("abc"), professional=[0, 0, 1], care_hours_per_week=[30, 10, 40])

    uneven, top, too_much, _ = burden(Maps(ties))[0]

    assert (uneven, top, too_much) == (0.25, 0.75, 1)


def test_one_carer_alone_is_not_told_apart_from_others_and_sixty_percent_is_not_yet_too_much():
    alone = Ties(n_people=1, person=[0], id=["a"], care_hours_per_week=[30])
    border = Ties(n_people=1, person=[0, 0], id=["a", "b"], care_hours_per_week=[6, 4])

    assert burden(Maps(alone))[0, 1:3].tolist() == [1, 0]
    assert burden(Maps(border))[0, 1:3].tolist() == [0.6, 0]


def test_a_heavy_score_of_a_carer_says_overload_by_itself():
    np.testing.assert_array_equal(overloaded(np.array([0.0, np.nan]), np.array([9.0, 8.0])), [1, 0])
