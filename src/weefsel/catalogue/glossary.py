"""The glossary: one Dutch term for each concept, with an explanation that everybody can read."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.catalogue.spec import Line, SlugText


@dataclass(frozen=True, slots=True)
class Term:
    """A concept: ``slug`` is its English name in the code, ``term`` the Dutch word on screen, ``also`` other words."""

    slug: SlugText
    term: Line
    explanation: str
    also: tuple[str, ...] = ()
    standard: Line = ""
