"""Needs: what a person may want from contact with others, and what makes us propose one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.rule import Rule, print_rule
from weefsel.catalogue.spec import InstrumentSlug, Key, Line, Refers, SlugText, SourceSlug, SupportSlug, Within

TransitionSlug = Annotated[str, Refers("transition")]
Said = Literal["feels_lonely", "wants_support"]


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that must be so. Exactly one of six forms:

    an answer (``instruments``, ``item``, ``answers``: any of them, in the last of these that was answered), a range of
    a score (``instrument``, ``scale``, ``bands``), a ``rule`` over the person's fields, a number of the map
    (``measure`` with ``at_least`` or ``at_most``), a ``transition`` that is not long ago, or something the person
    ``said``.
    ``source`` is where a border comes from; a border without one is an assumption.
    """

    instruments: tuple[InstrumentSlug, ...] = ()
    item: SlugText | None = None
    answers: tuple[str, ...] = ()
    instrument: InstrumentSlug | None = None
    scale: SlugText | None = None
    bands: tuple[str, ...] = ()
    rule: Rule | None = None
    measure: SlugText | None = None
    at_least: float | None = None
    at_most: float | None = None
    transition: tuple[TransitionSlug, ...] = ()
    said: Said | None = None
    source: SourceSlug | None = None

    @property
    def has_border(self) -> bool:
        return self.measure is not None

    def faults(self) -> Iterator[tuple[str, str]]:
        answer = (bool(self.instruments), self.item is not None, bool(self.answers))
        score = (self.instrument is not None, self.scale is not None, bool(self.bands))
        borders = (self.at_least is not None, self.at_most is not None)
        if any(answer) and not all(answer):
            yield "instruments", "geef 'instruments', 'item' en 'answers' samen."
        if any(score) and not all(score):
            yield "instrument", "geef 'instrument', 'scale' en 'bands' samen."
        if (self.measure is not None) != (sum(borders) == 1):
            yield "measure", "geef bij 'measure' precies één grens: 'at_least' of 'at_most'."
        forms = (
            any(answer),
            any(score),
            self.rule is not None,
            self.measure is not None or any(borders),
            bool(self.transition),
            self.said is not None,
        )
        if sum(forms) != 1:
            kinds = "een antwoord, een score, een 'rule', een 'measure', een 'transition' of 'said'"
            yield "", f"geef precies één vorm: {kinds}."

    def text(self) -> str:
        """The clue for who wants to check it, in the words of the file."""
        if self.instruments:
            return f"{' of '.join(self.instruments)}, {self.item}: {' of '.join(self.answers)}"
        if self.instrument is not None:
            return f"{self.instrument}, {self.scale}: {' of '.join(self.bands)}"
        if self.rule is not None:
            return print_rule(self.rule)
        if self.measure is not None:
            sign, border = (">=", self.at_least) if self.at_least is not None else ("<=", self.at_most)
            return f"{self.measure} {sign} {border:g}"
        if self.transition:
            return f"nog niet lang geleden: {' of '.join(self.transition)}"
        return f"de persoon zei: {self.said}"


@dataclass(frozen=True, slots=True)
class Signal:
    """A reason to propose a need, to be agreed with the person.

    It holds when every clue of ``when`` holds; what is not known about one of them is asked. Any clue of ``unless``
    that is known to hold takes it away. ``reason`` is said to the person, ``limit`` tells what it does not say.
    ``ask`` is said instead of the reason while a part of ``when`` is not known: it ends with the question. ``source``
    is who says that this may be a reason; without it that is an assumption.
    """

    slug: SlugText
    reason: Line
    limit: Line
    when: tuple[Clue, ...]
    unless: tuple[Clue, ...] = ()
    ask: Line = ""
    source: SourceSlug | None = None

    @property
    def clues(self) -> tuple[Clue, ...]:
        return (*self.when, *self.unless)

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.when:
            yield "when", "noem ten minste één ding dat zo moet zijn."
        if self.ask and (len(self.when) < 2 or not self.ask.endswith("?")):
            yield "ask", "dit eindigt met een vraag, en hoort bij een signaal dat op twee of meer dingen staat."


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of need.

    ``wish`` is the need in the person's own words ("Ik wil ..."). ``track`` network (we can look for it here), own (it
    is about someone the person knows already: nothing to look for), other (handled elsewhere and before a group, such
    as debts; ``turn_to`` says by whom) or first (safety: only on the protected page). ``support`` the kinds it asks.
    """

    slug: SlugText
    name: Line
    wish: Line
    meaning: str
    track: Literal["network", "own", "first", "other"] = "network"
    support: tuple[SupportSlug, ...] = ()
    turn_to: str = ""
    signals: Annotated[tuple[Signal, ...], Key("signal")] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.track == "other") != bool(self.turn_to):
            yield "turn_to", 'zeg bij track = "other", en alleen daar, bij wie iemand terechtkan.'
        if self.track in ("first", "other") and self.signals:
            yield "signal", "wat eerst moet, ziet een mens: daar hoort geen signaal bij."


@dataclass(frozen=True, slots=True)
class Transition:
    """Something that happens in a life, told with a date. ``label`` follows on "Er gebeurde iets:".

    For ``signal_days`` it may be a reason to talk; after that it is only a fact. ``source`` says why that long, without
    it that is an assumption.
    """

    slug: SlugText
    label: Line
    signal_days: Annotated[int, Within(1, 3650)]
    meaning: str = ""
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class UnwantedWord:
    """A piece of a word that no proposal may hold, because it labels or medicalises; ``instead`` what one can say."""

    slug: SlugText
    part: Line
    instead: Line


def unwanted_in(text: str, words: Iterable[UnwantedWord]) -> list[UnwantedWord]:
    """The words of the list that stand in a text, whatever the capitals.

    Examples
    --------
    >>> word = UnwantedWord("netwerkarm", "netwerkarm", "weinig mensen om zich heen")
    >>> [each.slug for each in unwanted_in("Een Netwerkarme meneer.", [word])]
    ['netwerkarm']
    """
    low = text.casefold()
    return [word for word in words if word.part.casefold() in low]
