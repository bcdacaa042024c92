"""What the holder of a mailed link reads: an allow-list, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weefsel.apps.directory.queries import OfferCard


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
    state: str
    said_yes: bool
    reply: str
    asked: str
    form: Any
    is_open: bool
    asks_decline: bool
    asks_question: bool
