"""How long a fact on the social map counts as true, and when and how often the host is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from weefsel.catalogue.own_file import OwnFile
from weefsel.catalogue.spec import Line, SlugText, Within

FILE = "directory/freshness.toml"
Days = Annotated[int, Within(1, 3650)]


@dataclass(frozen=True, slots=True)
class FactTerm:
    """So many ``days`` a fact counts as true after somebody assured it: an assumption, for the reason ``why``."""

    slug: SlugText
    name: Line
    days: Days
    why: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """When a host is asked: ``before_days`` before the first fact ends, at most once in ``every_days``.

    After ``unanswered`` mails without an answer nobody asks again. A link opens ``link_days`` and takes
    ``answers_an_hour``. What somebody wants to know of a place goes along once in ``inquire_days`` at most,
    ``questions_a_mail`` at a time; an answer may take ``answer_days``. All are assumptions, for the reason ``why``.
    """

    before_days: Days
    every_days: Days
    unanswered: Annotated[int, Within(1, 100)]
    link_days: Days
    answers_an_hour: Annotated[int, Within(1, 10_000)]
    inquire_days: Days
    questions_a_mail: Annotated[int, Within(1, 20)]
    answer_days: Days
    why: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """``facts`` by slug, in the order of the file."""

    facts: Mapping[str, FactTerm]
    reminder: Reminder


def read_freshness(file: Path) -> Freshness:
    """Read the terms of a file.

    Raises
    ------
    CatalogueError
        With every problem of the file.
    """
    own = OwnFile(file, FILE)
    facts = {made.slug: made for _place, made in own.each("fact", FactTerm)}
    reminder = own.one("reminder", Reminder)
    own.close()
    assert reminder is not None  # else there was a problem
    return Freshness(facts, reminder)


@cache
def freshness() -> Freshness:
    """Our own terms, read once a process."""
    return read_freshness(Path(__file__).parent / "data" / FILE)
