"""What the pages about people show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page

from weefsel.apps.people.models import Person
from weefsel.apps.people.queries import Known
from weefsel.apps.subject.queries import Waiting
from weefsel.web.people.overview import ListStep, NextStep, Overview


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list. ``birth_date`` is empty for who may not see it."""

    id: UUID
    name: str
    age: int
    birth_date: str
    wish: str
    step: ListStep | None
    died: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """``page`` is the page of the paginator that the pager walks; ``query`` keeps the search in its links.

    ``asked`` what people asked about their own data, for who may see that; ``n_outside`` how many questions from
    outside wait for the eyes of the reader, None for who has nothing to do with them; ``of_us`` how many questions to
    erase wait for the own organisation.
    """

    search: str
    query: str
    lines: tuple[PersonLine, ...]
    pages: Page
    may_register: bool
    may_merge: bool
    asked: Waiting | None
    n_outside: int | None
    of_us: int = 0

    @property
    def n_people(self) -> int:
        return self.pages.paginator.count


@dataclass(frozen=True, slots=True)
class Header:
    """Who a page is about, as far as the reader may see it (``age`` is None for who may not). Never a diagnosis."""

    id: UUID
    name: str
    age: int | None
    address_as: str
    language: str
    wish: str
    wish_note: str
    identifiers: str
    died: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    header: Header
    fields: frozenset[str]
    contact: tuple[tuple[str, str], ...]
    seen: Overview
    next_step: NextStep | None
    joined_here: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form about one person."""

    header: Header
    has_number: bool = False


@dataclass(frozen=True, slots=True)
class ReportEventPage:
    """``allowed`` holds the actions that this reader may do with the person."""

    header: Header
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class AddPersonPage:
    """``alike`` are people who are registered already and may be the same, each with the reasons."""

    alike: tuple[tuple[Known, str], ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """A form about what happened. The counts say what stands around the person, to be looked at together first."""

    header: Header
    kind: str
    n_ties: int
    ties_text: str
    groups: tuple[str, ...]
    open_referrals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    one: Person
    other: Person
    reasons: str
    url: str


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """``n_more`` pairs that look less alike are not on this page."""

    proposals: tuple[ProposalLine, ...]
    n_more: int


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One fact of two registrations beside each other."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return self.one != self.other


@dataclass(frozen=True, slots=True)
class MergePage:
    """``keep`` goes on, ``other`` is folded into it; ``turned_url`` shows the same two the other way round."""

    keep: Person
    other: Person
    lines: tuple[ComparedLine, ...]
    reasons: str
    differs: bool
    turned_url: str


@dataclass(frozen=True, slots=True)
class UndoMergePage:
    person: Person
    double: Person
    on: str
    by: str
