"""How someone wants to be reached. Asked of everyone, so that an answer tells nothing about why."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.models import SafeContact
from weefsel.apps.safety.operations.guarding import person_now
from weefsel.apps.safety.validators import check_contact
from weefsel.engine.rights.may import Actor


@transaction.atomic
def record_safe_contact(
    *, actor: Actor, person_id: UUID, channel: str, address: str, hours: str = "", may_leave_message: bool = False
) -> None:
    """From now on this person is reached in this way only.

    The database sees to the mail: what waits for the ordinary address goes to the safe one, or not at all, and links
    that were mailed there before are closed.
    """
    decision = require(actor, "safety.record", person_id=person_id)
    address = check_contact(channel, address)
    person = person_now(person_id)
    wanted = {"channel": channel, "address": address, "hours": hours.strip(), "may_leave_message": may_leave_message}
    running = SafeContact.objects.filter(person=person, ended_at=None)
    if running.filter(**wanted).exists():
        return
    running.update(ended_at=actor.now)
    SafeContact(person=person, **wanted, entered_by_id=actor.user_id, entered_at=actor.now).save(force_insert=True)
    _log(person.id, Event.Kind.CREATE, decision, actor=actor)


@transaction.atomic
def end_safe_contact(*, actor: Actor, person_id: UUID) -> None:
    """The ordinary ways are fine again."""
    decision = require(actor, "safety.record", person_id=person_id)
    if SafeContact.objects.filter(person_id=person_id, ended_at=None).update(ended_at=actor.now):
        _log(person_id, Event.Kind.UPDATE, decision, actor=actor)


def _log(person_id: UUID, kind: Event.Kind, decision, *, actor: Actor) -> None:
    record(
        actor=actor,
        action="safety.record",
        kind=kind,
        decision=decision,
        person_id=person_id,
        object_type="safe_contact",
        object_id=person_id,
        fields=frozenset({"contact"}),
    )
