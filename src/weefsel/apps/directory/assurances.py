"""Who assured which fact of an entry, when and until when; and what nobody assured any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.directory.models import Assurance, Offer
from weefsel.catalogue.freshness import freshness
from weefsel.engine.rights.may import Actor

EVERYTHING = tuple(Assurance.Fact.values)


@dataclass(frozen=True, slots=True)
class FactState:
    """One fact of an entry. ``source`` who assured it last (host, keeper, told or list), empty when nobody ever did.

    ``who`` the name of the list, or of the organisation; ``at`` when; ``until`` the last day that it counts as true.
    """

    slug: str
    name: str
    source: str
    who: str
    at: datetime | None
    until: date | None
    is_fresh: bool


def assure(
    offer: Offer,
    facts: Collection[str],
    *,
    actor: Actor,
    source: str = Assurance.Source.HOST,
    owner_id: UUID | None = None,
    columns: Collection[str] = (),
) -> None:
    """Write down that these facts are true today. The caller has asked whether this actor may say so.

    One row for all facts of the same last day, so that each fact has its own term. ``columns`` what exactly was said,
    where that is less than a whole fact.
    """
    day = actor.now.astimezone(AMSTERDAM).date()
    terms = freshness().facts
    by_day: dict[date, list[str]] = {}
    for fact in EVERYTHING:
        if fact in facts:
            by_day.setdefault(day + timedelta(days=terms[fact].days), []).append(fact)
    Assurance.objects.bulk_create(
        Assurance(
            offer_id=offer.id,
            owner_id=owner_id or offer.owner_id,
            facts=named,
            source=source,
            columns=list(columns),
            at=actor.now,
            until=until,
        )
        for until, named in by_day.items()
    )


def facts_of(offers: Collection[Offer], *, today: date) -> dict[UUID, dict[str, FactState]]:
    """Every fact of these offers by its slug, the newest assurance of each; one query, and none for none.

    Offers with their owner loaded. An entry that was confirmed as a whole was assured by who keeps it.
    """
    found: dict[UUID, dict[str, FactState]] = {}
    rows: dict[UUID, list[Assurance]] = {offer.id: [] for offer in offers}
    if offers:
        for row in Assurance.objects.filter(offer_id__in=list(rows)).select_related("listing", "owner"):
            rows[row.offer_id].append(row)
    for offer in offers:
        found[offer.id] = _states(offer, rows[offer.id], today)
    return found


def _states(offer: Offer, rows: list[Assurance], today: date) -> dict[str, FactState]:
    states = {}
    for term in freshness().facts.values():
        newest = next((row for row in rows if term.slug in row.facts), None)
        at, until, source, who = None, None, "", ""
        if newest is not None:
            at, source = newest.at, newest.source
            until = newest.until or _end(newest.at, term.days)
            who = _who(newest)
        if offer.confirmed_at is not None and (at is None or offer.confirmed_at > at):
            at, until, source, who = (
                offer.confirmed_at,
                _end(offer.confirmed_at, term.days),
                Assurance.Source.HOST.value,
                offer.owner.name,
            )
        states[term.slug] = FactState(
            term.slug, term.name, source, who, at, until, until is not None and today <= until
        )
    return states


def _who(row: Assurance) -> str:
    """Never which organisation asked: that could tell for whom."""
    if row.source == Assurance.Source.TOLD:
        return _("wie het de gastheer of gastvrouw vroeg")
    return row.listing.name if row.listing else row.owner.name


def _end(at: datetime, days: int) -> date:
    return at.astimezone(AMSTERDAM).date() + timedelta(days=days)


def first_end(states: Mapping[str, FactState]) -> date | None:
    """The last day on which everything still counts as true; None when something was never assured."""
    ends = [state.until for state in states.values()]
    return None if None in ends else min(ends)
