"""Plays a werkvorm in which one person is helped along: from the referral to the message back to who referred."""

from __future__ import annotations

from datetime import timedelta

from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.queries import candidates_for
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.people.operations import end_related_person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.running.operations import observe_referral
from weefsel.apps.running.queries import GOING_ALONG, fidelity_of_referral
from weefsel.project.authorisation.world import as_owner
from weefsel.project.simulated_run import asking, surprises
from weefsel.project.simulated_run.asking import INTRODUCTION, Visitor
from weefsel.project.simulated_run.handover import report, steps
from weefsel.project.simulated_run.key_figures import go_on_leave, is_played_by_one, put_figure_on_map
from weefsel.project.simulated_run.measuring import measure
from weefsel.project.simulated_run.stage import START, Stage, Story, put_on_map

N_FITS = 3
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
UNTIL_STAYED = timedelta(days=30)
UNTIL = START.date() + timedelta(days=900)
S = ReferralState


def play(stage: Stage) -> None:
    """Everyone who fits is proposed and chooses; one says no, one stops after the first time."""
    stage.adopt()
    figure = None
    if is_played_by_one(stage):
        figure = put_figure_on_map(stage, "Proef vast persoon", stage.location())
    offer = figure.offer if figure else put_on_map(stage)
    cast = asking.cast_of(stage, N_FITS)
    visitors = [asking.come(stage, number, who, actor=stage.asks()) for number, who in enumerate(cast.fits, start=1)]
    if not visitors:
        return
    refuser = asking.come(stage, 80, cast.fits[0], actor=stage.asks())
    asking.look_together(stage, cast, offer, [*visitors, refuser])
    asking.refuse(stage, refuser, offer)
    if figure:
        offer = go_on_leave(stage, figure, figure.offer.location, visitors[0])
    visitors[-1].drops_out = True
    stage.tell(
        [
            *(_walk(stage, visitor, offer) for visitor in visitors),
            *(story for visitor in visitors for story in measure(stage, visitor, UNTIL)),
        ]
    )
    _judge(stage, visitors)


def _walk(stage: Stage, visitor: Visitor, offer: Offer) -> Story:
    """One person from the yes to the end. Who drops out stops after the first time, and is called all the same."""
    ledger, deviates = stage.ledger, stage.deviates
    yield START + timedelta(hours=visitor.number)
    n_options = 1 if deviates.has("one_option") else visitor.n_options
    referral = asking.choose(stage, visitor, offer, n_options=n_options)
    _naaste(stage, visitor)
    asked_on = visitor.moments["referral"] = stage.day()
    if deviates.has("late_contact"):
        yield stage.now + timedelta(days=max(e.check.value for e in stage.checks("first_contact_days")) + 2)
    if visitor.number == 1:
        yield from surprises.in_referral(stage, visitor)
    yield from steps(stage, visitor, "referral", asked_on)
    yield stage.now + A_DAY
    if referral.offer is None:
        _find_place(stage, visitor, offer)
        yield stage.now + A_DAY
    _welcome(stage, visitor)
    ledger.n_enrolled += 1
    visitor.moments |= {"acceptance": stage.day(), "enrolment": stage.day()}
    yield from steps(stage, visitor, "acceptance", stage.day())
    yield from steps(stage, visitor, "enrolment", visitor.moments["enrolment"])
    yield stage.now + A_DAY
    _go_along(stage, visitor)
    move(visitor.place, S.ARRIVED, actor=stage.leads())
    visitor.moments["first_visit"] = stage.day()
    if visitor.drops_out:
        yield stage.now + A_WEEK
        if not deviates.has("no_talk_after"):
            record_contact(visitor.place, actor=stage.leads(), words="Wil niet verder, en dat is goed.")
        ledger.n_dropped_out += 1
    else:
        yield from steps(stage, visitor, "first_visit", stage.day())
        yield stage.now + UNTIL_STAYED
        move(visitor.place, S.STAYED, actor=stage.leads())
    visitor.moments |= {"last_session": stage.day(), "discharge": stage.day()}
    yield from steps(stage, visitor, "last_session", stage.day())
    yield from steps(stage, visitor, "discharge", stage.day())
    yield stage.now + A_DAY
    actor = stage.leads()
    for element in stage.to_see():
        observe_referral(visitor.referral, element.slug, "kept", actor=actor)
    _close(stage, visitor)


def _naaste(stage: Stage, visitor: Visitor) -> None:
    """The person names someone close, where the werkvorm asks for one."""
    if stage.werkvorm.naasten == "no" and not stage.checks("naaste_invited"):
        return
    actor = stage.asks()
    known = RelatedPerson.objects.filter(person=visitor.person, ended_at=None)
    if stage.deviates.has("no_naaste"):
        for related in known:
            end_related_person(actor=actor, related_id=related.id)
    elif not known.exists():
        asking.bring_naaste(stage, visitor.person, actor=actor)


def _find_place(stage: Stage, visitor: Visitor, own: Offer) -> None:
    """Whoever coaches looks with the person for a place that fits, and refers on."""
    actor = stage.leads()
    options = [each for each in candidates_for(visitor.person, actor=actor).options if each.offer.id != own.id]
    n_options = 1 if stage.deviates.has("one_option") else len(options)
    if not options:
        stage.ledger.failed.append("er was geen plek om naar door te verwijzen")
        return
    chosen = Offer.objects.select_related("service", "owner").get(pk=options[0].offer.id)
    visitor.onward = refer(
        visitor.person,
        chosen,
        actor=actor,
        consent=Consent.How.SPOKEN,
        introduction=INTRODUCTION,
        shown_name=f"Persoon {visitor.number:02}",
        form_token=stage.token(),
        may_report=True,
        n_options=n_options,
    )


def _welcome(stage: Stage, visitor: Visitor) -> None:
    """Who receives says yes; where whoever would is not there, who referred calls and writes it down."""
    actor = stage.leads()
    if visitor.onward is None and actor.organization_id == stage.house.id:
        answer(visitor.place, "yes", actor=actor)
    else:
        move(visitor.place, S.ACCEPTED, actor=actor)


def _go_along(stage: Stage, visitor: Visitor) -> None:
    """Where somebody has to come along the first time and no step says who: whoever carries it."""
    if not stage.checks("first_visit_accompanied") or stage.deviates.has("alone"):
        return
    if GOING_ALONG & {step.slug for step in stage.werkvorm.handover}:
        return
    stage.ledger.lacks("geen stap van de overdracht zegt wie de eerste keer meegaat: wie het uitvoert, schreef het op")
    record_contact(visitor.place, actor=stage.leads(), step=min(GOING_ALONG))


def _close(stage: Stage, visitor: Visitor) -> None:
    """The work is done: a message back, and no open end."""
    report(stage, visitor, is_last=True)
    for each in (visitor.place, visitor.referral):
        actor = stage.leads()
        current = Referral.objects.get(pk=each.pk)
        if current.state not in S.ended():
            move(current, S.STOPPED, actor=actor, reason="done")


def _judge(stage: Stage, visitors: list[Visitor]) -> None:
    """Read the core elements of everyone who began, as who referred them reads them."""
    if stage.deviates.has("consent_late"):
        with as_owner():  # as in a referral that was written down in another way than on the page
            given = Consent.objects.filter(id__in=[visitor.referral.consent_id for visitor in visitors])
            given.update(given_at=START + timedelta(days=3))
    actor = stage.asks()
    referrals = [Referral.objects.get(pk=visitor.referral.pk) for visitor in visitors]
    stage.ledger.judge([fidelity_of_referral(referral, actor) for referral in referrals])
