import numpy as np

from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.ecogram.measures.reciprocity import direction_balance, reciprocity
from weefsel.engine.frames import Ties

NO, YES = [0, 0, 0, 0], [1, 1, 1, 1]


def test_reciprocity_is_the_share_of_supporting_ties_that_go_both_ways():
    ties = Ties(n_people=1, person=[0] * 4, id=list("abcd"), received=[YES, YES, NO, NO], given=[YES, NO, YES, NO])

    assert reciprocity(Maps(ties)).tolist() == [[1 / 3]]
    assert direction_balance(Maps(ties)).tolist() == [[0]]


def test_only_getting_is_minus_one_and_only_giving_is_one():
    ties = Ties(n_people=2, person=[0, 1], id=["a", "a"], received=[YES, NO], given=[NO, YES])

    assert direction_balance(Maps(ties)).tolist() == [[-1], [1]]


def test_without_any_support_giving_and_getting_are_not_defined():
    ties = Ties(n_people=2, person=[0], id=["a"], received=[NO], given=[NO])

    assert np.isnan(reciprocity(Maps(ties))).all()
    assert np.isnan(direction_balance(Maps(ties))).all()


def test_a_tie_asked_in_one_direction_only_is_no_one_sided_tie():
    ties = Ties(n_people=1, person=[0], id=["a"], received=[YES])

    assert np.isnan(reciprocity(Maps(ties))).all()
    assert np.isnan(direction_balance(Maps(ties))).all()
