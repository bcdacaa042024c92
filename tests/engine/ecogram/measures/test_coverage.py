import numpy as np

from weefsel.engine.ecogram.measures.coverage import coverage, single_provider
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import Ties

NO = [0, 0, 0, 0]


def test_two_providers_cover_a_kind_and_one_covers_half():
    ties = Ties(n_people=1, person=[0, 0, 0], id=list("abc"), received=[[1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])

    assert coverage(Maps(ties)).tolist() == [[1, 0.5, 0, 0]]
    assert single_provider(Maps(ties)).tolist() == [[0, 1, 0, 0]]


def test_an_empty_map_has_no_coverage_and_no_gap():
    ties = Ties(n_people=1, person=[], id=[])

    assert np.isnan(coverage(Maps(ties))).all()
    assert np.isnan(single_provider(Maps(ties))).all()


def test_a_tie_that_was_not_asked_leaves_the_answer_open_only_where_it_can_change_it():
    unknown = [np.nan] * 4
    ties = Ties(n_people=1, person=[0] * 3, id=list("abc"), received=[[1, 1, 0, 0], [1, 0, 0, 0], unknown])

    np.testing.assert_array_equal(coverage(Maps(ties)), [[1, np.nan, np.nan, np.nan]])
    np.testing.assert_array_equal(single_provider(Maps(ties)), [[0, np.nan, np.nan, np.nan]])


def test_the_dead_give_no_support():
    ties = Ties(n_people=1, person=[0, 0], id=["man", "zus"], kind=["deceased", "person"], received=[[1] * 4, NO])

    assert coverage(Maps(ties)).tolist() == [[0, 0, 0, 0]]
