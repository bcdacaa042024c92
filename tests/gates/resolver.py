"""Every address of the site, read from the resolver itself: no list that someone can forget to extend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Place:
    """One address: its name, the names of what it is asked with, and where it stands."""

    name: str
    arguments: frozenset[str]
    route: str


def places() -> list[Place]:
    """All addresses, in the order of the resolver."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, above: str) -> Iterator[Place]:
    for each in resolver.url_patterns:
        route = above + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each, route)
        else:
            assert isinstance(each, URLPattern)
            yield Place(each.name or "", frozenset(each.pattern.converters), route)
