"""Tells the referrer in two lines how it goes: the person agreed to it, and read it first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.mail import tell_referrer
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.operations.step import locked, take_step
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.validators import validate_report
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

FEEDBACK = "feedback"  # the name of this step in the werkvormen


@transaction.atomic
def report_back(
    referral: Referral, words: str, *, actor: Actor, seen_by_person: bool, is_last: bool = True
) -> Referral:
    """Send two lines to the referrer. ``is_last`` closes the referral; else it goes on.

    Of a referral that a coach made for someone who was referred to them, the lines also go to the first referrer. When
    the coach tells that referrer, the referral to the place where the person stayed is done too.

    Raises
    ------
    ValidationError
        The person did not agree to a message (``no-consent``), did not read it first (``not-seen``), or it is too long.
    """
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    if current.state == ReferralState.REPORTED:
        return current
    if current.report_consent_id is None:
        raise ValidationError(
            _("Deze persoon gaf geen toestemming voor een bericht. De verwijzer ziet alleen hoe ver het is."),
            code="no-consent",
        )
    validate_report(words)
    if not seen_by_person:
        raise ValidationError(_("Laat het bericht eerst lezen aan de persoon over wie het gaat."), code="not-seen")
    take_step(
        current,
        ReferralState.REPORTED if is_last else current.state,
        actor=actor,
        decision=decision,
        act=Act.REPORTED,
        reason=FEEDBACK,
        words=words.strip(),
    )
    tell_referrer(current, actor=actor)
    if is_last:
        for child in Referral.objects.filter(parent=current, state=ReferralState.STAYED):
            own = require(actor, "referrals.move", **columns_of(child))
            take_step(locked(child), ReferralState.REPORTED, actor=actor, decision=own, reason=FEEDBACK)
    if current.parent_id is not None:
        parent = Referral.objects.filter(id=current.parent_id).first()
        if parent is not None and parent.report_consent_id is not None and parent.state == ReferralState.CONTACTED:
            report_back(parent, words, actor=actor, seen_by_person=seen_by_person, is_last=is_last)
    return current
