"""What the pages about sharing with a naaste show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subject:
    """Who shares. ``layout`` the frame of the page; ``is_self``: the person reads this.

    ``birthday`` on which sharing stops by itself, of a child; None for who is grown.
    """

    id: UUID
    name: str
    layout: str
    is_self: bool
    birthday: date | None


@dataclass(frozen=True, slots=True)
class Naaste:
    """One naaste with whom something is shared. ``came_in``: used link and code, and looks along."""

    id: UUID
    name: str
    who: str
    topics: tuple[str, ...]
    last_day: date | None
    is_over: bool
    came_in: bool
    has_email: bool


@dataclass(frozen=True, slots=True)
class SharingPage:
    """``n_things`` how many things there are to keep back."""

    subject: Subject
    people: tuple[Naaste, ...]
    n_things: int


@dataclass(frozen=True, slots=True)
class SharingFormPage:
    """A form about one naaste, or what was made for one: ``code`` is shown once, with the ``email`` of the link."""

    subject: Subject
    name: str = ""
    code: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ComeInPage:
    """``state``: "form", "log-in" (has a log-in, and has to use it), "other" (somebody else is logged in), "gone"."""

    state: str
    next: str = ""
