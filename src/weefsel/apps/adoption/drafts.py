"""Which werkvormen an organisation is describing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.apps.adoption.models import WerkvormDraft
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list; ``by`` empty when who wrote last is not known any more."""

    id: UUID
    name: str
    at: datetime
    by: str


def drafts_of(actor: Actor) -> list[DraftLine]:
    """The drafts of the actor's organisation, last written first; one query."""
    rows = WerkvormDraft.objects.filter(owner_id=actor.organization_id, removed_at=None).select_related("by")
    return [DraftLine(row.id, row.name, row.at, row.by.name if row.by else "") for row in rows]


def find_draft(draft_id: UUID) -> WerkvormDraft | None:
    """A draft that this actor may see; one query."""
    return WerkvormDraft.objects.select_related("by").filter(id=draft_id).first()
