"""What a place is asked once, for everybody: the questions of which an entry of the social map may lack the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from weefsel.catalogue.freshness import freshness
from weefsel.catalogue.own_file import OwnFile
from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.spec import Key, Line, SlugText

FILE = "directory/questions.toml"
# Where an answer may stand, and what it is there. Nothing else of an entry is asked this way.
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("offer.can_begin_anytime", "offer.can_meet_first", "offer.can_try_once", "offer.is_accompanied"),
            *("offer.is_low_stimulus", "offer.welcomes_companion", "offer.welcomes_child", "offer.has_transport"),
            *("location.is_step_free", "location.has_hearing_support", "location.has_sight_support"),
        ),
        "boolean",
    ),
    "offer.starts_on": "date",
    "offer.places_free": "integer",
    "offer.price_cents": "integer",
    "offer.language": "text",
    "offer.when_text": "text",
    "offer.hours": "boolean[]",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """One yes or no of a question: the ``column`` where it goes, and how it is asked."""

    column: str
    label: Line


@dataclass(frozen=True, slots=True)
class HostQuestion:
    """One question to a place.

    ``ask`` as the host reads it, ``name`` in a few words; ``columns`` where the answer goes, ``criteria`` of matching
    that need it, ``fact`` the fact that it is a part of, or the whole (``is_whole``). ``host_only``: nobody else fills
    it in.
    """

    slug: SlugText
    name: Line
    ask: Line
    kind: Literal["flags", "begin", "places", "hours", "euro", "language", "confirm"]
    columns: tuple[str, ...]
    criteria: tuple[SlugText, ...]
    fact: SlugText
    is_whole: bool = False
    host_only: bool = False
    flags: Annotated[tuple[Flag, ...], Key("flag")] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        for column in self.columns:
            if column not in COLUMNS:
                yield "columns", unknown_word(column, COLUMNS)
        if self.fact not in freshness().facts:
            yield "fact", unknown_word(self.fact, freshness().facts)
        if (self.kind == "flags") != bool(self.flags):
            yield "flag", "een vraag met 'kind' 'flags' heeft [[question.flag]], een andere niet."
        elif self.flags and tuple(each.column for each in self.flags) != self.columns:
            yield "flag", "geef voor elke kolom van 'columns' één [[question.flag]], in dezelfde volgorde."


def read_host_questions(file: Path) -> Mapping[str, HostQuestion]:
    """Read the questions of a file, by slug, in its order.

    Raises
    ------
    CatalogueError
        With every problem of the file.
    """
    own = OwnFile(file, FILE)
    found: dict[str, HostQuestion] = {}
    for place, made in own.each("question", HostQuestion):
        for other in found.values():
            if both := set(made.criteria) & set(other.criteria):
                own.reading.tell(place, f"'{min(both)}' staat ook bij '{other.slug}': wie antwoordt dan?")
        found[made.slug] = made
    own.close()
    return found


@cache
def host_questions() -> Mapping[str, HostQuestion]:
    """Our own questions, read once a process."""
    return read_host_questions(Path(__file__).parent / "data" / FILE)


@cache
def question_of_criterion() -> Mapping[str, HostQuestion]:
    """Which question a criterion of matching needs the answer of."""
    return {slug: one for one in host_questions().values() for slug in one.criteria}
