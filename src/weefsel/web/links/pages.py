"""What the holder of a mailed link reads: an allow-list, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from weefsel.apps.directory.assurances import FactState
from weefsel.apps.directory.queries import OfferCard
from weefsel.web.outcomes.pages import FollowUpPage


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Why a link does not open: unknown, expired or revoked."""

    problem: str


@dataclass(frozen=True, slots=True)
class HostPage:
    """What a host reads of someone who may come: name, needs and the sentence that came along."""

    shown_name: str
    introduction: str
    access_needs: str
    companion: str
    offer: str
    when: str
    asked_by: str
    phone: str
    state: str
    reply: str
    asked: str
    form: Any
    is_open: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The invitation. ``asks_decline`` the reader pressed no once: say what happens, and ask once more."""

    shown_name: str
    introduction: str
    asked_by: str
    phone: str
    offer: OfferCard | None
    receiver: str
    companion: str
    owner: str
    feedback_form: Any
    state: str
    said_yes: bool
    reply: str
    asked: str
    form: Any
    is_open: bool
    asks_decline: bool
    asks_question: bool


@dataclass(frozen=True, slots=True)
class GuestPage:
    """What a naaste reads who is asked along: who asks, where and when. Not the group, not who else comes."""

    name: str
    asked_by: str
    place: str
    starts_at: datetime
    answer: str
    is_open: bool
    phone: str


@dataclass(frozen=True, slots=True)
class FollowUpLinkPage:
    """Three questions for the person, without an account; ``shown`` the same page as for who is logged in."""

    asked_by: str
    phone: str
    shown: FollowUpPage


@dataclass(frozen=True, slots=True)
class EntryFact:
    """One fact that a host can change; ``value`` as it stands on the map, ``state`` who assured it and until when."""

    slug: str
    label: str
    value: str
    state: FactState


@dataclass(frozen=True, slots=True)
class EntryLinkPage:
    """The own entry, for who receives. Nothing of anyone who takes part.

    ``places`` who assured how many places are free; ``is_full`` all places are free, there cannot be more.
    ``shut_until`` the day on which it begins again. ``chosen`` what is being changed, with its ``form``. ``answers``
    what nobody knows yet, None when all is known; ``asks_hours`` nobody knows when it is, which has its own page.
    """

    name: str
    place: str
    places_free: int | None
    is_full: bool
    places: FactState
    facts: tuple[EntryFact, ...]
    answers: Any
    asks_hours: bool
    is_fresh: bool
    is_open: bool
    shut_until: date | None
    is_host_public: bool
    wants_reminders: bool
    chosen: str
    form: Any
    phone: str
