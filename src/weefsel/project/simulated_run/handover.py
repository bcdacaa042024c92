"""The steps of a warm handover, each done by who has the role, halfway the time that the werkvorm gives for it."""

from __future__ import annotations

from datetime import date, timedelta

from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.report import FEEDBACK, report_back
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.running.queries import GOING_ALONG
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.stage import Stage, Story, at_nine

WORDS = "Het gaat goed."


def steps(stage: Stage, visitor: Visitor, anchor: str, since: date) -> Story:
    """Do the steps that start from one moment. What is done on the day of the referral itself, is the referral."""
    for step in sorted(stage.werkvorm.handover, key=lambda each: each.due_days):
        if step.anchor != anchor or (anchor, step.due_days) == ("referral", 0):
            continue
        yield at_nine(since + timedelta(days=step.due_days // 2))
        stage.ledger.n_steps += 1
        deviates = stage.deviates
        if (step.slug in GOING_ALONG and deviates.has("alone")) or (
            anchor == "first_visit" and step.slug != FEEDBACK and deviates.has("no_talk_after")
        ):
            continue
        if step.slug == FEEDBACK:
            stage.ledger.n_steps_done += report(stage, visitor, step.role, is_last=False)
            continue
        actor = stage.in_role(step.role)
        if actor is None:
            stage.ledger.lacks(f"stap '{step.name}': wie dit doet, heeft hier geen plek om het op te schrijven")
            continue
        referral = Referral.objects.get(pk=visitor.place.pk)
        if referral.state not in ReferralState.ended():
            record_contact(referral, actor=actor, step=step.slug)
            stage.ledger.n_steps_done += 1


def report(stage: Stage, visitor: Visitor, role: str = "", *, is_last: bool) -> bool:
    """Two lines to the referrer, once somebody came; whether there was reason to."""
    actor = (stage.in_role(role) if role else None) or stage.leads()
    referral = Referral.objects.get(pk=visitor.place.pk)
    if referral.state not in (ReferralState.ARRIVED, ReferralState.STAYED) or stage.deviates.has("no_report"):
        return False
    report_back(referral, WORDS, actor=actor, seen_by_person=True, is_last=is_last)
    return True
