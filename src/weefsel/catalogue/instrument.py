"""Questionnaires: items, scoring and worked cases. The wording is here only when the questions are our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.spec import Key, Line, SlugText, SourceSlug, Within

TextSource = Literal["own", "external"]
Occasion = Literal["intake", "visit", "discharge", "follow_up"]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``text`` is empty when the wording belongs to somebody else (``text_source = "external"``).

    ``answers`` replaces the instrument's answers for this item; ``points`` are the answers that count one point on
    ``scale``; ``several`` means more than one answer may be chosen; ``construct`` is a short label of our own.
    ``occasions`` when it is asked (empty: always); ``opening`` a sentence to open the talk with, and ``why`` what the
    person reads under "waarom vragen wij dit".
    """

    id: SlugText
    construct: Line
    text: str = ""
    help: str = ""
    scale: SlugText | None = None
    points: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    several: bool = False
    occasions: tuple[Occasion, ...] = ()
    opening: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A sum of points: defined while at most ``max_missing`` of its items are unanswered; missing adds no point.

    The scale named ``total`` sums all items that count points. ``bands`` name ranges of the score, both ends included.
    """

    max_missing: Annotated[int, Within(0, 50)]
    bands: Mapping[str, tuple[Annotated[int, Within(0, 1000)], Annotated[int, Within(0, 1000)]]] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True)
class Case:
    """Answers (an item left out is not answered) and the scores that must come out.

    ``undefined`` names the scales that have no score because too much is missing; ``band`` is the band of ``total``.
    """

    answers: Mapping[str, str]
    scores: Mapping[str, int]
    undefined: tuple[str, ...] = ()
    band: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire, read from ``instruments/<slug>.toml``.

    ``use`` tells what it may be used for (from ``use_source``) and is shown beside every score; ``higher`` says what
    a higher score means; ``licence`` what the owner allows; ``minutes`` how long it takes; ``alone`` are answers that
    cannot go together with another answer to the same item.
    """

    schema: Literal[1]
    slug: SlugText
    version: Line
    name: Line
    construct: Line
    use: str
    text_source: TextSource
    source: SourceSlug
    licence: str
    review_by: dt.date
    items: Annotated[tuple[Item, ...], Key("item")]
    answers: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    use_source: SourceSlug | None = None
    higher: Line = ""
    recall: Line = ""
    minutes: Annotated[int, Within(1, 120)] | None = None
    scales: Annotated[Mapping[str, Scale], Key("scale")] = field(default_factory=dict)
    cases: Annotated[tuple[Case, ...], Key("case")] = ()
    unsure: tuple[str, ...] = ()

    def answers_of(self, item: Item) -> tuple[str, ...]:
        """The answers that an item allows, in the order of the form."""
        return item.answers or self.answers

    def items_at(self, occasion: str) -> tuple[Item, ...]:
        """The items to ask at an occasion, in the order of the form."""
        return tuple(item for item in self.items if not item.occasions or occasion in item.occasions)

    def items_of(self, scale: str) -> tuple[Item, ...]:
        """The items that count on a scale; ``total`` takes all that count points."""
        return tuple(item for item in self.items if item.scale and (scale in ("total", item.scale)))

    def faults(self) -> Iterator[tuple[str, str]]:
        scales = set(self.scales)
        if len({item.id for item in self.items}) < len(self.items):
            yield "item", "een 'id' staat er dubbel in."
        for n, item in enumerate(self.items, 1):
            if (self.text_source == "own") != bool(item.text):
                own = "de tekst van onze eigen vraag ontbreekt." if self.text_source == "own" else _FOREIGN
                yield f"item {n}", own
            if item.scale is not None and item.scale not in scales:
                yield f"item {n}", unknown_word(item.scale, scales)
            if (item.scale is None) != (not item.points):
                yield f"item {n}", "'scale' en 'points' horen bij elkaar."
            if not self.answers_of(item):
                yield f"item {n}", "er zijn geen antwoorden bij deze vraag."
            for answer in item.points:
                if answer not in self.answers_of(item):
                    yield f"item {n}, points", unknown_word(answer, self.answers_of(item))
        for answer in self.alone:
            known = {each for item in self.items for each in self.answers_of(item)}
            if answer not in known:
                yield "alone", unknown_word(answer, known)
        given = {answer for item in self.items for answer in self.answers_of(item)}
        for answer in self.alone:
            if answer not in given:
                yield "alone", unknown_word(answer, given)
        for name, scale in self.scales.items():
            yield from _band_faults(name, scale, len(self.items_of(name)))
        for n, case in enumerate(self.cases, 1):
            yield from ((f"case {n}", text) for text in self._case_faults(case))

    def _case_faults(self, case: Case) -> Iterator[str]:
        items = {item.id: item for item in self.items}
        for name, answer in case.answers.items():
            if name not in items:
                yield unknown_word(name, items)
            elif answer not in self.answers_of(items[name]):
                yield unknown_word(answer, self.answers_of(items[name]))
        for name in (*case.scores, *case.undefined):
            if name not in self.scales:
                yield unknown_word(name, self.scales)
        for name in self.scales:
            if (name in case.scores) == (name in case.undefined):
                yield f"zet '{name}' in 'scores' of in 'undefined', en in één van beide."
        bands = self.scales["total"].bands if "total" in self.scales else {}
        if case.band is not None and case.band not in bands:
            yield unknown_word(case.band, bands)
        if (case.band is None) != ("total" not in case.scores or not bands):
            yield "een 'band' hoort bij een score 'total', en alleen daarbij."


_FOREIGN = "de tekst van deze vraag is van een ander: laat 'text' weg."


def _band_faults(name: str, scale: Scale, highest: int) -> Iterator[tuple[str, str]]:
    if not highest:
        yield f"scale, {name}", "geen vraag telt mee voor deze schaal."
    elif scale.bands:
        covered = sorted(score for low, high in scale.bands.values() for score in range(low, high + 1))
        if covered != list(range(highest + 1)):
            yield (
                f"scale, {name}",
                f"de banden moeten samen precies 0 tot en met {highest} zijn, zonder gat of overlap.",
            )
