"""What the pages of small conversations show."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.catalogue.conversation import Choice, Guide, Moment, Practice, PracticeStep, ProfessionCard
from weefsel.web.catalogue.pages import SourceLine


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to do or to know. Without ``source`` it is ours; ``werkvorm`` (slug and name) tells how it goes."""

    text: str
    source: SourceLine | None
    werkvorm: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CardPart:
    """What one profession can do. ``is_own``: it is the profession of the reader."""

    card: ProfessionCard
    is_own: bool
    why: Told
    do: tuple[Told, ...]
    refers: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class GuidePart:
    """The guide beside a question; ``replies`` in the order of the guide, each with its source."""

    guide: Guide
    avoid: tuple[Told, ...]
    replies: tuple[tuple[str, str, Told], ...]


@dataclass(frozen=True, slots=True)
class MomentPart:
    moment: Moment
    do: tuple[Told, ...]
    avoid: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ConversationsPage:
    """``professions`` slug and name of every card, in the order of the catalogue."""

    professions: tuple[tuple[str, str], ...]
    card: CardPart
    guides: tuple[GuidePart, ...]
    moments: tuple[MomentPart, ...]
    practices: tuple[Practice, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Something that you can say now: the key that picks it, and the way that follows."""

    choice: Choice
    key: str
    way: str


@dataclass(frozen=True, slots=True)
class PracticePage:
    """A talk with a made-up person. ``gone`` what was said before this step; ``back`` the way without the last choice.

    ``last`` is the choice that led here: the look back on it stands above what follows.
    """

    practice: Practice
    gone: tuple[tuple[PracticeStep, Choice], ...]
    step: PracticeStep
    last: Choice | None
    options: tuple[Option, ...]
    back: str
