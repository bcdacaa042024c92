import numpy as np
import pytest

from weefsel.engine.ecogram.measures.density import density
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import Ties


def test_density_of_the_worked_example():
    ties = Ties(n_people=1, person=[0] * 4, id=list("ABCD"), links=[[0, 1], [1, 2]])

    assert density(Maps(ties))[0, 0] == pytest.approx(1 / 3)


def test_a_link_given_twice_counts_once():
    ties = Ties(n_people=1, person=[0] * 3, id=list("abc"), links=[[0, 1], [1, 0]])

    assert density(Maps(ties))[0, 0] == pytest.approx(1 / 3)


def test_density_needs_two_people_and_the_question_who_knows_whom():
    asked_of_one = Ties(n_people=1, person=[0], id=["a"], links_asked=[1])
    not_asked = Ties(n_people=1, person=[0, 0], id=["a", "b"])
    asked = Ties(n_people=1, person=[0, 0], id=["a", "b"], links_asked=[1])

    assert np.isnan(density(Maps(asked_of_one))).all()
    assert np.isnan(density(Maps(not_asked))).all()
    assert density(Maps(asked)).tolist() == [[0]]


def test_links_with_the_dead_and_with_places_do_not_count():
    ties = Ties(n_people=1, person=[0] * 4, id=list("abcd"), kind=["", "", "deceased", "place"], links=[[0, 2], [1, 3]])

    assert density(Maps(ties)).tolist() == [[0]]
