"""What the pages of the protected part show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.forms import Form

from weefsel.apps.accounts.models import Membership
from weefsel.apps.audit.queries import LogLine
from weefsel.apps.safety.queries import Answered, CaseLine, Reach, TieLine
from weefsel.apps.screening.queries import TalkLine
from weefsel.apps.screening.questionnaires import PrivateLine


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose page this is. ``sees`` the reader may see what was recorded; without it, only record something new.

    ``seen_by`` says who sees what is written here, in words.
    """

    id: UUID
    name: str
    is_self: bool
    sees: bool
    seen_by: str
    layout: str


@dataclass(frozen=True, slots=True)
class WishLine:
    """A place, a group or a part of the week where this person would rather not come."""

    id: UUID
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """The overview. ``raised`` are the answers to which a next step belongs; ``log`` who opened this, for the person.

    ``askings`` are the lists that were asked in private, and ``may_ask_list`` this reader can ask one. ``hand_on`` asks
    a colleague along, one of ``colleagues``; None where there is nothing to hand on. ``done`` is what
    was just done, "" when nothing was.
    """

    subject: Subject
    ties: tuple[TieLine, ...]
    wishes: tuple[WishLine, ...]
    reach: Reach | None
    answers: tuple[Answered, ...]
    cases: tuple[CaseLine, ...]
    talks: tuple[TalkLine, ...]
    askings: tuple[PrivateLine, ...]
    may_ask_list: bool
    log: tuple[LogLine, ...]
    hand_on: Form | None
    colleagues: tuple[Membership, ...]
    done: str

    @property
    def raised(self) -> tuple[Answered, ...]:
        return tuple(each for each in self.answers if each.leads_to)

    @property
    def last_asked_at(self) -> datetime | None:
        return max((each.asked_at for each in self.answers if each.asked_at), default=None)

    @property
    def has_open_case(self) -> bool:
        return any(case.closed_at is None for case in self.cases)

    @property
    def running(self) -> tuple[TieLine, ...]:
        return tuple(line for line in self.ties if line.state != "ended")

    @property
    def ended(self) -> tuple[TieLine, ...]:
        return tuple(line for line in self.ties if line.state == "ended")


@dataclass(frozen=True, slots=True)
class TieFormPage:
    subject: Subject


@dataclass(frozen=True, slots=True)
class TiePage:
    """One protected tie. ``forms`` by what they do; ``tried`` the one that came back with errors, "" when none did.

    ``colleagues`` who can be asked as second pair of eyes.
    """

    subject: Subject
    line: TieLine
    forms: dict
    tried: str
    colleagues: tuple[Membership, ...]
    done: str

    @property
    def is_enough(self) -> bool:
        return self.line.hints.is_enough


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that can be chosen as a place where someone would rather not come."""

    id: UUID
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class WishesPage:
    """``found`` places for what was searched, None when nothing was; ``groups`` those of the person, as far as seen."""

    subject: Subject
    wishes: tuple[WishLine, ...]
    groups: tuple[Place, ...]
    found: tuple[Place, ...] | None
    done: str


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    subject: Subject


@dataclass(frozen=True, slots=True)
class ContactPage:
    """``ordinary`` how this person is reached when nothing else is said."""

    subject: Subject
    reach: Reach
    ordinary: str
    done: str


@dataclass(frozen=True, slots=True)
class MeldcodePage:
    """One walk through the meldcode. ``overview`` the steps in short."""

    subject: Subject
    case: CaseLine
    overview: tuple[dict, ...]
    done: str
