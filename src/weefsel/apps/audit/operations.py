"""Writes the access log, inside the transaction of the act it describes."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from weefsel.apps.audit.models import Event
from weefsel.engine.rights.may import Actor, Decision

SOURCE = "weefsel"


def record(
    *,
    actor: Actor,
    action: str,
    kind: Event.Kind,
    decision: Decision,
    person_id: UUID | None = None,
    object_type: str = "person",
    object_id: UUID | str | None = None,
    fields: frozenset[str] | None = None,
    outcome: str = "success",
    recipient: str = "",
) -> None:
    """Write one line of the access log. ``fields`` are names of field classes, never values; ``recipient`` who outside
    the house got something.

    Raises
    ------
    RuntimeError
        Outside a transaction: a line must live and die with the act it describes.
    """
    record_many(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_ids=[person_id],
        object_type=object_type,
        object_id=object_id,
        fields=fields,
        outcome=outcome,
        recipient=recipient,
    )


def record_many(*, person_ids: list[UUID | None], **told) -> None:
    """Write one line for each person of a list that was shown, in one query. No people, no line."""
    write(lines_of(person_ids=person_ids, **told))


def write(lines: list[Event]) -> None:
    """Write these lines, in one query: how long it takes does not tell of how many lists they are."""
    if not connection.in_atomic_block:
        raise RuntimeError("the access log is written inside the transaction of the act it describes")
    Event.objects.bulk_create(lines)


def lines_of(
    *,
    actor: Actor,
    action: str,
    kind: Event.Kind,
    decision: Decision,
    person_ids: list[UUID | None],
    object_type: str = "person",
    object_id: UUID | str | None = None,
    fields: frozenset[str] | None = None,
    outcome: str = "success",
    recipient: str = "",
) -> list[Event]:
    """One line for each person of a list that was shown, to be written."""
    return [
        Event(
            kind=kind,
            action=action,
            at=actor.now,
            outcome=outcome,
            user_id=actor.user_id,
            user_key=str(actor.user_id or actor.link_id or actor.role),
            role=actor.role,
            organization_id=actor.organization_id,
            on_behalf_of=actor.on_behalf_of,
            person_id=person_id,
            object_type=object_type,
            object_key=str(object_id or person_id or "-"),
            fields=sorted(decision.fields if fields is None else fields),
            ground=decision.ground,
            relation=decision.relation,
            purpose=decision.purpose,
            consent_id=decision.consent_id,
            consent_version=decision.consent_version,
            source=SOURCE,
            request_id=actor.request_id,
            recipient=recipient,
        )
        for person_id in person_ids
    ]
