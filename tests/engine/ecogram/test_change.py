import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK

from weefsel.engine.ecogram.change import ADDED, CHANGED, COMPARED, LOST, SAME, change
from weefsel.engine.frames import Ties

MAPS = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([1.0, 2.0, np.nan]), max_size=6), min_size=2, max_size=2
)


def _ties(maps):
    rows = [(person, name, ring) for person, ties in enumerate(maps) for name, ring in ties.items()]
    return Ties(
        n_people=len(maps), person=[r[0] for r in rows], id=[r[1] for r in rows], closeness=[r[2] for r in rows]
    )


@QUICK
@given(MAPS, MAPS)
def test_added_lost_and_changed_ties_are_found_exactly(before, after):
    changes = change(_ties(before), _ties(after))

    for person, (old, new) in enumerate(zip(before, after, strict=True)):
        both = sorted(set(old) & set(new))
        moved = [name for name in both if not np.isnan([old[name], new[name]]).any() and old[name] != new[name]]
        assert changes.of(person, ADDED) == sorted(set(new) - set(old))
        assert changes.of(person, LOST) == sorted(set(old) - set(new))
        assert changes.of(person, CHANGED) == moved
        assert changes.of(person, SAME) == [name for name in both if name not in moved]


@QUICK
@given(MAPS)
def test_a_map_does_not_differ_from_itself(maps):
    changes = change(_ties(maps), _ties(maps))

    assert changes.what.tolist() == [SAME] * sum(map(len, maps))


def test_a_change_names_the_column_that_changed():
    before = Ties(n_people=1, person=[0], id=["zus"], quality=["good"], received=[[1, 0, 0, 0]])
    after = Ties(n_people=1, person=[0], id=["zus"], quality=["tense"], received=[[1, 0, 0, 0]])

    changes = change(before, after)

    assert [name for name, differs in zip(COMPARED, changes.differs[0], strict=True) if differs] == ["quality"]


def test_years_that_passed_are_no_change():
    before = Ties(n_people=1, person=[0], id=["zus"], duration_years=[10])
    after = Ties(n_people=1, person=[0], id=["zus"], duration_years=[11])

    assert change(before, after).what.tolist() == [SAME]
    assert change(after, before).what.tolist() == [CHANGED]


def test_maps_of_other_persons_are_refused():
    with pytest.raises(ValueError, match=r"^both maps must hold the same persons, got 1 and 2\.$"):
        change(Ties(n_people=1, person=[], id=[]), Ties(n_people=2, person=[], id=[]))
