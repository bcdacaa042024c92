"""The list of people and what is searched in it."""

import re
import time
from datetime import date

import pytest
from django.db import connection
from tests.factories import as_owner, make_person

from weefsel.apps.people.duplicates import Registration
from weefsel.apps.people.models import Person
from weefsel.apps.people.queries import age_on, duplicate_proposals, list_people_page, look_alikes
from weefsel.apps.rights.models import Relation


@pytest.fixture
def neighbours(world, now):
    """Four people of the practice, and one of another."""
    with as_owner():
        rows = (
            ("José", "", "Núñez", date(1949, 3, 12), "6602 CD"),
            ("Ans", "van der", "Berg", date(1952, 6, 1), "6604 EF"),
            ("Bram", "", "Jansen-de Vries", date(1980, 12, 31), "1952 AB"),
        )
        for given, prefix, family, birth, postcode in rows:
            make_person(
                world.practice,
                now,
                given_name=given,
                name_prefix=prefix,
                family_name=family,
                birth_date=birth,
                postcode=postcode,
            )
        make_person(world.other_practice, now, given_name="José", family_name="Elders")
    return world.actor("gp")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["Berg", "Jansen-de Vries", "Núñez", "Persoon"]),
        ("jose", ["Núñez"]),
        ("NUNEZ josé", ["Núñez"]),
        ("berg ans", ["Berg"]),
        ("van der berg", ["Berg"]),
        ("vries", ["Jansen-de Vries"]),
        ("01-06-1952", ["Berg", "Persoon"]),
        ("1/6/1952 ans", ["Berg"]),
        ("1952", ["Berg", "Jansen-de Vries", "Persoon"]),
        ("6602cd", ["Núñez"]),
        ("6604 EF", ["Berg"]),
        ("6604", ["Berg"]),
        ("31-02-1952", []),
        ("%", []),
        ("elders", []),
    ],
)
def test_a_search_finds_by_name_birth_date_and_postcode(neighbours, search, found):
    assert [person.family_name for person in list_people_page(search)] == found


def test_who_died_stands_last_and_who_was_merged_is_not_there(neighbours, world):
    with as_owner():
        Person.objects.filter(family_name="Berg").update(died_on=date(2027, 1, 1))
        Person.objects.filter(family_name="Núñez").update(merged_into=world.person)

    assert [person.family_name for person in list_people_page()] == ["Jansen-de Vries", "Persoon", "Berg"]


def test_a_relation_that_ended_takes_someone_off_the_list(neighbours, world, now):
    with as_owner():
        Relation.objects.filter(person_id=world.person.id).update(valid_until=now)

    assert "Persoon" not in [person.family_name for person in list_people_page()]


@pytest.mark.parametrize("n_people", [1, 3])
def test_the_list_takes_two_queries(world, now, n_people, django_assert_num_queries):
    with as_owner():
        for _ in range(n_people - 1):
            make_person(world.practice, now)
    world.actor("gp")

    with django_assert_num_queries(2):
        assert len(list(list_people_page("persoon"))) == n_people


def test_a_new_registration_is_compared_with_turned_birth_dates_too(neighbours):
    found = look_alikes(Registration("Ans", "van der Berg", date(1952, 1, 6)))

    assert [(known.person.family_name, known.likeness.reasons) for known in found] == [
        ("Berg", ("same-name", "turned-birth"))
    ]


def test_age_counts_whole_years():
    assert age_on(date(1952, 6, 1), date(2027, 5, 31)) == 74
    assert age_on(date(1952, 6, 1), date(2027, 6, 1)) == 75
    assert age_on(date(1952, 2, 29), date(2027, 2, 28)) == 74


def test_ten_thousand_people_are_searched_and_compared_within_two_seconds_each(world, now):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO people_person (id, owner_id, given_name, name_prefix, family_name, address_as, birth_date,
                 sex, language, phone, email, street_line, postcode, city, area, wish, is_synthetic, registered_at,
                 changed_at)
               SELECT gen_random_uuid(), %(practice)s, 'Voornaam' || n %% 700, '', 'Achternaam' || n %% 4000, '',
                 date '1920-01-01' + (n * 7919) %% 36000, 'unknown', 'nl', lpad(n::text, 10, '0'), '', '',
                 6600 + n %% 20 || ' AB', '', '', '', true, %(now)s, %(now)s
               FROM generate_series(1, 10000) n""",
            {"practice": world.practice.id, "now": now},
        )
        cursor.execute(
            """INSERT INTO rights_relation (id, relation, person_id, organization_id, topics, ground, valid_from,
                 declared_at)
               SELECT gen_random_uuid(), 'treatment', id, %(practice)s, '{}', 'test', %(now)s, %(now)s
               FROM people_person WHERE family_name LIKE 'Achternaam%%'""",
            {"practice": world.practice.id, "now": now},
        )
        cursor.execute("ANALYZE people_person, rights_relation")
    world.actor("gp")
    for act in (
        lambda: list(list_people_page()),
        lambda: list(list_people_page("achternaam399 1952")),
        lambda: duplicate_proposals(),
    ):
        begin = time.perf_counter()
        act()
        assert time.perf_counter() - begin < 2.0
    # Who looks for one of them does not read the relations of all.
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT given_name FROM people_person WHERE id = %s", [world.person.id])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    scans = re.findall(r"on rights_relation[^\n]*\n\s*([^\n]*)", plan)
    assert [each.startswith("Index Cond: (person_id = ") for each in scans] == [True], plan
