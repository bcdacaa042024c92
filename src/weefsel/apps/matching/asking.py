"""What is still asked: of the person once, where it could change what is shown, and of a host where it decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.inquiries import Asked
from weefsel.apps.people.models import Person
from weefsel.apps.people.queries import kept_by
from weefsel.apps.rights.queries import facts_for, rights
from weefsel.catalogue.host_question import question_of_criterion
from weefsel.catalogue.matching import Question
from weefsel.engine.matching.asking import decides, worth_asking
from weefsel.engine.matching.criteria.criterion import Reason
from weefsel.engine.matching.match import Match
from weefsel.engine.matching.setting import Setting
from weefsel.engine.rights.may import Actor, Object, may

ASKED = 3  # questions at most above a list: who is asked more, stops answering
LOOKED_AT = 30  # of so many of the best, a question has to change something
SIGNS = {"+": "plus", "?": "ask", "-": "minus"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A reason in a few words, with the sentence behind it. ``sign`` plus, ask or minus.

    ``question`` the slug of the question of `matching/questions.toml` that answers it, empty where a host is asked;
    ``host`` that of `directory/questions.toml` where the host is, for who may have it asked. ``is_out`` it was asked,
    and nobody has to ask it again now.
    """

    sign: str
    text: str
    sentence: str
    question: str = ""
    host: str = ""
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that nobody answered and that could change the list."""

    slug: str
    ask: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What may be asked of one person now: ``may`` the questions that this reader may write the answer to.

    ``kept`` the columns that the person would rather not say: they are not asked again. ``hosts`` this reader has hosts
    asked what nobody knows of a place, and so knows what was asked already.
    """

    may: Mapping[str, Question]
    kept: frozenset[str]
    hosts: bool = False

    def question_of(self, reason: Reason) -> Question | None:
        """The question that answers this, whoever may ask it; None where a host or a rule asks."""
        for one in catalogue().matching.questions.values():
            if reason.ask and set(reason.ask) <= set(one.columns):
                return one
        return None

    def still_asked(self, match: Match, shown: Sequence[Match]) -> list[Reason]:
        """Of what is not known only what could change what is shown, and what the person did not keep to themself."""
        return [
            one
            for one in match.ask
            if decides(one, match, shown)
            and not ((question := self.question_of(one)) and self.kept.intersection(question.columns))
        ]

    def chips(self, reasons: Sequence[Reason], asked: Mapping[str, Asked]) -> tuple[Chip, ...]:
        """Reasons as chips; a question leads to where it is asked, for who may write the answer.

        ``asked`` what this host was asked, by question.
        """
        return tuple(self._chip(one, asked) for one in reasons)

    def _chip(self, reason: Reason, asked: Mapping[str, Asked]) -> Chip:
        question = self.question_of(reason) if reason.sign == "?" else None
        if question is None and self.hosts:
            return host_chip(reason, asked)
        slug = question.slug if question and question.slug in self.may else ""
        return Chip(SIGNS[reason.sign], reason.text, reason.sentence, slug)

    def open(self, setting: Setting, ids: Sequence[str], row_of: Mapping[str, int]) -> tuple[OpenQuestion, ...]:
        """What to ask first, given what could fit, best first."""
        rows = np.array([row_of[each] for each in ids[:LOOKED_AT]], dtype=np.int64)
        left = {slug: one for slug, one in self.may.items() if not self.kept.intersection(one.columns)}
        found = worth_asking(setting, rows, left)
        return tuple(OpenQuestion(slug, left[slug].ask) for slug in found[:ASKED])


def host_chip(reason: Reason, asked: Mapping[str, Asked]) -> Chip:
    """A reason for who has hosts asked: what was asked lately is told as such, and not asked again."""
    question = question_of_criterion().get(reason.code) if reason.sign == "?" and not reason.ask else None
    if question is None:
        return Chip(SIGNS[reason.sign], reason.text, reason.sentence)
    state = asked.get(question.slug, Asked())
    text, sentence = reason.text, reason.sentence
    day = date_format(state.day, "j F") if state.day else ""
    if state.state == "waits":
        text = _("%s: wordt gevraagd") % question.name
        sentence = _("Deze vraag gaat met de volgende mail naar de gastheer of gastvrouw.")
    elif state.state == "asked":
        text = _("%(name)s: gevraagd op %(day)s") % {"name": question.name, "day": day}
        sentence = _("Wij vroegen dit op %s aan de gastheer of gastvrouw. Er is nog geen antwoord.") % day
    elif state.state == "silent":
        sentence = _("Wij vroegen dit op %s, en er kwam geen antwoord. Bel even.") % day
    return Chip(SIGNS[reason.sign], text, sentence, host=question.slug, is_out=state.is_out)


def asks_hosts(actor: Actor) -> bool:
    """Whether this actor has hosts asked what nobody knows of a place."""
    return may(actor, "directory.ask", Object("offer", facts_for(actor)), rights()).allow


def asking_of(person: Person, *, actor: Actor) -> Asking:
    """What may be asked of this person; two queries."""
    return Asking(may=questions_for(person, actor=actor), kept=kept_by(person.id), hosts=asks_hosts(actor))


def questions_for(person: Person, *, actor: Actor) -> dict[str, Question]:
    """The questions of which this actor may write the answer: where someone feels at home is for fewer; one query."""
    seen = Object("person", facts_for(actor, person_id=person.id, owner_id=person.owner_id))
    tells, belongs = (may(actor, action, seen, rights()).allow for action in ("people.tell", "matching.belong"))
    questions = catalogue().matching.questions
    return {slug: one for slug, one in questions.items() if (belongs if one.words == "own_group" else tells)}


def asks(reason: Reason) -> str:
    """Whose answer counts, in a sentence."""
    if reason.ask:
        return _("Het antwoord van u zelf telt: %s.") % reason.text
    question = question_of_criterion().get(reason.code)
    text = question.name if question else reason.text
    return _("Het antwoord van de gastheer of gastvrouw telt: %s.") % text
