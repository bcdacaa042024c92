"""What the pages of consent show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from weefsel.apps.consent.queries import GivenConsent, Question


@dataclass(frozen=True, slots=True)
class ConsentsPage:
    """What runs, what was refused, what can be asked, and what is over.

    ``may_withdraw`` the reader can take back; ``may_answer`` can also say yes, and leave parts out. ``runs`` and
    ``refused`` hold now, ``past`` does not any more.
    """

    person_id: UUID
    name: str
    layout: str
    is_self: bool
    runs: tuple[GivenConsent, ...]
    refused: tuple[GivenConsent, ...]
    questions: tuple[Question, ...]
    past: tuple[GivenConsent, ...]
    may_withdraw: bool
    may_answer: bool

    @property
    def is_empty(self) -> bool:
        return not (self.runs or self.refused or self.questions or self.past)


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """What stops when this is withdrawn, said before."""

    person_id: UUID
    layout: str
    is_self: bool
    consent: GivenConsent
    n_referrals: int
