import numpy as np

from weefsel.engine.ecogram.measures.informal_share import informal_share
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import Ties


def test_informal_share_counts_links_and_not_people():
    ties = Ties(
        n_people=1, person=[0, 0], id=["zus", "arts"], professional=[0, 1], received=[[1, 1, 1, 0], [1, 0, 0, 0]]
    )

    assert informal_share(Maps(ties)).tolist() == [[0.75]]


def test_links_of_unknown_profession_are_left_out():
    received = [[1, 0, 0, 0], [1, 1, 1, 1]]

    some = Ties(n_people=1, person=[0, 0], id=["zus", "an"], professional=[0, np.nan], received=received)
    none = Ties(n_people=1, person=[0, 0], id=["zus", "an"], received=received)

    assert informal_share(Maps(some)).tolist() == [[1]]
    assert np.isnan(informal_share(Maps(none))).all()


def test_without_support_there_is_no_informal_share():
    ties = Ties(n_people=2, person=[0], id=["zus"], professional=[0], received=[[0, 0, 0, 0]])

    assert np.isnan(informal_share(Maps(ties))).all()
