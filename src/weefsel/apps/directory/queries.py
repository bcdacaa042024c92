"""Reads the social map: for pages, and as the table the engine computes on."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from weefsel.apps.directory.models import KeyFigure, LinkReport, Offer
from weefsel.apps.rights.ready import Ready, any_of
from weefsel.catalogue.matching import person_fields
from weefsel.catalogue.rule import RuleError, parse_rule
from weefsel.engine.frames import N_HOURS, Offers

FRESH_DAYS = 90  # an assumption: a season; older than that, the page says that nobody confirmed it since
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer as people read it. ``werkvorm`` empty as long as nobody said which one it is; ``rule`` for whom it is,
    as far as that can be tested.

    ``x`` and ``y`` RD New, metres, None when nobody knows where it is; ``places_free`` at the moment of reading, None
    when nobody knows how many.
    """

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
    x: float | None
    y: float | None
    places_free: int | None
    starts_on: date | None
    price: str
    language: str
    is_step_free: bool | None
    is_accompanied: bool | None
    has_transport: bool | None
    is_open: bool
    confirmed_at: datetime | None
    is_fresh: bool
    owner_id: UUID
    rule: str

    @property
    def is_full(self) -> bool:
        return self.places_free == 0

    @property
    def places(self) -> str:
        if self.places_free is None:
            return _("vraag of er plek is")
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
        organization_phone=(offer.is_host_public and offer.host_phone) or offer.service.phone or offer.owner.phone,
        host_name=offer.host_name if offer.is_host_public else "",
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
        rule=_readable(offer.service.rule),
    )


def open_offers() -> QuerySet[Offer]:
    """Offers that are open, with all that a card shows."""
    return Offer.objects.filter(is_open=True, same_as=None).select_related("service", "location", "owner")


def n_open_offers(werkvorm: str) -> int:
    """How many open offers there are of a werkvorm; one query."""
    return Offer.objects.filter(is_open=True, same_as=None, service__werkvorm=werkvorm).count()


def find_offer(offer_id: UUID) -> Offer | None:
    """An offer with its service, location and owner; one query."""
    return next(iter(_OFFER(offer_id)), None)


def offers_of(owner_id: UUID, now: datetime) -> list[OfferCard]:
    """Every offer of an organisation, closed ones too; one query."""
    rows = Offer.objects.filter(owner_id=owner_id).select_related("service", "location", "owner")
    return [card_of(row, now) for row in rows]


def cards(ids: Collection[UUID], now: datetime) -> dict[UUID, OfferCard]:
    """Cards by id; one query, none for none."""
    return {row.id: card_of(row, now) for row in _CARDS(list(ids))} if ids else {}


_OFFER = Ready(lambda one: Offer.objects.filter(id=one).select_related("service", "location", "owner").order_by())
_CARDS = Ready(lambda ids: any_of(Offer.objects.select_related("service", "location", "owner"), "id", ids))


# The columns of the engine's table that stand in the database just so: name -> field.
_FLAGS = {
    "step_free": "location__is_step_free",
    "hearing_support": "location__has_hearing_support",
    "sight_support": "location__has_sight_support",
    "low_stimulus": "is_low_stimulus",
    "online": "is_online",
    "accompanied": "is_accompanied",
    "transport": "has_transport",
    "meet_first": "can_meet_first",
    "try_once": "can_try_once",
    "can_contribute": "can_contribute",
    "waiting_list": "has_waiting_list",
    "child_welcome": "welcomes_child",
    "companion_welcome": "welcomes_companion",
    "waiting_weeks": "wait_weeks",
    "price_cents": "price_cents",
}

# How far the place itself may be from its point, metres: assumptions, from the size of postcode areas and towns.
BLUR_M: dict[str, float] = {"point": 0, "address": 300, "postcode": 800, "district": 2_500, "town": 4_000}


def offers_frame(*, today: date, werkvormen: Collection[str]) -> Offers:
    """All open offers of these werkvormen as the engine's table, in the order of their id; one query."""
    names = (
        *("id", "service__werkvorm", "service__name", "location__area", "location__x", "location__y"),
        *("location__located_by", "places_free", "places_kept", "hours", "language", "other_languages", "starts_on"),
        "can_begin_anytime",
        *("host_name", "confirmed_at", "interests", "attracts", "service__rule", *_FLAGS.values()),
    )
    found = Offer.objects.filter(is_open=True, same_as=None, service__werkvorm__in=list(werkvormen)).order_by("id")
    rows = list(found.values_list(*names))
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    free = zip(columns["places_free"], columns["places_kept"], strict=True)
    spoken = zip(columns["language"], columns["other_languages"], strict=True)
    hours = [_NOT_KNOWN if row is None else row for row in columns["hours"]]
    # Who keeps places, decides who comes: also from the waiting list. So what a pair closes looks like this too.
    begins = zip(columns["starts_on"], columns["can_begin_anytime"], strict=True)
    waiting = zip(columns["has_waiting_list"], columns["places_kept"], strict=True)
    columns["has_waiting_list"] = [has and not kept for has, kept in waiting]
    return Offers(
        id=_texts(columns["id"]),
        werkvorm=_texts(columns["service__werkvorm"]),
        name=_texts(columns["service__name"]),
        area=_texts(columns["location__area"]),
        xy=np.column_stack([_numbers(columns["location__x"]), _numbers(columns["location__y"])]) if rows else None,
        blur_m=_numbers([BLUR_M.get(how) for how in columns["location__located_by"]]),
        capacity=_numbers([None if n is None else max(0, n - kept) for n, kept in free]),
        hours=np.array(hours, dtype=np.float64) if rows else None,
        language=_texts([" ".join(dict.fromkeys(filter(None, (first, *others)))) for first, others in spoken]),
        begins_in_days=_numbers([begins_in_days(day, anytime, today) for day, anytime in begins]),
        named_host=_numbers([bool(name) for name in columns["host_name"]]),
        confirmed_days=_numbers(
            [None if at is None else max(0, (today - at.date()).days) for at in columns["confirmed_at"]]
        ),
        interests=_texts([" ".join(words) for words in columns["interests"]]),
        attracts=_texts([" ".join(words) for words in columns["attracts"]]),
        rule=_texts(map(_readable, columns["service__rule"])),
        **{name: _numbers(columns[field]) for name, field in _FLAGS.items()},
    )


_NOT_KNOWN = [np.nan] * N_HOURS


@lru_cache(maxsize=10_000)
def _readable(rule: str) -> str:
    """A rule that can be tested; what is none (an older list, another vocabulary) keeps nobody out."""
    try:
        if rule:
            parse_rule(rule, person_fields())
    except RuleError:
        return ""
    return rule


def begins_in_days(starts_on: date | None, can_begin_anytime: bool | None, today: date) -> int | None:
    """How long somebody who is new waits at least; None when nobody knows.

    What has begun, and takes nobody in between, begins again on a day that has to be asked.

    Examples
    --------
    >>> day = date(2027, 3, 2)
    >>> begins_in_days(date(2027, 3, 9), None, day), begins_in_days(date(2027, 2, 1), None, day)
    (7, 0)
    >>> begins_in_days(None, True, day), begins_in_days(date(2027, 2, 1), False, day), begins_in_days(None, None, day)
    (0, None, None)
    """
    if starts_on is not None and starts_on > today:
        return (starts_on - today).days
    if can_begin_anytime or (can_begin_anytime is None and starts_on is not None):
        return 0
    return None


def _texts(values) -> np.ndarray:
    return np.array([str(value) for value in values], dtype=np.str_)


def _numbers(values) -> np.ndarray:
    """Floats, with NaN for what is not known."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class FigureCard:
    """Somebody whom people of an area can turn to. ``areas`` and ``reach_m`` as in `KeyFigure`, their own.

    ``away_until`` the last day that they are away, None while they are there; ``stand_in`` who is there instead, with
    ``stand_in_reach``. ``is_there`` somebody can be introduced to them today.
    """

    id: UUID
    offer_id: UUID
    owner_id: UUID
    werkvorm: str
    name: str
    organization: str
    areas: tuple[str, ...]
    reach_m: int | None
    place: str
    when: str
    language: str
    channel: str
    reach: str
    is_public: bool
    away_until: date | None
    stand_in: str
    stand_in_reach: str
    is_fresh: bool
    confirmed_at: datetime | None

    @property
    def is_there(self) -> bool:
        return self.away_until is None


@dataclass(frozen=True, slots=True)
class Area:
    """A postcode area: ``code`` its four digits, ``x`` and ``y`` its middle in RD New, metres."""

    code: str
    place: str
    x: float
    y: float


def key_figures(*, now: datetime, today: date, owner_id: UUID | None = None) -> list[FigureCard]:
    """The key figures that the reader may see, by name; one query. ``owner_id`` only of this organisation."""
    rows = _figures()
    return [_figure_card(row, now, today) for row in (rows if owner_id is None else rows.filter(owner_id=owner_id))]


def find_key_figure(figure_id: UUID) -> KeyFigure | None:
    """A key figure as far as the reader may see; one query."""
    return _figures().filter(id=figure_id).first()


def key_figure_of(offer_id: UUID, *, now: datetime, today: date) -> FigureCard | None:
    """Whose offer this is, when it is the offer of a key figure that the reader may see; one query."""
    row = _figures().filter(offer_id=offer_id).first()
    return _figure_card(row, now, today) if row else None


def figures_near(
    figures: Iterable[KeyFigure], *, code: str, x: float | None, y: float | None, today: date
) -> set[UUID]:
    """The ids of those who are there today for an area, themselves or as a stand-in. Rows, with their offers loaded."""
    figures = list(figures)
    there = {row.id for row in figures if not _is_away(row, today)}
    near = {row.id for row in figures if _covers(row, code, x, y)}
    standing_in = {row.stand_in_id for row in figures if row.id in near and _is_away(row, today) and row.stand_in_id}
    return (near | standing_in) & there


def gaps(areas: Iterable[Area], *, today: date) -> list[Area]:
    """The areas for which nobody whom the reader may see is there today, in their order; one query."""
    rows = list(_figures())
    return [area for area in areas if not figures_near(rows, code=area.code, x=area.x, y=area.y, today=today)]


def offers_out_of_area(
    offer_ids: Collection[UUID], *, code: str, x: float | None, y: float | None, today: date
) -> set[UUID]:
    """Of these offers those of a key figure who is away, or who is for another area; one query.

    Who has no postcode is not left out: then the area is asked.
    """
    rows = _EVERY_FIGURE()
    near = figures_near(rows, code=code, x=x, y=y, today=today)
    return {
        row.offer_id
        for row in rows
        if row.offer_id in set(offer_ids) and (_is_away(row, today) or (bool(code) and row.id not in near))
    }


def offers_out_of_areas(
    offer_ids: Collection[UUID], places: Collection[tuple[str, float | None, float | None]], *, today: date
) -> list[set[UUID]]:
    """The same for many people at once, each a code and a point; one query for all of them."""
    asked = set(offer_ids)
    rows = [row for row in _EVERY_FIGURE() if row.offer_id in asked]
    away = {row.offer_id for row in rows if _is_away(row, today)}
    found = []
    for code, x, y in places:
        near = figures_near(rows, code=code, x=x, y=y, today=today)
        found.append(away | {row.offer_id for row in rows if code and row.id not in near})
    return found


def _figures() -> QuerySet[KeyFigure]:
    related = ("offer__location", "offer__service", "offer__owner", "owner", "stand_in")
    return KeyFigure.objects.filter(ended_at=None).select_related(*related)


_EVERY_FIGURE = Ready(lambda: _figures())


def _is_away(row: KeyFigure, today: date) -> bool:
    return row.away_from is not None and row.away_from <= today <= row.away_until


def _covers(row: KeyFigure, code: str, x: float | None, y: float | None) -> bool:
    place = row.offer.location
    is_known = None not in (x, y, place.x, place.y)
    within = row.reach_m and is_known and math.hypot(place.x - x, place.y - y) <= row.reach_m
    return code in row.areas or bool(within)


def _figure_card(row: KeyFigure, now: datetime, today: date) -> FigureCard:
    away = _is_away(row, today)
    stand_in = row.stand_in if away else None
    return FigureCard(
        id=row.id,
        offer_id=row.offer_id,
        owner_id=row.owner_id,
        werkvorm=row.offer.service.werkvorm,
        name=row.name,
        organization=row.owner.name,
        areas=tuple(row.areas),
        reach_m=row.reach_m,
        place=row.offer.location.name,
        when=row.offer.when_text,
        language=row.offer.language,
        channel=row.get_channel_display(),
        reach=row.reach,
        is_public=row.is_public,
        away_until=row.away_until if away else None,
        stand_in=stand_in.name if stand_in else "",
        stand_in_reach=stand_in.reach if stand_in else "",
        is_fresh=row.offer.confirmed_at is not None and now - row.offer.confirmed_at <= timedelta(days=FRESH_DAYS),
        confirmed_at=row.offer.confirmed_at,
    )


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of an address of somebody else. ``is_dead`` the last one who came there found nothing.

    ``confirmed_at`` when it last worked for somebody, None when nobody said so; ``is_fresh`` not longer ago than
    `FRESH_DAYS`.
    """

    is_dead: bool
    reported_at: datetime | None
    confirmed_at: datetime | None
    is_fresh: bool


def link_state(url: str, now: datetime) -> LinkState:
    """Whether an address works, as people said; one query, none without an address."""
    rows = list(LinkReport.objects.filter(url=url)[:50]) if url else []
    worked = next((row.at for row in rows if row.works), None)
    is_fresh = worked is not None and now - worked <= timedelta(days=FRESH_DAYS)
    return LinkState(bool(rows) and not rows[0].works, rows[0].at if rows else None, worked, is_fresh)
