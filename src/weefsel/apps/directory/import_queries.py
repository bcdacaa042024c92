"""Reads what whoever keeps the map has to see: lists with their age, what a file changes, what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.directory.imports import is_silent
from weefsel.apps.directory.models import Double, ListChange, ListImport, Offer, SourceList
from weefsel.apps.directory.queries import price_text
from weefsel.catalogue.host_answer import host_answers
from weefsel.engine.frames import hour_name
from weefsel.engine.rights.may import Actor
from weefsel.interop.hsds.hours import in_dutch

PAGE_SIZE = 25
OLD_DAYS = 180  # an assumption: two seasons; an older list sends people to what is no longer there


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list: how old it is (``days`` since it was true, None when it never was on the map), and what waits.

    ``n_open`` entries on the map now; ``last`` its last file; ``waiting`` a file that is not on the map yet;
    ``busy`` the one that is worked on in the background.
    """

    id: UUID
    name: str
    url: str
    owner: str
    as_of: date | None
    days: int | None
    is_old: bool
    n_open: int
    last: UUID | None
    waiting: UUID | None
    busy: UUID | None


def lists_of(actor: Actor) -> list[ListLine]:
    """The lists that the organisation keeps, by name; three queries."""
    rows = SourceList.objects.filter(owner_id=actor.organization_id, ended_at=None).select_related("owner")
    shown = Offer.objects.filter(source__owner_id=actor.organization_id, is_open=True, same_as=None).order_by()
    n_open = dict(shown.values_list("source").annotate(n=Count("id")))
    last: dict[UUID, UUID] = {}
    waiting: dict[UUID, UUID] = {}
    busy: dict[UUID, UUID] = {}
    files = ListImport.objects.filter(owner_id=actor.organization_id).exclude(state=ListImport.State.DROPPED)
    for source, key, state, act in files.order_by("created_at").values_list("source_id", "id", "state", "act"):
        if act:
            busy[source] = key
        if state in (ListImport.State.ARRIVED, ListImport.State.READ):
            waiting[source] = key
        else:
            last[source] = key
    day = today(actor)
    lines = []
    for row in rows:
        days = (day - row.as_of).days if row.as_of else None
        lines.append(
            ListLine(
                id=row.id,
                name=row.name,
                url=row.url if row.url.startswith("https://") else "",
                owner=row.owner.name,
                as_of=row.as_of,
                days=days,
                is_old=days is not None and days > OLD_DAYS,
                n_open=n_open.get(row.id, 0),
                last=last.get(row.id),
                waiting=waiting.get(row.id),
                busy=busy.get(row.id),
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class ToDecide:
    """How much waits for a person of the organisation: doubles, and entries with something to confirm."""

    doubles: int
    proposals: int


def to_decide(actor: Actor) -> ToDecide:
    """Two queries."""
    mine = Double.objects.filter(owner_id=actor.organization_id, state=Double.State.PROPOSED)
    return ToDecide(mine.count(), _proposals(actor).count())


def _proposals(actor: Actor):
    kept = Offer.objects.filter(keeper_id=actor.organization_id, is_open=True, same_as=None)
    return kept.filter(Q(service__werkvorm="") | ~Q(proposed_schedule=""))


def proposals_page(actor: Actor, *, number: Any = 1) -> Page:
    """Entries of which the werkvorm or the days wait for a person, those with a proposal first; two queries."""
    rows = _proposals(actor).select_related("service", "location", "owner")
    rows = rows.order_by("-proposed_schedule", "-service__proposed_werkvorm", "service__name", "id")
    return Paginator(rows, PAGE_SIZE).get_page(number)


def find_import(import_id: UUID) -> ListImport | None:
    """A file with its list, as far as the reader may see; ``is_silent`` when what is done with it seems to have fallen.

    One query.
    """
    rows = ListImport.objects.annotate(is_silent=ExpressionWrapper(is_silent(), output_field=BooleanField()))
    # The file itself can be large, and is rarely read.
    return rows.filter(id=import_id).select_related("source", "user").defer("content").first()


@dataclass(frozen=True, slots=True)
class ShownField:
    """One value of an entry: what it is called, what stood there and what the list says, as people read it."""

    label: str
    before: str
    after: str
    is_against: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One entry that an import changes. ``can_choose``: somebody said otherwise, and may be asked to choose."""

    id: UUID
    kind: str
    kind_name: str
    name: str
    place: str
    fields: tuple[ShownField, ...]
    can_choose: bool
    choice: str
    offer_id: UUID | None


def changes_page(row: ListImport, *, kind: str = "", number: Any = 1) -> Page:
    """A page of `ShownChange` in the order of the file; ``kind`` only of that kind, ``against`` only what is disputed.

    Two queries.
    """
    rows = ListChange.objects.filter(list_import=row, number__gte=0).order_by("number")
    if kind == "against":
        rows = rows.exclude(against=[])
    elif kind in ListChange.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    page.object_list = [_shown(each) for each in page.object_list]
    return page


_HIDDEN = frozenset({"location.x", "location.y", "service.name", "assured_on", "service.kinds"})


def _shown(row: ListChange) -> ShownChange:
    shown = [
        ShownField(label_of(name), text_of(name, before), text_of(name, after), name in row.against)
        for name, (before, after) in row.fields.items()
        if name not in _HIDDEN
    ]
    return ShownChange(
        id=row.id,
        kind=row.kind,
        kind_name=row.get_kind_display(),
        name=row.name,
        place=row.place,
        fields=tuple(shown),
        can_choose=bool(row.against),
        choice=row.choice,
        offer_id=row.offer_id,
    )


def label_of(name: str) -> str:
    """What a value of an entry is called."""
    return {
        "organization.name": _("organisatie"),
        "organization.phone": _("telefoon van de organisatie"),
        "organization.email": _("e-mail van de organisatie"),
        "organization.url": _("website van de organisatie"),
        "service.name": _("naam"),
        "service.description": _("wat is het"),
        "service.who_for": _("voor wie"),
        "service.rule": _("voorwaarde die wij kunnen nagaan"),
        "service.welcome": _("zo word je ontvangen"),
        "service.kinds": _("soort, in de lijst"),
        "service.proposed_werkvorm": _("lijkt op werkvorm"),
        "service.url": _("website"),
        "service.email": _("e-mail"),
        "service.phone": _("telefoon"),
        "location.name": _("plek"),
        "location.street_line": _("straat en huisnummer"),
        "location.postcode": _("postcode"),
        "location.city": _("plaats"),
        "location.area": _("buurt"),
        "location.x": _("ligging"),
        "location.y": _("ligging"),
        "location.located_by": _("hoe precies weten we waar"),
        "location.access_text": _("binnenkomen"),
        "offer.host_name": _("wie ontvangt"),
        "offer.host_email": _("e-mail van wie ontvangt"),
        "offer.host_phone": _("telefoon van wie ontvangt"),
        "offer.when_text": _("wanneer"),
        "offer.hours": _("dagdelen"),
        "offer.schedule": _("openingstijden"),
        "offer.proposed_schedule": _("tijden, nog te bevestigen"),
        "offer.starts_on": _("begint op"),
        "offer.capacity": _("plekken"),
        "offer.places_free": _("vrije plekken"),
        "offer.language": _("taal"),
        "offer.other_languages": _("ook in"),
        "offer.price_cents": _("prijs"),
        "offer.price_text": _("wat het kost"),
        "offer.is_online": _("vanuit huis"),
        "offer.is_open": _("op de kaart"),
        "assured_on": _("nagekeken op"),
        **{one.column: one.name for one in host_answers().answers.values()},
    }[name]


def text_of(name: str, value: Any) -> str:
    """A value as people read it; empty for what nobody said."""
    if value is None or value in ("", []):
        return ""
    if name == "offer.price_cents":
        return price_text(value)
    if name == "offer.hours":
        return ", ".join(hour_name(index) for index, runs in enumerate(value) if runs)
    if name in ("offer.schedule", "offer.proposed_schedule"):
        return in_dutch(value)
    if name == "location.located_by":
        from weefsel.apps.directory.models import Location

        return str(Location.LocatedBy(value).label)
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that may be the same; ``about`` how it begins. ``is_own`` its organisation keeps it up itself.

    ``listed_at`` where it stood in the last file that changed it, such as 'regel 12 (kaart.csv)'.
    """

    id: UUID
    name: str
    organization: str
    about: str
    address: str
    reach: str
    lists: str
    is_own: bool
    listed_at: str = ""


@dataclass(frozen=True, slots=True)
class DoubleLine:
    """Two that may be one, with why; ``kept`` the one that stayed, when that was decided."""

    id: UUID
    kind: str
    likeness: int
    reasons: tuple[tuple[str, int], ...]
    sides: tuple[Side, ...]
    state: str
    kept: str
    decided_at: datetime | None

    @property
    def title(self) -> str:
        """What the two are called: once, when they are called the same."""
        return " / ".join(dict.fromkeys(side.name for side in self.sides))


def doubles_page(actor: Actor, *, decided: bool = False, number: Any = 1) -> Page:
    """A page of `DoubleLine`: to decide, the likeliest first, or what was decided; at most five queries."""
    rows = Double.objects.filter(owner_id=actor.organization_id)
    proposed = Q(state=Double.State.PROPOSED)
    rows = rows.exclude(proposed).order_by("-decided_at", "id") if decided else rows.filter(proposed)
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    found = list(page.object_list)
    sides = _sides(each for row in found for each in (row.first, row.second))
    page.object_list = [
        DoubleLine(
            id=row.id,
            kind=row.kind,
            likeness=row.likeness,
            reasons=tuple((text, points) for text, points in row.reasons),
            sides=tuple(sides[each] for each in (row.first, row.second) if each in sides),
            state=row.state,
            kept=sides[UUID(row.moved["keep"])].name
            if row.moved.get("keep") and UUID(row.moved["keep"]) in sides
            else "",
            decided_at=row.decided_at,
        )
        for row in found
    ]
    return page


def _listed_at(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Where entries stood in the last file that added or changed them; one query."""
    rows = ListChange.objects.filter(offer__in=list(ids), list_import__state=ListImport.State.APPLIED, number__gte=0)
    rows = rows.exclude(place="").order_by("list_import__applied_at")
    found = rows.values_list("offer_id", "place", "list_import__file_name")
    return {key: f"{place} ({file})" for key, place, file in found}


def _sides(ids: Iterable[UUID]) -> dict[UUID, Side]:
    wanted = set(ids)
    if not wanted:
        return {}
    offers = Offer.objects.filter(Q(id__in=wanted) | Q(owner_id__in=wanted)).order_by("id")
    found: dict[UUID, Side] = {}
    rows = list(offers.select_related("service", "location", "owner", "source"))
    places = _listed_at(row.id for row in rows)
    for row in rows:
        place, listed = row.location, row.source.name if row.source else ""
        address = ", ".join(filter(None, (place.street_line, f"{place.postcode} {place.city}".strip())))
        if row.id in wanted:
            reach = row.host_phone or row.service.phone or row.service.email
            is_own = row.keeper_id is None
            found[row.id] = Side(
                *(row.id, row.service.name, row.owner.name, row.service.description, address, reach, listed, is_own),
                listed_at=places.get(row.id, ""),
            )
        if row.owner_id in wanted and row.owner_id not in found:
            owner: Organization = row.owner
            reach = owner.phone or owner.email or owner.url
            at = places.get(row.id, "")
            found[owner.id] = Side(owner.id, owner.name, "", "", address, reach, listed, owner.is_claimed, at)
    for owner in Organization.objects.filter(id__in=wanted - found.keys()):
        reach = owner.phone or owner.email or owner.url
        found[owner.id] = Side(owner.id, owner.name, "", "", "", reach, "", owner.is_claimed)
    return found
