"""Keeps the social map true: places and offers are added, confirmed and changed by who runs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.assurances import EVERYTHING, assure
from weefsel.apps.directory.models import KeyFigure, LinkReport, Location, Offer, Service
from weefsel.apps.directory.validators import (
    validate_area,
    validate_hours,
    validate_key_figure,
    validate_leave,
    validate_places,
    validate_reach,
)
from weefsel.apps.rights.queries import require
from weefsel.apps.rights.safety_functions import NO_PLACE
from weefsel.catalogue.werkvorm import Werkvorm
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
    Offer.objects.filter(id=offer.id).update(confirmed_at=actor.now, n_reminders=0)
    offer.confirmed_at = actor.now
    assure(offer, EVERYTHING, actor=actor)
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
    locked.confirmed_at, locked.n_reminders = actor.now, 0
    with refusal(_("Dit kan hier nu niet zo. Kies een ander dagdeel, of iemand anders die ontvangt.")):
        locked.save(update_fields=[*changes, "confirmed_at", "n_reminders"])
    assure(locked, EVERYTHING, actor=actor)
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
    assure(offer, EVERYTHING, actor=actor)
    _note(offer, actor, decision, kind=Event.Kind.CREATE)
    return offer


@transaction.atomic
def add_key_figure(
    werkvorm: Werkvorm,
    location: Location,
    *,
    actor: Actor,
    form_token: UUID,
    name: str,
    channel: str,
    reach: str,
    when_text: str,
    hours: list[bool],
    areas: Sequence[str] = (),
    reach_m: int | None = None,
    capacity: int = 10,
    description: str = "",
    email: str = "",
    is_public: bool = False,
    language: str = "nl",
) -> KeyFigure:
    """Put somebody of the own organisation on the social map, whom people of an area can turn to; the same token once.

    ``areas`` four digits of postcodes, or ``reach_m`` metres around the place. ``capacity`` how many people at a time.
    Answers to referrals come to ``email``, or to who adds this. Raises ``ValidationError`` for what does not fit.
    """
    require(actor, "directory.update", owner_id=actor.organization_id)
    if (made := KeyFigure.objects.filter(id=form_token, owner_id=actor.organization_id).first()) is not None:
        return made
    validate_key_figure(werkvorm)
    validate_reach(name, channel, reach)
    areas = validate_area(areas, reach_m)
    offer = add_offer(
        actor=actor,
        name=werkvorm.name,
        werkvorm=werkvorm.slug,
        description=description.strip() or werkvorm.summary.strip(),
        location=location,
        host_name=name.strip(),
        when_text=when_text,
        hours=hours,
        capacity=capacity,
        language=language,
    )
    Offer.objects.filter(id=offer.id).update(
        is_host_public=is_public,
        host_email=email or offer.host_email,
        host_phone=reach.strip() if is_public and channel == KeyFigure.Channel.PHONE else "",
    )
    figure = KeyFigure(
        id=form_token,
        owner_id=actor.organization_id,
        offer=offer,
        user_id=None if email else actor.user_id,
        name=name.strip(),
        areas=areas,
        reach_m=reach_m,
        channel=channel,
        reach=reach.strip(),
        is_public=is_public,
    )
    figure.save(force_insert=True)
    return figure


@transaction.atomic
def change_key_figure(
    figure: KeyFigure,
    *,
    actor: Actor,
    channel: str,
    reach: str,
    areas: Sequence[str] = (),
    reach_m: int | None = None,
    is_public: bool = False,
) -> None:
    """Where somebody is for and how they are reached, from now on; that also says that all the rest is true today."""
    require(actor, "directory.update", owner_id=figure.owner_id)
    validate_reach(figure.name, channel, reach)
    values = {"channel": channel, "reach": reach.strip(), "reach_m": reach_m, "is_public": is_public}
    KeyFigure.objects.filter(id=figure.id).update(areas=validate_area(areas, reach_m), **values)
    Offer.objects.filter(id=figure.offer_id).update(
        is_host_public=is_public, host_phone=reach.strip() if is_public and channel == KeyFigure.Channel.PHONE else ""
    )
    confirm_offer(figure.offer, actor=actor)


@transaction.atomic
def set_leave(
    figure: KeyFigure,
    *,
    actor: Actor,
    away_from: date | None,
    away_until: date | None,
    stand_in: KeyFigure | None = None,
) -> None:
    """Somebody is away for a while, and who stands in; without days they are back.

    Nobody is proposed to who is away. Without a stand-in their area is a gap, and shown as one. Raises
    ``ValidationError`` for days that are over or turned around, for a stand-in who is away then too, and when it
    cannot be done with these people (``no-place``), whatever the cause.
    """
    decision = require(actor, "directory.update", owner_id=figure.owner_id)
    validate_leave(figure, away_from, away_until, stand_in, today=today(actor))
    with refusal(_("Dit kan hier nu niet zo. Kies andere dagen, of iemand anders die waarneemt.")):
        KeyFigure.objects.filter(id=figure.id).update(
            away_from=away_from, away_until=away_until, stand_in=stand_in if away_from else None
        )
    _note(figure, actor, decision, object_type="key_figure")


@transaction.atomic
def end_key_figure(figure: KeyFigure, *, actor: Actor) -> None:
    """Somebody is no key figure any more: no new people come, and the area may be a gap."""
    decision = require(actor, "directory.update", owner_id=figure.owner_id)
    KeyFigure.objects.filter(id=figure.id, ended_at=None).update(ended_at=actor.now)
    Offer.objects.filter(id=figure.offer_id).update(is_open=False)
    _note(figure, actor, decision, object_type="key_figure")


@transaction.atomic
def report_link(url: str, *, actor: Actor, works: bool) -> None:
    """An address of somebody else works, or leads nowhere: the next one who looks sees that, and since when.

    Raises ``ValidationError`` without an address.
    """
    decision = require(actor, "directory.report_link", owner_id=actor.organization_id)
    if not url.startswith("https://"):
        raise ValidationError(_("Er staat hier geen adres om na te kijken."), code="url")
    report = LinkReport(owner_id=actor.organization_id, url=url, works=works, at=actor.now)
    report.save(force_insert=True)
    record(
        actor=actor,
        action="directory.report_link",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="link",
        object_id=report.id,
    )


@contextmanager
def refusal(text: str) -> Iterator[None]:
    """What the database refuses here, in one sentence for every cause."""
    try:
        with transaction.atomic():
            yield
    except Error as problem:
        if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
            raise
        raise ValidationError(text, code="no-place") from None


def _note(row, actor, decision, *, object_type="offer", kind=Event.Kind.UPDATE):
    record(
        actor=actor,
        action="directory.update",
        kind=kind,
        decision=decision,
        object_type=object_type,
        object_id=row.id,
    )
