"""Takes the answer of who receives, or of the person: by mailed link or logged in, with the same three choices."""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import mark_link_used
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.mail import tell_referrer
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.operations.step import OF_PERSON, locked, take_step
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

Choice = Literal["yes", "no", "question"]


@transaction.atomic
def answer(referral: Referral, choice: Choice, *, actor: Actor, words: str = "") -> Referral:
    """Answer a referral. A receiver says welcome, not fitting, or asks; the person says yes, rather not, or asks.

    A yes of the person is written down and changes no state: the host says welcome. The same answer again changes
    nothing. A question gives the turn to the referrer, within three days.

    Raises
    ------
    ValidationError
        The referral is past the moment of this answer (``step``), it has ended (``ended``), or a question is empty.
    """
    decision = require(actor, "referrals.answer", **columns_of(referral))
    current = locked(referral)
    is_person = actor.role in OF_PERSON
    target = {
        "yes": current.state if is_person else ReferralState.ACCEPTED,
        "no": ReferralState.DECLINED if is_person else ReferralState.REJECTED,
        "question": current.state,
    }[choice]
    if choice == "no" and is_person and current.state in (ReferralState.ARRIVED, ReferralState.STAYED):
        target = ReferralState.STOPPED
    if target == current.state and choice != "question" and not is_person:
        return current
    if current.state in ReferralState.ended():
        if choice == "no":
            return current
        raise ValidationError(
            _("Deze uitnodiging loopt niet meer (%s). Bel wie u de link gaf als u toch wilt.")
            % ReferralState(current.state).label,
            code="ended",
        )
    if choice == "question" and not words.strip():
        raise ValidationError(_("Schrijf uw vraag op, dan krijgt u antwoord."), code="question")
    if choice == "yes" and is_person and current.events.filter(act=Act.CONFIRMED).exists():
        return current
    if actor.link_id is not None and choice != "question":
        # Before the step: a referral that ends closes the links nobody answered with, and this one was.
        mark_link_used(actor=actor)
    act = Act.QUESTION if choice == "question" else Act.CONFIRMED if choice == "yes" and is_person else Act.STEP
    take_step(
        current,
        target,
        actor=actor,
        decision=decision,
        act=act,
        words=words.strip(),
        keeps_turn=act == Act.CONFIRMED,
    )
    if choice != "yes" or not is_person:
        tell_referrer(current, actor=actor)
    return current
