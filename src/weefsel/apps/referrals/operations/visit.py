"""Notes that someone came: called by the group when presence is written down."""

from __future__ import annotations

from django.db import transaction

from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.operations.step import locked, take_step
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

S = ReferralState
BEFORE_ARRIVAL = (S.REQUESTED, S.CONTACTED, S.PROPOSED, S.ACCEPTED)


@transaction.atomic
def note_visit(referral: Referral, n_visits: int, *, actor: Actor) -> Referral:
    """The person came for the ``n_visits``-th time: the first and the third time are steps of the referral.

    Who is there was welcome, so a referral that nobody answered yet is accepted with it. Noting the same visit again,
    or a visit after the referral ended, changes nothing. ``n_visits`` is how often the person came so far, >= 1.
    """
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    if n_visits >= 1 and current.state in BEFORE_ARRIVAL:
        if current.state != S.ACCEPTED:
            take_step(current, S.ACCEPTED, actor=actor, decision=decision, reason="came")
        take_step(current, S.ARRIVED, actor=actor, decision=decision)
    if n_visits >= 3 and current.state == S.ARRIVED:
        take_step(current, S.STAYED, actor=actor, decision=decision)
    return current
