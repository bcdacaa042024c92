"""Werkvormen for people in danger: nothing about them is mailed to the person or to anyone around them."""

from __future__ import annotations

from weefsel.apps.adoption.queries import catalogue


def is_quiet(werkvorm: str) -> bool:
    """Whether this werkvorm (by slug) is told in a talk only: someone else may read a mail, and ask what it is."""
    known = catalogue().werkvormen.get(werkvorm)
    return known is not None and known.quiet
