from dataclasses import fields

import numpy as np
import pytest
from tests.engine.worlds import spot
from tests.knowledge import CATALOGUE

from weefsel.engine.frames import (
    N_HOURS,
    PERSON_FIELDS,
    SUPPORT_KINDS,
    Apart,
    Offers,
    People,
    Places,
    Ties,
    hour_index,
    hour_name,
)

FIELDS = CATALOGUE.vocabulary.fields


def test_people_has_one_column_for_each_field_of_the_vocabulary():
    assert set(PERSON_FIELDS) == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_column_takes_what_its_field_allows_and_refuses_the_rest(field):
    match field.type:
        case "number":
            good, bad = [field.min, field.max], [[field.min - 1], [field.max + 1]]
        case "flag":
            good, bad = [0, 1], [[2], [0.5]]
        case "choice":
            good, bad = list(field.choice_slugs), [] if field.slug == "language" else [["nobody-says-this"]]

    for value in good:
        assert People(id=["a"], **{field.slug: [value]}).column(field.slug).tolist() == [value]
    for value in bad:
        with pytest.raises(ValueError, match=f"^{field.slug} must"):
            People(id=["a"], **{field.slug: value})


def test_support_kinds_are_those_of_the_catalogue_in_its_order():
    assert tuple(CATALOGUE.vocabulary.support_kinds) == SUPPORT_KINDS


def test_a_column_that_is_left_out_was_not_asked():
    people = People(id=["a", "b"], need_names=("company",))

    assert np.isnan(people.age).tolist() == [True, True]
    assert people.language.tolist() == ["", ""]
    assert (people.needs.shape, people.hours.shape, people.xy.shape) == ((2, 1), (2, N_HOURS), (2, 2))


def test_taking_people_keeps_rows_together_in_the_order_given():
    people = People(id=["a", "b", "c"], age=[1, 2, 3], need_names=("company",), needs=[[1], [0], [np.nan]])

    taken = people.take([2, 0])

    assert (taken.id.tolist(), taken.age.tolist()) == (["c", "a"], [3, 1])
    np.testing.assert_array_equal(taken.needs, [[np.nan], [1]])
    assert people.take(np.array([False, True, False])).id.tolist() == ["b"]
    assert people.take([]).n_people == 0


def test_a_row_that_varies_is_the_row_of_a_table_that_was_made_so():
    people = People(
        id=["a", "b"],
        xy=[spot(0, 0)[0], spot(100, 0)[0]],
        language=["nl", "tr"],
        age=[70.0, np.nan],
        need_names=("company", "exercise"),
        needs=[[1.0, np.nan], [0.0, 1.0]],
    )
    variants = [(0, {"language": "papiamento"}), (1, {"needs": np.array([1.0, 1.0]), "xy": spot(5, 5)[0]}), (0, {})]

    varied = people.varied(np.array([1, 0]), variants)

    made = People(
        id=["0", "1", "2", "3", "4"],
        xy=[spot(100, 0)[0], spot(0, 0)[0], spot(100, 0)[0], spot(5, 5)[0], spot(100, 0)[0]],
        language=["tr", "nl", "papiamento", "nl", "tr"],
        age=[np.nan, 70.0, np.nan, 70.0, np.nan],
        need_names=("company", "exercise"),
        needs=[[0.0, 1.0], [1.0, np.nan], [0.0, 1.0], [1.0, 1.0], [0.0, 1.0]],
    )
    for column in fields(People):
        np.testing.assert_array_equal(getattr(varied, column.name), getattr(made, column.name), column.name)
    assert people.language.tolist() == ["nl", "tr"]
    for wrong in ({"age": 130.0}, {"prefers": "alone"}, {"xy": np.array([4.9, 52.4])}, {"is_parent": 2.0}):
        with pytest.raises(ValueError, match="must"):
            people.varied(np.array([0]), [(0, wrong)])


def test_offers_and_places_are_taken_by_row():
    offers = Offers(id=["a", "b"], werkvorm=["circle", "buddy"], capacity=[1, 2])

    assert offers.take([1]).werkvorm.tolist() == ["buddy"]
    assert offers.take([1]).capacity.tolist() == [2]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: People(id=["a", "a"]), "id must be unique, got 'a' twice."),
        (lambda: People(id=["a", ""]), "id must not be empty."),
        (lambda: People(id=[["a"]]), "id must hold texts (not known is the empty text), got ['a']."),
        (lambda: People(id=["a"], age=[1, 2]), "age must have shape (1,), got (2,)."),
        (lambda: People(id=["a"], age=[200]), "age must lie in [0, 120] or be NaN, got 200."),
        (lambda: People(id=["a"], reach_m=[np.inf]), "reach_m must lie in [0, inf] or be NaN, got inf."),
        (lambda: People(id=["a"], lives_alone=[2]), "lives_alone must be 0, 1 or NaN, got 2.0."),
        (lambda: People(id=["a"], sex=["f"]), "sex must be one of female, male, other or empty, got 'f'."),
        (
            lambda: People(id=["a"], language=[None]),
            "language must hold texts (not known is the empty text), got None.",
        ),
        (lambda: People(id=["a"], needs=[[1]]), "needs must have shape (1, 0), got (1, 1)."),
        (lambda: People(id=["a"], need_names=("x", "x")), "need_names must be unique, got ('x', 'x')."),
        (lambda: People(id=["a"], xy=[[178_000, np.nan]]), "xy must have both coordinates or neither."),
        (
            lambda: People(id=["a"], xy=[[4.9, 52.4]]),
            "xy must be RD New in metres: y in [280000, 650000], got 52.4.",
        ),
        (
            lambda: Offers(id=["a"], werkvorm=["x"], xy=[[424_000, 178_000]]),
            "xy must be RD New in metres: x in [-10000, 320000], got 424000.",
        ),
        (lambda: Offers(id=["a"], werkvorm=[""]), "werkvorm must be given for each of the 1 offers, got ['']."),
        (lambda: Offers(id=["a"], werkvorm=["x"], capacity=[1.5]), "capacity must be whole numbers, got 1.5."),
        (lambda: Offers(id=["a"], werkvorm=["x"], capacity=[-1]), "capacity must lie in [0, inf] or be NaN, got -1."),
        (lambda: Places(id=["a"], hours=[[1] * 20]), "hours must have shape (1, 21), got (1, 20)."),
        (lambda: Apart(pairs=[[1, 1]]), "pairs must be two different people, got someone with themselves."),
        (lambda: Apart(pairs=[[-1, 1]]), "pairs and barred must be row numbers >= 0."),
        (lambda: Apart(barred=[[0, -1]]), "pairs and barred must be row numbers >= 0."),
        (lambda: Ties(n_people=-1, person=[], id=[]), "n_people must be >= 0, got -1."),
        (lambda: Ties(n_people=1, person=[1], id=["a"]), "person must lie in [0, 1), got 1 .. 1."),
        (lambda: Ties(n_people=1, person=[0], id=["a", "b"]), "id must have shape (1,), got (2,)."),
        (lambda: Ties(n_people=1, person=[0, 0], id=["a", "a"]), "id must be unique within a map, got 'a' twice."),
        (
            lambda: Ties(n_people=1, person=[0], id=["a"], closeness=[4]),
            "closeness must lie in [1, 3] or be NaN, got 4.",
        ),
        (
            lambda: Ties(n_people=1, person=[0], id=["a"], quality=["bad"]),
            "quality must be one of good, mixed, tense, harmful or empty, got 'bad'.",
        ),
        (
            lambda: Ties(n_people=1, person=[0], id=["a"], links=[[0, 1]]),
            "links must be rows of this table, 0 .. 0, got 0 .. 1.",
        ),
        (
            lambda: Ties(n_people=1, person=[0], id=["a"], links=[[0, 0]]),
            "links must join two different ties, got a tie with itself.",
        ),
        (
            lambda: Ties(n_people=2, person=[0, 1], id=["a", "a"], links=[[0, 1]]),
            "links must stay within one map.",
        ),
        (lambda: Ties(n_people=2, person=[], id=[], links_asked=[1]), "links_asked must have shape (2,), got (1,)."),
    ],
)
def test_a_table_that_cannot_be_is_refused_in_words(make, message):
    with pytest.raises(ValueError, match="must") as refused:
        make()

    assert str(refused.value) == message


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(KeyError, match="'id' is no person field"):
        People(id=["a"]).column("id")


def test_ties_are_taken_with_the_links_between_them():
    ties = Ties(n_people=2, person=[0, 0, 0, 1], id=list("abca"), links=[[0, 1], [1, 2]])

    assert ties.take([1, 2]).links.tolist() == [[0, 1]]
    assert ties.take([0, 2]).links.tolist() == []
    swapped = ties.of_people([1, 0])
    assert (swapped.person.tolist(), swapped.id.tolist()) == ([1, 1, 1, 0], list("abca"))
    assert swapped.links.tolist() == [[0, 1], [1, 2]]
    np.testing.assert_array_equal(swapped.links_asked, [np.nan, 1])


def test_apart_is_taken_with_the_people():
    apart = Apart(pairs=[[2, 0], [0, 2], [0, 1]], barred=[[2, 5], [1, 4]])

    taken = apart.take([2, 0], 3)

    assert apart.pairs.tolist() == [[0, 1], [0, 2]]
    assert (taken.pairs.tolist(), taken.barred.tolist()) == ([[0, 1]], [[0, 5]])


def test_every_column_of_hours_has_its_own_name():
    names = [hour_name(hour_index(day, daypart)) for day in range(7) for daypart in range(3)]

    assert len(set(names)) == N_HOURS
    assert (names[0], names[-1]) == ("maandagochtend", "zondagavond")


def test_a_spot_lies_in_the_netherlands():
    assert People(id=["a"], xy=spot([0, 0])).n_people == 1
