"""Declares and ends relations: the facts on which all rights rest."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from weefsel.apps.rights.models import Relation
from weefsel.engine.rights.may import Actor


@transaction.atomic
def declare_relation(
    relation: str,
    person_id: UUID,
    *,
    actor: Actor,
    ground: str,
    organization_id: UUID | None = None,
    user_id: UUID | None = None,
    object_id: UUID | None = None,
    consent_id: UUID | None = None,
    consent_version: int | None = None,
    topics: tuple[str, ...] = (),
    document: str = "",
    valid_until=None,
) -> UUID:
    """Declare that an organisation or a user has a relation with a person, or with one row about them, from now on.

    The caller has asked `may()` for the act of which this is a part and writes its log line; the database refuses a
    person whom the actor does not know, and a relation that this role may not declare. Declaring the same relation
    again without an end keeps the running one.
    """
    running = (
        Relation.objects.filter(
            relation=relation,
            person_id=person_id,
            organization_id=organization_id,
            user_id=user_id,
            object_id=object_id,
            valid_until__isnull=True,
        ).first()
        if valid_until is None
        else None
    )
    if running is not None:
        return running.id
    row = Relation(
        relation=relation,
        person_id=person_id,
        organization_id=organization_id,
        user_id=user_id,
        object_id=object_id,
        topics=list(topics),
        ground=ground,
        document=document,
        consent_id=consent_id,
        consent_version=consent_version,
        valid_from=actor.now,
        valid_until=valid_until,
        declared_by_id=actor.user_id,
        declared_at=actor.now,
    )
    row.save(force_insert=True)
    return row.id


@transaction.atomic
def end_relation(
    relation: str,
    person_id: UUID,
    *,
    actor: Actor,
    organization_id: UUID | None = None,
    user_id: UUID | None = None,
) -> int:
    """End the running relation as of now; gives the number that ended (0 when there was none)."""
    return (
        Relation.objects.filter(
            relation=relation,
            person_id=person_id,
            organization_id=organization_id,
            user_id=user_id,
        )
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=actor.now))
        .update(valid_until=actor.now)
    )
