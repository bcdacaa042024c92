"""Takes one step of a referral: the row, what happened, whose turn it is next, and the log line. Used by every verb."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.models import Offer
from weefsel.apps.referrals.models import Referral, ReferralEvent, Words
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.turns import COACH_WERKVORM, REPLY, Turn, next_turn, step_named
from weefsel.apps.referrals.validators import validate_due, validate_step
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor, Decision

OF_PERSON = ("person", "link_person")
GIVES_PLACE_BACK = (ReferralState.REJECTED, ReferralState.DECLINED, ReferralState.STOPPED)


def locked(referral: Referral) -> Referral:
    """The referral as it is now, locked until this transaction ends, so that two steps follow each other."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("owner", "receiver", "offer")
    return rows.get(pk=referral.pk)


def take_step(
    referral: Referral,
    to_state: str,
    *,
    actor: Actor,
    decision: Decision,
    act: Act = Act.STEP,
    reason: str = "",
    words: str = "",
    due_on: date | None = None,
    keeps_turn: bool = False,
    turn: Turn | None = None,
) -> ReferralEvent:
    """Take one step on a locked referral; the caller asked `may()` and got ``decision``.

    A step to another state must stand in `NEXT`. ``turn`` says whose turn it is now; else it is worked out, unless the
    step ``keeps_turn``. ``due_on`` moves the date of that turn. A referral that ends gives its place back (unless the
    person takes part), closes its links and stops its unsent mail.
    """
    day = today(actor)
    if to_state != referral.state:
        validate_step(referral.state, to_state)
    if due_on is not None:
        validate_due(due_on, day)
    earlier = list(ReferralEvent.objects.filter(referral=referral))
    event = ReferralEvent(
        referral=referral,
        person_id=referral.person_id,
        owner_id=referral.owner_id,
        receiver_id=referral.receiver_id,
        number=len(earlier) + 1,
        act=act,
        from_state=referral.state,
        to_state=to_state,
        at=actor.now,
        by_user_id=actor.user_id,
        by_role=actor.role,
        by_organization_id=actor.organization_id,
        reason=reason,
    )
    referral.state = to_state
    if to_state in ReferralState.ended():
        _end(referral)
    elif not keeps_turn:
        set_turn(referral, turn or turn_after(referral, [*earlier, event], day))
    if due_on is not None and to_state not in ReferralState.ended():
        referral.due_on = due_on
    event.due_on = referral.due_on
    # By name, not save(): the holder of a link may change a referral, but may not write all its columns.
    Referral.objects.filter(pk=referral.pk).update(
        state=referral.state,
        due_on=referral.due_on,
        assigned_organization=referral.assigned_organization_id,
        assigned_user=referral.assigned_user_id,
        next_step=referral.next_step,
        holds_place=referral.holds_place,
    )
    event.save(force_insert=True)
    if words:
        Words(
            event=event,
            referral=referral,
            person_id=referral.person_id,
            owner_id=referral.owner_id,
            receiver_id=referral.receiver_id,
            by_organization_id=actor.organization_id,
            to_organization_id=_told_to(referral, event, earlier),
            words=words,
        ).save(force_insert=True)
    if to_state in ReferralState.ended():
        with connection.cursor() as cursor:
            cursor.execute("SELECT referrals_close(%s)", [referral.id])
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=referral.person_id,
        object_type="referral",
        object_id=referral.id,
    )
    return event


def _told_to(referral: Referral, event: ReferralEvent, earlier: Iterable[ReferralEvent]) -> UUID | None:
    """The organisation to which the words of this step were said; None for a note, and for an answer to the person.

    A question of the person is for who referred, not for the host: it may hold what the host should not know.
    """
    if event.act in (Act.QUESTION, Act.REPORTED):
        return referral.owner_id
    if event.act == Act.REPLY:
        asked = [each.by_role for each in earlier if each.act == Act.QUESTION]
        return None if asked and asked[-1] in OF_PERSON else referral.receiver_id
    if event.to_state == ReferralState.REJECTED:
        return referral.owner_id if event.by_organization_id == referral.receiver_id else referral.receiver_id
    return None


def turn_after(referral: Referral, events: Iterable[ReferralEvent], day: date) -> Turn | None:
    """Whose turn it is, from what happened until now."""
    events = list(events)
    offer: Offer | None = referral.offer
    requested_on = referral.requested_at.astimezone(AMSTERDAM).date()
    since = {"referral": requested_on, "state": requested_on}
    entered = [e.at for e in events if e.from_state != e.to_state]
    if entered:
        since["state"] = entered[-1].astimezone(AMSTERDAM).date()
    for anchor, state in (("acceptance", ReferralState.ACCEPTED), ("first_visit", ReferralState.ARRIVED)):
        reached = [e.at for e in events if e.to_state == state and e.from_state != state]
        if reached:
            since[anchor] = reached[-1].astimezone(AMSTERDAM).date()
    asked = [e for e in events if e.act in (Act.QUESTION, Act.REPLY)]
    if asked and asked[-1].act == Act.QUESTION and referral.state not in ReferralState.ended():
        return question_turn(referral, day)
    return next_turn(
        referral.state,
        catalogue().werkvormen.get(referral.werkvorm),
        owner=referral.owner,
        receiver=referral.receiver,
        has_offer=offer is not None,
        can_answer=referral.receiver.is_claimed or bool(offer and offer.host_email),
        done={e.reason for e in events if e.reason},
        since=since,
        today=day,
        starts_on=offer.starts_on if offer else None,
        by_coach=coach_werkvorm(referral),
    )


def coach_werkvorm(referral: Referral) -> Werkvorm | None:
    """The werkvorm with which the person came to the coach who referred on; None for a referral of another kind."""
    return catalogue().werkvormen.get(COACH_WERKVORM) if referral.parent_id else None


def question_turn(referral: Referral, day: date) -> Turn:
    """Someone asked a question: it is the referrer's turn, soon."""
    return Turn(REPLY, referral.owner_id, day + timedelta(days=REPLY.due_days))


def set_turn(referral: Referral, turn: Turn) -> None:
    """Give the turn to an organisation; a colleague there who had it, keeps it as long as the same side has the turn.

    In a referral within one house, who referred has not the turn to answer: who receives at the offer has.
    """
    before = step_named(referral.next_step, catalogue().werkvormen.get(referral.werkvorm), coach_werkvorm(referral))
    is_receiving = turn.step.side != "owner"
    moves_over = referral.owner_id == referral.receiver_id and before and (before.side != "owner") != is_receiving
    if referral.assigned_organization_id != turn.organization_id or moves_over:
        referral.assigned_user_id = None
        if is_receiving and referral.owner_id == referral.receiver_id:
            referral.assigned_user_id = referral.offer.host_id if referral.offer else None
        elif turn.organization_id == referral.owner_id:
            referral.assigned_user_id = referral.requested_by_id
    referral.assigned_organization_id = turn.organization_id
    referral.due_on = turn.due_on
    referral.next_step = turn.step.slug


def _end(referral: Referral) -> None:
    if referral.state in GIVES_PLACE_BACK and referral.holds_place:
        with connection.cursor() as cursor:
            cursor.execute("SELECT directory_give_place(%s)", [referral.offer_id])
        referral.holds_place = False
    referral.due_on = None
    referral.assigned_organization_id = None
    referral.assigned_user_id = None
    referral.next_step = ""
