from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.ecogram.measures.size import size
from weefsel.engine.frames import Ties


def test_size_counts_living_people_only():
    ties = Ties(n_people=1, person=[0] * 5, id=list("abcde"), kind=["", "person", "pet", "deceased", "group"])

    assert size(Maps(ties)).tolist() == [[2]]


def test_an_empty_map_has_size_zero():
    assert size(Maps(Ties(n_people=1, person=[], id=[]))).tolist() == [[0]]
