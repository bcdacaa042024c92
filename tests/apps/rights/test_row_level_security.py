"""PostgreSQL gives the same answer as `may()`."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.factories import acting, actor_of, as_owner, make_offer, make_person, make_user

from weefsel.apps.keys.functions import KEYS_NEVER_FOR_PAGES
from weefsel.apps.people.models import Person
from weefsel.apps.rights.audit_functions import AUDIT_NEVER_FOR_PAGES
from weefsel.apps.rights.erase_functions import ERASE_NEVER_FOR_PAGES
from weefsel.apps.rights.policies import guarded_tables, unaccounted
from weefsel.apps.rights.safety_functions import NEVER_FOR_PAGES
from weefsel.apps.rights.tables import TABLES
from weefsel.engine.rights.may import Actor


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_every_table_is_guarded_or_in_the_signed_list(db):
    assert unaccounted(set(connection.introspection.table_names())) == set()


def test_without_context_every_guarded_table_is_empty(world):
    with as_owner():
        assert count("people_person") == 1

    never = {*NEVER_FOR_PAGES, *AUDIT_NEVER_FOR_PAGES, *KEYS_NEVER_FOR_PAGES, *ERASE_NEVER_FOR_PAGES}
    readable = guarded_tables() - {"accounts_mail", *never}
    assert {table: count(table) for table in readable if count(table)} == {}


def test_the_treating_practice_sees_its_patient_and_another_practice_does_not(world):
    world.actor("gp")
    assert [p.id for p in Person.objects.all()] == [world.person.id]

    world.actor("other_gp")
    assert list(Person.objects.all()) == []


def test_a_person_sees_only_themselves(world, now):
    with as_owner():
        make_person(world.practice, now, given_name="Ander")

    world.actor("patient")

    assert [p.id for p in Person.objects.all()] == [world.person.id]


def test_a_relation_that_ended_shows_nothing_from_that_second(world, now):
    actor = world.actor("gp")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE rights_relation SET valid_until = %s", [now])

    acting(actor)

    assert list(Person.objects.all()) == []


def test_an_administrator_of_the_same_organisation_sees_no_patient(world):
    world.actor("administrator")

    assert list(Person.objects.all()) == []


def test_nobody_registers_a_person_for_another_organisation(world, now):
    world.actor("other_gp")

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Person(
            owner=world.practice,
            given_name="X",
            family_name="Y",
            birth_date="1950-01-01",
            registered_at=now,
            changed_at=now,
        ).save(force_insert=True)


def test_the_app_role_deletes_nothing(world):
    world.actor("gp")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM people_person")


def test_log_lines_cannot_be_changed(world):
    world.actor("gp")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_event SET role = 'person'")


def test_every_action_of_a_guarded_table_is_in_the_catalogue():
    from weefsel.apps.rights.queries import rights

    named = {action for table in TABLES for action in (*table.read, *table.insert, *table.update)}

    assert named - set(rights().actions) == set()


def test_a_visitor_sees_no_person(world, now):
    acting(Actor(role="visitor", now=now))

    assert list(Person.objects.all()) == []


@pytest.mark.parametrize(("topics", "n"), [([], 0), (["contact"], 0), (["groups"], 1)])
def test_a_naaste_gets_the_rows_of_a_topic_only_when_it_was_shared(world, now, topics, n):
    from datetime import timedelta

    from weefsel.apps.groups.models import Enrolment, Group
    from weefsel.apps.rights.models import Relation

    with as_owner():
        naaste = make_user("related_person", None, now)
        Relation.objects.create(
            relation="related",
            person_id=world.person.id,
            user=naaste,
            topics=topics,
            ground="test",
            valid_from=now - timedelta(days=1),
            declared_at=now,
        )
        offer = make_offer(world.house)
        group = Group.objects.create(
            owner=world.house,
            location=offer.location,
            werkvorm="odensehuizen",
            werkvorm_version="1",
            form="walk_in",
            name="X",
            neutral_name="X",
            state="running",
            created_at=now,
            form_token="00000000-0000-4000-8000-000000000001",
        )
        Enrolment.objects.create(
            group=group, person=world.person, owner=world.house, shown_name="Ans", state="enrolled", since=now
        )
    acting(actor_of(naaste, now))

    assert (Enrolment.objects.count(), Group.objects.count()) == (n, n)
