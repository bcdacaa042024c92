import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.engine.worlds import QUICK

from weefsel.engine.ecogram.measure import MEASURED, NOT_ASKED, NOT_DEFINED, measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.frames import Ties

KIND = st.sampled_from(["", "person", "group", "place", "pet", "deceased"])
FLAG = st.sampled_from([0.0, 1.0, np.nan])


@st.composite
def maps(draw):
    """A few maps, with every column asked, not asked or half asked."""
    n_people = draw(st.integers(1, 4))
    person = np.sort(draw(hnp.arrays(np.int64, draw(st.integers(0, 12)), elements=st.integers(0, n_people - 1))))
    n = len(person)
    links = [
        (a, b)
        for a, b in draw(st.lists(st.tuples(st.integers(0, n), st.integers(0, n)), max_size=10))
        if a < n and b < n and a != b and person[a] == person[b]
    ]
    return Ties(
        n_people=n_people,
        person=person,
        id=[str(i) for i in range(n)],
        kind=draw(st.lists(KIND, min_size=n, max_size=n)),
        professional=draw(hnp.arrays(float, n, elements=FLAG)),
        closeness=draw(hnp.arrays(float, n, elements=st.sampled_from([1.0, 2.0, 3.0, np.nan]))),
        received=draw(hnp.arrays(float, (n, 4), elements=FLAG)),
        given=draw(hnp.arrays(float, (n, 4), elements=FLAG)),
        links=links,
        links_asked=draw(hnp.arrays(float, n_people, elements=FLAG)),
    )


@QUICK
@given(maps())
def test_many_maps_are_measured_as_one_by_one(ties):
    together = measure(ties)

    for person in range(ties.n_people):
        alone = measure(ties.of_people([person]))
        np.testing.assert_array_equal(together.values[person], alone.values[0])
        np.testing.assert_array_equal(together.status[person], alone.status[0])


@QUICK
@given(maps())
def test_measures_equal_their_definitions_written_out(ties):
    measures = measure(ties)

    for person in range(ties.n_people):
        rows = [i for i in range(ties.n_ties) if ties.person[i] == person]
        alive = [i for i in rows if ties.kind[i] != "deceased"]
        people = [i for i in rows if ties.kind[i] in ("", "person")]
        assert measures.column("size")[person] == len(people)
        for k, kind in enumerate(("practical", "company", "advice", "emotional")):
            given_by = [ties.received[i, k] for i in alive]
            least, most = given_by.count(1), len(given_by) - given_by.count(0)
            low, high = min(1, least / 2), min(1, most / 2)
            assert _same(measures.column(f"coverage_{kind}")[person], low if alive and low == high else np.nan)
        pairs = len(people) * (len(people) - 1) / 2
        links = sum(a in people and b in people for a, b in ties.links.tolist())
        asked = ties.links_asked[person] == 1 and pairs > 0
        assert _same(measures.column("density")[person], links / pairs if asked else np.nan)


@QUICK
@given(maps())
def test_every_missing_value_says_why(ties):
    measures = measure(ties)

    np.testing.assert_array_equal(np.isnan(measures.values), measures.status != MEASURED)
    empty = [all(ties.kind[ties.person == person] == "deceased") for person in range(ties.n_people)]
    np.testing.assert_array_equal((measures.status == NOT_DEFINED).any(axis=1), empty)


def test_an_empty_map_has_size_zero_and_nothing_else():
    measures = measure(Ties(n_people=1, person=[], id=[]))

    assert measures.column("size").tolist() == [0]
    assert measures.status[0].tolist() == [MEASURED] + [NOT_DEFINED] * (len(measures.columns) - 1)


def test_a_map_with_one_name_says_what_was_not_asked():
    measures = measure(Ties(n_people=1, person=[0], id=["zus"]))

    assert set(measures.status[0, 1:].tolist()) == {NOT_ASKED}


def test_harmful_ties_and_ties_wanted_away_count_in_no_total_shown_to_others():
    ties = Ties(
        n_people=1, person=[0] * 3, id=list("abc"), quality=["harmful", "", "good"], wanted=["", "away", "more"]
    )

    assert measure(ties).column("size").tolist() == [3]
    assert measure(ties.shown_to_others()).column("size").tolist() == [1]


def test_every_column_has_one_label_and_one_name():
    names = [name for each in MEASURES for name in each.columns]

    assert [len(each.labels) for each in MEASURES] == [len(each.columns) for each in MEASURES]
    assert len(set(names)) == len(names)


def _same(a, b):
    return (np.isnan(a) and np.isnan(b)) or a == pytest.approx(b, abs=1e-12)
