import numpy as np
import pytest

from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.ecogram.measures.strength import strength, strong_and_weak
from weefsel.engine.frames import Ties


def test_the_two_inner_rings_are_strong_and_the_outer_ring_is_weak():
    ties = Ties(n_people=1, person=[0] * 3, id=list("abc"), closeness=[1, 2, 3])

    assert strong_and_weak(Maps(ties))[:, :2].tolist() == [[2, 1]]


def test_strength_weighs_what_was_asked():
    ties = Ties(n_people=1, person=[0], id=["a"], closeness=[3], frequency_per_year=[365], duration_years=[5])

    assert strength(ties)[0] == pytest.approx(0.5 / 3 + 0.3 + 0.2 * 0.5)


def test_a_map_without_known_strength_has_no_strong_and_no_weak_ties():
    ties = Ties(n_people=2, person=[0], id=["a"])

    assert np.isnan(strength(ties)).all()
    assert np.isnan(strong_and_weak(Maps(ties))).all()


def test_a_place_is_no_strong_tie():
    ties = Ties(n_people=1, person=[0, 0], id=["kerk", "zus"], kind=["place", ""], closeness=[1, 3])

    assert strong_and_weak(Maps(ties))[:, :2].tolist() == [[0, 1]]
