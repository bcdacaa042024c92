"""Reads the social map: for pages, and as the table the engine computes on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from weefsel.apps.directory.models import Offer
from weefsel.engine.frames import Offers

FRESH_DAYS = 90  # an assumption: a season; older than that, the page says that nobody confirmed it since
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer as people read it. ``x`` and ``y`` RD New, metres; ``places_free`` at the moment of reading."""

    id: UUID
    name: str
    werkvorm: str
    description: str
    welcome: str
    organization: str
    organization_phone: str
    host_name: str
    when: str
    place: str
    address: str
    area: str
    x: float
    y: float
    places_free: int
    starts_on: date | None
    price: str
    language: str
    is_step_free: bool | None
    is_accompanied: bool
    has_transport: bool | None
    is_open: bool
    confirmed_at: datetime | None
    is_fresh: bool
    owner_id: UUID

    @property
    def places(self) -> str:
        if self.places_free == 0:
            return _("nu geen plek")
        return _("1 plek vrij") if self.places_free == 1 else _("%s plekken vrij") % self.places_free


def price_text(price_cents: int | None) -> str:
    """What one time costs, in words."""
    if price_cents is None:
        return _("prijs: vraag het na")
    if price_cents == 0:
        return _("gratis")
    return _("%s euro per keer") % f"{price_cents / 100:.2f}".replace(".", ",").removesuffix(",00")


def card_of(offer: Offer, now: datetime) -> OfferCard:
    """An offer with its service, location and owner loaded, as a card."""
    place = offer.location
    return OfferCard(
        id=offer.id,
        name=offer.service.name,
        werkvorm=offer.service.werkvorm,
        description=offer.service.description,
        welcome=offer.service.welcome,
        organization=offer.owner.name,
        organization_phone=offer.host_phone or offer.owner.phone,
        host_name=offer.host_name,
        when=offer.when_text,
        place=place.name,
        address=", ".join(part for part in (place.street_line, f"{place.postcode} {place.city}".strip()) if part),
        area=place.area,
        x=place.x,
        y=place.y,
        places_free=offer.places_free,
        starts_on=offer.starts_on,
        price=price_text(offer.price_cents),
        language=offer.language,
        is_step_free=place.is_step_free,
        is_accompanied=offer.is_accompanied,
        has_transport=offer.has_transport,
        is_open=offer.is_open,
        confirmed_at=offer.confirmed_at,
        is_fresh=offer.confirmed_at is not None and now - offer.confirmed_at <= timedelta(days=FRESH_DAYS),
        owner_id=offer.owner_id,
    )


def open_offers() -> QuerySet[Offer]:
    """Offers that are open, with all that a card shows."""
    return Offer.objects.filter(is_open=True).select_related("service", "location", "owner")


def offers_page(*, now: datetime, search: str = "", werkvormen: Collection[str] | None = None, number: int = 1) -> Page:
    """A page of `OfferCard`, by name; two queries. ``werkvormen`` None means all."""
    rows = open_offers()
    for word in search.split():
        rows = rows.filter(
            Q(service__name__icontains=word)
            | Q(service__description__icontains=word)
            | Q(location__name__icontains=word)
            | Q(location__area__icontains=word)
            | Q(location__city__icontains=word)
            | Q(owner__name__icontains=word)
        )
    if werkvormen is not None:
        rows = rows.filter(service__werkvorm__in=list(werkvormen))
    page = Paginator(rows.order_by("service__name", "id"), PAGE_SIZE).get_page(number)
    page.object_list = [card_of(row, now) for row in page.object_list]
    return page


def n_open_offers(werkvorm: str) -> int:
    """How many open offers there are of a werkvorm; one query."""
    return Offer.objects.filter(is_open=True, service__werkvorm=werkvorm).count()


def find_offer(offer_id: UUID) -> Offer | None:
    """An offer with its service, location and owner; one query."""
    return Offer.objects.filter(id=offer_id).select_related("service", "location", "owner").first()


def offers_of(owner_id: UUID, now: datetime) -> list[OfferCard]:
    """Every offer of an organisation, closed ones too; one query."""
    rows = Offer.objects.filter(owner_id=owner_id).select_related("service", "location", "owner")
    return [card_of(row, now) for row in rows]


def cards(ids: Collection[UUID], now: datetime) -> dict[UUID, OfferCard]:
    """Cards by id; one query."""
    rows = Offer.objects.filter(id__in=list(ids)).select_related("service", "location", "owner")
    return {row.id: card_of(row, now) for row in rows}


def offers_frame(*, today: date, werkvormen: Collection[str]) -> Offers:
    """All open offers of these werkvormen as the engine's table, in the order of their id; one query."""
    rows = list(
        Offer.objects.filter(is_open=True, service__werkvorm__in=list(werkvormen))
        .order_by("id")
        .values_list(
            "id",
            "service__werkvorm",
            "service__name",
            "location__area",
            "location__x",
            "location__y",
            "places_free",
            "places_kept",
            "hours",
            "language",
            "location__is_step_free",
            "is_accompanied",
            "starts_on",
            "price_cents",
        )
    )
    columns = list(zip(*rows, strict=True)) or [()] * 14
    ids, kinds, names, areas, x, y, free, kept, hours, languages, step_free, accompanied, starts, prices = columns
    return Offers(
        id=np.array([str(one) for one in ids], dtype=np.str_),
        werkvorm=np.array(kinds, dtype=np.str_),
        name=np.array(names, dtype=np.str_),
        area=np.array(areas, dtype=np.str_),
        xy=np.column_stack([_numbers(x), _numbers(y)]) if rows else None,
        capacity=_numbers([max(0, all_ - own) for all_, own in zip(free, kept, strict=True)]),
        hours=np.array(hours, dtype=np.float64) if rows else None,
        language=np.array(languages, dtype=np.str_),
        step_free=_numbers(step_free),
        accompanied=_numbers(accompanied),
        begins_in_days=_numbers([None if day is None else max(0, (day - today).days) for day in starts]),
        price_cents=_numbers(prices),
    )


def _numbers(values) -> np.ndarray:
    """Floats, with NaN for what is not known."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
