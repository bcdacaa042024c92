"""What the pages of the questions and the talks show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, digits
from typing import Any
from uuid import UUID

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.queries import LinkState
from weefsel.apps.screening.queries import GivenAnswers, TalkLine
from weefsel.apps.screening.questionnaires import AnswerLine, ListedQuestionnaire, ScoreLine
from weefsel.catalogue.instrument import Item
from weefsel.catalogue.problem import Problem
from weefsel.web.catalogue.describe import Sources
from weefsel.web.conversations.pages import GuidePart
from weefsel.web.conversations.parts import guide_part
from weefsel.web.screening.cards import QuestionCard
from weefsel.web.screening.forms import (
    BeginForm,
    EndTalkForm,
    QuestionsForm,
    ReturnForm,
    StartTalkForm,
    StepForm,
    TiesForm,
)
from weefsel.web.screening.heading import Heading

KEYS = ascii_lowercase + digits[1:]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to pick, with the key that picks it; no key when the form has more answers than keys."""

    control: Any
    key: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question on its own card. ``next_id`` is where "sla over" leads; ``guide`` helps who asks."""

    field: Any
    item: Item
    number: int
    options: tuple[Option, ...]
    next_id: str
    guide: GuidePart | None


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
    keys, sources = iter(KEYS), Sources()
    cards = []
    for number, item in enumerate(form.items, 1):
        field = form[item.id]
        guide = catalogue().conversations.guide_of(form.instrument.slug, item.id)
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
                guide=guide_part(guide, sources) if guide is not None else None,
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


@dataclass(frozen=True, slots=True)
class QuestionnaireLine:
    """A list that can be asked of a person. ``minutes`` None when nobody told how long it takes."""

    slug: str
    name: str
    use: str
    minutes: int | None
    is_scored: bool


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A list that is being asked: at which question one was, of how many, and who was the last."""

    id: UUID
    name: str
    place: int
    n_questions: int
    n_answered: int
    saved_at: datetime
    saved_by: str
    is_amending: bool


@dataclass(frozen=True, slots=True)
class FinishedLine:
    """One time that a list was answered."""

    id: UUID
    name: str
    asked_at: datetime
    asked_by: str
    is_amended: bool


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """The questionnaires of one person: what runs, what was answered, and what can be asked."""

    person: Heading
    running: tuple[RunningLine, ...]
    finished: tuple[FinishedLine, ...]
    can_ask: tuple[QuestionnaireLine, ...]
    may_ask: bool
    seen_by: str


@dataclass(frozen=True, slots=True)
class BeginPage:
    """Before a questionnaire is asked: what it is for, and what has to be so first. ``blocked`` says why it cannot.

    ``is_shut`` something that has to be so first is not; ``running`` one that was begun and can be gone on with;
    ``problems`` of a file with answers that were given elsewhere.
    """

    person: Heading
    slug: str
    name: str
    use: str
    why: str
    minutes: int | None
    leave: str
    blocked: str
    is_shut: bool
    running: RunningLine | None
    form: BeginForm
    problems: tuple[Problem, ...]
    has_gates: bool
    is_private: bool
    seen_by: str
    layout: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question with what was filled in, for looking it over. ``number`` is where it stands."""

    number: int
    text: str
    answers: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class AskingPage:
    """A questionnaire while it is asked: one card, all cards, or at the end all answers to look over (``review``).

    ``number`` the question at hand, counted from 1; ``errors`` what cannot stay so, each a link; ``beside`` who else is
    filling it in now; ``was_at`` the question at which one was before, 0 for who did not come back.
    """

    id: UUID
    person: Heading
    title: str
    is_private: bool
    shows_all: bool
    cards: tuple[QuestionCard, ...]
    number: int
    n_questions: int
    n_answered: int
    is_first: bool
    is_last: bool
    review: tuple[ReviewLine, ...] | None
    n_skipped: int
    errors: tuple[Mapping[str, str], ...]
    beside: str
    was_at: int
    is_amending: bool
    is_brought_in: bool
    why: str
    language: str
    seen_by: str
    layout: str


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The answer to a page that keeps what is filled in by itself: when, or what went wrong, or that it has ended.

    ``asked`` the keys of what is to be asked now: with others than on the page, it has to be shown anew.
    """

    told: str
    problem: str
    ended: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """An earlier or later time that the same list was answered, with its first score in words."""

    id: UUID
    asked_at: datetime
    scores: str
    is_this: bool
    is_amended: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What was answered to one questionnaire, with its scores for who asked. ``source`` where the scoring comes from.

    ``id`` of the response, or of the private asking. ``role`` is that of the instrument, "" for a list of one's own.
    """

    id: UUID
    person: Heading
    name: str
    is_private: bool
    asked_at: datetime
    asked_by: str
    recorded_at: datetime | None
    recorded_by: str
    occasion: str
    answers: tuple[AnswerLine, ...]
    scores: tuple[ScoreLine, ...]
    role: str
    use: str
    higher: str
    source: str
    leave: str
    earlier: tuple[EarlierLine, ...]
    amends_id: UUID | None
    amended_id: UUID | None
    may_amend: bool
    may_export: bool
    seen_by: str
    layout: str


@dataclass(frozen=True, slots=True)
class WordingsPage:
    """Every questionnaire for the administrator: what waits for a yes, what is in use, what has no wording yet."""

    proposed: tuple[ListedQuestionnaire, ...]
    in_use: tuple[ListedQuestionnaire, ...]
    missing: tuple[ListedQuestionnaire, ...]
    ours: tuple[ListedQuestionnaire, ...]


@dataclass(frozen=True, slots=True)
class AddWordingPage:
    """Giving a wording as a file. ``slug`` empty for a list of one's own; ``items`` that it has to have."""

    slug: str
    name: str
    licence: str
    items: tuple[str, ...]
    form: Any
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class TieLine:
    """One item of the instrument with the question of the file that is its wording, and the answers likewise."""

    item: str
    construct: str
    question: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version that was in use."""

    id: UUID
    version: int
    confirmed_at: datetime
    confirmed_by: str
    is_withdrawn: bool
    is_this: bool


@dataclass(frozen=True, slots=True)
class WordingPage:
    """One wording: as a dry run, in use or withdrawn; with the questions as they will be asked.

    ``is_finished`` it can be taken into use; otherwise ``problems`` say why not. ``ties_form`` to put right by hand
    which question of the file belongs to which item, None where there is nothing to tie.
    """

    id: UUID
    slug: str
    name: str
    title: str
    version: int
    state: str
    licence: str
    use: str
    leave: str
    copyright: str
    added_at: datetime
    added_by: str
    confirmed_at: datetime | None
    confirmed_by: str
    withdrawn_at: datetime | None
    ties: tuple[TieLine, ...]
    ties_form: TiesForm | None
    is_finished: bool
    problems: tuple[Problem, ...]
    cards: tuple[QuestionCard, ...]
    n_not_asked: int
    notes: tuple[Problem, ...]
    is_own_list: bool
    versions: tuple[VersionLine, ...]
    form: Any
