"""Who asks from outside for data about a person, and on what ground something may be given: words with a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import Key, Line, Short, SlugText, SourceSlug, Within


@dataclass(frozen=True, slots=True)
class Asker:
    """A kind of asker. ``is_house`` an organisation, whose name stands in the access log; of somebody who asks for
    themselves only the kind does. ``advice`` what to think of before anything is given.
    """

    slug: SlugText
    name: Line
    is_house: bool
    advice: str = ""
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class GroundQuestion:
    """One thing that has to be written down for a ground, in at least ``letters`` letters; or the day of it."""

    slug: SlugText
    text: Line
    hint: str = ""
    kind: Literal["text", "day"] = "text"
    letters: Annotated[int, Within(1, 200)] = 15


@dataclass(frozen=True, slots=True)
class Ground:
    """On what ground something may be given. ``eyes`` of a colleague: before it may be given, after it, or none.

    ``logged`` how it stands in the access log. A ground with ``by_consent`` may rest on a yes that stands in Weefsel
    for this receiver; its questions are then left out.
    """

    slug: SlugText
    name: Line
    explanation: str
    logged: Annotated[str, Short(120)]
    eyes: Literal["before", "after", "none"]
    source: SourceSlug
    by_consent: bool = False
    questions: Annotated[tuple[GroundQuestion, ...], Key("question")] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.questions:
            yield "question", "een grond vraagt minstens één ding op te schrijven."
        if len({each.slug for each in self.questions}) < len(self.questions):
            yield "question", "een vraag staat er dubbel in."
