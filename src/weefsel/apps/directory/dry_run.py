"""What a list would change on the map: added, changed field by field, closed, open again. Computes only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from weefsel.apps.directory.entries import LENGTHS, Entry
from weefsel.apps.directory.models import Assurance, ListChange, Offer
from weefsel.catalogue.host_answer import FLAGS
from weefsel.catalogue.host_question import host_questions

Fact = Assurance.Fact
Kind = ListChange.Kind

# Which fact a value belongs to: who assured that fact later than the list, is asked before the list changes it.
FACT_OF: dict[str, str] = {
    **{name: Fact.CONTACT for name in LENGTHS if name.split(".")[0] == "organization"},
    **{name: Fact.ABOUT for name in LENGTHS if name.split(".")[0] == "service"},
    **{name: Fact.PLACE for name in LENGTHS if name.split(".")[0] == "location"},
    **dict.fromkeys(("service.url", "service.email", "service.phone"), Fact.CONTACT),
    "location.access_text": Fact.ACCESS,
    **dict.fromkeys(("offer.host_name", "offer.host_email", "offer.host_phone"), Fact.CONTACT),
    **dict.fromkeys(
        ("offer.when_text", "offer.hours", "offer.schedule", "offer.proposed_schedule", "offer.starts_on"), Fact.HOURS
    ),
    **dict.fromkeys(("offer.capacity", "offer.places_free"), Fact.PLACES),
    **dict.fromkeys(("offer.price_cents", "offer.price_text"), Fact.PRICE),
    **dict.fromkeys(("offer.language", "offer.other_languages", "offer.is_online"), Fact.ACCESS),
    **{column: one.fact for one in host_questions().values() for column in one.columns if column in FLAGS},
    "offer.has_waiting_list": Fact.PLACES,
}

# What the list says of itself, and what only waits for a person: never a contradiction.
FREE = frozenset({"assured_on", "service.proposed_werkvorm", "offer.proposed_schedule"})
# Set in `as_listed` of an entry that an import closed: only such an entry opens again when the list names it anew.
CLOSED = "closed_by_list"
LISTS = frozenset({"service.kinds", "offer.other_languages"})


@dataclass(frozen=True, slots=True)
class Planned:
    """One change. ``fields`` name -> [before, after]; ``against`` the names of which somebody said otherwise later.

    ``listed`` what the list says now, all of it; ``offer`` the entry on the map, None for a new one.
    """

    kind: str
    key: str
    name: str
    place: str
    fields: dict[str, list[Any]]
    against: tuple[str, ...] = ()
    offer: Offer | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``changes`` in the order of the list, then what is no longer in it.

    ``same`` entries that stay as they are; ``claimed`` those that their organisation keeps up itself by now.
    """

    changes: list[Planned] = field(default_factory=list)
    same: int = 0
    claimed: int = 0

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.changes)


def value_of(offer: Offer, name: str) -> Any:
    """What the map says now, as a plain value."""
    table, _, column = name.partition(".")
    row = {"organization": offer.owner, "service": offer.service, "location": offer.location, "offer": offer}.get(table)
    if row is None:
        return offer.as_listed.get(name, "")
    value = getattr(row, column)
    return value.isoformat() if isinstance(value, date) else value


def empty_of(name: str) -> Any:
    """What stands on the map when nobody said anything."""
    if name in LISTS:
        return []
    if name == "location.located_by":
        return "unknown"
    return None if LENGTHS[name] is None or name == "offer.starts_on" else ""


def compare(
    entries: Sequence[Entry],
    offers: Iterable[Offer],
    *,
    as_of: date | None,
    assured: Mapping[UUID, Sequence[tuple[Iterable[str], date]]],
) -> Plan:
    """Lay a list beside the entries that came from it before.

    Parameters
    ----------
    offers
        Every entry of this list on the map, with its service, location and owner loaded.
    as_of
        The day on which the list was true; None when nobody knows, and then everybody else knows better.
    assured
        Per entry which facts a host or keeper assured, and on which day.
    """
    by_key = {offer.external_id: offer for offer in offers}
    plan, same, claimed = [], 0, 0
    keeping_up = {one.service.provider_key for one in by_key.values() if one.owner.is_claimed}
    for entry in entries:
        offer = by_key.get(entry.key)
        if entry.organization in keeping_up or (offer is not None and offer.keeper_id is None):
            claimed += 1
            continue
        if offer is None:
            fields = {name: [None, value] for name, value in entry.values.items()}
            plan.append(Planned(Kind.ADD, entry.key, entry.name, entry.source.place, fields, entry=entry))
            continue
        fields = changed(offer, entry)
        comes_back = not offer.is_open and bool(offer.as_listed.get(CLOSED))
        if not fields and not comes_back:
            same += 1
            continue
        known = _known(offer, assured.get(offer.id, ()), _day(entry, as_of))
        against = tuple(name for name in fields if name not in FREE and _contradicts(offer, name, known))
        kind = Kind.REOPEN if comes_back else Kind.CHANGE
        plan.append(Planned(kind, entry.key, entry.name, entry.source.place, fields, against, offer, entry))
    named = {entry.key for entry in entries}
    for key, offer in by_key.items():
        if key not in named and offer.is_open and not offer.owner.is_claimed and offer.keeper_id is not None:
            known = _known(offer, assured.get(offer.id, ()), as_of)
            against = ("offer.is_open",) if Fact.RUNNING in known else ()
            fields = {"offer.is_open": [True, False]}
            plan.append(Planned(Kind.CLOSE, key, offer.service.name, "", fields, against, offer))
    return Plan(plan, same, claimed)


def changed(offer: Offer, entry: Entry) -> dict[str, list[Any]]:
    """What the list itself says otherwise than the last time, as [what the map says, what the list says]."""
    found = {}
    for name in LENGTHS:
        said, says = offer.as_listed.get(name), entry.values.get(name)
        if said == says:
            continue
        if name == "service.proposed_werkvorm" and offer.service.werkvorm:
            continue
        now, then = value_of(offer, name), empty_of(name) if says is None else says
        if now != then:
            found[name] = [now, then]
    return found


def _day(entry: Entry, as_of: date | None) -> date | None:
    return date.fromisoformat(entry.values["assured_on"]) if "assured_on" in entry.values else as_of


def _known(offer: Offer, assured: Sequence[tuple[Iterable[str], date]], as_of: date | None) -> set[str]:
    """The facts that somebody who can know assured on the day of the list or later."""
    found: set[str] = set()
    if offer.confirmed_at is not None and (as_of is None or offer.confirmed_at.date() >= as_of):
        found.update(Fact.values)
    for facts, day in assured:
        if as_of is None or day >= as_of:
            found.update(facts)
    return found


def _contradicts(offer: Offer, name: str, known: set[str]) -> bool:
    """Somebody assured it since the list was true, or wrote something else than what the list said the last time.

    Where nothing stands, there is nothing to contradict.
    """
    now = value_of(offer, name)
    return now != empty_of(name) and (FACT_OF[name] in known or now != offer.as_listed.get(name))
