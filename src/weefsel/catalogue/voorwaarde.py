"""A condition: law, money, quality, space or weighing that makes werkvormen possible or hard. It does not run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import (
    ApproachSlug,
    Key,
    LawSlug,
    Line,
    PartSlug,
    RoleSlug,
    SlugText,
    SourceSlug,
    TargetGroupSlug,
    WerkvormSlug,
)
from weefsel.catalogue.werkvorm import Confidence, Evidence, FundingRoute, Mention

VoorwaardeKind = Literal["law", "money", "quality", "space", "weighing", "cooperation"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be so, or what the condition says: ``text``; ``law`` when it stands in one; the days it is in force.

    Without ``source`` it is an assumption and shown as one.
    """

    text: str
    law: LawSlug | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            yield "valid_from", f"'valid_from' ({self.valid_from}) ligt na 'valid_until' ({self.valid_until})."


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and ``on`` what."""

    who: Line
    on: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Works:
    """A part of the product that works with this entry, and ``how``: what it does with it, now or once it is built."""

    part: PartSlug
    how: str


@dataclass(frozen=True, slots=True)
class Voorwaarde:
    """One condition, read from ``voorwaarden/<slug>.toml``.

    ``summary`` says in plain words what it is and why it matters for connectedness. ``requirements`` what it asks or
    says, ``deciders`` who decides, ``routes`` what is paid and until when (for ``kind`` money at least one).
    ``werkvormen`` that it serves or hinders. ``dilemmas`` what to weigh. The rest as in `Werkvorm`.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    summary: str
    kind: VoorwaardeKind
    approach: ApproachSlug
    target_group: str
    target_groups: tuple[TargetGroupSlug, ...]
    laws: tuple[LawSlug, ...]
    authored_by: RoleSlug
    authored_on: dt.date
    review_by: dt.date
    confidence: Confidence
    requirements: Annotated[tuple[Requirement, ...], Key("requirement")]
    deciders: Annotated[tuple[Decider, ...], Key("decider")]
    works: Annotated[tuple[Works, ...], Key("works")]
    mentions: Annotated[tuple[Mention, ...], Key("mention")]
    routes: Annotated[tuple[FundingRoute, ...], Key("funding")] = ()
    evidence: tuple[Evidence, ...] = ()
    werkvormen: tuple[WerkvormSlug, ...] = ()
    names_also: tuple[str, ...] = ()
    approach_also: tuple[ApproachSlug, ...] = ()
    adaptable: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    owner: Line = ""
    derived: bool = False
    checked_by: Line = ""
    unsure: tuple[str, ...] = ()

    def overdue(self, today: dt.date) -> bool:
        """Whether the review date has passed; shown to users."""
        return self.review_by < today

    def faults(self) -> Iterator[tuple[str, str]]:
        for key, value in {
            "target_groups": self.target_groups,
            "laws": self.laws,
            "requirement": self.requirements,
            "decider": self.deciders,
            "works": self.works,
            "mention": self.mentions,
        }.items():
            if not value:
                yield key, "dit mag niet leeg zijn."
        if self.kind == "money" and not self.routes:
            yield "funding", "bij geld hoort wat er betaald wordt: ten minste één stuk [[funding]]."
        if self.review_by < self.authored_on:
            yield "review_by", f"'review_by' ({self.review_by}) ligt voor 'authored_on' ({self.authored_on})."
        for route in self.routes:
            if route.law not in self.laws:
                yield "laws", f"'{route.law}' staat bij [[funding]], maar niet hier."
        for slug in sorted({slug for slug in self.werkvormen if self.werkvormen.count(slug) > 1}):
            yield "werkvormen", f"'{slug}' staat er dubbel in."
