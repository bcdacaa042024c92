"""The access log: written with the act, complete, and never changed."""

import pytest
from django.db import IntegrityError, transaction
from tests.factories import as_owner

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record, record_many
from weefsel.apps.rights.queries import decide


def test_a_line_says_who_what_when_whose_and_on_what_ground(world, now):
    actor = world.actor("gp")
    decision = decide(actor, "people.read", person_id=world.person.id)

    record(actor=actor, action="people.read", kind=Event.Kind.READ, decision=decision, person_id=world.person.id)

    with as_owner():
        line = Event.objects.get()
    assert (line.user_id, line.role, line.organization_id) == (world.gp.id, "gp", world.practice.id)
    assert (line.person_id, line.at, line.ground) == (world.person.id, now, "behandelrelatie (art. 7:446 BW)")
    assert "identity" in line.fields


def test_an_incomplete_line_is_refused_by_the_database(world):
    actor = world.actor("gp")
    decision = decide(actor, "people.read", person_id=world.person.id)

    with pytest.raises(IntegrityError, match="audit_event_complete"), transaction.atomic():
        record(actor=actor, action="", kind=Event.Kind.READ, decision=decision, person_id=world.person.id)


def test_the_person_reads_who_looked(world):
    actor = world.actor("gp")
    decision = decide(actor, "people.read", person_id=world.person.id)
    record(actor=actor, action="people.read", kind=Event.Kind.READ, decision=decision, person_id=world.person.id)

    world.actor("patient")

    assert [line.role for line in Event.objects.all()] == ["gp"]


def test_the_one_who_looked_does_not_read_the_log(world):
    actor = world.actor("gp")
    decision = decide(actor, "people.read", person_id=world.person.id)
    record(actor=actor, action="people.read", kind=Event.Kind.READ, decision=decision, person_id=world.person.id)

    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_line_can_be_written(now):
    from weefsel.engine.rights.may import Actor, Decision

    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(
            actor=Actor("visitor", now),
            action="public.read",
            kind=Event.Kind.READ,
            decision=Decision(True, "public.read", "openbaar"),
        )


def test_a_list_of_people_is_one_query(world, django_assert_num_queries):
    actor = world.actor("gp")
    decision = decide(actor, "people.read", person_id=world.person.id)

    with django_assert_num_queries(1):
        record_many(
            actor=actor,
            action="people.read",
            kind=Event.Kind.READ,
            decision=decision,
            person_ids=[world.person.id] * 3,
        )
