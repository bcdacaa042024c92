"""What the pages of the questions show."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Any

from weefsel.apps.screening.queries import GivenAnswers
from weefsel.catalogue.instrument import Item
from weefsel.web.screening.forms import QuestionsForm
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
    external: tuple[tuple[str, str], ...]


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
