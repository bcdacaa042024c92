"""The outcome moments of a werkvorm: each asked on its day, or said why it could not be."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.outcomes.operations import ask_follow_up, close_follow_up, record_follow_up
from weefsel.apps.screening.operations import record_answers
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.werkvorm import OutcomeMoment
from weefsel.engine.rights.may import Actor
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.stage import START, Stage, Story, at_nine

LOOKS_AGAIN = timedelta(days=2)
RATHER_NOT = "dat zeg ik liever niet"
OCCASIONS = {"start": "intake", "during": "visit", "end": "discharge", "follow_up": "visit"}


def measure(stage: Stage, visitor: Visitor, until: date) -> list[Story]:
    """A story for each moment of the werkvorm: it waits for the moment it counts from, and asks on its day.

    For whom that moment did not come before ``until``, is not asked.
    """
    return [_moment(stage, visitor, moment, until) for moment in stage.werkvorm.outcomes]


def _moment(stage: Stage, visitor: Visitor, moment: OutcomeMoment, until: date) -> Story:
    if stage.deviates.has("not_asked", moment.instrument):
        return
    yield START
    while moment.anchor not in visitor.moments:
        if stage.day() > until:
            return
        yield stage.now + LOOKS_AGAIN
    if visitor.drops_out and visitor.referral is None:
        return  # nobody holds on to an address of who stopped halfway a talk
    begins = visitor.moments[moment.anchor]
    due_on = begins + timedelta(days=moment.days)
    yield at_nine(due_on)
    stage.ledger.n_moments += 1
    if problem := _ask(stage, visitor, moment, due_on):
        stage.ledger.lacks(f"meting '{_name(moment)}': {problem}")


def _name(moment: OutcomeMoment) -> str:
    who = ", aan de naaste" if moment.who == "related_person" else ""
    return f"{catalogue().instruments[moment.instrument].name}{who}"


def _ask(stage: Stage, visitor: Visitor, moment: OutcomeMoment, due_on: date) -> str:
    """Ask one moment; gives why it could not be asked, or nothing."""
    if moment.who == "related_person":
        return "een naaste kan nog niets invullen"
    instrument = catalogue().instruments[moment.instrument]
    try:
        if moment.moment == "follow_up" and visitor.referral is not None:
            _follow_up(stage, visitor, instrument, due_on)
            return ""
        answers = answers_to(instrument, OCCASIONS[moment.moment])
        record_answers(visitor.person, instrument, answers, OCCASIONS[moment.moment], actor=sees(stage, visitor))
    except ValidationError as problem:
        if problem.code == "answered":
            return "van een verwijzing wordt elke vragenlijst één keer bewaard"
        if problem.code == "no-wording":
            return "de tekst van deze vragenlijst is van een ander en staat niet in het programma"
        raise
    stage.ledger.n_filled += 1
    return ""


def _follow_up(stage: Stage, visitor: Visitor, instrument: Instrument, due_on: date) -> None:
    referral, actor = visitor.place, sees(stage, visitor)
    ask_follow_up(referral, actor=actor, due_on=due_on, email=visitor.person.email, instrument=instrument.slug)
    if visitor.drops_out:
        close_follow_up(referral, "lost", actor=actor, due_on=due_on, instrument=instrument.slug)
        return
    answers = answers_to(instrument, "visit")
    record_follow_up(referral, answers, actor=actor, due_on=due_on, instrument=instrument.slug)
    stage.ledger.n_filled += 1


def sees(stage: Stage, visitor: Visitor) -> Actor:
    """Who treats this person, and so may ask them."""
    if visitor.person.owner_id == stage.practice.id:
        return stage.asks()
    return stage.leads()


def answers_to(instrument: Instrument, occasion: str) -> dict[str, str]:
    """The first answer to every question of this moment."""
    return {
        item.id: next(each for each in instrument.answers_of(item) if each != RATHER_NOT)
        for item in instrument.items
        if not item.occasions or occasion in item.occasions
    }
