import numpy as np

from weefsel.interop.networks.network_canvas import read_network_canvas
from weefsel.interop.networks.recipe import Recipe

RECIPE = Recipe(
    columns={"closeness": "Nabij", "age": "Leeftijd"}, words={"closeness": {"heel": 1, "wat": 2, "niet": 3}}
)
EGO = b"networkCanvasEgoUUID,networkCanvasCaseID\n%b,een\n"
NODES = b"nodeID,networkCanvasEgoUUID,networkCanvasUUID,Leeftijd,Nabij\n1,e1,a,30,heel\n2,e1,b,,wat\n3,e1,c,70,\n"
EDGES = (
    b"edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n"
    b"1,1,2,e1,x,a,b\n"
)
FILES = {
    "een_ego.csv": EGO % b"e1",
    "een_attributeList_Person.csv": NODES,
    "een_attributeList_Place.csv": NODES,
    "een_edgeList_Kent.csv": EDGES,
    "twee_ego.csv": EGO % b"e2",
}


def test_an_export_is_a_map_for_each_interview():
    found = read_network_canvas(FILES, recipe=RECIPE, edge_type="Kent")

    assert (found.problems, found.egos) == ([], ("e1", "e2"))
    assert (found.ties.person.tolist(), found.ties.id.tolist()) == ([0, 0, 0], ["a", "b", "c"])
    np.testing.assert_array_equal(found.ties.age, [30, np.nan, 70])
    np.testing.assert_array_equal(found.ties.closeness, [1, 2, np.nan])
    assert (found.ties.links.tolist(), found.ties.links_asked.tolist()) == ([[0, 1]], [1, 1])


def test_a_kind_of_line_that_nobody_asked_for_is_left_out():
    found = read_network_canvas(FILES, recipe=RECIPE)

    assert found.ties.links.tolist() == []
    assert np.isnan(found.ties.links_asked).all()


def test_faults_are_told_with_file_and_place():
    files = FILES | {"los.csv": b"a\n1\n", "een_attributeList_Person.csv": NODES.replace(b"heel", b"zeer")}
    found = read_network_canvas(files, recipe=RECIPE)
    again = read_network_canvas({n: c for n, c in files.items() if n != "los.csv"}, recipe=RECIPE)

    assert [str(each) for each in found.problems] == [
        "los.csv: bestand: Deze naam is niet die van een bestand uit Network Canvas."
    ]
    assert [str(each) for each in again.problems] == [
        "een_attributeList_Person.csv: regel 2, kolom 'Nabij': 'zeer' is niet bekend. Kies uit: heel, wat, niet."
    ]


def test_a_file_without_its_identifiers_is_told():
    found = read_network_canvas(FILES | {"twee_ego.csv": b"a\n1\n"}, recipe=RECIPE)

    assert [str(each) for each in found.problems] == ["twee_ego.csv: kop: De kolom 'networkCanvasEgoUUID' ontbreekt."]
