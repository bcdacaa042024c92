"""Whose turn it is, what to do, and before when: from the state of a referral and its werkvorm's handover steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.referrals.states import ReferralState as S
from weefsel.catalogue.werkvorm import Werkvorm

COACH_WERKVORM = "welzijn-op-recept"

Side = Literal["owner", "receiver", "coach"]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do. ``side`` who does it; ``due_days`` after ``anchor`` (empty: after the state began)."""

    slug: str
    text: str
    side: Side
    due_days: int
    note: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is now, and before when."""

    step: Step
    organization_id: UUID
    due_on: date


# Two weeks for a first contact and for an answer; the other figures are assumptions, as short as a memory is.
ANSWER = Step("answer", _("Antwoord: is deze persoon welkom?"), "receiver", 14)
CALL_HOST = Step("call-host", _("Bel de gastheer of gastvrouw: is deze persoon welkom?"), "owner", 7)
FIRST_CONTACT = Step("first-contact", _("Bel voor een eerste gesprek"), "coach", 14)
FIND_PLACE = Step("find-place", _("Zoek samen een plek die past"), "coach", 14)
FIRST_VISIT = Step("first-visit", _("Hoor of de eerste keer gelukt is"), "receiver", 14)
THIRD_VISIT = Step("third-visit", _("Hoor of het bevalt, na de derde keer"), "receiver", 42)
REPORT_BACK = Step("report-back", _("Laat de verwijzer weten hoe het gaat"), "receiver", 14)
FOLLOW_ON = Step("follow-on", _("Volg hoe het gaat op de nieuwe plek"), "coach", 42)
REPLY = Step("reply", _("Beantwoord de vraag"), "owner", 3)

# Nobody is late by days that the owner of a werkvorm never confirmed: our own two weeks, as for a first contact.
UNCONFIRMED_DAYS = 14

STATE_STEPS: dict[str, Step] = {
    S.REQUESTED: ANSWER,
    S.CONTACTED: ANSWER,
    S.PROPOSED: ANSWER,
    S.ACCEPTED: FIRST_VISIT,
    S.ARRIVED: THIRD_VISIT,
    S.STAYED: REPORT_BACK,
}
COACH_STEPS: dict[str, Step] = {**STATE_STEPS, S.REQUESTED: FIRST_CONTACT, S.CONTACTED: FIND_PLACE}
# Steps of which moments are still to be done in a state. After a first visit nobody has to come along any more.
ANCHORS: dict[str, tuple[str, ...]] = {
    S.REQUESTED: ("referral",),
    S.CONTACTED: ("referral",),
    S.PROPOSED: ("referral",),
    S.ACCEPTED: ("referral", "acceptance"),
    S.ARRIVED: ("first_visit",),
}
SIDES: dict[str, Side] = {"host": "receiver", "volunteer": "receiver", "link_worker": "coach"}
KNOWN_STEPS = {
    step.slug: step
    for step in (ANSWER, CALL_HOST, FIRST_CONTACT, FIND_PLACE, FIRST_VISIT, THIRD_VISIT, REPORT_BACK, FOLLOW_ON, REPLY)
}


def handover_steps(werkvorm: Werkvorm | None, *anchors: str) -> list[Step]:
    """The handover steps of a werkvorm that start from one of these moments, in the order of its file.

    What the referrer does on the day of the referral is the referral itself, so it is not a step that is left.
    """
    if werkvorm is None:
        return []
    roles = catalogue().vocabulary.roles
    steps = [
        Step(
            slug=step.slug,
            text=step.name,
            side=SIDES.get(roles[step.role].acts_as, "owner"),
            due_days=step.due_days if step.due_days == 0 or not step.off else UNCONFIRMED_DAYS,
            note=step.text,
            anchor=step.anchor,
        )
        for step in werkvorm.handover
        if step.anchor in anchors
    ]
    return [s for s in steps if not (s.side == "owner" and s.anchor == "referral" and s.due_days == 0)]


def plan(werkvorm: Werkvorm | None, by_coach: Werkvorm | None, *anchors: str) -> list[Step]:
    """The handover steps of a referral, each name once.

    ``by_coach`` is the werkvorm with which the person came to a coach who referred on: the coach's steps around the
    visit come with it, and stand first.
    """
    around_visit = tuple(anchor for anchor in anchors if anchor != "referral")
    steps = [*handover_steps(by_coach, *around_visit), *handover_steps(werkvorm, *anchors)]
    return list({step.slug: step for step in reversed(steps)}.values())[::-1]


def step_named(slug: str, *werkvormen: Werkvorm | None) -> Step | None:
    """The step with this name: of one of the werkvormen, else of the state table."""
    for werkvorm in werkvormen:
        for step in handover_steps(werkvorm, "referral", "acceptance", "first_visit"):
            if step.slug == slug:
                return step
    return KNOWN_STEPS.get(slug)


def next_turn(
    state: str,
    werkvorm: Werkvorm | None,
    *,
    owner: Organization,
    receiver: Organization,
    has_offer: bool,
    can_answer: bool,
    done: Collection[str],
    since: Mapping[str, date],
    today: date,
    starts_on: date | None = None,
    by_coach: Werkvorm | None = None,
) -> Turn | None:
    """What is to be done next in this state; None when the referral has ended.

    The first due of the open handover steps (`plan`) and the step that the state itself asks. ``can_answer`` whether
    anyone at the receiver can be reached by mail or log-in; if not, the owner calls. ``done`` names of steps that were
    done; ``since`` the day on which each moment came, and the state itself began (``state``); ``starts_on`` when the
    offer begins, so that nobody is asked about a first visit before it. A day that passed already becomes today.
    """
    if state in S.ended():
        return None
    own = (STATE_STEPS if has_offer else COACH_STEPS)[state]
    if own is ANSWER and not can_answer:
        own = CALL_HOST
    if own is REPORT_BACK and by_coach is not None:
        own = replace(REPORT_BACK, side="coach")
    planned = plan(werkvorm, by_coach, *ANCHORS.get(state, ()))
    # What is done on the day of the first visit, was done with it.
    steps = [s for s in planned if s.slug not in done and not (state == S.ARRIVED and s.due_days == 0)]
    dated = [(_due(step, since.get(step.anchor, today), today, starts_on), step) for step in steps]
    # Looking for a place is what the werkvorm's own steps of a coach are: only without them it stands by itself.
    is_told = own.slug in {step.slug for step in steps} or (own is FIND_PLACE and steps)
    if not is_told:
        # Who heard today how it goes, asks again later: the step of the state itself starts anew.
        began = today if own.slug in done else since.get("state", today)
        # Of two steps on one day an answer comes first, and then what the werkvorm itself names.
        dated.insert(0 if own in (ANSWER, CALL_HOST) else len(dated), (_due(own, began, today, starts_on), own))
    due_on, step = min(dated, key=lambda pair: pair[0])
    return Turn(step, whose(step.side, owner=owner, receiver=receiver, is_answer=step is ANSWER).id, due_on)


def whose(side: Side, *, owner: Organization, receiver: Organization, is_answer: bool = False) -> Organization:
    """The organisation that does a step. A receiver without log-ins only ever has the answer to give, by link."""
    welfare = Organization.Kind.WELFARE
    if side == "coach":
        return owner if owner.kind == welfare else receiver if receiver.kind == welfare else owner
    if side == "receiver" and (receiver.is_claimed or is_answer):
        return receiver
    return owner


def _due(step: Step, started: date, today: date, starts_on: date | None) -> date:
    if starts_on is not None and step.slug == FIRST_VISIT.slug:
        started = max(started, starts_on)
    return max(started + timedelta(days=step.due_days), today)
