"""What the pages about access show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from weefsel.apps.staff.delegation import Working


@dataclass(frozen=True, slots=True)
class Running:
    """Emergency access that this page was opened by: until when, and how many minutes that is."""

    until: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """One use of the noodknop, for who reviews it: without the name of the person."""

    id: UUID
    user: str
    role: str
    reason: str
    words: str
    starts_at: datetime
    review_by: datetime
    is_late: bool
    is_flagged: bool
    finding: str
    review_words: str
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class EmergenciesPage:
    open: tuple[EmergencyLine, ...]
    closed: tuple[EmergencyLine, ...]


@dataclass(frozen=True, slots=True)
class Representative:
    """One parent or representative. ``until`` None: by age, or until it is stopped. ``agreed`` what a child shares."""

    id: UUID
    name: str
    relation: str
    kind: str
    document: str
    topics: tuple[str, ...]
    agreed: tuple[str, ...]
    last_day: date | None


@dataclass(frozen=True, slots=True)
class RepresentativesPage:
    """``age_rule`` is the slug of the age that holds now; ``is_self``: the person reads this."""

    layout: str
    is_self: bool
    person_id: UUID
    name: str
    age_rule: str
    may_declare: bool
    people: tuple[Representative, ...]


@dataclass(frozen=True, slots=True)
class RepresentativePage:
    """A form about one parent or representative of a person."""

    layout: str
    is_self: bool
    person_id: UUID
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class DelegationsPage:
    """``is_own``: of who works here themselves; otherwise the overview of who oversees."""

    is_own: bool
    has_assistants: bool
    running: tuple[Working, ...]
