"""What stands behind werkvormen and does not run: the keys that a voorwaarde and kennis share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import (
    ApproachSlug,
    Key,
    Line,
    PartSlug,
    RoleSlug,
    SlugText,
    TargetGroupSlug,
    WerkvormSlug,
)
from weefsel.catalogue.werkvorm import Confidence, Mention


@dataclass(frozen=True, slots=True)
class Works:
    """A part of the product that works with this entry, and ``how``: what it does with it, now or once it is built."""

    part: PartSlug
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What every entry says that does not run. ``works`` which parts of the product work with it; the rest as in
    `Werkvorm`.

    ``summary`` says in plain words what it is and why it matters for connectedness; ``werkvormen`` which it serves,
    hinders or helps to understand.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    summary: str
    approach: ApproachSlug
    target_group: str
    target_groups: tuple[TargetGroupSlug, ...]
    authored_by: RoleSlug
    authored_on: dt.date
    review_by: dt.date
    confidence: Confidence
    works: Annotated[tuple[Works, ...], Key("works")]
    mentions: Annotated[tuple[Mention, ...], Key("mention")]
    werkvormen: tuple[WerkvormSlug, ...] = ()
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

    def _empty(self, **parts: tuple[object, ...]) -> Iterator[tuple[str, str]]:
        """Which of these keys hold nothing, beside the shared ones that may not be empty."""
        shared = {"target_groups": self.target_groups, "works": self.works, "mention": self.mentions}
        for key, value in {**shared, **parts}.items():
            if not value:
                yield key, "dit mag niet leeg zijn."
        if self.review_by < self.authored_on:
            yield "review_by", f"'review_by' ({self.review_by}) ligt voor 'authored_on' ({self.authored_on})."
        for slug in sorted({slug for slug in self.werkvormen if self.werkvormen.count(slug) > 1}):
            yield "werkvormen", f"'{slug}' staat er dubbel in."
