"""Keeps the social map true: places and offers are added, confirmed and changed by who runs them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.directory.validators import validate_hours, validate_places
from weefsel.apps.rights.queries import require
from weefsel.apps.rights.safety_functions import NO_PLACE
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
        "places_kept",
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
    try:
        with transaction.atomic():
            locked.save(update_fields=[*changes, "confirmed_at"])
    except Error as problem:
        if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
            raise
        raise ValidationError(
            _("Dit kan hier nu niet zo. Kies een ander dagdeel, of iemand anders die ontvangt."), code="no-place"
        ) from None
    _note(locked, actor, decision)
    return locked


@transaction.atomic
def add_location(
    *,
    actor: Actor,
    form_token: UUID,
    name: str,
    city: str,
    x: float | None,
    y: float | None,
    street_line: str = "",
    postcode: str = "",
    is_step_free: bool | None = None,
) -> Location:
    """Write down a place to meet of the own organisation. ``x`` and ``y`` RD New, metres; the same token once.

    Raises
    ------
    ValidationError
        No name (``name``), or nobody knows where the postcode lies (``postcode``).
    """
    decision = require(actor, "directory.update", owner_id=actor.organization_id)
    if (made := Location.objects.filter(id=form_token, owner_id=actor.organization_id).first()) is not None:
        return made
    if not name.strip():
        raise ValidationError(_("Geef de plek een naam, bijvoorbeeld: buurthuis, zaal 2."), code="name")
    if x is None or y is None:
        raise ValidationError(
            _("Wij weten niet waar deze postcode ligt. Vul een postcode in deze regio in."), code="postcode"
        )
    location = Location(
        id=form_token,
        owner_id=actor.organization_id,
        name=name.strip(),
        street_line=street_line.strip(),
        postcode=postcode,
        city=city.strip(),
        x=x,
        y=y,
        is_step_free=is_step_free,
    )
    location.save(force_insert=True)
    _note(location, actor, decision, object_type="location", kind=Event.Kind.CREATE)
    return location


@transaction.atomic
def add_offer(
    *,
    actor: Actor,
    name: str,
    werkvorm: str,
    description: str,
    location: Location,
    host_name: str,
    when_text: str,
    hours: list[bool],
    capacity: int | None,
    starts_on: date | None = None,
    language: str = "nl",
) -> Offer:
    """Put an offer of the own organisation on the social map, all places free, so that others can refer to it.

    Answers come to who adds it; `update_offer` changes that.
    """
    decision = require(actor, "directory.update", owner_id=actor.organization_id)
    validate_hours(hours)
    host = User.objects.filter(id=actor.user_id).first()
    service = Service(owner_id=actor.organization_id, name=name, werkvorm=werkvorm, description=description)
    service.save(force_insert=True)
    offer = Offer(
        service=service,
        location=location,
        owner_id=actor.organization_id,
        host=host,
        host_name=host_name,
        host_email=host.email if host else "",
        when_text=when_text,
        hours=hours,
        starts_on=starts_on,
        capacity=capacity,
        places_free=capacity or 0,
        language=language,
        confirmed_at=actor.now,
    )
    offer.save(force_insert=True)
    _note(offer, actor, decision, kind=Event.Kind.CREATE)
    return offer


def _note(row, actor, decision, *, object_type="offer", kind=Event.Kind.UPDATE):
    record(
        actor=actor,
        action="directory.update",
        kind=kind,
        decision=decision,
        object_type=object_type,
        object_id=row.id,
    )
