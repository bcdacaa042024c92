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
InstrumentRole = Literal["outcome", "conversation", "safety"]
Subject = Literal["contact", "loneliness", "network", "support", "caregiving", "wellbeing", "health", "goals", "safety"]
Condition = Literal["feels_lonely", "wants_support", "alone_in_private", "trained_help_ready"]
TOTAL = "total"

# What must have been said or arranged before an instrument on a subject may open at all.
GATES_OF: Mapping[str, frozenset[str]] = {
    "loneliness": frozenset({"feels_lonely", "wants_support"}),
    "safety": frozenset({"alone_in_private", "trained_help_ready"}),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``text`` is empty when the wording belongs to somebody else (``text_source = "external"``).

    ``construct`` is a short label of our own. ``answers`` replaces the instrument's answers for this item, ``values``
    and ``points`` likewise: the number that each answer stands for, and the answers that count one point. ``reverse``
    turns the values around; ``number`` is an item that takes a number from low to high instead of an answer, in
    ``unit``, and ``points_from`` the number from which it counts a point. ``scale`` the scale it counts on; ``weight``
    the item that holds its weight; ``several`` more than one answer may be chosen. ``occasions`` when it is asked
    (empty: always); ``opening`` a sentence to open the talk with, and ``why`` what the person reads under "waarom
    vragen wij dit".
    """

    id: SlugText
    construct: Line
    text: str = ""
    help: str = ""
    scale: SlugText | None = None
    points: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    reverse: bool = False
    number: tuple[float, float] | None = None
    unit: Line = ""
    points_from: float | None = None
    weight: SlugText | None = None
    several: bool = False
    occasions: tuple[Occasion, ...] = ()
    opening: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a score comes from the items, defined while at most ``max_missing`` of them are unanswered.

    ``score`` count (how many items count a point; a missing one adds none), sum or mean of the values, or goals
    (Kiresuk and Sherman's T of goals from -2 to 2, each with its weight). A sum with missing items is the sum of what
    is there, or with ``prorate`` blown up to all items; a mean is that of the answered ones. Then ``add + multiply x
    that``, and ``untouched`` instead where that is 0. ``items`` replaces "the items that name this scale"; ``points``
    replaces theirs; ``reaches`` gives a point more for each other scale that reaches its number.

    The scale named ``total`` has all items that name a scale. ``name`` is what a user reads; ``bands`` name ranges of
    the score, both ends included; ``range`` the lowest and highest score as the source has them.
    """

    max_missing: Annotated[int, Within(0, 50)]
    score: Literal["count", "sum", "mean", "goals"] = "count"
    name: Line = ""
    items: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    prorate: bool = False
    multiply: float = 1.0
    add: float = 0.0
    untouched: float | None = None
    reaches: Mapping[str, float] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Class:
    """A name for a combination of scales: all of ``at_least`` reached. The first that fits is the one."""

    name: Line
    at_least: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be so before the questions may open; ``text`` says it to the professional."""

    condition: Condition
    text: str
    source: SourceSlug


@dataclass(frozen=True, slots=True)
class Psychometric:
    """One fact about how well an instrument measures, of ``scale`` (or ``item``), among ``people``.

    A single ``value``, or ``low`` and ``high``; with ``band`` the share of people in that band of the scale. ``sure``
    false: from memory, look it up before a decision rests on it.
    """

    fact: Literal["alpha", "loevinger_h", "mean", "sd", "share", "change"]
    source: SourceSlug
    scale: SlugText | None = None
    item: SlugText | None = None
    band: Line = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    people: Line = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """Answers (an item left out is not answered) and the scores that must come out.

    ``every`` answers every item that ``answers`` leaves out. ``undefined`` names the scales that have no score because
    too much is missing; ``band`` is the band of ``total``, ``bands`` those of other scales; ``classed`` the class.
    """

    scores: Mapping[str, float]
    answers: Mapping[str, str] = field(default_factory=dict)
    every: str = ""
    undefined: tuple[str, ...] = ()
    band: str | None = None
    bands: Mapping[str, str] = field(default_factory=dict)
    classed: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire, read from ``instruments/<slug>.toml``.

    ``role`` outcome (its score may be compared over time), conversation (it opens a talk, and is never an outcome) or
    safety (only the professional's protected compartment may hold it). ``bands_for`` person: a range of its score may
    be a reason to talk with one person, as its maker meant it; groups (unless the file says otherwise): never. ``use``
    tells what it may be used for (from ``use_source``) and is shown beside every score; ``higher`` says what a higher
    score means; ``licence`` what the
    owner allows; ``minutes`` how long it takes; ``alone`` are answers that cannot go together with another answer to
    the same item. ``answers``, ``values`` and ``points`` hold for all items that do not have their own.
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
    role: InstrumentRole = "outcome"
    bands_for: Literal["groups", "person"] = "groups"
    subject: Subject = "contact"
    answers: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    points: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    use_source: SourceSlug | None = None
    higher: Line = ""
    recall: Line = ""
    minutes: Annotated[int, Within(1, 120)] | None = None
    scales: Annotated[Mapping[str, Scale], Key("scale")] = field(default_factory=dict)
    classes: Annotated[tuple[Class, ...], Key("class")] = ()
    gates: Annotated[tuple[Gate, ...], Key("gate")] = ()
    psychometrics: Annotated[tuple[Psychometric, ...], Key("psychometric")] = ()
    cases: Annotated[tuple[Case, ...], Key("case")] = ()
    unsure: tuple[str, ...] = ()

    def item(self, item_id: str) -> Item:
        """The item with this id; raises ``KeyError`` when there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def answers_of(self, item: Item) -> tuple[str, ...]:
        """The answers that an item allows, in the order of the form; none for an item that takes a number."""
        return () if item.number else item.answers or self.answers

    def values_of(self, item: Item) -> tuple[float, ...]:
        """The number that each answer of an item stands for, in the order of `answers_of`; empty when it has none."""
        values = item.values or (() if item.answers or item.number else self.values)
        return tuple(min(values) + max(values) - value for value in values) if item.reverse and values else values

    def points_of(self, item: Item, scale: Scale) -> tuple[str, ...]:
        """The answers to an item that count one point on a scale."""
        return () if item.number else scale.points or item.points or (() if item.answers else self.points)

    def items_at(self, occasion: str) -> tuple[Item, ...]:
        """The items to ask at an occasion, in the order of the form."""
        return tuple(item for item in self.items if not item.occasions or occasion in item.occasions)

    def items_of(self, scale: str) -> tuple[Item, ...]:
        """The items that count on a scale; ``total`` takes all that name a scale."""
        chosen = self.scales[scale].items if scale in self.scales else ()
        if chosen:
            return tuple(item for item in self.items if item.id in chosen)
        return tuple(item for item in self.items if item.scale and (scale in (TOTAL, item.scale)))

    def answered(self, case: Case) -> dict[str, str]:
        """The answers of a case, item by item."""
        given = {item.id: case.answers.get(item.id, case.every) for item in self.items}
        return {item_id: answer for item_id, answer in given.items() if answer}

    def range_of(self, scale: str) -> tuple[float, float] | None:
        """The lowest and the highest score that a scale can have; None when its items do not say."""
        return _range(self, scale)

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from _item_faults(self)
        for name, scale in self.scales.items():
            yield from ((f"scale, {name}", text) for text in _scale_faults(self, name, scale))
        for n, one in enumerate(self.classes, 1):
            yield from (
                (f"class {n}", unknown_word(each, self.scales)) for each in one.at_least if each not in self.scales
            )
        yield from _role_faults(self)
        for n, fact in enumerate(self.psychometrics, 1):
            yield from ((f"psychometric {n}", text) for text in _fact_faults(self, fact))
        for n, case in enumerate(self.cases, 1):
            yield from ((f"case {n}", text) for text in _case_faults(self, case))


_FOREIGN = "de tekst van deze vraag is van een ander: laat 'text' weg."


def _item_faults(one: Instrument) -> Iterator[tuple[str, str]]:
    ids = [item.id for item in one.items]
    if len(set(ids)) < len(ids):
        yield "item", "een 'id' staat er dubbel in."
    if one.values and len(one.values) != len(one.answers):
        yield "values", _uneven(one.values, one.answers)
    for answer in one.points:
        if answer not in one.answers:
            yield "points", unknown_word(answer, one.answers)
    counted = {name for scale in one.scales.values() for name in scale.items}
    for n, item in enumerate(one.items, 1):
        place = f"item {n}"
        if (one.text_source == "own") != bool(item.text):
            yield place, "de tekst van onze eigen vraag ontbreekt." if one.text_source == "own" else _FOREIGN
        if item.scale is not None and item.scale not in one.scales:
            yield place, unknown_word(item.scale, one.scales)
        if item.points and item.scale is None and item.id not in counted:
            yield place, "'scale' en 'points' horen bij elkaar."
        if item.number is None and not one.answers_of(item):
            yield place, "er zijn geen antwoorden bij deze vraag."
        if item.number is not None and (item.answers or item.values or item.points or item.several):
            yield place, "een vraag om een getal heeft geen antwoorden om uit te kiezen."
        if item.number is not None and item.number[0] >= item.number[1]:
            yield f"{place}, number", "schrijf eerst het laagste getal en dan het hoogste."
        if item.points_from is not None and item.number is None:
            yield f"{place}, points_from", "dit hoort bij een vraag om een getal: geef ook 'number'."
        if item.values and len(item.values) != len(one.answers_of(item)):
            yield f"{place}, values", _uneven(item.values, one.answers_of(item))
        if item.reverse and not one.values_of(item):
            yield f"{place}, reverse", "er zijn geen waarden om om te draaien."
        if item.weight is not None and item.weight not in ids:
            yield f"{place}, weight", unknown_word(item.weight, ids)
        for answer in item.points if item.number is None else ():
            if answer not in one.answers_of(item):
                yield f"{place}, points", unknown_word(answer, one.answers_of(item))
    known = {each for item in one.items for each in one.answers_of(item)}
    for answer in one.alone:
        if answer not in known:
            yield "alone", unknown_word(answer, known)


def _uneven(values: tuple[float, ...], answers: tuple[str, ...]) -> str:
    return f"er zijn {len(values)} waarden en {len(answers)} antwoorden: geef er één bij elk antwoord."


def _scale_faults(one: Instrument, name: str, scale: Scale) -> Iterator[str]:
    items = one.items_of(name)
    unknown = [each for each in scale.items if each not in {item.id for item in one.items}]
    yield from (unknown_word(each, (item.id for item in one.items)) for each in unknown)
    others = [each for each in one.scales if each != name]
    yield from (unknown_word(each, others) for each in scale.reaches if each not in others)
    if any(one.scales[each].reaches for each in scale.reaches if each in others):
        yield "'reaches' noemt een schaal die zelf weer een andere schaal telt."
    if scale.score != "count" and (scale.points or scale.reaches):
        yield "'points' en 'reaches' horen bij tellen, dus bij score = \"count\"."
    if scale.prorate and scale.score != "sum":
        yield "'prorate' hoort bij een som, dus bij score = \"sum\"."
    if not items and not scale.reaches:
        if not unknown:
            yield "geen vraag telt mee voor deze schaal."
        return
    bad = False
    for item in items:
        if item.several:
            bad = True
            yield f"'{item.id}' mag meer dan één antwoord hebben en kan niet meetellen."
        elif scale.score == "count" and not one.points_of(item, scale) and item.points_from is None:
            bad = True
            yield f"'{item.id}' heeft geen 'points': 'scale' en 'points' horen bij elkaar."
        elif item.number is None and not {*scale.points} <= {*one.answers_of(item)}:
            bad = True
            yield f"'{item.id}' heeft niet alle antwoorden van 'points'."
        elif scale.score != "count" and item.number is None and not one.values_of(item):
            bad = True
            yield f"'{item.id}' heeft geen 'values': er is niets om op te tellen."
    if bad or unknown:
        return
    reach = _range(one, name)
    if scale.range is not None and (reach is None or not _near(scale.range, reach)):
        shown = f"{reach[0]:g} tot en met {reach[1]:g}" if reach else "niet te zeggen"
        yield f"'range' is {scale.range[0]:g} tot en met {scale.range[1]:g}, maar de vragen geven {shown}."
    if scale.bands and reach is not None and not _covered(one, name, reach):
        yield f"de banden moeten samen precies {reach[0]:g} tot en met {reach[1]:g} zijn, zonder gat of overlap."


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) < 1e-9 for a, b in zip(one, other, strict=True))


def _ends(one: Instrument, item: Item) -> tuple[float, float]:
    values = item.number or one.values_of(item)
    return min(values), max(values)


def _range(one: Instrument, name: str) -> tuple[float, float] | None:
    scale, items = one.scales[name], one.items_of(name)
    if scale.score == "goals":
        return None
    if scale.score == "count":
        low, high = 0.0, float(len(items) + len(scale.reaches))
    else:
        low = sum(_ends(one, item)[0] for item in items)
        high = sum(_ends(one, item)[1] for item in items)
        if scale.score == "mean":
            low, high = low / len(items), high / len(items)
    ends = [_scored(scale, low), _scored(scale, high)]
    return min(ends), max(ends)


def _scored(scale: Scale, raw: float) -> float:
    return scale.untouched if raw == 0 and scale.untouched is not None else scale.add + scale.multiply * raw


def _possible(one: Instrument, name: str) -> set[float]:
    """Every score that a scale can have, with as many items missing as it allows."""
    scale, items = one.scales[name], one.items_of(name)
    if scale.score == "count":
        return {_scored(scale, float(n)) for n in range(len(items) + len(scale.reaches) + 1)}
    sums: set[tuple[int, float]] = {(0, 0.0)}
    for item in items:
        low, high = _ends(one, item)
        steps = range(int(low), int(high) + 1)
        values = {round(each, 9) for each in (steps if item.number else one.values_of(item))}
        taken = {(n + 1, round(total + value, 9)) for n, total in sums for value in values}
        sums = taken | {(n, total) for n, total in sums if scale.max_missing}
    least = len(items) - scale.max_missing
    kept = {(n, total) for n, total in sums if n >= max(1, least)}
    if scale.score == "mean":
        return {_scored(scale, total / n) for n, total in kept}
    return {_scored(scale, total * (len(items) / n if scale.prorate else 1)) for n, total in kept}


def _covered(one: Instrument, name: str, reach: tuple[float, float]) -> bool:
    bands = tuple(one.scales[name].bands.values())
    inside = all(reach[0] - 1e-9 <= low <= high <= reach[1] + 1e-9 for low, high in bands)
    return inside and all(
        sum(low - 1e-9 <= score <= high + 1e-9 for low, high in bands) == 1 for score in _possible(one, name)
    )


def _role_faults(one: Instrument) -> Iterator[tuple[str, str]]:
    if one.role == "conversation" and one.scales:
        yield "role", "een gesprekshulp heeft geen score: laat 'scale' weg, of kies een andere 'role'."
    if (one.role == "safety") != (one.subject == "safety"):
        yield "role", 'vragen over veiligheid hebben role = "safety" en subject = "safety", samen.'
    if one.scales and not one.higher:
        yield "higher", "zeg wat een hogere score betekent."
    if one.scales and not one.cases:
        yield "case", "een vragenlijst met een score heeft ten minste één uitgewerkt geval nodig."
    there = {gate.condition for gate in one.gates}
    missing = sorted(GATES_OF.get(one.subject, frozenset()) - there)
    if missing:
        yield "gate", f"een vragenlijst over dit onderwerp gaat pas open na: {', '.join(missing)}."
    if len(there) < len(one.gates):
        yield "gate", "een voorwaarde staat er dubbel in."


def _fact_faults(one: Instrument, fact: Psychometric) -> Iterator[str]:
    if (fact.scale is None) == (fact.item is None):
        yield "geef 'scale' of 'item', en één van beide."
        return
    if fact.scale is not None and fact.scale not in one.scales:
        yield unknown_word(fact.scale, one.scales)
        return
    bands = one.scales[fact.scale].bands if fact.scale is not None else {}
    if fact.band and fact.band not in bands:
        yield unknown_word(fact.band, bands)
    if fact.item is not None and fact.item not in {item.id for item in one.items}:
        yield unknown_word(fact.item, (item.id for item in one.items))
        return
    if (fact.low is None) != (fact.high is None) or (fact.value is None) == (fact.low is None):
        yield "geef 'value', of 'low' en 'high' samen."
        return
    ends = (fact.low, fact.high) if fact.low is not None and fact.high is not None else (fact.value, fact.value)
    low, high = (float(end) for end in ends if end is not None)
    if low > high:
        yield f"'low' ({low:g}) is groter dan 'high' ({high:g})."
    allowed: tuple[float, float] | None = (0.0, 1.0) if fact.fact in ("alpha", "loevinger_h", "share") else None
    if fact.fact == "mean" and fact.scale is not None:
        allowed = one.range_of(fact.scale)
    elif fact.fact in ("sd", "change") and fact.scale is not None:
        reach = one.range_of(fact.scale)
        allowed = (0.0, reach[1] - reach[0]) if reach else None
    if allowed is not None and not (allowed[0] <= low and high <= allowed[1]):
        yield f"{high if high > allowed[1] else low:g} kan niet: het ligt van {allowed[0]:g} tot en met {allowed[1]:g}."


def _case_faults(one: Instrument, case: Case) -> Iterator[str]:
    items = {item.id: item for item in one.items}
    for name in case.answers:
        if name not in items:
            yield unknown_word(name, items)
    for name, answer in one.answered(case).items():
        text = _wrong_answer(one, items[name], answer)
        if text:
            yield text
    for name in (*case.scores, *case.undefined, *case.bands):
        if name not in one.scales:
            yield unknown_word(name, one.scales)
    for name in one.scales:
        if (name in case.scores) == (name in case.undefined):
            yield f"zet '{name}' in 'scores' of in 'undefined', en in één van beide."
    bands = one.scales[TOTAL].bands if TOTAL in one.scales else {}
    if case.band is not None and case.band not in bands:
        yield unknown_word(case.band, bands)
    if (case.band is None) != (TOTAL not in case.scores or not bands):
        yield "een 'band' hoort bij een score 'total', en alleen daarbij."
    for name, band in case.bands.items():
        if name in one.scales and band not in one.scales[name].bands:
            yield unknown_word(band, one.scales[name].bands)
    if case.classed is not None and case.classed not in {each.name for each in one.classes}:
        yield unknown_word(case.classed, (each.name for each in one.classes))


def _wrong_answer(one: Instrument, item: Item, answer: str) -> str:
    if item.number is None:
        allowed = one.answers_of(item)
        return "" if answer in allowed else unknown_word(answer, allowed)
    try:
        number = float(answer)
    except ValueError:
        return f"'{item.id}': '{answer}' is geen getal."
    if item.number[0] <= number <= item.number[1]:
        return ""
    return f"'{item.id}': {answer} kan niet: het ligt van {item.number[0]:g} tot en met {item.number[1]:g}."
