"""Withdraws a consent, or a part of it: it means now."""

from __future__ import annotations

from django.db import connection, transaction

from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import carry_out, end_consent, refuse_consent, take_out
from weefsel.apps.referrals.models import Introduction, Referral, Words
from weefsel.apps.referrals.operations.step import locked, take_step
from weefsel.apps.referrals.queries import resting_on
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.words import mail_body, neutral_subject
from weefsel.apps.rights.queries import require
from weefsel.catalogue.consent import purposes
from weefsel.engine.rights.may import Actor


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: Actor) -> int:
    """Withdraw a consent as of now, and stop the referrals that rest on it; gives how many were stopped.

    The relation ends, links close, mail that waits is not sent, a place goes back, and a host who could have read the
    invitation is told only that a message was withdrawn. What happened before stays as it was. Withdrawing the consent
    for a message back stops that message, not the referral. A no that was written down can be withdrawn too: then
    nobody said anything.
    """
    decision = require(actor, "consent.withdraw", person_id=consent.person_id)
    stopped = [locked(referral) for referral in resting_on(consent.id)]
    # The relation goes last: a coach who withdraws for the person may do the other steps only because of it.
    end_consent(consent, actor=actor)
    Referral.objects.filter(report_consent__in=_same(consent)).update(report_consent=None)
    for referral in stopped:
        take_step(referral, ReferralState.STOPPED, actor=actor, decision=decision, reason="consent-withdrawn")
    carry_out(consent)
    for referral in stopped:
        if referral.offer is not None and referral.offer.host_email:
            queue_mail(
                referral.offer.host_email,
                neutral_subject("withdrawn"),
                mail_body("withdrawn", address="", phone=referral.owner.phone),
                actor=actor,
                organization_id=referral.owner_id,
            )
    return len(stopped)


@transaction.atomic
def say_no(person, receiver, purpose: str, how: str, *, actor: Actor) -> Consent:
    """Write down that someone does not want this: what ran is withdrawn, and the no itself is kept."""
    require(actor, "consent.withdraw", person_id=person.id)
    running = Consent.objects.filter(
        person=person, receiver=receiver, purpose=purpose, withdrawn_at__isnull=True, is_yes=True
    ).first()
    if running is not None:
        withdraw_consent(running, actor=actor)
    return refuse_consent(person, receiver, purpose, how, actor=actor)


@transaction.atomic
def narrow_consent(consent: Consent, part: str, *, actor: Actor) -> None:
    """Take one part out of a consent as of now: who received it reads it no more, and the rest goes on.

    The words stay with the person and with the organisation that wrote them, as a step of the referral.
    """
    decision = require(actor, "consent.withdraw", person_id=consent.person_id)
    require(actor, "consent.record", person_id=consent.person_id)
    if part not in purposes()[consent.purpose].parts:
        raise ValueError(f"{part!r} is no part of {consent.purpose!r}")
    referrals = [locked(referral) for referral in resting_on(consent.id)]
    told = Introduction.objects.in_bulk([referral.id for referral in referrals])
    if not take_out(consent, part, actor=actor):
        return
    for referral in referrals:
        event = take_step(
            referral, referral.state, actor=actor, decision=decision, act=Act.NARROWED, reason=part, keeps_turn=True
        )
        words = getattr(told[referral.id], part, "") if referral.id in told else ""
        if words:
            Words(
                event=event,
                referral=referral,
                person_id=referral.person_id,
                owner_id=referral.owner_id,
                receiver_id=referral.receiver_id,
                to_organization_id=referral.owner_id if referral.owner_id != referral.receiver_id else None,
                words=words,
            ).save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_narrow(%s)", [consent.id])


def _same(consent: Consent):
    """This consent and the earlier versions of the same answer."""
    return Consent.objects.filter(
        person_id=consent.person_id, purpose=consent.purpose, receiver_id=consent.receiver_id
    ).values("id")
