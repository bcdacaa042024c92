"""Writes down that someone spoke with the person, went along, or answered a question."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.adoption.quiet import is_quiet
from weefsel.apps.referrals.models import Referral, ReferralEvent
from weefsel.apps.referrals.operations.mail import send_link
from weefsel.apps.referrals.operations.move import columns_of, validate_open
from weefsel.apps.referrals.operations.step import locked, take_step
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.turns import ANSWER, CALL_HOST, REPLY
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.queries import mail_address
from weefsel.engine.rights.may import Actor

NO_TALK = (ANSWER.slug, CALL_HOST.slug, REPLY.slug)


@transaction.atomic
def record_contact(
    referral: Referral, *, actor: Actor, step: str = "", words: str = "", due_on: date | None = None
) -> Referral:
    """Write down a contact with the person: a call, a talk, going along. Closes its own step and sets the next one.

    ``step`` names the step that is done with it; without it, the step whose turn it was, if that turn was the actor's.
    The first contact of the receiver also moves the referral to *eerste contact geweest*.
    """
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    validate_open(current)
    is_first = current.state == ReferralState.REQUESTED and actor.organization_id == current.receiver_id
    # A talk is not the answer that someone waits for, so it never counts as one.
    is_own_turn = actor.organization_id == current.assigned_organization_id and current.next_step not in NO_TALK
    take_step(
        current,
        ReferralState.CONTACTED if is_first else current.state,
        actor=actor,
        decision=decision,
        act=Act.CONTACT,
        reason=step or (current.next_step if is_own_turn else ""),
        words=words,
        due_on=due_on,
    )
    return current


@transaction.atomic
def reply(referral: Referral, words: str, *, actor: Actor) -> Referral:
    """Answer the question that a host or the person asked; the turn goes back to where it was."""
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    validate_open(current)
    if not words.strip():
        raise ValidationError(_("Schrijf het antwoord op de vraag."), code="reply")
    asked = ReferralEvent.objects.filter(referral=current, act__in=[Act.QUESTION, Act.REPLY]).last()
    if asked is None or asked.act != Act.QUESTION:
        raise ValidationError(_("Er staat geen vraag open bij deze verwijzing."), code="no-question")
    take_step(current, current.state, actor=actor, decision=decision, act=Act.REPLY, words=words.strip())
    # The link that was mailed first cannot be sent again, since only its hash is kept: a new one leads to the answer.
    if asked.by_role == "link_host" and current.offer is not None and current.offer.host_email:
        send_link("link_host", current, current.offer.host_email, actor=actor)
    quiet = is_quiet(current.werkvorm)
    if asked.by_role == "link_person" and not quiet and (email := mail_address(current.person)):
        send_link("link_person", current, email, actor=actor)
    return current
