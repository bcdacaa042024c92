"""Withdraws a consent: it means now."""

from __future__ import annotations

from django.db import transaction

from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import carry_out, end_consent
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.step import locked, take_step
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.referrals.words import mail_body, neutral_subject
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: Actor) -> int:
    """Withdraw a consent as of now, and stop the referrals that rest on it; gives how many were stopped.

    The relation ends, links close, mail that waits is not sent, a place goes back, and a host who could have read the
    invitation is told only that a message was withdrawn. What happened before stays as it was. Withdrawing the consent
    for a message back stops that message, not the referral.
    """
    decision = require(actor, "consent.withdraw", person_id=consent.person_id)
    resting = Referral.objects.filter(consent=consent).exclude(state__in=ReferralState.ended())
    stopped = [locked(referral) for referral in resting]
    # The relation goes last: a coach who withdraws for the person may do the other steps only because of it.
    end_consent(consent, actor=actor)
    Referral.objects.filter(report_consent=consent).update(report_consent=None)
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
