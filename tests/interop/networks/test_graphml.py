import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.ecogram.test_measure import maps
from tests.engine.worlds import QUICK
from tests.interop.networks.test_plain import same

from weefsel.engine.frames import Ties
from weefsel.interop.networks.graphml import read_graphml, write_graphml


@QUICK
@given(maps())
def test_what_is_written_reads_back_the_same(ties):
    egos = tuple(f"p{i}" for i in range(ties.n_people))

    found = read_graphml(write_graphml(ties, egos))

    assert (found.problems, found.egos) == ([], egos)
    expected = ties.of_people(range(ties.n_people))
    order, other = np.argsort(found.ties.id), np.argsort(expected.id)
    known = np.where(expected.links_asked == 1, 1.0, np.nan)
    np.testing.assert_array_equal(found.ties.links_asked, known)
    fresh = found.ties.take(order)
    same(fresh, Ties(**{**_columns(expected.take(other)), "links_asked": known}))


def _columns(ties: Ties) -> dict:
    return {name: getattr(ties, name) for name in Ties.__slots__}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "graphml: bestand: Dit is geen GraphML: het bestand is niet te lezen."),
        (b"<a", "graphml: bestand: Dit is geen GraphML: het bestand is niet te lezen."),
        (b"<svg/>", "graphml: bestand: Dit is geen GraphML: het bestand begint niet met <graphml>."),
        (b"<graphml/>", "graphml: bestand: Er staat geen enkele <graph> in het bestand."),
        (
            b'<!DOCTYPE graphml [<!ENTITY a "b">]><graphml/>',
            "graphml: bestand: Het bestand heeft een DOCTYPE. Sla het op zonder.",
        ),
        (
            b'<graphml><graph id="p"><node id="a"/><edge source="a" target="b"/></graph></graphml>',
            "graphml: graph 1, edge 1, kolom 'naar': 'b' staat niet bij de mensen van 'p'.",
        ),
        (
            b'<graphml><graph id="p"><node id="a"/><node id="a"/></graph></graphml>',
            "graphml: graph 1, node 2, kolom 'band': 'a' staat er dubbel bij 'p'.",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(content, problem):
    found = read_graphml(content)

    assert ([str(each) for each in found.problems], found.ties) == ([problem], None)


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_are_maps_or_problems(content):
    found = read_graphml(content)

    assert (found.ties is None) == bool(found.problems)
