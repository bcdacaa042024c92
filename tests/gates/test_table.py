"""The table of the gates holds every address of the site, and nothing else."""

import pytest
from tests.gates.expected import ALLOWED
from tests.gates.resolver import places
from tests.gates.visits import ADDRESSES, ARGUMENTS, PLAIN, drawn, visits
from tests.gates.world import ROLES


def test_every_address_has_a_line_in_both_tables():
    names = {place.name for place in places()}

    lost = sorted(names - ADDRESSES.keys())
    unclaimed = sorted(names - ALLOWED.keys())

    assert not lost, f"No gate looks at {lost}: add a line for each to ADDRESSES in tests/gates/visits.py."
    assert not unclaimed, f"Nobody said who may use {unclaimed}: add a line for each to tests/gates/expected.py."


def test_no_line_is_about_an_address_that_is_gone():
    names = {place.name for place in places()}

    assert sorted(ADDRESSES.keys() - names) == []
    assert sorted(ALLOWED.keys() - names) == []


def test_every_address_has_a_name_of_its_own():
    names = [place.name for place in places()]

    assert [name for name in names if not name or names.count(name) > 1] == []


def test_every_argument_of_an_address_has_something_that_stands_in_for_it():
    lost = {(place.name, each) for place in places() for each in place.arguments if each not in {**ARGUMENTS, **PLAIN}}

    assert not lost, f"Add what stands in for {sorted(lost)} to ARGUMENTS in tests/gates/visits.py."


def test_every_address_that_shows_something_is_looked_at():
    shown = {visit.name for kind in ("page", "file") for visit in visits(shows=kind)}

    assert sorted(name for name, each in ADDRESSES.items() if each.shows != "form" and name not in shown) == []


def test_no_two_visits_have_the_same_name():
    ids = [visit.id for kind in ("page", "file") for visit in visits(shows=kind)]

    assert [each for each in ids if ids.count(each) > 1] == []


def test_the_table_of_rights_names_roles_that_exist():
    assert {role for allowed in ALLOWED.values() for role in allowed} - set(ROLES) == set()


def test_a_number_draws_one_look_of_every_page_and_in_time_all_of_them():
    looks = [pytest.param(visit, id=visit.id) for visit in visits()]
    draws = [drawn(looks, str(number)) for number in range(200)]

    for draw in draws:
        assert sorted(each.values[0].name for each in draw) == sorted({visit.name for visit in visits()})
    assert drawn(looks, "1") == drawn(looks, "1")
    assert {each.id for draw in draws for each in draw} == {each.id for each in looks}
    assert drawn(looks, "all") == looks
