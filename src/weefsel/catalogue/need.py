"""Needs: what a person may want from contact with others, and what makes us propose one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.rule import Rule
from weefsel.catalogue.spec import InstrumentSlug, Key, Line, SlugText, SourceSlug, SupportSlug


@dataclass(frozen=True, slots=True)
class Signal:
    """A reason to propose a need, to be agreed with the person. Exactly one of three forms:

    an answer (``instrument``, ``item``, ``answers``: any of them), a ``rule`` over the person's fields, or
    ``support_gap``: nobody in the ecogram gives that kind of support. Without ``source`` it is an assumption.
    """

    reason: str
    instrument: InstrumentSlug | None = None
    item: SlugText | None = None
    answers: tuple[str, ...] = ()
    rule: Rule | None = None
    support_gap: SupportSlug | None = None
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        asked = (self.instrument is not None, self.item is not None, bool(self.answers))
        if any(asked) and not all(asked):
            yield "instrument", "geef 'instrument', 'item' en 'answers' samen."
        if sum((any(asked), self.rule is not None, self.support_gap is not None)) != 1:
            yield "", "geef precies één vorm: een antwoord, een 'rule' of een 'support_gap'."


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of need.

    ``wish`` is the need in the person's own words ("Ik wil ..."). ``track`` network (we can look for it here), first
    (comes before all others) or other (handled elsewhere, such as debts). ``support`` the kinds of support it asks.
    """

    slug: SlugText
    name: Line
    wish: Line
    meaning: str
    track: Literal["network", "first", "other"] = "network"
    support: tuple[SupportSlug, ...] = ()
    signals: Annotated[tuple[Signal, ...], Key("signal")] = ()
