"""What a naaste reads of themselves, and what a professional reads with whom they share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from weefsel.apps.carers.models import Load, Rest, Share, Sheet
from weefsel.engine.rights.may import Actor

HEAVY = (Load.NOT_LONG, Load.TOO_MUCH)
LIGHTER, HEAVIER, SAME = "lighter", "heavier", "same"


def sheets_of(carer_id: UUID):
    """The finished sheets of a naaste, the newest first."""
    return Sheet.objects.filter(carer_id=carer_id, finished_at__isnull=False, taken_away_at=None)


def open_sheet(carer_id: UUID) -> Sheet | None:
    return Sheet.objects.filter(carer_id=carer_id, finished_at=None, taken_away_at=None).first()


def turn(newest: Sheet | None, before: Sheet | None) -> str:
    """Whether it is lighter or heavier than the time before; "" where one of the two does not say."""
    if newest is None or before is None or not newest.load or not before.load:
        return ""
    steps = Load.values
    difference = steps.index(newest.load) - steps.index(before.load)
    return SAME if difference == 0 else HEAVIER if difference > 0 else LIGHTER


def shares_of(carer_id: UUID, now: datetime) -> list[Share]:
    """With whom a naaste shares now, and the code that nobody typed in yet; one query."""
    running = Q(until__gt=now) & Q(ended_at=None) & (Q(taken_at__isnull=False) | Q(code_until__gt=now))
    return list(Share.objects.filter(running, carer_id=carer_id).select_related("reader", "organization"))


def rests(carer_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Who of these naasten wants to be asked nothing now; one query."""
    return frozenset(
        Rest.objects.filter(carer_id__in=list(carer_ids), ended_at=None).values_list("carer_id", flat=True)
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """A naaste who shares with the reader. ``last`` their newest sheet, None where there is none (any more)."""

    share: Share
    last: Sheet | None

    def is_due(self, today: date) -> bool:
        """Whether the naaste wanted to look again how it goes by now."""
        return self.last is not None and self.last.again_on is not None and self.last.again_on <= today


def shared_with(actor: Actor) -> list[Shared]:
    """Every naaste who shares with this reader now, once each, by name; two queries."""
    rows = Share.objects.filter(reader_id=actor.user_id, ended_at=None).select_related("carer")
    newest = {row.carer_id: row for row in rows.order_by("until", "id")}
    last = {
        sheet.carer_id: sheet
        for sheet in Sheet.objects.filter(carer_id__in=newest, finished_at__isnull=False, taken_away_at=None)
        .order_by("carer_id", "-finished_at", "id")
        .distinct("carer_id")
    }
    found = [Shared(row, last.get(row.carer_id)) for row in newest.values()]
    return sorted(found, key=lambda one: (one.share.carer.name.casefold(), str(one.share.id)))


def share_to_read(actor: Actor, share_id: UUID) -> Share | None:
    """One of the shares of this reader that runs now; the database gives no other."""
    return Share.objects.filter(id=share_id, reader_id=actor.user_id).select_related("carer").first()
