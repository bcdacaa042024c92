"""The rows that a list puts on the map: made, changed, and taken back, each only where nobody changed it meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.directory.bulk import insert_rows, update_rows
from weefsel.apps.directory.dry_run import CLOSED, FACT_OF, FREE, Kind, value_of
from weefsel.apps.directory.models import (
    UNKNOWN,
    Assurance,
    ListChange,
    ListImport,
    Location,
    Offer,
    Service,
    SourceList,
)
from weefsel.apps.rights.safety_functions import NO_PLACE
from weefsel.engine.rights.may import Actor

# The rows that have to be written, by table and id, each with its columns.
Dirty = dict[type[models.Model], dict[UUID, tuple[Any, set[str]]]]
_MISSING = object()


def _rows_by_key(model: type[Any], source: SourceList, keys: Iterable[str]) -> dict[str, Any]:
    return {row.external_id: row for row in model.objects.filter(source=source, external_id__in=set(keys))}


def add_rows(source: SourceList, changes: Sequence[ListChange], actor: Actor) -> None:
    """The rows of new entries; organisations, services and places that the list named before are used again."""
    keeper = {"keeper_id": source.owner_id, "source": source}
    wanted = {one.added["organization"] for one in changes}
    known = Service.objects.filter(source=source, provider_key__in=wanted).order_by("id")
    owners = dict(known.values_list("provider_key", "owner_id"))
    services = _rows_by_key(Service, source, (one.added["service"] for one in changes))
    locations = _rows_by_key(Location, source, (_place_key(one) for one in changes))
    new: dict[type[models.Model], list[Any]] = {Organization: [], Service: [], Location: [], Offer: []}
    for one in changes:
        values = one.added["listed"]
        owner = one.added["organization"]
        if owner not in owners:
            fields = {"name": UNKNOWN, **_fields(values, "organization")}
            row = Organization(kind=Organization.Kind.COMMUNITY, is_claimed=False, created_at=actor.now, **fields)
            owners[owner] = row.id
            new[Organization].append(row)
        held = {"owner_id": owners[owner], **keeper}
        if (key := one.added["service"]) not in services:
            services[key] = Service(**held, external_id=key, provider_key=owner, **_fields(values, "service"))
            new[Service].append(services[key])
        if (key := _place_key(one)) not in locations:
            locations[key] = Location(**held, external_id=key, **_place(values))
            new[Location].append(locations[key])
        fields = {"language": "", "is_accompanied": None, **_fields(values, "offer")}
        if "starts_on" in fields:
            fields["starts_on"] = date.fromisoformat(fields["starts_on"])
        offer = Offer(
            **held,
            external_id=one.external_id,
            service=services[one.added["service"]],
            location=locations[key],
            as_listed=values,
            # Somebody's name in a list is not somebody's yes to be public: the host says that.
            is_host_public=not fields.get("host_name"),
            **_with_places(fields),
        )
        new[Offer].append(offer)
        one.offer = offer
    for rows in new.values():
        insert_rows(rows)
    update_rows(changes, ["offer"])


def _place_key(one: ListChange) -> str:
    return one.added["location"] or f"-{one.added['service']}"[:120]


def _fields(values: Mapping[str, Any], table: str) -> dict[str, Any]:
    return {name.partition(".")[2]: value for name, value in values.items() if name.partition(".")[0] == table}


def _place(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = {"located_by": "unknown", "city": "", **_fields(values, "location")}
    if not fields.get("name"):
        is_home = fields["located_by"] == "home" or values.get("offer.is_online")
        fields["name"] = _("bij u thuis") if is_home else _("waar: vraag het na")
    return fields


def _with_places(fields: dict[str, Any]) -> dict[str, Any]:
    """There are never more free places than places: the number of free places is what counts."""
    capacity, free = fields.get("capacity"), fields.get("places_free")
    if capacity is not None and free is not None and free > capacity:
        fields["capacity"] = free
    return fields


def change_rows(source: SourceList, changes: Sequence[ListChange], actor: Actor) -> int:
    """Carry out what changes, closes and opens again; gives how many were not possible here and now."""
    # The rows are locked, so that an entry that its host changes at this moment is not overwritten by an old dry run.
    offers = _locked([one.offer_id for one in changes])
    dirty: Dirty = defaultdict(dict)
    for one in changes:
        offer = offers.get(one.offer_id)
        if offer is None or offer.source_id != source.id:
            raise moved_on()
        one.added = one.added | {"before": offer.as_listed, "was_open": offer.is_open}
        taken = [name for name in one.fields if name not in one.against or one.choice == "take"]
        for name in taken:
            before, after = one.fields[name]
            if set_value(offer, name, after, before=before, dirty=dirty) is False:
                raise moved_on()
        if "offer.host_name" in taken and not one.fields["offer.host_name"][0]:
            offer.is_host_public = False
            _touch(dirty, offer, "is_host_public")
        if one.kind == Kind.CLOSE:
            if "offer.is_open" in taken:
                offer.as_listed = offer.as_listed | {CLOSED: True}
        else:
            offer.as_listed = one.added["listed"]
        _touch(dirty, offer, "as_listed")
        if one.kind == Kind.REOPEN:
            offer.is_open = True
            _touch(dirty, offer, "is_open")
    update_rows(changes, ["added"])
    return save_rows(dirty)


def take_back_rows(changes: Sequence[ListChange]) -> None:
    offers = _locked([one.offer_id for one in changes])
    joined = set(Offer.objects.filter(same_as_id__in=list(offers)).values_list("same_as_id", flat=True))
    dirty: Dirty = defaultdict(dict)
    for one in changes:
        offer = offers[one.offer_id]
        if offer.same_as_id or offer.id in joined:
            raise _built_on(one)
        if one.kind == Kind.ADD:
            if any(not _is_still(offer, name, value) for name, value in one.added["listed"].items()):
                raise _built_on(one)
            offer.is_open, offer.as_listed = False, offer.as_listed | {CLOSED: True}
        else:
            taken = [name for name in one.fields if name not in one.against or one.choice == "take"]
            for name in taken:
                before, after = one.fields[name]
                if set_value(offer, name, before, before=after, dirty=dirty) is False:
                    raise _built_on(one)
            offer.is_open, offer.as_listed = one.added["was_open"], one.added["before"]
        _touch(dirty, offer, "is_open")
        _touch(dirty, offer, "as_listed")
    if save_rows(dirty):
        raise ValidationError(
            _("Dit kan nu niet helemaal terug. Er is niets veranderd: wijzig het aanbod een voor een."), code="no-place"
        )


def _is_still(offer: Offer, name: str, value: Any) -> bool:
    return name in FREE or name == "offer.places_free" or value_of(offer, name) == value


def _built_on(one: ListChange) -> ValidationError:
    return ValidationError(
        _("“%s” is na deze lijst nog veranderd. Er is niets teruggedraaid: zo gaat dat niet verloren.") % one.name,
        code="built-on",
    )


def moved_on() -> ValidationError:
    return ValidationError(
        _("De kaart is intussen veranderd. Er is nog niets gedaan: bekijk opnieuw wat deze lijst verandert."),
        code="changed",
    )


def _locked(ids: Sequence[UUID | None]) -> dict[UUID, Offer]:
    """Entries by id, locked, with what they are made of; four queries that each look in one table.

    What a batch wrote is not in the statistics of the database yet: a join of four tables then takes seconds.
    """
    offers = {row.id: row for row in Offer.objects.filter(id__in=ids).select_for_update().order_by("id")}
    for name, model in (("service", Service), ("location", Location), ("owner", Organization)):
        parts = model.objects.in_bulk({getattr(row, f"{name}_id") for row in offers.values()})
        for row in offers.values():
            setattr(row, name, parts[getattr(row, f"{name}_id")])
    return offers


def _touch(dirty: dict, row: Any, column: str) -> None:
    dirty[type(row)].setdefault(row.pk, (row, set()))[1].add(column)


def set_value(offer: Offer, name: str, value: Any, *, dirty: dict, before: Any = _MISSING) -> bool:
    """Set one value where it stands; False when somebody changed it meanwhile."""
    table, _dot, column = name.partition(".")
    tables = {"organization": offer.owner, "service": offer.service, "location": offer.location, "offer": offer}
    row = tables.get(table)
    if row is None:
        return True
    # Several entries share a service, a place or an organisation: the first one wrote it for all.
    row = dirty.get(type(row), {}).get(row.pk, (row, None))[0]
    now = getattr(row, column)
    plain = now.isoformat() if isinstance(now, date) else now
    if plain == value:
        return True
    if before is not _MISSING and plain != before:
        return False
    setattr(row, column, date.fromisoformat(value) if column == "starts_on" and value else value)
    _touch(dirty, row, column)
    return True


def save_rows(dirty: Dirty) -> int:
    """Write rows in few statements; where the database refuses a row (people would meet), the others go on."""
    refused = 0
    for rows in dirty.values():
        columns = sorted(set().union(*(names for _row, names in rows.values())))
        objects = [row for row, _names in rows.values()]
        try:
            with transaction.atomic():
                update_rows(objects, columns)
        except Error as problem:
            if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
                raise
            refused += sum(not save_row(row, names) for row, names in rows.values())
    return refused


def save_row(row: models.Model, columns: Iterable[str]) -> bool:
    try:
        with transaction.atomic():
            row.save(update_fields=list(columns))
    except Error as problem:
        if getattr(problem.__cause__, "sqlstate", "") != NO_PLACE:
            raise
        return False
    return True


def assure_rows(source: SourceList, row: ListImport, actor: Actor) -> None:
    """That this list names these entries, as of its day: one row an entry, of which the day moves on."""
    day = row.as_of or today(actor)
    known = {one.offer_id: one for one in Assurance.objects.filter(listing=source)}
    new, moved = [], []
    rows = Offer.objects.filter(source=source, is_open=True).exclude(as_listed__has_key=CLOSED)
    for offer_id, listed in rows.values_list("id", "as_listed"):
        at = datetime.combine(date.fromisoformat(listed.get("assured_on", day.isoformat())), time(12), UTC)
        facts = sorted({Assurance.Fact.RUNNING.value, *(str(FACT_OF[name]) for name in listed if name in FACT_OF)})
        one = known.get(offer_id)
        if one is None:
            fields = {"owner_id": source.owner_id, "source": Assurance.Source.LIST, "listing": source}
            new.append(Assurance(offer_id=offer_id, facts=facts, at=at, **fields))
        elif (one.at, one.facts) != (at, facts):
            one.at, one.facts = at, facts
            moved.append(one)
    insert_rows(new)
    update_rows(moved, ["at", "facts"])
