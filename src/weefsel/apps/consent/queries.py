"""Reads what a person agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.words import purposes


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """One consent as a page shows it."""

    id: UUID
    receiver: str
    purpose: str
    text: str
    version: int
    how: str
    given_at: datetime
    withdrawn_at: datetime | None

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_at is None


def consents_of(person_id: UUID) -> list[GivenConsent]:
    """Everything a person agreed to, what is valid first, then the newest; one query."""
    names = purposes()
    rows = Consent.objects.filter(person_id=person_id).select_related("receiver")
    given = [
        GivenConsent(
            id=row.id,
            receiver=row.receiver.name,
            purpose=names[row.purpose].name if row.purpose in names else row.purpose,
            text=row.text,
            version=row.version,
            how=row.get_how_display(),
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]
    return sorted(given, key=lambda one: not one.is_valid)


def find_consent(consent_id: UUID) -> Consent | None:
    """A consent that this actor may see; one query."""
    return Consent.objects.filter(id=consent_id).select_related("receiver").first()
