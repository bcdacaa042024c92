"""Keeps the social map true: a host confirms an offer or changes it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.validators import validate_hours, validate_places
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

CHANGEABLE = frozenset(
    {
        "host_name",
        "host_email",
        "host_phone",
        "when_text",
        "hours",
        "starts_on",
        "capacity",
        "places_free",
        "language",
        "price_cents",
        "is_accompanied",
        "has_transport",
        "is_open",
    }
)


@transaction.atomic
def confirm_offer(offer: Offer, *, actor: Actor) -> None:
    """The own organisation says that all that is written about an offer is true today."""
    decision = require(actor, "directory.update", owner_id=offer.owner_id)
    Offer.objects.filter(id=offer.id).update(confirmed_at=actor.now)
    offer.confirmed_at = actor.now
    _note(offer, actor, decision)


@transaction.atomic
def update_offer(offer: Offer, *, actor: Actor, **changes: Any) -> Offer:
    """Change an offer of the own organisation, and confirm it with that.

    The row is locked, so a place that is taken meanwhile is not given away again by an old page: ``places_free`` is
    checked against the capacity as it is now.

    Raises
    ------
    TypeError
        A field that nobody may change: a slip of the programmer.
    """
    decision = require(actor, "directory.update", owner_id=offer.owner_id)
    if wrong := set(changes) - CHANGEABLE:
        raise TypeError(f"update_offer cannot change {', '.join(sorted(wrong))}")
    locked = Offer.objects.select_for_update(of=("self",)).get(id=offer.id)
    for name, value in changes.items():
        setattr(locked, name, value)
    validate_hours(locked.hours)
    validate_places(locked.capacity, locked.places_free)
    locked.confirmed_at = actor.now
    locked.save(update_fields=[*changes, "confirmed_at"])
    _note(locked, actor, decision)
    return locked


def _note(offer, actor, decision):
    record(
        actor=actor,
        action="directory.update",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="offer",
        object_id=offer.id,
    )
