"""Moves a referral along: another state, another day, another colleague, a drop taken out of the way."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.referrals.models import Barrier, Referral
from weefsel.apps.referrals.operations.step import locked, take_step
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor


def columns_of(referral: Referral) -> dict:
    """What ties someone to a referral: the columns that `may()` asks for."""
    return {
        "person_id": referral.person_id,
        "owner_id": referral.owner_id,
        "receiver_id": referral.receiver_id,
        "invitation_id": referral.id,
    }


@transaction.atomic
def move(
    referral: Referral, state: str, *, actor: Actor, words: str = "", reason: str = "", due_on: date | None = None
) -> Referral:
    """Take a step that stands in the table of allowed steps; the referral has an owner and a date after it, or is over.

    Raises
    ------
    ValidationError
        The step does not stand in the table (``step``); the text says from where to where, and what can be done.
    """
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    if state == current.state and state != ReferralState.CONTACTED:
        # A second click on the same button: it was done already.
        return current
    take_step(current, state, actor=actor, decision=decision, words=words, reason=reason, due_on=due_on)
    return current


@transaction.atomic
def postpone(referral: Referral, due_on: date, *, actor: Actor, words: str = "") -> Referral:
    """Agree on another day for the next step; who had the turn keeps it."""
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    validate_open(current)
    take_step(
        current,
        current.state,
        actor=actor,
        decision=decision,
        act=Act.POSTPONED,
        words=words,
        due_on=due_on,
        keeps_turn=True,
    )
    return current


@transaction.atomic
def hand_over(referral: Referral, user: User, *, actor: Actor) -> Referral:
    """Give the next step to a colleague of the organisation whose turn it is."""
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    validate_open(current)
    if not Membership.objects.filter(
        user=user, organization=current.assigned_organization_id, valid_until__isnull=True
    ).exists():
        raise ValidationError(_("Kies een collega van de organisatie die aan de beurt is."), code="colleague")
    current.assigned_user_id = user.id
    take_step(
        current,
        current.state,
        actor=actor,
        decision=decision,
        act=Act.HANDED_OVER,
        words=user.name,
        keeps_turn=True,
    )
    return current


@transaction.atomic
def solve_barrier(referral: Referral, kind: str, solution: str, *, actor: Actor) -> Barrier:
    """Write down how something that could keep the person away is solved."""
    decision = require(actor, "referrals.move", **columns_of(referral))
    if not solution.strip():
        raise ValidationError(_("Schrijf op hoe u dit oplost."), code="solution")
    current = locked(referral)
    validate_open(current)
    barrier = Barrier.objects.get(referral=current, kind=kind)
    if barrier.solution == solution.strip() and barrier.is_present:
        return barrier
    barrier.is_present, barrier.solution = True, solution.strip()
    barrier.save(update_fields=["is_present", "solution"])
    take_step(current, current.state, actor=actor, decision=decision, act=Act.SOLVED, reason=kind, keeps_turn=True)
    return barrier


def validate_open(referral: Referral) -> None:
    """A referral that has ended has no next step."""
    if referral.state in ReferralState.ended():
        raise ValidationError(
            _("Deze verwijzing is afgerond (%s). Er is geen volgende stap.") % ReferralState(referral.state).label,
            code="ended",
        )
