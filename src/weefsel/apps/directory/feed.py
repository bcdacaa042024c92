"""The rows of the public map as records of HSDS: for the feed and for the file, and never one row more.

What a page does not tell, is not here either: no exact number of places, no host who is not public, no place or hour of
a werkvorm for people in danger.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.public import PublicEntry, Wanted, public_entries, public_offers, rows_for
from weefsel.apps.directory.queries import price_text
from weefsel.catalogue.host_answer import host_answers
from weefsel.interop.coordinates import to_wgs84
from weefsel.interop.hsds import answers
from weefsel.interop.hsds import records as hsds
from weefsel.interop.hsds.hours import schedules_of

NAMES = uuid.UUID("5b0b3f3e-0c55-5a0e-9a53-6f0d8f3b7a11")  # where ids are made from: the same thing, the same id
TAXONOMY = str(uuid.uuid5(NAMES, "werkvormen"))
PLACES = str(uuid.uuid5(NAMES, "places"))


def term_id(slug: str) -> str:
    """The id of a werkvorm as a word of a list."""
    return str(uuid.uuid5(NAMES, f"werkvorm/{slug}"))


def feed_offers(
    quiet: Collection[str],
    *,
    wanted: Wanted | None = None,
    organization_id: UUID | None = None,
    werkvorm: str | None = None,
) -> QuerySet[Offer]:
    """The rows of the map that fit, in the order of their id."""
    rows = public_offers(quiet) if wanted is None else rows_for(wanted, quiet)
    narrowed = Q()
    if organization_id is not None:
        narrowed &= Q(owner_id=organization_id)
    if werkvorm is not None:
        narrowed &= Q(service__werkvorm=werkvorm)
    return rows.filter(narrowed).order_by("id")


def reading_of(
    offers: Iterable[Offer], *, now: datetime, today: date, werkvormen: Mapping[str, tuple[str, str]]
) -> hsds.Reading:
    """Rows of `public_offers` as records; one query. ``werkvormen`` slug -> name and summary."""
    rows = list(offers)
    entries = list(zip(rows, public_entries(rows, now=now, today=today), strict=True))
    by_service: dict[UUID, list[tuple[Offer, PublicEntry]]] = {}
    for row, entry in entries:
        by_service.setdefault(row.service_id, []).append((row, entry))
    used = {row.service.werkvorm for row in rows} & set(werkvormen)
    return hsds.Reading(
        dialect="hsds-3",
        organizations=tuple(_organization(owner) for owner in {row.owner_id: row.owner for row in rows}.values()),
        services=tuple(_service(parts, werkvormen) for parts in by_service.values()),
        locations=tuple(
            {row.location_id: _location(row.location) for row, entry in entries if not entry.is_quiet}.values()
        ),
        services_at_location=tuple(_at_location(row, entry) for row, entry in entries),
        taxonomies=taxonomies(),
        taxonomy_terms=(*terms({slug: werkvormen[slug] for slug in sorted(used)}), *answers.terms()),
    )


def taxonomy() -> hsds.Taxonomy:
    """The list of which the werkvormen are words."""
    return hsds.Taxonomy(
        id=TAXONOMY,
        name="weefsel-werkvormen",
        description=_("Vormen waarin mensen met elkaar in contact komen, zoals beschreven in weefsel."),
    )


def taxonomies() -> tuple[hsds.Taxonomy, ...]:
    """The lists of words: werkvormen, and what a place is asked."""
    return taxonomy(), answers.taxonomy()


def terms(werkvormen: Mapping[str, tuple[str, str]]) -> tuple[hsds.TaxonomyTerm, ...]:
    """Werkvormen as words: slug -> name and summary."""
    return tuple(
        hsds.TaxonomyTerm(
            id=term_id(slug),
            code=slug,
            name=name,
            description=summary.strip(),
            taxonomy="weefsel-werkvormen",
            taxonomy_id=TAXONOMY,
            language="nl",
        )
        for slug, (name, summary) in werkvormen.items()
    )


def _phones(number: str, of: UUID | str) -> tuple[hsds.Phone, ...]:
    return (hsds.Phone(id=str(uuid.uuid5(NAMES, f"phone/{of}")), number=number),) if number else ()


def _address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _organization(owner) -> hsds.Organization:
    return hsds.Organization(
        id=str(owner.id), name=owner.name, website=_address(owner.url), phones=_phones(owner.phone, owner.id)
    )


def _service(parts: list[tuple[Offer, PublicEntry]], werkvormen: Mapping[str, tuple[str, str]]) -> hsds.Service:
    row = parts[0][0]
    service = row.service
    moments = [entry.confirmed_at for _row, entry in parts]
    stale = sorted({_stale_text(entry) for _row, entry in parts} - {""})
    languages = dict.fromkeys(
        slug for each, _entry in parts for slug in (each.language, *each.other_languages) if len(slug) in (2, 3)
    )
    known = service.werkvorm in werkvormen
    return hsds.Service(
        id=str(service.id),
        organization_id=str(service.owner_id),
        name=service.name,
        description=service.description,
        url=_address(service.url),
        application_process=service.welcome,
        eligibility_description=service.who_for,
        fees_description="; ".join(dict.fromkeys(price_text(each.price_cents) for each, _entry in parts)),
        assured_date=None if None in moments else min(moments).date(),
        alert="; ".join(stale),
        phones=_phones(parts[0][1].card.organization_phone, service.id),
        languages=tuple(hsds.Language(id=str(uuid.uuid5(service.id, slug)), code=slug) for slug in languages),
        cost_options=tuple(
            hsds.CostOption(id=str(uuid.uuid5(each.id, "cost")), currency="EUR", amount=Decimal(each.price_cents) / 100)
            for each, _entry in parts
            if each.price_cents is not None
        ),
        capacities=tuple(_capacity(each, entry) for each, entry in parts if entry.band.least is not None),
        attributes=(
            (
                hsds.Attribute(
                    id=str(uuid.uuid5(service.id, "werkvorm")),
                    taxonomy_term_id=term_id(service.werkvorm),
                    link_type="taxonomy_term",
                    link_entity="service",
                    label=werkvormen[service.werkvorm][0],
                ),
            )
            if known
            else ()
        ),
    )


def _stale_text(entry: PublicEntry) -> str:
    said = []
    for group in entry.stale:
        since = _("niet bevestigd sinds %s") % date_format(group.at, "j F Y") if group.at else _("nog nooit bevestigd")
        said.append(since if group.is_all else f"{since}: {', '.join(group.names)}")
    return "; ".join(said)


def _capacity(row: Offer, entry: PublicEntry) -> hsds.ServiceCapacity:
    """Room in a word. The number is the least that the word stands for, and ``updated`` when somebody assured it."""
    places = next(fact for fact in entry.facts if fact.slug == "places")
    where = "" if entry.is_quiet or not entry.card.place else f"{entry.card.place}: "
    return hsds.ServiceCapacity(
        id=str(uuid.uuid5(row.id, "capacity")),
        unit=hsds.Unit(id=PLACES, name=_("plekken, ten minste")),
        available=float(entry.band.least or 0),
        description=f"{where}{entry.band.name}",
        updated=places.at,
    )


def _location(place: Location) -> hsds.Location:
    latitude, longitude = (None, None) if place.x is None else to_wgs84(place.x, place.y)
    exact = place.located_by == Location.LocatedBy.POINT
    access = []
    if place.is_step_free is not None:
        access.append(_("zonder drempels") if place.is_step_free else _("er zijn drempels of een trap"))
    if place.access_text:
        access.append(place.access_text)
    return hsds.Location(
        id=str(place.id),
        name=place.name,
        description="" if exact or place.x is None else _("De ligging is bij benadering."),
        latitude=latitude,
        longitude=longitude,
        addresses=(
            hsds.Address(
                id=str(uuid.uuid5(place.id, "address")),
                address_1=place.street_line,
                city=place.city,
                region=place.area,
                postal_code=place.postcode,
                country="NL",
            ),
        ),
        accessibility=(
            (hsds.Accessibility(id=str(uuid.uuid5(place.id, "access")), description=". ".join(access)),)
            if access
            else ()
        ),
        attributes=_answers(place, "location"),
    )


def _answers(row: Location | Offer, table: str) -> tuple[hsds.Attribute, ...]:
    """What a place is asked, as far as it is known, as words of our list."""
    known = ((code, one.column.partition(".")) for code, one in host_answers().answers.items())
    told = ((code, getattr(row, name)) for code, (of, _dot, name) in known if of == table)
    return tuple(answers.attribute(code, value, of=str(row.id)) for code, value in told if value is not None)


def _at_location(row: Offer, entry: PublicEntry) -> hsds.ServiceAtLocation:
    card = entry.card
    if entry.is_quiet:
        told = _("Wanneer en waar: dat hoort u van %s.") % card.organization
        return hsds.ServiceAtLocation(id=str(row.id), service_id=str(row.service_id), description=told)
    rules = schedules_of(row.schedule)[0] if row.schedule else ()
    times = [
        hsds.Schedule(
            id=str(uuid.uuid5(row.id, f"schedule/{n}")),
            valid_from=one.valid_from or card.starts_on,
            valid_to=one.valid_to,
            freq=one.freq,
            interval=one.interval,
            byday=one.byday,
            bymonthday=one.bymonthday,
            opens_at=one.opens_at,
            closes_at=one.closes_at,
            wkst=one.wkst,
            description=card.when,
        )
        for n, one in enumerate(rules)
    ]
    if not times and (card.when or card.starts_on):
        times = [
            hsds.Schedule(id=str(uuid.uuid5(row.id, "schedule")), valid_from=card.starts_on, description=card.when)
        ]
    contact = (
        hsds.Contact(
            id=str(uuid.uuid5(row.id, "contact")), name=card.host_name, phones=_phones(row.host_phone, row.id)
        ),
    )
    return hsds.ServiceAtLocation(
        id=str(row.id),
        service_id=str(row.service_id),
        location_id=str(row.location_id),
        schedules=tuple(times),
        contacts=contact if card.host_name else (),
        attributes=_answers(row, "offer"),
    )
