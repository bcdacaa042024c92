"""How lists and systems of others say what a place is asked: names of columns, and the words for yes and no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from weefsel.catalogue.host_question import COLUMNS
from weefsel.catalogue.own_file import OwnFile
from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.spec import Line, SlugText

FILE = "directory/answers.toml"
FLAGS = (*(column for column, kind in COLUMNS.items() if kind == "boolean"), "offer.has_waiting_list")


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """A yes or no of one ``column``. ``code`` and ``name`` its word in our list of words for HSDS.

    ``headings`` what a column of a list may be called, ``says`` words that mean yes by themselves, ``denies`` no.
    """

    code: SlugText
    name: Line
    column: str
    headings: tuple[Line, ...]
    says: tuple[Line, ...]
    denies: tuple[Line, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.column not in FLAGS:
            yield "column", unknown_word(self.column, FLAGS)
        if both := set(self.says) & set(self.denies):
            yield "denies", f"'{min(both)}' staat ook bij 'says'."


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a cell: yes, no, partly (left open, so that the place is asked) or unknown."""

    yes: tuple[Line, ...]
    no: tuple[Line, ...]
    partly: tuple[Line, ...]
    unknown: tuple[Line, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for name in ("yes", "no", "partly", "unknown"):
            for word in getattr(self, name):
                if word in seen:
                    yield name, f"'{word}' staat er twee keer."
                seen.add(word)


@dataclass(frozen=True, slots=True)
class HostAnswers:
    """``answers`` by code, in the order of the file."""

    answers: Mapping[str, HostAnswer]
    word: Words


def read_host_answers(file: Path) -> HostAnswers:
    """Read the words of a file.

    Raises
    ------
    CatalogueError
        With every problem of the file.
    """
    own = OwnFile(file, FILE)
    word = own.one("word", Words)
    found: dict[str, HostAnswer] = {}
    seen: dict[str, str] = {}
    for place, made in own.each("answer", HostAnswer, name="code"):
        for text in {*made.headings, *made.says, *made.denies}:
            if (other := seen.setdefault(text, made.code)) != made.code:
                own.reading.tell(place, f"'{text}' staat ook bij '{other}': wat betekent het dan?")
        if other := next((each.code for each in found.values() if each.column == made.column), ""):
            own.reading.tell(place, f"'{made.column}' staat ook bij '{other}'.")
        found[made.code] = made
    own.close()
    assert word is not None  # else there was a problem
    return HostAnswers(found, word)


@cache
def host_answers() -> HostAnswers:
    """Our own words, read once a process."""
    return read_host_answers(Path(__file__).parent / "data" / FILE)
