"""Two registrations of one person become one, and can become two again, exactly."""

import functools
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import World, as_owner, guarded_by, make_person, make_user, make_world, relate
from tests.lives import life

from weefsel.apps.accounts.models import Membership
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.needs.models import Need
from weefsel.apps.people import operations
from weefsel.apps.people.models import Circumstances, Merge, MovedRow, NotSame, Person
from weefsel.apps.people.queries import duplicate_proposals
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.people_functions import NEVER_MOVED, STAYS
from weefsel.apps.rights.queries import Refused
from weefsel.apps.safety.models import PrivateWish


@functools.cache
def pointers() -> dict[tuple[str, str], str]:
    """Every column that points to a person, by the catalogue of PostgreSQL: {(table, column): key column}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_columns()")
        return {(table, column): key for table, column, key in cursor.fetchall()}


def snapshot() -> dict[str, list[tuple]]:
    """All rows of all tables that can point to a person, as the owner role sees them."""
    names = sorted({table for table, _ in pointers()})
    rows = {name: [] for name in names}
    with as_owner(), connection.cursor() as cursor:
        every = " UNION ALL ".join(f"SELECT '{name}', t::text FROM \"{name}\" t" for name in names)
        cursor.execute(f"{every} ORDER BY 1, 2")
        for name, row in cursor.fetchall():
            rows[name].append((row,))
    return rows


def two(world, now, **changes):
    """The person of the world and a double in the same practice, both with a whole life."""
    with as_owner():
        double = make_person(world.practice, now, **changes)
        life(world, world.person, now=now, kinds=("company", "peers"))
        life(world, double, now=now, kinds=("company", "give-something"))
    return world.person, double


def code(act) -> str:
    with pytest.raises(ValidationError) as told:
        act()
    return told.value.code


def test_every_column_that_points_to_a_person_is_known_to_the_merge(db):
    from_models = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.column == "person_id" or (field.remote_field and field.remote_field.model is Person)
    }

    assert set(pointers()) == {each for each in from_models if each[0] not in NEVER_MOVED}


def test_every_such_table_has_a_key_of_one_uuid(db):
    with connection.cursor() as cursor:
        keys = tuple((table, key) for (table, _), key in pointers().items())
        cursor.execute(
            "SELECT table_name, data_type FROM information_schema.columns WHERE (table_name, column_name) IN "
            + str(keys)
        )
        assert {kind for _, kind in cursor.fetchall()} == {"uuid"}


def test_what_is_part_of_a_row_that_may_stay_is_told_to_the_merge(db):
    parts = {
        (model._meta.db_table, field.remote_field.model._meta.db_table)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.model._meta.db_table in STAYS
    }

    assert parts == {
        ("matching_matchline", "matching_matchline"),
        ("needs_reason", "needs_need"),
        ("needs_opinion", "needs_need"),
        ("referrals_referral", "consent_consent"),
        # What was given on a yes, was given on that one, also when another one goes on: nothing runs on it any more.
        ("disclosures_disclosure", "consent_consent"),
    }


def test_the_life_of_these_tests_has_a_row_in_every_table(world, now):
    _person, double = two(world, now)

    with as_owner(), connection.cursor() as cursor:
        empty = []
        for table, column in pointers():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [double.id])
            if not cursor.fetchone()[0]:
                empty.append((table, column))
    assert empty == []


def test_a_merge_moves_every_row_but_those_the_other_has_already(world, now):
    person, double = two(world, now)

    done = operations.merge(actor=world.actor("gp"), person_id=person.id, duplicate_id=double.id)

    with as_owner(), connection.cursor() as cursor:
        left = {}
        for table, column in pointers():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [double.id])
            if n := cursor.fetchone()[0]:
                left[table] = n
    stayed = {
        "consent_consent": 1,
        "matching_matchline": 1,
        "needs_need": 1,
        "needs_opinion": 1,
        "needs_reason": 1,
        "people_circumstances": 1,
        "people_health": 1,
        "people_preferences": 1,
    }
    # Whom somebody wants asked why is told to nobody.
    assert left == stayed | {"audit_watch": 1}
    assert done.n_stayed == stayed
    assert done.n_moved["referrals_referral"] == 1
    with as_owner():
        assert sorted(Need.objects.filter(person=person).values_list("kind", flat=True)) == [
            "company",
            "give-something",
            "peers",
        ]


@pytest.mark.parametrize("changes", [{}, {"phone": "", "wish": "Zingen."}, {"died_on": date(2027, 1, 1)}])
def test_taking_a_merge_back_restores_every_row_exactly(world, now, changes):
    person, double = two(world, now, **changes)
    before = snapshot()
    done = operations.merge(actor=world.actor("gp"), person_id=person.id, duplicate_id=double.id)
    assert snapshot() != before

    operations.unmerge(actor=world.actor("gp", now=now + timedelta(days=3)), merge_id=done.merge.id)

    assert snapshot() == before


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_row_of_merges_taken_back_last_one_first_restores_every_row(db, now, data):
    with transaction.atomic():
        with as_owner():
            world = make_world(now)
            people = [world.person] + [make_person(world.practice, now) for _ in range(3)]
            kinds = st.lists(st.sampled_from(["company", "peers", "advice"]), unique=True, max_size=3)
            for person in people:
                life(world, person, now=now, kinds=tuple(data.draw(kinds)))
                Circumstances.objects.filter(person=person).update(
                    lives_alone=data.draw(st.sampled_from([None, True, False])),
                    reach_m=data.draw(st.sampled_from([None, 1000])),
                )
        states, merges = [snapshot()], []
        standing = list(people)
        for step in range(data.draw(st.integers(1, 3))):
            kept, double = data.draw(st.permutations(standing))[:2]
            standing.remove(double)
            actor = world.actor("gp", now=now + timedelta(hours=step))
            merges.append(operations.merge(actor=actor, person_id=kept.id, duplicate_id=double.id).merge)
            states.append(snapshot())

        actor = world.actor("gp", now=now + timedelta(days=1))
        for done in reversed(merges):
            assert snapshot() == states.pop()
            operations.unmerge(actor=actor, merge_id=done.id)

        assert snapshot() == states.pop()
        transaction.set_rollback(True)


def test_an_earlier_merge_is_taken_back_only_after_the_later_one(world, now):
    person, double = two(world, now)
    with as_owner():
        third = make_person(world.practice, now)
    first = operations.merge(actor=world.actor("gp"), person_id=person.id, duplicate_id=double.id)
    later = world.actor("gp", now=now + timedelta(minutes=1))
    operations.merge(actor=later, person_id=third.id, duplicate_id=person.id)

    with pytest.raises((ValidationError, Refused)):
        operations.unmerge(actor=later, merge_id=first.merge.id)


def test_two_merges_into_one_person_come_apart_last_one_first(world, now):
    person, double = two(world, now)
    with as_owner():
        third = make_person(world.practice, now)
    first = operations.merge(actor=world.actor("gp"), person_id=person.id, duplicate_id=double.id)
    later = world.actor("gp", now=now + timedelta(minutes=1))
    operations.merge(actor=later, person_id=person.id, duplicate_id=third.id)

    with pytest.raises(ValidationError) as told:
        operations.unmerge(actor=later, merge_id=first.merge.id)

    assert told.value.messages == [
        "Hierna is nog een inschrijving samengevoegd met deze persoon. Maak eerst die ongedaan."
    ]


def test_what_was_not_known_is_filled_and_what_changed_since_is_kept(world, now):
    with as_owner():
        double = make_person(world.practice, now, phone="024", wish="Zingen.", address_as="Mevrouw J.")
        Circumstances.objects.filter(person=double).update(hours=[True] * 21, lives_alone=True)
        Person.objects.filter(id=world.person.id).update(phone="")
        Circumstances.objects.filter(person=world.person).update(lives_alone=False)
    gp = world.actor("gp")

    done = operations.merge(actor=gp, person_id=world.person.id, duplicate_id=double.id)

    kept = Person.objects.select_related("circumstances").get(id=world.person.id)
    assert (kept.phone, kept.wish, kept.address_as) == ("024", "Zingen.", "Mevrouw J.")
    assert (kept.circumstances.hours, kept.circumstances.lives_alone) == ([True] * 21, False)

    later = world.actor("gp", now=now + timedelta(hours=1))
    operations.record_wish(actor=later, person_id=world.person.id, wish="Toch liever wandelen.")
    operations.unmerge(actor=later, merge_id=done.merge.id)

    kept = Person.objects.select_related("circumstances").get(id=world.person.id)
    assert (kept.phone, kept.wish, kept.address_as) == ("", "Toch liever wandelen.", "")
    assert (kept.circumstances.hours, kept.circumstances.lives_alone) == (None, False)


def test_a_merge_tells_nobody_that_something_is_guarded(world, now):
    with as_owner():
        double = make_person(world.practice, now)
        wish = PrivateWish.objects.create(person=double, hour=2, entered_by=world.nurse, since=now, form_token=uuid4())
        guarded_by(world.nurse, wish)
        treated = Relation.objects.get(person_id=double.id, relation="treatment")

    done = operations.merge(actor=world.actor("gp"), person_id=world.person.id, duplicate_id=double.id)

    assert done.n_moved.get("rights_relation") == 1
    assert [row.row_id for row in MovedRow.objects.filter(table="rights_relation")] == [treated.id]
    with as_owner():
        assert MovedRow.objects.filter(table="rights_relation").count() == 2
        assert PrivateWish.objects.get().person_id == world.person.id


def test_a_merge_that_was_done_is_not_done_again(world, now):
    person, double = two(world, now)
    gp = world.actor("gp")
    first = operations.merge(actor=gp, person_id=person.id, duplicate_id=double.id)

    second = operations.merge(actor=gp, person_id=person.id, duplicate_id=double.id)

    assert (second.merge.id, second.n_moved) == (first.merge.id, {})
    assert Merge.objects.count() == 1


def test_different_numbers_are_two_people(world, now):
    with as_owner():
        double = make_person(world.practice, now)
    gp = world.actor("gp")
    operations.record_number(actor=gp, person_id=world.person.id, number="111222333")
    operations.record_number(actor=gp, person_id=double.id, number="123456782")

    assert (
        code(lambda: operations.merge(actor=gp, person_id=world.person.id, duplicate_id=double.id))
        == "different-numbers"
    )


def test_one_group_under_both_registrations_is_told_and_nothing_changes(world, now):
    person, double = two(world, now)
    with as_owner():
        group = Group.objects.filter(enrolments__person=person).get()
        Enrolment.objects.filter(person=double).update(group=group)
    before = snapshot()
    gp = world.actor("gp")

    with pytest.raises(ValidationError) as told:
        operations.merge(actor=gp, person_id=person.id, duplicate_id=double.id)

    assert told.value.messages == [
        "Deze persoon doet onder beide inschrijvingen mee aan dezelfde groep. "
        "Beëindig eerst een van die deelnames, en voeg daarna samen."
    ]
    assert snapshot() == before


def test_nobody_merges_someone_they_do_not_treat(world, now):
    with as_owner():
        elsewhere = make_person(world.other_practice, now)
    gp = world.actor("gp")

    for pair in ((world.person.id, elsewhere.id), (elsewhere.id, world.person.id)):
        with pytest.raises(Refused):
            operations.merge(actor=gp, person_id=pair[0], duplicate_id=pair[1])


def test_the_database_refuses_what_may_would_refuse(world, now):
    with as_owner():
        elsewhere = make_person(world.other_practice, now)
    gp = world.actor("gp")
    row = Merge(person=world.person, duplicate=elsewhere, reason="", merged_at=gp.now, merged_by_id=gp.user_id)
    row.save(force_insert=True)

    for function in ("people_merge_rows", "people_unmerge_rows"):
        with (
            pytest.raises(ProgrammingError, match="may not be"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT {function}(%s)", [row.id])


def test_the_app_role_writes_no_row_that_a_merge_would_carry_out(world, now):
    person, double = two(world, now)
    gp = world.actor("gp")
    done = operations.merge(actor=gp, person_id=person.id, duplicate_id=double.id)

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            'INSERT INTO people_movedrow (id, merge_id, person_id, "table", "column", row_id, filled) '
            "VALUES (gen_random_uuid(), %s, %s, 'audit_event', 'person_id', gen_random_uuid(), false)",
            [done.merge.id, person.id],
        )


def test_a_coach_of_the_double_knows_the_person_from_now_on_and_not_after_it_is_taken_back(world, now):
    with as_owner():
        double = make_person(world.practice, now)
        relate(double, world.welfare, now, relation="coaching")
    done = operations.merge(actor=world.actor("gp"), person_id=world.person.id, duplicate_id=double.id)

    world.actor("link_worker")
    assert {each.id for each in Person.objects.all()} == {world.person.id, double.id}

    operations.unmerge(actor=world.actor("gp", now=now + timedelta(hours=1)), merge_id=done.merge.id)
    world.actor("link_worker", now=now + timedelta(hours=1))
    assert [each.id for each in Person.objects.all()] == [double.id]


def test_withdrawing_consent_while_merged_stops_what_rested_on_the_doubles_consent(world, now):
    person, double = two(world, now)
    gp = world.actor("gp")
    done = operations.merge(actor=gp, person_id=person.id, duplicate_id=double.id)
    later = world.actor("gp", now=now + timedelta(hours=1))
    consent = Consent.objects.get(person=person, withdrawn_at__isnull=True)
    Consent.objects.filter(id=consent.id).update(withdrawn_at=later.now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_enforce(%s)", [consent.id])

    world.actor("link_worker", now=now + timedelta(hours=2))
    assert list(Person.objects.all()) == []

    operations.unmerge(actor=world.actor("gp", now=now + timedelta(hours=3)), merge_id=done.merge.id)
    world.actor("link_worker", now=now + timedelta(hours=4))
    assert list(Person.objects.all()) == []
    with as_owner():
        assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()


def test_the_log_is_not_rewritten_and_the_person_reads_both(world, now):
    with as_owner():
        double = make_person(world.practice, now)
    gp = world.actor("gp")
    operations.record_wish(actor=gp, person_id=double.id, wish="Zingen.")

    operations.merge(actor=gp, person_id=world.person.id, duplicate_id=double.id)

    with as_owner():
        assert list(Event.objects.filter(action="people.update").values_list("person_id", flat=True)) == [double.id]
    world.actor("patient")
    assert sorted(Event.objects.values_list("action", "person_id")) == sorted(
        [("people.update", double.id), ("people.merge", double.id), ("people.merge", world.person.id)]
    )


def test_a_log_in_of_the_double_becomes_one_of_the_person(world, now):
    with as_owner():
        double = make_person(world.practice, now)
        make_user("person", None, now, person_id=double.id)

    operations.merge(actor=world.actor("gp"), person_id=world.person.id, duplicate_id=double.id)

    assert set(Membership.objects.filter(role="person").values_list("person_id", flat=True)) == {world.person.id}


def test_proposals_leave_out_the_merged_and_those_found_to_be_two(world, now, django_assert_num_queries):
    with as_owner():
        double, twin = make_person(world.practice, now), make_person(world.practice, now)
        make_person(world.other_practice, now)
    gp = world.actor("gp")
    with django_assert_num_queries(4):
        assert len(duplicate_proposals()) == 3

    operations.not_same(actor=gp, person_id=world.person.id, other_id=twin.id)
    operations.not_same(actor=gp, person_id=twin.id, other_id=world.person.id)
    operations.merge(actor=gp, person_id=world.person.id, duplicate_id=double.id)

    assert NotSame.objects.count() == 1
    with django_assert_num_queries(4):
        assert duplicate_proposals() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_the_second_waits_and_is_told(django_db_blocker):
    from datetime import UTC, datetime

    now = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
    with as_owner():
        world = World(now)
        double = make_person(world.practice, now)
        kept = world.person
    outcomes: list[str] = []
    begin = threading.Barrier(2)

    def fold(one, other):
        with django_db_blocker.unblock():
            begin.wait()
            try:
                with transaction.atomic():
                    actor = world.actor("gp")
                    operations.merge(actor=actor, person_id=one, duplicate_id=other)
                outcomes.append("done")
            except (ValidationError, Refused) as refusal:
                outcomes.append(getattr(refusal, "code", "refused"))
            finally:
                connection.close()

    threads = [threading.Thread(target=fold, args=pair) for pair in ((kept.id, double.id), (double.id, kept.id))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) in (["done", "merged"], ["done", "refused"])
    with as_owner():
        assert Person.objects.filter(merged_into__isnull=False).count() == 1
        assert Merge.objects.count() == 1
