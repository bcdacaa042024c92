"""Questionnaires: items, scoring and worked cases. The wording is here only when the questions are our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from weefsel.catalogue.spec import Key, Line, SlugText, SourceSlug, Within

TextSource = Literal["own", "external"]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``text`` is empty when the wording belongs to somebody else (``text_source = "external"``).

    ``answers`` replaces the instrument's answers for this item; ``points`` are the answers that count one point on
    ``scale``; ``several`` means more than one answer may be chosen; ``construct`` is a short label of our own.
    """

    id: SlugText
    construct: Line
    text: str = ""
    help: str = ""
    scale: SlugText | None = None
    points: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A sum of points: defined while at most ``max_missing`` of its items are unanswered; missing adds no point.

    The scale named ``total`` sums all items that count points. ``bands`` name ranges of the score, both ends included.
    """

    max_missing: Annotated[int, Within(0, 50)]
    bands: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """Answers (an item left out is not answered) and the scores that must come out.

    ``undefined`` names the scales that have no score because too much is missing; ``band`` is the band of ``total``.
    """

    answers: Mapping[str, str]
    scores: Mapping[str, int]
    undefined: tuple[str, ...] = ()
    band: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire, read from ``instruments/<slug>.toml``.

    ``use`` tells what it may be used for and is shown beside every score; ``higher`` says what a higher score means;
    ``licence`` what the owner allows; ``minutes`` how long it takes.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    construct: Line
    use: str
    text_source: TextSource
    source: SourceSlug
    licence: str
    review_by: dt.date
    items: Annotated[tuple[Item, ...], Key("item")]
    answers: tuple[str, ...] = ()
    higher: Line = ""
    recall: Line = ""
    minutes: Annotated[int, Within(1, 120)] | None = None
    scales: Annotated[Mapping[str, Scale], Key("scale")] = field(default_factory=dict)
    cases: Annotated[tuple[Case, ...], Key("case")] = ()
    unsure: tuple[str, ...] = ()

    def answers_of(self, item: Item) -> tuple[str, ...]:
        """The answers that an item allows, in the order of the form."""
        return item.answers or self.answers

    def items_of(self, scale: str) -> tuple[Item, ...]:
        """The items that count on a scale; ``total`` takes all that count points."""
        return tuple(item for item in self.items if item.scale and (scale in ("total", item.scale)))
