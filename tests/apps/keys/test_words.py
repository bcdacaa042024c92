"""Words about a person are encrypted in the database, open in their own place only, and are gone without the key."""

import base64
import logging
import pickle
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError
from tests.factories import acting, as_owner, make_person
from tests.lives import life

from weefsel.apps.keys.fields import EncryptedTextField, encrypted_fields
from weefsel.apps.keys.master import DoesNotOpen
from weefsel.apps.keys.models import PersonKey
from weefsel.apps.keys.operations import destroy_key
from weefsel.apps.keys.ring import drop, ring
from weefsel.apps.keys.sealed import GONE, MARK, Sealed
from weefsel.apps.keys.text_fields import ENCRYPTED, TEXT_FIELDS
from weefsel.apps.people import operations
from weefsel.apps.people.models import Person
from weefsel.apps.safety.models import MeldcodeCase, MeldcodeStep, ProtectedTie

TOLD = "Zij vertelde: ‘elke avond’ 🏠"


def tie_of(person, world, now, told=TOLD, **changes) -> ProtectedTie:
    return ProtectedTie.objects.create(
        person=person,
        kind="harmful",
        told=told,
        entered_by=world.gp,
        entered_at=now,
        reviewed_at=now,
        review_by=now.date(),
        form_token=uuid4(),
        **changes,
    )


def raw(table: str, column: str, pk, key: str = "id") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{key}" = %s', [pk])
        return cursor.fetchone()[0]


def put(table: str, column: str, pk, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [value, pk])


def texts_about_people() -> dict[str, dict[str, bool]]:
    """Every column with free text in a table that knows a person: {table: {column: is it encrypted}}."""
    found = {}
    for model in apps.get_models():
        columns = model._meta.concrete_fields
        knows = model is Person or any(
            each.attname in ("person_id", "carer_id") or each.related_model is Person for each in columns
        )
        if model.__module__.startswith("weefsel.") and knows:
            texts = {}
            for each in columns:
                base = each.base_field if isinstance(each, ArrayField) else each
                if isinstance(base, models.CharField | models.TextField | models.JSONField) and not base.choices:
                    texts[each.name] = isinstance(each, EncryptedTextField)
            if texts:
                found[model._meta.db_table] = texts
    return found


def test_of_every_text_about_a_person_it_is_said_whether_it_is_encrypted():
    said = {
        table: {column: why == ENCRYPTED for column, why in columns.items()} for table, columns in TEXT_FIELDS.items()
    }

    assert said == texts_about_people()


def test_a_whole_life_stands_encrypted_in_the_database_and_reads_as_it_was_written(world, now):
    """As the database has it: of every encrypted column a marker was put in the row, and none of them is found."""
    with as_owner():
        life(world, world.person, now=now)
        wanted, n_columns = [], 0
        for model in apps.get_models():
            for row in model.objects.all() if encrypted_fields(model) else ():
                markers = {}
                for number, each in enumerate(encrypted_fields(model)):
                    n_columns += 1
                    mark = f"merkteken-{model._meta.db_table}-{number}"
                    markers[each.name] = mark if each.from_text("0") == "0" else {"a": [mark]}
                    setattr(row, each.name, markers[each.name])
                row.save(update_fields=list(markers))
                wanted.append((row, markers))
        with connection.cursor() as cursor:
            tables = {row._meta.db_table for row, _markers in wanted}
            cursor.execute(" UNION ALL ".join(f"SELECT t::text FROM {table} t" for table in sorted(tables)))
            everything = "\n".join(line for (line,) in cursor.fetchall())
        found = [(type(row).objects.get(pk=row.pk), markers) for row, markers in wanted]
        differing = [
            (row._meta.db_table, name)
            for row, markers in found
            for name, value in markers.items()
            if getattr(row, name) != value
        ]

    assert differing == []
    assert "merkteken" not in everything
    assert base64.b64encode(b"merkteken")[:8].decode() not in everything
    assert n_columns >= 20


def test_empty_words_stay_empty_so_that_the_database_can_ask_whether_there_are_any(world, now):
    with as_owner():
        tie = tie_of(world.person, world, now, told="")

        assert raw("safety_protectedtie", "told", tie.pk) == ""
        assert list(ProtectedTie.objects.filter(told="")) == [tie]
        assert list(ProtectedTie.objects.exclude(told="")) == []
        assert not PersonKey.objects.filter(person=world.person).exists()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ProtectedTie.objects.filter(told="iets"),
        lambda: ProtectedTie.objects.filter(told__icontains="iets"),
        lambda: ProtectedTie.objects.filter(told__in=["iets"]),
        lambda: ProtectedTie.objects.update(told="iets"),
        lambda: ProtectedTie.objects.annotate(n=models.functions.Upper("told")).filter(n__startswith="I").count(),
        lambda: f"{ProtectedTie.objects.values_list('told', flat=True)[0]}",
    ],
    ids=["equal", "contains", "in", "update", "upper", "values"],
)
def test_what_the_database_cannot_read_is_refused_and_never_answered_wrongly(world, now, ask):
    with as_owner():
        tie_of(world.person, world, now)
        with pytest.raises((FieldError, TypeError)):
            ask()


def test_words_open_in_their_own_place_only(world, now):
    """Another column, another row, another person, another key, one bit changed, plain words put in their place."""
    with as_owner():
        other = make_person(world.practice, now)
        tie, second, theirs = (
            tie_of(world.person, world, now, end_reason="Voorbij."),
            tie_of(world.person, world, now, told="Een ander."),
            tie_of(other, world, now, told="Van een ander."),
        )
        own = raw("safety_protectedtie", "told", tie.pk)
        flipped = bytearray(base64.b64decode(own[len(MARK) :]))
        flipped[-3] ^= 1
        moved = {
            "another column": raw("safety_protectedtie", "end_reason", tie.pk),
            "another row": raw("safety_protectedtie", "told", second.pk),
            "another person": raw("safety_protectedtie", "told", theirs.pk),
            "one bit": MARK + base64.b64encode(flipped).decode(),
            "plain": "Iets anders.",
            "half": own[: len(own) // 2],
        }
        opened, told = [], []
        for what, value in moved.items():
            put("safety_protectedtie", "told", tie.pk, value)
            try:
                opened.append((what, ProtectedTie.objects.get(pk=tie.pk).told))
            except DoesNotOpen as refusal:
                told.append(str(refusal))
        put("safety_protectedtie", "told", tie.pk, own)
        assert (opened, ProtectedTie.objects.get(pk=tie.pk).told) == ([], TOLD)
        assert not any(words in refusal for refusal in told for words in (TOLD, "Een ander.", "anders"))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE safety_protectedtie SET person_id = %s WHERE id = %s", [other.pk, tie.pk])
        with pytest.raises(DoesNotOpen):
            assert ProtectedTie.objects.get(pk=tie.pk).told


@pytest.mark.parametrize("n_people", [1, 3])
def test_the_keys_of_everybody_on_a_page_are_one_query(world, now, n_people, django_assert_num_queries):
    with as_owner():
        for _each in range(n_people):
            person = make_person(world.practice, now)
            tie_of(person, world, now, end_reason="Voorbij.")
            tie_of(person, world, now)
    drop()
    with as_owner(), django_assert_num_queries(2):
        rows = list(ProtectedTie.objects.filter(person__owner=world.practice))
        assert len({row.told for row in rows}) == 1
        assert {row.end_reason for row in rows} == {"", "Voorbij."}


def test_new_rows_of_many_people_make_their_keys_one_by_one_or_all_together(world, now, django_assert_num_queries):
    with as_owner():
        people = [make_person(world.practice, now) for _each in range(5)]
        with django_assert_num_queries(3):
            ring().prepare([person.id for person in people])

        assert PersonKey.objects.filter(person__in=people).count() == 5


def test_a_row_shows_no_words_in_a_trace_a_log_or_a_copy(world, now, caplog):
    with as_owner():
        tie = ProtectedTie.objects.get(pk=tie_of(world.person, world, now).pk)
        held = tie.__dict__["told"]
        logging.getLogger("weefsel").warning("%r %r %r", tie, held, held._ring)
        assert tie.told == TOLD

        assert isinstance(held, Sealed)
        assert TOLD not in repr(vars(tie)) + repr(held) + caplog.text
        with pytest.raises(TypeError):
            pickle.dumps(held)


def test_words_that_did_not_change_stay_as_they_are_in_the_database(world, now):
    with as_owner():
        tie = ProtectedTie.objects.get(pk=tie_of(world.person, world, now).pk)
        before = raw("safety_protectedtie", "told", tie.pk)
        tie.told = tie.told
        tie.save()
        assert raw("safety_protectedtie", "told", tie.pk) == before
        tie.told = "Anders."
        tie.save()

        assert raw("safety_protectedtie", "told", tie.pk) != before
        assert ProtectedTie.objects.get(pk=tie.pk).told == "Anders."


def test_a_table_of_answers_that_is_changed_in_its_place_is_saved(world, now):
    with as_owner():
        case = MeldcodeCase.objects.create(
            person=world.person, owner=world.practice, opened_by=world.gp, opened_at=now, form_token=uuid4()
        )
        step = MeldcodeStep.objects.create(
            case=case, person=world.person, number=1, done_at=now, by=world.gp, weighed={"choice": "x"}
        )
        found = MeldcodeStep.objects.get(pk=step.pk)
        found.weighed["more"] = [1, True, None]
        found.save()

        assert MeldcodeStep.objects.get(pk=step.pk).weighed == {"choice": "x", "more": [1, True, None]}


def test_without_the_key_nobody_reads_the_words_any_more(world, now):
    with as_owner():
        tie = tie_of(world.person, world, now)
        assert destroy_key(world.person.id) == 1
        found = ProtectedTie.objects.get(pk=tie.pk)

        assert found.told == GONE
        found.save()
        assert ProtectedTie.objects.get(pk=tie.pk).told == GONE
        # A new key opens what is written from now on, and nothing of before.
        newer = tie_of(world.person, world, now, told="Nieuw.")
        assert ProtectedTie.objects.get(pk=newer.pk).told == "Nieuw."
        assert ProtectedTie.objects.get(pk=tie.pk).told == GONE


def test_what_was_read_before_the_key_was_destroyed_opens_nothing_in_the_next_transaction(world, now):
    with as_owner():
        with transaction.atomic():
            tie = tie_of(world.person, world, now)
        with transaction.atomic():
            assert ProtectedTie.objects.get(pk=tie.pk).told == TOLD
        with transaction.atomic():
            destroy_key(world.person.id)
            assert ProtectedTie.objects.get(pk=tie.pk).told == GONE


def test_a_key_that_was_made_in_a_part_that_was_taken_back_is_not_used_after(world, now):
    with as_owner():
        with transaction.atomic():
            tie_of(world.person, world, now)
            transaction.set_rollback(True)
        tie = tie_of(world.person, world, now)
        drop()

        assert ProtectedTie.objects.get(pk=tie.pk).told == TOLD


def test_a_double_that_is_folded_in_and_taken_out_again_stays_readable_for_both(world, now):
    with as_owner():
        double = make_person(world.practice, now, wish="Wandelen.")
        mine, theirs = tie_of(world.person, world, now), tie_of(double, world, now, told="Van de dubbele.")
    actor = world.actor("gp")
    acting(actor)
    merged = operations.merge(actor=actor, person_id=world.person.id, duplicate_id=double.id, reason="Zelfde.")
    with as_owner():
        moved = ProtectedTie.objects.get(pk=theirs.pk)
        assert (moved.person_id, moved.told) == (world.person.id, "Van de dubbele.")
        assert Person.objects.get(pk=world.person.pk).wish == "Wandelen."
    acting(actor)
    operations.unmerge(actor=actor, merge_id=merged.merge.id)
    with as_owner():
        back = ProtectedTie.objects.get(pk=theirs.pk)
        assert (back.person_id, back.told) == (double.id, "Van de dubbele.")
        assert ProtectedTie.objects.get(pk=mine.pk).told == TOLD
        assert [Person.objects.get(pk=each.pk).wish for each in (world.person, double)] == ["", "Wandelen."]


def test_erasing_a_person_makes_the_words_of_their_doubles_unreadable_too(world, now):
    with as_owner():
        double = make_person(world.practice, now)
        theirs = tie_of(double, world, now)
    actor = world.actor("gp")
    acting(actor)
    operations.merge(actor=actor, person_id=world.person.id, duplicate_id=double.id, reason="Zelfde.")
    with as_owner():
        # The reason of the merge was written with the key of who goes on.
        assert destroy_key(world.person.id) == 2
        assert ProtectedTie.objects.get(pk=theirs.pk).told == GONE


def test_pages_look_up_a_key_by_its_id_and_can_list_change_or_destroy_none(world, now):
    with as_owner():
        tie_of(world.person, world, now)
        key = PersonKey.objects.get(person=world.person)
    refused = []
    acting(world.actor("researcher"))
    with connection.cursor() as cursor:
        for statement in (
            "SELECT * FROM keys_personkey",
            "DELETE FROM keys_personkey",
            f"SELECT keys_destroy('{world.person.id}')",
            f"SELECT keys_goes_on_as('{world.person.id}')",
        ):
            try:
                with transaction.atomic():
                    cursor.execute(statement)
            except ProgrammingError:
                refused.append(statement)
        cursor.execute("SELECT wrapped FROM keys_named(%s)", [[key.id]])
        wrapped = bytes(cursor.fetchone()[0])

    assert len(refused) == 4
    assert wrapped == bytes(key.wrapped)
