"""What the pages of the catalogue show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from weefsel.apps.adoption.queries import AdoptionLine, Dropped, Runs
from weefsel.apps.running.queries import ElementCount, Fidelity


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source at the foot of the page. ``checked`` says in words whether we read it ourselves."""

    slug: str
    title: str
    publisher: str
    year: int
    url: str
    checked: str
    is_unverified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with where it comes from. ``source`` None: an assumption, and the page says so.

    ``is_off``: nothing is decided or measured by it until the owner confirms it.
    """

    text: str
    source: SourceLine | None
    note: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A short fact under a label. ``is_assumed``: nobody gave a source for this value; ``is_off`` as with `Said`."""

    label: str
    text: str
    is_assumed: bool
    source: SourceLine | None = None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class AgendaLine:
    title: str
    minutes: int | None
    text: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the warm handover; ``is_off`` as with `Said`: nobody is late by its days."""

    name: str
    who: str
    due: str
    text: str
    source: SourceLine | None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class BarrierLine:
    label: str
    question: str
    solutions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FundingLine:
    """Money for this. ``state``: "" valid, "expired" or "later"; ``period`` tells the dates in words."""

    law: str
    law_name: str
    payer: str
    pays: str
    certainty: str
    conditions: tuple[str, ...]
    state: str
    period: str
    source: SourceLine | None


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    claim: str
    figure: str
    strength: str
    origin: str
    place: str
    caveat: str
    source: SourceLine


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """What is known of one scope: effect, reach and context never stand in one list."""

    scope: str
    title: str
    reading: str
    lines: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class ElementLine:
    name: str
    why: str
    check: str
    source: SourceLine | None


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """A person of the tests, with the answer that the rules give. ``answer``: yes, no or ask."""

    text: str
    answer: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Another entry of the catalogue."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class HandoffLine:
    """What an app of others gets from us and gives back."""

    sends: str
    returns: str
    url: str
    source: SourceLine | None


@dataclass(frozen=True, slots=True)
class Description:
    """Everything the catalogue says of one werkvorm, in words."""

    slug: str
    name: str
    names_also: tuple[str, ...]
    summary: str
    approach: str
    approach_question: str
    change: str
    kind: str
    kind_meaning: str
    for_whom: str
    needs: tuple[str, ...]
    is_to_see: bool
    manner: tuple[str, ...]
    culture: str
    facts: tuple[Fact, ...]
    phases: tuple[Said, ...]
    rules: tuple[Said, ...]
    not_for: tuple[str, ...]
    examples: tuple[ExampleLine, ...]
    roles: tuple[Fact, ...]
    role_notes: tuple[Said, ...]
    agenda: tuple[AgendaLine, ...]
    agenda_min: int
    steps: tuple[StepLine, ...]
    barriers: tuple[BarrierLine, ...]
    funding: tuple[FundingLine, ...]
    evidence: tuple[EvidencePart, ...]
    elements: tuple[ElementLine, ...]
    adaptable: tuple[str, ...]
    risks: tuple[str, ...]
    outcomes: tuple[Fact, ...]
    no_outcomes: str
    confidence: str
    is_unconfirmed: bool
    is_checked: bool
    unsure: tuple[str, ...]
    review_by: dt.date
    is_overdue: bool
    version: str
    mentions: tuple[Said, ...]
    sources: tuple[SourceLine, ...]
    professions: tuple[str, ...]
    target_groups: tuple[str, ...]
    counts: tuple[str, ...]
    owner: str
    handoff: HandoffLine | None
    voorwaarden: tuple[Linked, ...]
    kennis: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """What a condition asks or says; ``law`` the name of the law in which it stands, ``period`` its dates in words."""

    text: str
    law: str
    period: str
    is_expired: bool
    source: SourceLine | None


@dataclass(frozen=True, slots=True)
class WorksLine:
    """A part of the product that works with this, and how; ``is_built`` whether it does so now."""

    part: str
    how: str
    is_built: bool


@dataclass(frozen=True, slots=True)
class Background:
    """Everything the catalogue says of a condition or a piece of knowledge, in words.

    ``sort`` is "voorwaarde" or "kennis". What the one sort has and the other has not, is empty there.
    """

    slug: str
    sort: str
    name: str
    names_also: tuple[str, ...]
    summary: str
    kind: str
    approach: str
    for_whom: str
    requirements: tuple[RequirementLine, ...]
    deciders: tuple[Said, ...]
    funding: tuple[FundingLine, ...]
    uses: tuple[Said, ...]
    limits: str
    evidence: tuple[EvidencePart, ...]
    works: tuple[WorksLine, ...]
    links: tuple[tuple[str, str], ...]
    werkvormen: tuple[Linked, ...]
    related: tuple[Linked, ...]
    adaptable: tuple[str, ...]
    risks: tuple[str, ...]
    owner: str
    confidence: str
    is_unconfirmed: bool
    is_checked: bool
    unsure: tuple[str, ...]
    review_by: dt.date
    is_overdue: bool
    version: str
    mentions: tuple[Said, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class BackgroundCard:
    """A condition or a piece of knowledge in the list."""

    slug: str
    name: str
    sentence: str
    kind: str
    n_werkvormen: int
    is_unconfirmed: bool


@dataclass(frozen=True, slots=True)
class BackgroundsPage:
    voorwaarden: tuple[BackgroundCard, ...]
    kennis: tuple[BackgroundCard, ...]


@dataclass(frozen=True, slots=True)
class BackgroundPage:
    background: Background


@dataclass(frozen=True, slots=True)
class Card:
    """One werkvorm in the list. ``is_to_see``: it shows what someone needs, and answers no need itself."""

    slug: str
    name: str
    sentence: str
    for_whom: str
    needs: tuple[str, ...]
    approach: str
    together: str
    is_together: bool
    is_to_see: bool
    is_unconfirmed: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class WerkvormenPage:
    """The list, with the filters as they stand: one page of ``pages``, as ``cards``; ``query`` keeps the filters.

    ``may_read_own`` the reader's organisation can use werkvormen; ``may_write`` the reader can describe one.
    """

    form: Any
    pages: Page
    cards: tuple[Card, ...]
    query: str
    is_filtered: bool
    may_read_own: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Start:
    """How this begins, for this reader. ``href`` empty: the reader cannot begin it, ``text`` says who can or why."""

    label: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class WerkvormPage:
    """One werkvorm. ``n_offers`` open places where it runs; ``used`` the reader's own organisation uses it;
    ``dropped`` the core elements that those who run it leave out now."""

    werkvorm: Description
    runs: tuple[Runs, ...]
    dropped: tuple[Dropped, ...]
    n_offers: int
    has_offers: bool
    may_adopt: bool
    used: bool
    may_read_own: bool
    start: Start


@dataclass(frozen=True, slots=True)
class AdoptPage:
    """Begin with a werkvorm, or change who drives it. ``adoption_id`` is there for the second."""

    slug: str
    name: str
    sentence: str
    asks: tuple[Fact, ...]
    is_change: bool
    form: Any


@dataclass(frozen=True, slots=True)
class AdoptionsPage:
    organization: str
    running: tuple[AdoptionLine, ...]
    ended: tuple[AdoptionLine, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class FidelityPage:
    """How the core elements of a werkvorm are kept in the reader's organisation; ``agreed`` those that it agreed to
    leave out or to do in another way."""

    slug: str
    name: str
    fidelity: Fidelity
    adoption: AdoptionLine | None
    agreed: tuple[ElementCount, ...]
