"""Knowledge: a programme, method, measurement or context. It tells something; it does not run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.background import Background
from weefsel.catalogue.spec import KennisSlug, Key, Line, SourceSlug, Url, VoorwaardeSlug
from weefsel.catalogue.werkvorm import Evidence

KennisKind = Literal["programme", "method", "measurement", "collection", "context"]


@dataclass(frozen=True, slots=True)
class Use:
    """What this knowledge is used for, in words; without ``source`` it is our own suggestion and shown as one."""

    text: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A page of others: where to read on."""

    title: Line
    url: Url

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.url.startswith("https://"):
            yield "url", "een adres begint met https://."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kennis(Background):
    """One piece of knowledge, read from ``kennis/<slug>.toml``.

    ``claims`` what it says, each with source, strength and scope (effect, reach or context). ``limits`` where it stops:
    for whom or what it says nothing. ``voorwaarden`` and ``kennis`` are what it helps to understand, beside werkvormen.
    """

    kind: KennisKind
    limits: str
    claims: Annotated[tuple[Evidence, ...], Key("claim")]
    uses: Annotated[tuple[Use, ...], Key("use")]
    links: Annotated[tuple[Link, ...], Key("link")] = ()
    voorwaarden: tuple[VoorwaardeSlug, ...] = ()
    kennis: tuple[KennisSlug, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from self._empty(claim=self.claims, use=self.uses)
        if self.slug in self.kennis:
            yield "kennis", "dit verwijst naar zichzelf."
