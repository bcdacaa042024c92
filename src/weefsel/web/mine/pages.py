"""What someone reads about themselves, and what a naaste reads that was shared with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.apps.groups.models import Guest, Party
from weefsel.apps.matching.proposals import Proposal
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.referrals.models import Feedback


@dataclass(frozen=True, slots=True)
class Meeting:
    """The next time of one group: where, who welcomes, how to get there, and who comes along."""

    enrolment_id: UUID
    session_id: UUID
    group: str
    starts_at: datetime
    place: str
    address: str
    is_step_free: bool | None
    host_name: str
    welcome: str
    companion: str
    transport: str
    guests: tuple[Guest, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One referral with what was told about the person, literally. ``is_question`` an answer is waited for."""

    referral_id: UUID
    place: str
    state: str
    asked_by: str
    told_to: str
    asked_on: datetime
    introduction: str
    shown_name: str
    access_needs: str
    is_open: bool
    is_question: bool


@dataclass(frozen=True, slots=True)
class MinePage:
    """The own page: first what comes next, then what is known and who may see it.

    ``proposals`` what a coach wants to discuss; ``proposed`` another to be paired with, who was not answered yet;
    ``feedback`` messages about them that they read first; ``paired`` with whom one is a pair; ``circles`` the own
    circles and house, each with its name.
    """

    person_id: UUID
    name: str
    proposals: tuple[Proposal, ...]
    proposed: tuple[Party, ...]
    paired: tuple[Party, ...]
    circles: tuple[tuple[UUID, str], ...]
    meetings: tuple[Meeting, ...]
    told: tuple[Told, ...]
    questions: tuple[Told, ...]
    follow_ups: tuple[UUID, ...]
    feedback: tuple[Feedback, ...]
    related: tuple[RelatedPerson, ...]
    n_ties: int

    @property
    def has_next(self) -> bool:
        return bool(
            self.meetings or self.questions or self.feedback or self.follow_ups or self.proposed or self.proposals
        )


@dataclass(frozen=True, slots=True)
class SharedMeeting:
    """A meeting that was shared with a naaste: when and where, not what for."""

    place: str
    address: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """What one person shares with this reader now. What is not shared, and what is not there, look the same (H9).

    ``needs`` what they look for; ``ties`` first names with who that is. ``takes_along`` the
    person, for who represents them and may take along what they may see; else None.
    """

    name: str
    meetings: tuple[SharedMeeting, ...]
    needs: tuple[str, ...]
    ties: tuple[tuple[str, str], ...]
    takes_along: UUID | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.meetings or self.needs or self.ties)


@dataclass(frozen=True, slots=True)
class SharedPage:
    people: tuple[Shared, ...]
