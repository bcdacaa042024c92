"""How long a fact on the social map counts as true, and when and how often the host is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import Names, Reading, read_table
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
    table = read_table(file, FILE)
    if isinstance(table, Problem):
        raise CatalogueError([table])
    reading = Reading(FILE, Names({}, {}, {}))
    facts: dict[str, FactTerm] = {}
    entries = table.get("fact")
    if not isinstance(entries, list):
        reading.tell("fact", "hier hoort een lijst te staan: [[fact]].")
        entries = []
    for n, entry in enumerate(entries, 1):
        made = reading.read(FactTerm, entry, f"fact {n}")
        if made is not None and made.slug in facts:
            reading.tell(f"fact {n}", f"'{made.slug}' staat er twee keer.")
        elif made is not None:
            facts[made.slug] = made
    reminder = reading.read(Reminder, table.get("reminder", {}), "reminder")
    for unknown in sorted(set(table) - {"fact", "reminder"}):
        reading.tell(unknown, "dit hoort hier niet.")
    if reading.problems or reminder is None:
        raise CatalogueError(reading.problems)
    return Freshness(facts, reminder)


@cache
def freshness() -> Freshness:
    """Our own terms, read once a process."""
    return read_freshness(Path(__file__).parent / "data" / FILE)
