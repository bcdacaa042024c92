"""What was written in the access log stays as it was: the database refuses to change it, and who does so all the same
is found. The lines are read in Python and sealed in SQL: two ways to the same digest."""

from __future__ import annotations

import random
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.factories import as_owner

from weefsel.apps.audit.models import Event, Seal, Waiting
from weefsel.apps.audit.sealing import Key, seal_waiting
from weefsel.apps.audit.verifying import Head, verify
from weefsel.apps.rights.audit_functions import PRUNING

LINES = 1000
BIT_COLUMNS = (
    "event_code",
    "kind",
    "action",
    "outcome",
    "user_key",
    "role",
    "object_type",
    "object_key",
    "ground",
    "source",
)
ODD = 'aanhaling " streep \\ regel\n tab\t bel\x07 é 😀 \x7f'


def sign(digest: bytes) -> bytes:
    return b"signed " + digest


KEY = Key("sleutelproef", sign)


@contextmanager
def as_worker():
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_worker")
        yield cursor
        cursor.execute("SET ROLE weefsel_app")


def seal(at_most: int = 300) -> int:
    with as_worker():
        return seal_waiting(KEY, at_most=at_most)


def found(now, *, known=(), before=timedelta(days=5 * 365)):
    with as_owner():
        return verify(
            lambda digest, signature, name: (name, signature) == (KEY.name, sign(digest)),
            term_ended_before=now - before,
            known=known,
        )


def told(outcome) -> list[tuple]:
    return sorted((fault.what, fault.event_id) for fault in outcome.faults)


@contextmanager
def around_the_guard():
    """As who took over the server does: with every right that the database knows."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {PRUNING} = 'yes'")
        yield cursor
        cursor.execute(f"SET LOCAL {PRUNING} = ''")


@pytest.fixture
def written(world, now):
    """A log of three organisations and of none, with every kind of value in it; by id."""
    houses = [world.practice.id, world.hospital.id, world.house.id, None]
    draw = random.Random(5)
    events = [
        Event(
            kind=draw.choice("CRUDE"),
            action=draw.choice(["people.read", ODD]),
            at=now + timedelta(microseconds=draw.randrange(10**12)),
            user_id=draw.choice([None, uuid.UUID(int=draw.getrandbits(128))]),
            user_key=f"wie {n}",
            role="gp",
            organization_id=houses[n % 4],
            person_id=draw.choice([None, world.person.id]),
            object_type="person",
            object_key=draw.choice(["-", ODD]),
            fields=draw.choice([[], ["name"], ["care", ODD]]),
            ground=draw.choice(["treatment", ODD]),
            consent_version=draw.choice([None, 3]),
            source="weefsel",
        )
        for n in range(LINES)
    ]
    with as_owner():
        Waiting.objects.all().delete()  # what the making of the world wrote
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {PRUNING} = 'yes'")
            cursor.execute("DELETE FROM audit_event")
            cursor.execute(f"SET LOCAL {PRUNING} = ''")
        Event.objects.bulk_create(events)
    return {event.id: event for event in events}


def test_nobody_changes_or_takes_away_a_line_or_a_seal_not_even_the_owner(written):
    seal()
    for statement in (
        "UPDATE audit_event SET ground = 'anders'",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET signature = ''",
        "DELETE FROM audit_seal",
    ):
        with as_owner(), pytest.raises(ProgrammingError, match="not rewritten"), transaction.atomic():
            connection.cursor().execute(statement)


def test_pages_and_the_worker_see_no_seal_and_pages_make_none(written):
    for role, statement in (
        ("weefsel_app", "SELECT FROM audit_seal"),
        ("weefsel_app", "SELECT FROM audit_waiting"),
        ("weefsel_app", "SELECT audit_take(5)"),
        ("weefsel_worker", "SELECT FROM audit_seal"),
        ("weefsel_worker", "SELECT FROM audit_waiting"),
        ("weefsel_worker", "DELETE FROM audit_waiting"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SET LOCAL ROLE {role}; {statement}")


def test_every_line_is_sealed_once_and_each_organisation_has_a_chain_of_its_own(written, now):
    assert seal() == LINES
    assert seal() == 0

    outcome = found(now)
    assert (outcome.n_lines, outcome.n_seals, outcome.n_waiting, outcome.faults) == (LINES, 4, 0, ())
    assert {head.organization_id for head in outcome.heads} == {event.organization_id for event in written.values()}


def test_one_bit_in_any_of_a_thousand_lines_is_named_line_by_line(written, now):
    """A bit that makes another letter, or another number, in one column of each line."""
    seal()
    draw = random.Random(7)
    with around_the_guard() as cursor:
        for event_id in written:
            column = draw.choice([*BIT_COLUMNS, "at", "user_id", "person_id", "fields", "consent_version"])
            change = {
                "at": "at + interval '1 microsecond'",
                "fields": "array_append(fields, 'x')",
                "consent_version": "coalesce(consent_version, 0) # 1",
                "user_id": "overlay(coalesce(user_id, id)::text placing (CASE substr(coalesce(user_id, id)::text, 36)"
                " WHEN '0' THEN '1' ELSE '0' END) from 36)::uuid",
                "person_id": "overlay(coalesce(person_id, id)::text placing (CASE substr(coalesce(person_id, id)::text,"
                " 36) WHEN '0' THEN '1' ELSE '0' END) from 36)::uuid",
            }.get(column, f"chr(ascii({column}) # 1) || substr({column}, 2)")
            cursor.execute(f"UPDATE audit_event SET {column} = {change} WHERE id = %s", [event_id])

    assert told(found(now)) == sorted(("changed", event_id) for event_id in written)


def test_a_line_that_is_taken_away_put_in_or_put_elsewhere_is_named(written, now):
    first, second, third, *_ = written
    with around_the_guard() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [third])
    assert told(found(now)) == [("missing", third)]  # before there was a seal on it

    seal()
    with around_the_guard() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [first])
        cursor.execute(
            "UPDATE audit_event SET organization_id = (SELECT organization_id FROM audit_event WHERE id = %s) "
            "WHERE id = %s",
            [next(key for key in written if written[key].organization_id != written[second].organization_id), second],
        )
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_await_seal")
        slipped_in = Event.objects.create(
            kind="R",
            action="a",
            at=now,
            user_key="x",
            role="gp",
            object_type="p",
            object_key="-",
            ground="g",
            source="s",
        )
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_await_seal")
    assert told(found(now)) == sorted(
        [("missing", third), ("missing", first), ("changed", second), ("unsealed", slipped_in.id)]
    )


def test_who_makes_seals_anew_without_the_key_or_takes_the_last_ones_away_is_found(written, now):
    seal(at_most=100)
    heads = found(now).heads
    assert found(now, known=heads).faults == ()

    with around_the_guard() as cursor:
        cursor.execute("UPDATE audit_seal SET signature = '\\x00' WHERE organization_id IS NULL AND number = 2")
    assert [(fault.what, fault.number) for fault in found(now).faults] == [("signature", 2)]

    with around_the_guard() as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE organization_id IS NULL AND number = 2")
    assert ("link", 3) in {(fault.what, fault.number) for fault in found(now).faults}

    with around_the_guard() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE organization_id IS NULL")
        cursor.execute("DELETE FROM audit_seal WHERE organization_id IS NULL")
    assert found(now).faults == ()
    (none,) = (head for head in heads if head.organization_id is None)
    assert [(fault.what, fault.organization_id, fault.number) for fault in found(now, known=heads).faults] == [
        ("head", None, none.number)
    ]
    other = Head(heads[-1].organization_id, 1, b"anders")
    assert [fault.what for fault in found(now, known=(other,)).faults] == ["head"]


def test_two_workers_seal_each_line_once_and_what_is_cut_short_waits_again(written, now):
    class CutShort(Exception):
        pass

    def fails(digest: bytes) -> bytes:
        raise CutShort

    with pytest.raises(CutShort), transaction.atomic(), as_worker():
        seal_waiting(Key("x", fails))
    with as_owner():
        assert (Waiting.objects.count(), Seal.objects.count()) == (LINES, 0)
    seal(at_most=7)
    with as_owner():
        assert (Waiting.objects.count(), sum(Seal.objects.values_list("n_lines", flat=True))) == (0, LINES)
    assert found(now).faults == ()
