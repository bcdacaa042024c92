from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ecogram.written_out import STRUCTURE, of_person, structure
from tests.engine.worlds import QUICK
from tests.knowledge import CATALOGUE

from weefsel.engine.ecogram.measure import MEASURED, NOT_DEFINED, measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.ecogram.measures.network import NETWORKS_AT_ONCE
from weefsel.engine.frames import SECTORS, Ties

KIND = ["", "person", "group", "place", "pet", "deceased"]
FLAG = [0.0, 1.0, np.nan]
MANY = settings(max_examples=60, deadline=None)


@st.composite
def maps(draw):
    """A few maps, with every column asked, not asked or half asked; hypothesis chooses the size and what is known."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_people = draw(st.integers(1, 4))
    n = draw(st.integers(0, 24))
    person = rng.integers(0, n_people, n)
    first, second = np.triu_indices(n, 1)
    linked = (person[first] == person[second]) & (rng.random(len(first)) < draw(st.sampled_from([0.1, 0.4, 0.9])))
    known = draw(st.sampled_from([0.5, 0.95, 1]))

    def of(choices, *more):
        values = rng.choice(choices, (n, *more))
        unknown = "" if values.dtype.kind == "U" else np.nan
        return np.where(rng.random(values.shape) < known, values, unknown)

    return Ties(
        n_people=n_people,
        person=person,
        id=[str(i) for i in range(n)],
        kind=rng.choice(KIND, n, p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.05]),
        professional=of([0.0, 1.0]),
        closeness=of([1.0, 2.0, 3.0]),
        frequency_per_year=of([365.0, 52.0, 12.0, 1.0]),
        duration_years=of([0.0, 4.0, 30.0]),
        received=of([0.0, 1.0], 4),
        given=of([0.0, 1.0], 4),
        quality=of(["good", "mixed", "tense", "harmful"]),
        sector=of(list(SECTORS)),
        lives=of(["near", "town", "abroad"]),
        age=of([8.0, 40.0, 41.0, 85.0]),
        same_sex=of([0.0, 1.0]),
        same_language=of([0.0, 1.0]),
        care_hours_per_week=of([0.0, 1.0, 2.5, 30.0]),
        room_hours_per_week=of([0.0, 2.0, 40.0]),
        links=np.column_stack([first[linked], second[linked]]),
        links_asked=rng.choice(FLAG, n_people),
        person_age=rng.choice([30.0, 70.0, np.nan], n_people),
    )


@QUICK
@given(maps())
def test_many_maps_are_measured_as_one_by_one(ties):
    together = measure(ties)

    for person in range(ties.n_people):
        alone = measure(ties.of_people([person]))
        np.testing.assert_array_equal(together.values[person], alone.values[0])
        np.testing.assert_array_equal(together.status[person], alone.status[0])


@MANY
@given(maps())
def test_measures_equal_their_definitions_written_out(ties):
    measures = measure(ties)

    for person in range(ties.n_people):
        expected = of_person(ties, person)
        found = dict(zip(measures.columns, measures.values[person].tolist(), strict=True))
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@QUICK
@given(maps())
def test_every_missing_value_says_why_and_no_answer_could_define_what_is_not_defined(ties):
    measures = measure(ties)
    n = ties.n_ties
    one = np.ones(n)
    all_asked = replace(
        ties,
        professional=np.nan_to_num(ties.professional),
        received=np.nan_to_num(ties.received),
        given=np.nan_to_num(ties.given),
        quality=np.where(ties.quality == "", "good", ties.quality),
        sector=np.where(ties.sector == "", "work", ties.sector),
        lives=np.where(ties.lives == "", "town", ties.lives),
        closeness=one,
        age=one,
        same_sex=one,
        same_language=one,
        care_hours_per_week=one,
        room_hours_per_week=one,
        links_asked=np.ones(ties.n_people),
        person_age=np.ones(ties.n_people),
    )

    np.testing.assert_array_equal(np.isnan(measures.values), measures.status != MEASURED)
    full = measure(all_asked).values
    assert np.isnan(full[measures.status == NOT_DEFINED]).all()


def test_an_empty_map_has_size_zero_and_nothing_else():
    measures = measure(Ties(n_people=1, person=[], id=[]))

    assert measures.column("size").tolist() == [0]
    assert measures.status[0].tolist() == [MEASURED] + [NOT_DEFINED] * (len(measures.columns) - 1)


def test_a_table_without_maps_has_no_values():
    measures = measure(Ties(n_people=0, person=[], id=[]))

    assert measures.values.shape == measures.status.shape == (0, len(measures.columns))


def test_a_map_with_one_name_says_what_was_not_asked():
    measures = measure(Ties(n_people=1, person=[0], id=["zus"]))

    alone = {"components", "isolates", "core", "bridges", "effective_size", "efficiency", "constraint"}
    at_least_two = {"density", "fragmentation", "clustering", "hierarchy", "blau_unbiased"}
    status = dict(zip(measures.columns, measures.status[0].tolist(), strict=True))
    assert {name for name, why in status.items() if why == MEASURED} == {"size", *alone}
    assert {name for name, why in status.items() if why == NOT_DEFINED} == {
        *at_least_two,
        "betweenness",
        "betweenness_normalised",
    }
    assert [measures.column(name)[0] for name in ("effective_size", "constraint", "components")] == [1, 1, 1]


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


def test_every_measure_tells_what_it_is_where_it_comes_from_and_what_an_empty_map_gives():
    empty = Maps(Ties(n_people=1, person=[], id=[]))

    for each in MEASURES:
        assert all((each.help, each.definition, each.source)), each.columns
        values = each.calculate(empty)
        assert (np.isnan(values).all() and each.empty == "NaN") or (values.tolist() == [[0]] and each.empty == "0")


def test_constraint_and_betweenness_are_not_shown_to_the_person():
    hidden = [column for each in MEASURES if not each.shown for column in each.columns]

    assert hidden == ["constraint", "hierarchy", "betweenness", "betweenness_normalised"]


def test_the_worked_example_of_four_people_and_two_links():
    measures = measure(Ties(n_people=1, person=[0] * 4, id=list("ABCD"), links=[[0, 1], [1, 2]]))

    found = {name: round(measures.column(name)[0], 6) for name in STRUCTURE}
    assert found == {
        "density": 0.333333,
        "components": 2,
        "isolates": 1,
        "fragmentation": 0.5,
        "clustering": 0,
        "core": 1,
        "bridges": 1,
        "effective_size": 3,
        "efficiency": 0.75,
        "constraint": 0.534722,
        "hierarchy": 0.091585,
        "betweenness": 3.5,
        "betweenness_normalised": 0.583333,
    }


@pytest.mark.parametrize("n", [63, 64, 65, 70])
def test_maps_of_more_people_than_one_word_of_bits_holds(n):
    rng = np.random.default_rng(n)
    first, second = np.triu_indices(n, 1)
    chosen = rng.random(len(first)) < 1.3 / n
    links = np.column_stack([first[chosen], second[chosen]])
    ties = Ties(n_people=1, person=[0] * n, id=[str(i) for i in range(n)], links=links)
    measures = measure(ties)

    expected = structure(list(range(n)), {tuple(link) for link in ties.links.tolist()})
    assert {name: measures.column(name)[0] for name in STRUCTURE} == pytest.approx(expected, abs=1e-9)


def test_more_maps_than_go_at_once_keep_their_own_values():
    n_maps = NETWORKS_AT_ONCE + 3
    person = np.repeat(np.arange(n_maps), 3)
    every_third = np.arange(0, n_maps, 3) * 3
    ties = Ties(
        n_people=n_maps,
        person=person,
        id=[str(i) for i in range(len(person))],
        links=np.column_stack([every_third, every_third + 1]),
        links_asked=np.ones(n_maps),
    )

    density = measure(ties).column("density")

    np.testing.assert_allclose(density, np.where(np.arange(n_maps) % 3 == 0, 1 / 3, 0))


@QUICK
@given(maps(), st.integers(1, 3))
def test_a_table_in_pieces_holds_the_same_maps(ties, n_maps):
    pieces = list(ties.pieces(n_maps))

    assert [piece.n_people for piece in pieces] == [
        min(n_maps, ties.n_people - at) for at in range(0, ties.n_people, n_maps)
    ]
    np.testing.assert_array_equal(np.vstack([measure(piece).values for piece in pieces]), measure(ties).values)


def test_the_sectors_of_the_engine_are_those_of_the_catalogue():
    assert tuple(CATALOGUE.vocabulary.ecogram_sectors) == SECTORS
