"""Small conversations: a guide beside a question, what to do when it gets hard, what a profession can do, and practice.

All of it is written by ourselves. What rests on a source names it; the rest is shown as ours. A practice is a made-up
person with a few steps: no points, no right answer, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.spec import InstrumentSlug, Key, Line, ProfessionSlug, SlugText, SourceSlug, WerkvormSlug

N_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to know or to do; without ``source`` it is our own."""

    text: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that a guide stands beside."""

    instrument: InstrumentSlug
    item: SlugText


@dataclass(frozen=True, slots=True)
class Reply:
    """What someone may answer, what you can say then, and what you do."""

    when: Line
    say: Line
    do: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """How to ask one question: ``opens`` a few ways to begin, ``avoid`` what not to do, ``replies`` what may come."""

    slug: SlugText
    name: Line
    opens: tuple[str, ...]
    asked: Annotated[tuple[Asked, ...], Key("asked")]
    avoid: Annotated[tuple[Advice, ...], Key("avoid")]
    replies: Annotated[tuple[Reply, ...], Key("reply")]

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from _empty(opens=self.opens, asked=self.asked, avoid=self.avoid, reply=self.replies)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that is hard in any of these talks: what to say, what to do, and what not."""

    slug: SlugText
    name: Line
    say: tuple[str, ...]
    do: Annotated[tuple[Advice, ...], Key("do")]
    avoid: Annotated[tuple[Advice, ...], Key("avoid")]

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from _empty(say=self.say, do=self.do, avoid=self.avoid)


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom, and for what; ``werkvorm`` where one of ours tells how that goes."""

    text: str
    werkvorm: WerkvormSlug | None = None
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class ProfessionCard:
    """What one profession can do in its own work. ``name`` as people call themselves: a cardioloog is a specialist.

    ``why`` why this profession, ``notice`` when it shows, ``asks`` and ``says`` sentences to use, ``do`` what lies
    within reach, ``refers`` to whom, ``limits`` what is not for this profession.
    """

    slug: SlugText
    name: Line
    profession: ProfessionSlug
    why: Advice
    notice: str
    asks: tuple[str, ...]
    says: tuple[str, ...]
    do: Annotated[tuple[Advice, ...], Key("do")]
    refers: Annotated[tuple[Handover, ...], Key("refer")]
    limits: tuple[str, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from _empty(asks=self.asks, says=self.says, do=self.do, refer=self.refers, limits=self.limits)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that you can say: ``reflection`` looks back on it mildly, ``next`` is the step that follows."""

    say: str
    reflection: str
    next: SlugText


@dataclass(frozen=True, slots=True)
class PracticeStep:
    """What the made-up person says, and what can be seen or heard (``manner``). Without choices the talk ends here.

    ``ending`` says what you can take from it, at an end only.
    """

    id: SlugText
    says: str
    manner: Line = ""
    choices: Annotated[tuple[Choice, ...], Key("choice")] = ()
    ending: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.choices and self.ending:
            yield "ending", "hier gaat het gesprek verder; een einde heeft geen [[step.choice]]."
        elif not self.choices and not self.ending:
            yield "", "hier loopt het gesprek dood: geef drie keer [[step.choice]], of schrijf een 'ending'."
        elif self.choices and len(self.choices) != N_CHOICES:
            yield "choice", f"geef {N_CHOICES} dingen om te zeggen, niet {len(self.choices)}."
        if len({choice.say for choice in self.choices}) < len(self.choices):
            yield "choice", "twee keer staat er hetzelfde om te zeggen."


@dataclass(frozen=True, slots=True)
class Practice:
    """A talk to practise with a person who does not exist, read from ``practice/<slug>.toml``.

    ``name`` and ``about`` tell who it is, ``setting`` where you meet, ``professions`` for whom it is meant first. The
    first step is where it begins. From every step an end can be reached, and every step can be reached.
    """

    schema: Literal[1]
    slug: SlugText
    name: Line
    about: str
    setting: Line
    professions: tuple[ProfessionSlug, ...]
    minutes: int
    steps: Annotated[tuple[PracticeStep, ...], Key("step")]

    def step(self, name: str) -> PracticeStep:
        """The step with this id.

        Raises
        ------
        KeyError
            There is no such step.
        """
        return {step.id: step for step in self.steps}[name]

    def walk(self, way: str) -> tuple[tuple[PracticeStep, Choice | None], ...]:
        """The steps that were gone through with what was said at each, and the step at hand with None.

        ``way`` holds a digit for each choice, from 1.

        Raises
        ------
        ValueError
            The way leaves the talk: another sign, a choice that is not there, or more choices than steps.
        """
        here, gone = self.steps[0], []
        for sign in way:
            # A digit of another script is a digit to Python too: only these three are choices here.
            n = "123".find(sign)
            if not 0 <= n < len(here.choices):
                raise ValueError(f"way must hold choices that are there, got {way!r}.")
            gone.append((here, here.choices[n]))
            here = self.step(here.choices[n].next)
        return (*gone, (here, None))

    def faults(self) -> Iterator[tuple[str, str]]:
        ids = [step.id for step in self.steps]
        yield from _empty(step=self.steps)
        for n, step in enumerate(self.steps, 1):
            if step.id in ids[: n - 1]:
                yield f"step {n}", f"'{step.id}' staat er dubbel in."
            for m, choice in enumerate(step.choices, 1):
                if choice.next not in ids:
                    yield f"step {n}, choice {m}", unknown_word(choice.next, ids)
        for n, step in enumerate(self.steps, 1):
            if n > 1 and step.id not in self._reached({ids[0]}):
                yield f"step {n}", f"hier komt niemand: geen keuze leidt naar '{step.id}'."
            elif not any(not other.choices for other in self.steps if other.id in self._reached({step.id})):
                yield f"step {n}", f"vanaf '{step.id}' komt het gesprek nooit bij een einde."

    def _reached(self, start: set[str]) -> set[str]:
        """These steps and all that can follow."""
        leads = {step.id: {choice.next for choice in step.choices} for step in self.steps}
        found: set[str] = set()
        while start:
            found |= start
            start = {to for one in start for to in leads.get(one, ())} - found
        return found


@dataclass(frozen=True, slots=True)
class Conversations:
    """Everything that helps in a small conversation, by slug."""

    guides: dict[str, Guide]
    moments: dict[str, Moment]
    cards: dict[str, ProfessionCard]
    practices: dict[str, Practice]

    def guide_of(self, instrument: str, item: str) -> Guide | None:
        """The guide beside a question."""
        return next((guide for guide in self.guides.values() if Asked(instrument, item) in guide.asked), None)

    def faults(self, instruments: Mapping[str, Instrument]) -> Iterator[tuple[str, str]]:
        """Guides beside a question that is not there or has one, and questions of our own without a guide."""
        guided: set[tuple[str, str]] = set()
        for n, guide in enumerate(self.guides.values(), 1):
            for m, asked in enumerate(guide.asked, 1):
                place = f"guide {n}, asked {m}"
                instrument = instruments.get(asked.instrument)
                items = [item.id for item in instrument.items] if instrument is not None else []
                if instrument is not None and asked.item not in items:
                    yield place, unknown_word(asked.item, items)
                if (asked.instrument, asked.item) in guided:
                    yield place, f"bij '{asked.item}' staat al een handreiking."
                guided.add((asked.instrument, asked.item))
        for slug, instrument in instruments.items():
            for item in instrument.items:
                if instrument.text_source == "own" and (slug, item.id) not in guided:
                    yield "", f"bij onze eigen vraag '{item.id}' van '{slug}' staat nog geen handreiking."


def _empty(**lists: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    for key, found in lists.items():
        if not found:
            yield key, "geef er minstens één."
