"""The whole catalogue, read once and strictly from its folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from weefsel.catalogue.glossary import Term
from weefsel.catalogue.indicator import Indicator
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.need import Need
from weefsel.catalogue.parameter import Parameter
from weefsel.catalogue.source import Source
from weefsel.catalogue.vocabulary import Payer, Vocabulary
from weefsel.catalogue.werkvorm import Werkvorm

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything we know, by slug. Mappings keep the order of their files."""

    werkvormen: Mapping[str, Werkvorm]
    instruments: Mapping[str, Instrument]
    indicators: Mapping[str, Indicator]
    parameters: Mapping[str, Parameter]
    needs: Mapping[str, Need]
    payers: Mapping[str, Payer]
    sources: Mapping[str, Source]
    glossary: Mapping[str, Term]
    vocabulary: Vocabulary

    def overdue(self, today: dt.date) -> tuple[Werkvorm, ...]:
        """The werkvormen whose review date has passed, longest ago first."""
        return tuple(sorted((w for w in self.werkvormen.values() if w.overdue(today)), key=lambda w: w.review_by))
