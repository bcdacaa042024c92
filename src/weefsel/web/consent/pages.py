"""What the pages of consent show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from weefsel.apps.consent.queries import GivenConsent


@dataclass(frozen=True, slots=True)
class ConsentsPage:
    person_id: UUID
    name: str
    layout: str
    is_self: bool
    consents: tuple[GivenConsent, ...]
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """What stops when this is withdrawn, said before."""

    person_id: UUID
    layout: str
    is_self: bool
    consent: GivenConsent
    n_referrals: int
