"""Networks that others gathered: they import whole, and each measure has a value exactly where its definition does."""

import numpy as np
import pytest
from tests.engine.ecogram.written_out import STRUCTURE, of_person

from weefsel.engine.ecogram.measure import MEASURED, NOT_ASKED, NOT_DEFINED, measure
from weefsel.interop.networks.graphml import read_graphml, write_graphml
from weefsel.interop.networks.network_canvas import read_network_canvas
from weefsel.interop.networks.plain import read_plain
from weefsel.interop.networks.recipe import Recipe

pytestmark = pytest.mark.real_data

VACCA = Recipe(
    ego="ego_ID",
    alter="alter_ID",
    source="from",
    target="to",
    columns={"sector": "alter.rel", "closeness": "alter.clo", "received_practical": "alter.loan", "age": "alter.age"},
    words={
        "sector": {
            "Close family": "family",
            "Other family": "family",
            "Friends": "friends",
            "Acquaintances": "friends",
        },
        "closeness": {"5": 1, "4": 2, "3": 2, "2": 3, "1": 3},
        "received_practical": {"Yes": 1, "No": 0},
    },
    same={"same_sex": ("ego.sex", "alter.sex")},
    person_age="ego.age",
    linked=("weight", frozenset({"1"})),
)
SUPPORT = {"yes": 1, "no": 0}
EGOR = Recipe(
    ego=".egoID",
    alter=".altID",
    source=".srcID",
    target=".tgtID",
    columns={
        "received_advice": "advice",
        "received_practical": "help",
        "received_emotional": "talk",
        "received_company": "hobby",
        "quality": "conflict",
        "closeness": "intensity",
        "lives": "distance",
        "age": "age",
        "duration_years": "duration",
    },
    words={
        **dict.fromkeys(("received_advice", "received_practical", "received_emotional", "received_company"), SUPPORT),
        "quality": {"yes": "tense", "no": "good"},
        "closeness": {"very close": 1, "close": 2, "neither": 3, "less close": 3, "not close at all": 3},
        "lives": {
            "in the same household": "near",
            "part of the city I live": "near",
            "same city": "town",
            "in another part of the country I live (reachable in 2 h or less)": "country",
            "in another part of the country I live (more than 2 h away)": "country",
            "in Germany": "abroad",
            "in another country other than Germany": "abroad",
        },
    },
    same={"same_sex": ("sex", "sex")},
    person_age="",
    linked=("weight", frozenset({"good", "less than good", "loose contact"})),
    asked=("selected", frozenset({"1"})),
    missing=frozenset({"", "NA", "0"}),
)


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "egonets"


def vacca(folder):
    found = read_plain(
        *(
            (folder / "vacca" / name).read_bytes()
            for name in ("ego_data.csv", "alter_attributes.csv", "alter_ties.csv")
        ),
        recipe=VACCA,
    )
    assert found.problems == []
    return found


def transnat(folder):
    names = ("transnat_ego.csv", "transnat_alter.csv", "transnat_aatie.csv")
    found = read_plain(*((folder / "egor" / name).read_bytes() for name in names), recipe=EGOR)
    assert found.problems == []
    return found


def equal_written_out(ties, people):
    measures = measure(ties)
    for person in people:
        found = dict(zip(measures.columns, measures.values[person].tolist(), strict=True))
        assert found == pytest.approx(of_person(ties, person), abs=1e-9, nan_ok=True)
    return measures


def test_49_persons_with_45_people_each_import_whole_and_all_that_was_asked_has_a_value(folder):
    found = vacca(folder)
    ties = found.ties

    # The file holds 49 persons, though its ids run up to 100; a link of weight 2 is "maybe", and no link here.
    assert (ties.n_people, ties.n_ties, len(ties.links)) == (49, 49 * 45, 13_845)
    measures = equal_written_out(ties, range(0, 49, 6))
    assert measures.column("size").tolist() == [45] * 49
    always = [
        *STRUCTURE,
        "share_family",
        "blau",
        "iqv",
        "strong",
        "strength_mean",
        "ei_sex",
        "age_mean",
        "age_distance",
    ]
    assert np.isfinite([measures.column(name) for name in always]).all()
    never = ["reciprocity", "informal_share", "near_share", "ei_language", "burden_gini", "coverage_advice"]
    status = dict(zip(measures.columns, measures.status.T, strict=True))
    assert [set(status[name].tolist()) for name in never] == [{NOT_ASKED}] * len(never)


def test_50_persons_with_385_people_tell_support_and_strain_and_the_links_of_whom_all_were_asked_about(folder):
    ties = transnat(folder).ties

    assert (ties.n_people, ties.n_ties) == (50, 385)
    measures = equal_written_out(ties, range(50))
    for name in ("coverage_practical", "coverage_overall", "single_provider_emotional", "strain_share"):
        assert np.isfinite(measures.column(name)).all(), name
    # Who named more people than were asked about has no links: half of them would look like few.
    density = measures.column("density")
    status = measures.status[:, measures.columns.index("density")]
    one = measures.column("size") == 1
    assert int(status.tolist().count(NOT_ASKED)) == int((ties.links_asked != 1).sum())
    all_asked = ties.links_asked == 1
    assert (int(one.sum()), int(all_asked.sum())) == (3, 35)
    np.testing.assert_array_equal(np.isfinite(density), all_asked & ~one)
    np.testing.assert_array_equal(status == NOT_DEFINED, one)
    assert (measures.status[:, 0] == MEASURED).all()


def test_five_interviews_of_network_canvas_import_whole(folder):
    files = {path.name: path.read_bytes() for path in (folder / "networkcanvas").iterdir()}
    recipe = Recipe(
        columns={"frequency_per_year": "ContactFreq", "age": "Age"},
        words={"frequency_per_year": {"Daily": 365, "Weekly": 52, "Less_than_weekly": 12, "Never": 0}},
    )

    found = read_network_canvas(files, recipe=recipe, edge_type="Close")

    assert (found.problems, len(found.egos)) == ([], 5)
    measures = equal_written_out(found.ties, range(5))
    assert np.isfinite([measures.column(name) for name in ("size", "density", "components", "constraint")]).all()
    assert measures.column("size").sum() == sum(
        content.count(b"\n") - 1 + (not content.endswith(b"\n"))
        for name, content in files.items()
        if "attributeList_Person" in name
    )


def test_real_networks_go_through_graphml_unchanged(folder):
    found = transnat(folder)

    again = read_graphml(write_graphml(found.ties, found.egos))

    assert again.problems == []
    order, other = (np.lexsort((ties.id, ties.person)) for ties in (found.ties, again.ties))
    np.testing.assert_array_equal(found.ties.id[order], again.ties.id[other])
    np.testing.assert_allclose(measure(again.ties).values, measure(found.ties).values, atol=1e-12)
