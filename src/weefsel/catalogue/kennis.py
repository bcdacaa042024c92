"""Knowledge: a programme, method, measurement or context. It tells something; it does not run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import (
    ApproachSlug,
    KennisSlug,
    Key,
    Line,
    RoleSlug,
    SlugText,
    SourceSlug,
    TargetGroupSlug,
    VoorwaardeSlug,
    WerkvormSlug,
)
from weefsel.catalogue.voorwaarde import Works
from weefsel.catalogue.werkvorm import Confidence, Evidence, Mention

KennisKind = Literal["programme", "method", "measurement", "collection", "context"]


@dataclass(frozen=True, slots=True)
class Use:
    """What this knowledge is used for, in words; without ``source`` it is our own suggestion and shown as one."""

    text: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A page of others: where to read on."""

    title: Line
    url: Line

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.url.startswith("https://"):
            yield "url", "een adres begint met https://."


@dataclass(frozen=True, slots=True)
class Kennis:
    """One piece of knowledge, read from ``kennis/<slug>.toml``.

    ``claims`` what it says, each with source, strength and scope (effect, reach or context). ``limits`` where it stops:
    for whom or what it says nothing. ``werkvormen``, ``voorwaarden`` and ``kennis`` are what it helps to understand.
    The rest as in `Werkvorm`.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    summary: str
    kind: KennisKind
    approach: ApproachSlug
    target_group: str
    target_groups: tuple[TargetGroupSlug, ...]
    limits: str
    authored_by: RoleSlug
    authored_on: dt.date
    review_by: dt.date
    confidence: Confidence
    claims: Annotated[tuple[Evidence, ...], Key("claim")]
    uses: Annotated[tuple[Use, ...], Key("use")]
    works: Annotated[tuple[Works, ...], Key("works")]
    mentions: Annotated[tuple[Mention, ...], Key("mention")]
    links: Annotated[tuple[Link, ...], Key("link")] = ()
    werkvormen: tuple[WerkvormSlug, ...] = ()
    voorwaarden: tuple[VoorwaardeSlug, ...] = ()
    kennis: tuple[KennisSlug, ...] = ()
    names_also: tuple[str, ...] = ()
    approach_also: tuple[ApproachSlug, ...] = ()
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
            "claim": self.claims,
            "use": self.uses,
            "works": self.works,
            "mention": self.mentions,
        }.items():
            if not value:
                yield key, "dit mag niet leeg zijn."
        if self.review_by < self.authored_on:
            yield "review_by", f"'review_by' ({self.review_by}) ligt voor 'authored_on' ({self.authored_on})."
        if self.slug in self.kennis:
            yield "kennis", "dit verwijst naar zichzelf."
