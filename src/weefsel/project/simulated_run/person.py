"""Plays an instrument or a conversation: with one person at a time, step by step, to what was agreed."""

from __future__ import annotations

import math
from datetime import timedelta

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.operations import report_link
from weefsel.apps.directory.queries import link_state
from weefsel.apps.ecogram.operations import save_ecogram
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.running.operations import observe_person
from weefsel.apps.running.queries import fidelity_of_person
from weefsel.apps.running.runners import RUNNERS, runner_of
from weefsel.apps.screening.operations import end_talk, record_answers, record_return, record_step, start_talk
from weefsel.apps.screening.talks import is_private, steps_of
from weefsel.engine.needs.evaluate import NO
from weefsel.project.simulated_run import asking
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.measuring import answers_to, measure, sees
from weefsel.project.simulated_run.people import Cast
from weefsel.project.simulated_run.stage import CARE, START, Stage, Story

N_FITS = 3
N_TIES = 4
AGREED = "Wij bellen elkaar volgende week."
A_WEEK = timedelta(days=7)


def play(stage: Stage) -> None:
    """Everyone who fits is spoken with; one does not want to, one stops halfway, one talk is interrupted."""
    ledger = stage.ledger
    ledger.unit = "gesprekken"
    stage.adopt()
    if stage.lead not in CARE:
        ledger.lacks("wie dit in de werkvorm doet, mag antwoorden van iemand niet vastleggen: dat deed de huisarts")
    if stage.werkvorm.handoff is not None and not _address(stage):
        ledger.lacks("het adres van deze app is niet bekend: er is geen link om iemand naartoe te leiden")
    begins = stage.leads if stage.lead in CARE else stage.asks
    cast = asking.cast_of(stage, N_FITS)
    visitors = [asking.come(stage, number, who, actor=begins()) for number, who in enumerate(cast.fits, start=1)]
    if not visitors:
        return
    visitors[-1].drops_out = True
    ledger.n_fitting = len(visitors) + 1
    ledger.n_refused = 1  # of who does not want to talk, nothing is written down
    _who_does_not_fit(stage, cast, begins)
    for visitor in visitors:
        if asking.verdict_of(stage, visitor, actor=begins()) == NO:
            ledger.failed.append(f"{visitor.number}: gemaakt om te passen, maar de regels zeggen nee")
    ledger.surprise = "bezoek kwam binnen: het eerste gesprek werd een week later afgemaakt"
    until = START.date() + _until_the_last(stage)
    stage.tell(
        [
            *(_speak(stage, visitor) for visitor in visitors),
            *(story for visitor in visitors for story in measure(stage, visitor, until)),
            _judged(stage, visitors),
        ]
    )
    after = [step.name for step in stage.werkvorm.handover if step.due_days]
    if after:
        ledger.lacks(f"na het gesprek: {'; '.join(after)}: er is geen lijst die hieraan herinnert")


def _who_does_not_fit(stage: Stage, cast: Cast, begins) -> None:
    if cast.misfit is None:
        return
    misfit = asking.come(stage, 90, cast.misfit, actor=begins())
    if asking.verdict_of(stage, misfit, actor=begins()) != NO:
        stage.ledger.failed.append("wie niet past, werd niet tegengehouden")
    stage.ledger.n_not_fitting, stage.ledger.broken = 1, cast.broken


def _until_the_last(stage: Stage) -> timedelta:
    return A_WEEK + _between(stage) * _n_talks(stage)


def _n_talks(stage: Stage) -> int:
    return max((math.ceil(e.check.value) for e in stage.checks("talks_held")), default=1)


def _between(stage: Stage) -> timedelta:
    """Halfway the time in which the next talk has to come: by the rhythm, else by the longest step."""
    rhythm = stage.werkvorm.rhythm
    days = {"week": 7, "month": 30, "quarter": 91, "year": 365}.get(rhythm.unit, 0) * (rhythm.every or 0)
    return timedelta(days=max(days, *(step.due_days for step in stage.werkvorm.handover), 2) // 2)


def _speak(stage: Stage, visitor: Visitor) -> Story:
    """All talks with one person; who drops out stops after the first step."""
    ledger, deviates = stage.ledger, stage.deviates
    n_talks = _n_talks(stage)
    ledger.n_planned += n_talks
    yield START + timedelta(hours=visitor.number)
    ledger.n_enrolled += 1
    visitor.moments |= dict.fromkeys(("referral", "acceptance", "enrolment", "first_visit"), stage.day())
    if visitor.drops_out:
        _stop_halfway(stage, visitor)
        return
    if visitor.number == 1:
        _open(stage, visitor)
        yield stage.now + A_WEEK
        if _address(stage):
            report_link(_address(stage), actor=stage.sets_up(), works=True)
    n_held = n_talks - 1 if deviates.has("too_few_talks") else n_talks
    for number in range(n_held):
        if number:
            yield stage.now + _between(stage)
        _hold(stage, visitor, is_first=number == 0)
        ledger.n_held += 1
    visitor.moments |= dict.fromkeys(("last_session", "discharge"), stage.day())


def _is_talk(stage: Stage) -> bool:
    return runner_of(stage.werkvorm) is RUNNERS["talks"]


def _open(stage: Stage, visitor: Visitor) -> None:
    """A talk that is broken off after its first step, and goes on later."""
    actor = sees(stage, visitor)
    if _is_talk(stage):
        talk = start_talk(visitor.person, stage.werkvorm, actor=actor, token=stage.token())
        record_step(talk, 1, actor=actor, words="Begonnen.")
    if _address(stage):
        actor = stage.sets_up()
        report_link(_address(stage), actor=actor, works=False)
        if not link_state(_address(stage), stage.now).is_dead:
            stage.ledger.failed.append("een dode link werd niet als dood getoond")
        stage.ledger.surprise = "de link naar de app was dood: dat is gemeld, en een week later werkte hij weer"


def _address(stage: Stage) -> str:
    """Where an app of somebody else is; nothing for what is not an app, or has no address."""
    return stage.werkvorm.handoff.url if stage.werkvorm.handoff else ""


def _stop_halfway(stage: Stage, visitor: Visitor) -> None:
    actor = sees(stage, visitor)
    if _is_talk(stage):
        talk = start_talk(visitor.person, stage.werkvorm, actor=actor, token=stage.token())
        record_step(talk, 1, actor=actor, words="Begonnen.")
        end_talk(talk, actor=actor, outcome="stopped")
    stage.ledger.n_dropped_out += 1


def _hold(stage: Stage, visitor: Visitor, *, is_first: bool) -> None:
    """One whole talk: questions, the map, every step, what would help, and what was agreed."""
    person, deviates, actor = visitor.person, stage.deviates, sees(stage, visitor)
    if is_first:
        asked_at_start = {m.instrument for m in stage.werkvorm.outcomes if m.moment == "start"}
        for slug in {e.check.argument for e in stage.checks("instrument_asked")} - asked_at_start:
            if not deviates.has("not_asked", slug):
                instrument = catalogue().instruments[slug]
                record_answers(person, instrument, answers_to(instrument, "visit"), "visit", actor=actor)
        if ties := _ties(stage):
            save_ecogram(person, ties, actor=actor)
    talk = None
    if _is_talk(stage):
        talk = start_talk(person, stage.werkvorm, actor=actor, token=stage.token())
        for number, _item in enumerate(steps_of(stage.werkvorm), start=1):
            skipped = number == 1 and deviates.has("skip_steps")
            record_step(talk, number, actor=actor, words="Besproken.", is_skipped=skipped)
    if is_first and not deviates.has("no_needs"):
        proposed = propose_needs(person, actor=actor)
        chosen = Decision(proposed[0], "agree", seen="proposed") if proposed else Decision("company", "agree")
        agree_needs(person, [chosen], actor=actor)
    if talk is not None and stage.werkvorm.handoff is not None:
        record_return(talk, actor=actor, words="Liet zien wat de app zei.", has_consent=True)
    if talk is not None:
        stops = deviates.has("no_needs")
        end_talk(talk, actor=actor, outcome="stopped" if stops else "agreed", agreed="" if stops else AGREED)


def _ties(stage: Stage) -> list[TieEntry]:
    """People around somebody, of several parts of life, as the core elements ask; none where they ask none."""
    counted = [*stage.checks("ties_recorded"), *stage.checks("tie_sectors"), *stage.checks("ties_with_support")]
    if not counted:
        return []
    deviates = stage.deviates
    n = max([N_TIES, *(math.ceil(e.check.value) for e in counted)])
    if deviates.has("few_ties"):
        n = min(math.ceil(e.check.value) for e in stage.checks("ties_recorded")) - 1
    roles = list({role.sector: slug for slug, role in reversed(catalogue().vocabulary.tie_roles.items())}.values())
    if deviates.has("one_sector"):
        roles = roles[:1]
    support = None if deviates.has("no_support") else ("P", "G")
    return [
        TieEntry(name=f"Proef {number}", tie_role=roles[number % len(roles)], ring=1 + number % 3, received=support)
        for number in range(n)
    ]


def _look_back(stage: Stage, visitor: Visitor) -> None:
    if is_private(stage.werkvorm):
        stage.ledger.lacks("wat iemand zag, wordt hier niet bewaard: niemand mag merken dat dit gesprek er was")
        return
    actor = sees(stage, visitor)
    for element in stage.to_see():
        observe_person(visitor.person.id, stage.werkvorm, element.slug, "kept", actor=actor)


def _judged(stage: Stage, visitors: list[Visitor]) -> Story:
    """Read the core elements of everyone who did not stop, once the time that the werkvorm gives has passed."""
    yield START + _until_the_last(stage) + 2 * _between(stage) + A_WEEK
    states = []
    for visitor in visitors:
        if not visitor.drops_out:
            _look_back(stage, visitor)
            found = fidelity_of_person(visitor.person.id, stage.werkvorm, sees(stage, visitor))
            if found:
                states.append(found)
    if states:
        stage.ledger.judge(states)
