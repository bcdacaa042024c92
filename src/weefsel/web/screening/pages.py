"""What the pages of the questions and the talks show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, digits
from typing import Any
from uuid import UUID

from weefsel.apps.directory.queries import LinkState
from weefsel.apps.screening.queries import GivenAnswers, TalkLine
from weefsel.catalogue.instrument import Item
from weefsel.web.screening.forms import EndTalkForm, QuestionsForm, ReturnForm, StartTalkForm, StepForm
from weefsel.web.screening.heading import Heading

KEYS = ascii_lowercase + digits[1:]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to pick, with the key that picks it; no key when the form has more answers than keys."""

    control: Any
    key: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question on its own card. ``next_id`` is where "sla over" leads."""

    field: Any
    item: Item
    number: int
    options: tuple[Option, ...]
    next_id: str


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """The questions of one moment. ``blocked`` says why they cannot be asked; then there is no form."""

    person: Heading
    name: str
    use: str
    occasion: str
    other_occasion: str
    form: QuestionsForm | None
    cards: tuple[Card, ...]
    blocked: str
    seen_by: str
    n_external: int


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to come back to: why, and one sentence to say."""

    need: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """What was answered the last time, and what there is to come back to."""

    person: Heading
    given: GivenAnswers | None
    signals: tuple[Signal, ...]
    may_ask: bool
    may_propose: bool
    seen_by: str


def cards_of(form: QuestionsForm) -> tuple[Card, ...]:
    """The cards of a form; the keys run on over all questions, so that one key is one answer."""
    keys = iter(KEYS)
    cards = []
    for number, item in enumerate(form.items, 1):
        field = form[item.id]
        cards.append(
            Card(
                field=field,
                item=item,
                number=number,
                # A question of one answer has "skip" as its last choice, to take an answer back: no key needed.
                options=tuple(
                    Option(control, next(keys, "") if control.data["value"] else "") for control in field.subwidgets
                ),
                next_id=f"vraag-{number + 1}" if number < len(form.items) else "bewaar",
            )
        )
    return tuple(cards)


@dataclass(frozen=True, slots=True)
class Tool:
    """A talk that can begin. ``minutes`` that it takes, None when nothing tells."""

    slug: str
    name: str
    sentence: str
    for_whom: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class TalksPage:
    """The talks with one person, and which can begin: those that the organisation uses, and the others."""

    person: Heading
    running: tuple[TalkLine, ...]
    ended: tuple[TalkLine, ...]
    in_use: tuple[Tool, ...]
    others: tuple[Tool, ...]
    may_talk: bool
    form: StartTalkForm
    seen_by: str


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a talk. ``form`` for the step at hand now; ``minutes`` that it takes, None when nothing tells.

    ``is_extra`` it came on top of the steps of the werkvorm.
    """

    number: int
    title: str
    text: str
    minutes: int | None
    words: str
    is_written: bool
    is_skipped: bool
    is_extra: bool
    form: StepForm | None


@dataclass(frozen=True, slots=True)
class UsedTool:
    """A questionnaire that belongs to a talk. ``blocked`` says why it cannot be asked."""

    slug: str
    name: str
    blocked: str


@dataclass(frozen=True, slots=True)
class Guide:
    """What helps while talking, in the words of the catalogue.

    ``owner`` whose the card or questionnaire itself is, when it is somebody's: its wording is not here. ``avoid`` what
    not to do, ``careful`` what can go wrong, ``barriers`` a question with what can be done, ``keep`` the core elements
    with why, ``after`` what comes afterwards. ``draws`` the map of the network belongs to it.
    """

    slug: str
    place: str
    owner: str
    avoid: tuple[str, ...]
    careful: tuple[str, ...]
    culture: str
    barriers: tuple[tuple[str, tuple[str, ...]], ...]
    keep: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    tools: tuple[UsedTool, ...]
    draws: bool
    may_choose: bool
    may_match: bool
    may_record_safety: bool


@dataclass(frozen=True, slots=True)
class HandoffPart:
    """The app of somebody else that this talk leads to: ``sends`` and ``returns`` in words, nothing of the person.

    ``url`` is empty where nobody gave an address that could be looked up. ``form`` for what came back, while it runs.
    """

    sends: str
    returns: str
    url: str
    owner: str
    state: LinkState
    form: ReturnForm | None
    may_report: bool


@dataclass(frozen=True, slots=True)
class TalkPage:
    """One talk. ``name`` is empty for one in private: nothing on the page says what it is about but its own steps.

    ``observe`` where to say what was seen of the core elements, once it ended; ``runs`` this reader can go on with it;
    ``n_open`` steps that nobody wrote down or skipped yet.
    """

    id: UUID
    person: Heading
    name: str
    is_private: bool
    runs: bool
    steps: tuple[StepCard, ...]
    n_open: int
    end_form: EndTalkForm | None
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    outcome: str
    agreed: str
    observe: str
    guide: Guide | None
    handoff: HandoffPart | None
    seen_by: str
    layout: str
