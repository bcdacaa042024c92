"""A condition: law, money, quality, space or weighing that makes werkvormen possible or hard. It does not run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.background import Background
from weefsel.catalogue.spec import Key, LawSlug, Line, SourceSlug
from weefsel.catalogue.werkvorm import Evidence, FundingRoute

VoorwaardeKind = Literal["law", "money", "quality", "space", "weighing", "cooperation"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be so, or what the condition says: ``text``; ``law`` when it stands in one; the days it is in force.

    Without ``source`` it is an assumption and shown as one.
    """

    text: str
    law: LawSlug | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            yield "valid_from", f"'valid_from' ({self.valid_from}) ligt na 'valid_until' ({self.valid_until})."


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and ``on`` what."""

    who: Line
    on: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voorwaarde(Background):
    """One condition, read from ``voorwaarden/<slug>.toml``.

    ``requirements`` what it asks or says, ``deciders`` who decides, ``routes`` what is paid and until when (for
    ``kind`` money at least one).
    """

    kind: VoorwaardeKind
    laws: tuple[LawSlug, ...]
    requirements: Annotated[tuple[Requirement, ...], Key("requirement")]
    deciders: Annotated[tuple[Decider, ...], Key("decider")]
    routes: Annotated[tuple[FundingRoute, ...], Key("funding")] = ()
    evidence: tuple[Evidence, ...] = ()
    adaptable: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from self._empty(laws=self.laws, requirement=self.requirements, decider=self.deciders)
        if self.kind == "money" and not self.routes:
            yield "funding", "bij geld hoort wat er betaald wordt: ten minste één stuk [[funding]]."
        for route in self.routes:
            if route.law not in self.laws:
                yield "laws", f"'{route.law}' staat bij [[funding]], maar niet hier."
