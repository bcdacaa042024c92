"""What the pages of a referral show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from weefsel.apps.directory.queries import OfferCard
from weefsel.apps.referrals.models import Feedback
from weefsel.apps.referrals.queries import CaseLine, Caseload, Story


@dataclass(frozen=True, slots=True)
class ReferPage:
    """Everything for one act. ``texts`` are the words of consent that are read aloud, ``no_text`` what
    happens without; ``questions`` what may be in the
    way, with the field for its solution and whether it stands open."""

    person_id: UUID
    name: str
    is_self: bool
    offer: OfferCard | None
    receiver: str
    texts: tuple[str, ...]
    no_text: str
    questions: list[tuple[str, Any, bool]]
    form: Any


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """``may_plan`` the reader can have a plan made for everyone who is coached; ``of_us`` how many questions to erase
    wait for the own organisation."""

    caseload: Caseload
    is_mine: bool
    may_plan: bool
    of_us: int


@dataclass(frozen=True, slots=True)
class ReferralsPage:
    lines: tuple[CaseLine, ...]
    open_only: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A step that is allowed now, as a button says it. ``is_end`` it cannot be undone."""

    state: str
    text: str
    is_end: bool


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One referral, with the forms of what this reader may do now; a form that may not be used is None.

    ``feedback``: the message to the referrer that the person reads first, for the person and who wrote it.
    ``can_look_further``: a coach who spoke with this person can look for a place. ``names_step``: a talk with the
    person is itself the step whose turn it is; ``reports_now``: that step is a message to the referrer; ``reports_at``:
    the referral with which the person came to this coach, where that message is to be written. ``carries``: this
    reader carries it, also when it is closed.
    """

    id: UUID
    feedback: Feedback | None
    feedback_form: Any
    story: Story
    layout: str
    moves: tuple[Move, ...]
    carries: bool
    contact_form: Any
    reply_form: Any
    solve_form: Any
    postpone_form: Any
    hand_over_form: Any
    report_form: Any
    answer_form: Any
    answers_as_person: bool
    is_receiver: bool
    can_look_further: bool
    names_step: bool
    reports_now: bool
    reports_at: UUID | None
    can_print: bool
