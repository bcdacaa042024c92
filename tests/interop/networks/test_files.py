"""Files as someone hands them over: recognised, unpacked, and refused when they are not what they seem."""

import io
import zipfile

import numpy as np
import pytest
from tests.interop.networks.test_network_canvas import FILES

from weefsel.engine.ecogram.measure import measure
from weefsel.engine.frames import Ties
from weefsel.interop.networks.files import open_files
from weefsel.interop.networks.graphml import write_graphml
from weefsel.interop.networks.network_canvas import write_network_canvas
from weefsel.interop.networks.plain import write_plain
from weefsel.interop.networks.recipe import OURS, Recipe, kept_recipe, recipe_of

TIES = Ties(
    n_people=2,
    person=[0, 0, 1],
    id=["a", "b", "a"],
    role=["buur", "=kind", ""],
    closeness=[1, 3, 2],
    received=[[1, 0, np.nan, 1], [0, 0, 0, 0], [1, 1, 1, 1]],
    quality=["good", "tense", ""],
    links=[[0, 1]],
    links_asked=[1, 1],
    person_age=[71, 80],
)
EGOS = ("een", "twee")
NAMES = ("Ans", "+Bram", "Cor")


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def in_every_form() -> dict[str, dict[str, bytes]]:
    plain = dict(zip(("personen.csv", "banden.csv", "wie-kent-wie.csv"), write_plain(TIES, EGOS), strict=True))
    canvas = write_network_canvas(TIES, EGOS)
    return {
        "plain": {name: content for name, content in plain.items() if content is not None},
        "zip": {"netwerk.zip": packed(plain | {"__MACOSX/._x.csv": b"\0"})},
        "graphml": {"netwerk.graphml": write_graphml(TIES, EGOS)},
        "network canvas": canvas,
        "network canvas zip": {"export.zip": packed(canvas)},
    }


@pytest.mark.parametrize("form", in_every_form())
def test_what_we_write_is_recognised_and_read_back_as_it_was(form):
    opened = open_files(in_every_form()[form])

    found = opened.tables.read(OURS if opened.tables.ids == OURS else canvas_recipe(opened.tables.ids))

    assert (opened.tables.problems, found.problems, found.egos) == ([], [], EGOS)
    np.testing.assert_array_equal(measure(found.ties).values, measure(TIES).values)
    assert (found.ties.role.tolist(), found.ties.id.tolist()) == (["buur", "=kind", ""], ["a", "b", "a"])


def canvas_recipe(ids: Recipe) -> Recipe:
    return Recipe(ego=ids.ego, alter=ids.alter, source=ids.source, target=ids.target)


def test_names_go_along_only_when_they_are_given_and_nothing_is_run_by_a_spreadsheet():
    _egos, with_names, _links = write_plain(TIES, EGOS, names=NAMES)
    _egos, without, _links = write_plain(TIES, EGOS)

    opened = open_files({"banden.csv": with_names})

    assert opened.tables.problems == []
    assert [told.get("naam") for told in opened.tables.alters] == ["Ans", "+Bram", "Cor"]
    assert b"'+Bram" in with_names
    assert b"naam" not in without.splitlines()[0]


def test_others_headings_are_recognised_and_one_person_is_taken_out():
    opened = open_files(
        {
            "study_ego.csv": b"egoID,sex\n1,f\n2,m\n",
            "study_alter.csv": b"altID,egoID,Relation\n11,1,Friend\n12,1,Kin\n21,2,Friend\n",
            "study_ties.csv": b"egoID,from,to\n1,11,12\n",
        }
    )
    one = opened.tables.of("1")

    assert (opened.sort, opened.tables.problems, opened.tables.ego_names()) == ("plain", [], ("1", "2"))
    assert (one.ego_names(), one.words("relation")) == (("1",), ("Friend", "Kin"))
    ties = one.read(Recipe(ego="egoID", alter="altID", source="from", target="to", columns={})).ties
    assert (ties.n_people, ties.n_ties, ties.links.tolist()) == (1, 2, [[0, 1]])


def test_one_table_of_the_people_around_one_person_is_enough():
    opened = open_files({"mensen.csv": b"naam;kring\nAns;1\nBram;3\n"})

    assert (opened.tables.problems, opened.tables.ego_names()) == ([], ("1",))
    ties = opened.tables.read(Recipe(ego=opened.tables.ids.ego, alter="naam", columns={"closeness": "kring"})).ties
    assert (ties.id.tolist(), ties.closeness.tolist()) == (["Ans", "Bram"], [1, 3])


def test_a_kind_of_line_of_network_canvas_is_chosen_and_else_it_is_the_first():
    files = FILES | {"een_edgeList_Anders.csv": FILES["een_edgeList_Kent.csv"].replace(b",a,b", b",b,c")}

    opened, chosen = open_files(files), open_files(files, edge_type="Kent")

    assert (opened.node_types, opened.edge_types) == (("Person", "Place"), ("Anders", "Kent"))
    assert [told.get("networkCanvasTargetUUID") for told in (*opened.tables.links, *chosen.tables.links)] == ["c", "b"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "Wij herkennen dit bestand niet."),
        ({"personen.csv": b"persoon\n1\n"}, "Wij herkennen dit bestand niet."),
        ({"a.csv": b"naam\nAns\n", "b.csv": b"naam\nBram\n"}, "Wij herkennen dit bestand niet."),
        ({"a.zip": b"PK\x03\x04niets"}, "Dit zip-bestand is niet te lezen."),
        ({"a.graphml": b"<graphml/>", "b.csv": b"naam\n"}, "Een GraphML-bestand staat op zichzelf."),
        ({"a.graphml": b"<!DOCTYPE a><graphml/>"}, "Het bestand heeft een DOCTYPE."),
    ],
)
def test_what_is_not_a_network_is_refused_in_words(files, says):
    tables = open_files(files).tables

    assert [problem.text.startswith(says) for problem in tables.problems] == [True]
    assert tables.read(OURS).ties is None


def test_a_zip_that_grows_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("weefsel.interop.networks.files.MAX_UNPACKED_BYTES", 1000)

    tables = open_files({"bom.zip": packed({"banden.csv": b"naam\n" + b"a" * 10_000})}).tables

    assert [problem.text for problem in tables.problems] == [
        "In dit zip-bestand zit te veel. Haal er een deel uit.",
    ]


def test_a_recipe_is_kept_and_made_again_and_a_strange_one_is_refused():
    recipe = Recipe(
        ego="ego",
        columns={"role": "Relation"},
        words={"role": {"Friend": "friend"}},
        same={"same_sex": ("sex", "alter.sex")},
        linked=("weight", frozenset({"1", "2"})),
        missing=frozenset({"", "-99"}),
    )

    assert recipe_of(kept_recipe(recipe)) == recipe
    for wrong, says in (
        ({"colums": {}}, "'colums' hoort niet in een recept. Bedoelde u 'columns'?"),
        ({"columns": {"rol": "x"}}, "'rol' is geen kolom van ons."),
        ({"words": []}, "'words' hoort een lijst met namen en waarden te zijn."),
    ):
        with pytest.raises(ValueError, match=r"hoort|geen kolom") as told:
            recipe_of(wrong)
        assert str(told.value).startswith(says)
