"""Tells the referrer in two lines how it goes: the person agreed to it, and read it first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.adoption.quiet import is_quiet
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.referrals.models import Feedback, Referral, Words
from weefsel.apps.referrals.operations.mail import send_link, tell_referrer
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.operations.step import OF_PERSON, locked, take_step
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.referrals.validators import validate_report
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.queries import mail_address
from weefsel.engine.rights.may import Actor, Decision

FEEDBACK = "feedback"  # the name of this step in the werkvormen


@transaction.atomic
def report_back(
    referral: Referral,
    words: str,
    *,
    actor: Actor,
    seen_by_person: bool,
    is_last: bool = True,
    words_confirmed: bool = False,
) -> Referral:
    """Send two lines to the referrer, that the person read together with who writes. ``is_last`` closes the referral.

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
    _validate_consent(current)
    validate_report(words, words_confirmed=words_confirmed)
    if not seen_by_person:
        raise ValidationError(_("Laat het bericht eerst lezen aan de persoon over wie het gaat."), code="not-seen")
    _set_aside(current, actor=actor)
    _send(current, words.strip(), actor=actor, decision=decision, is_last=is_last)
    return current


@transaction.atomic
def show_first(
    referral: Referral, words: str, *, actor: Actor, is_last: bool = True, words_confirmed: bool = False
) -> Feedback:
    """Let the person read two lines first, on their own page or through a link; they send it, change it, or do not.

    Written again before they answered, it takes the place of what waited. Nobody is mailed about a werkvorm for people
    in danger, nor at an address that someone else reads.

    Raises
    ------
    ValidationError
        The person did not agree to a message (``no-consent``), it was sent already (``sent``), or it is too long.
    """
    decision = require(actor, "referrals.move", **columns_of(referral))
    current = locked(referral)
    _validate_consent(current)
    if current.state in ReferralState.ended():
        raise ValidationError(_("Deze verwijzing is afgerond. Er gaat geen bericht meer weg."), code="sent")
    validate_report(words, words_confirmed=words_confirmed)
    _set_aside(current, actor=actor)
    feedback = Feedback(
        referral=current,
        person_id=current.person_id,
        owner_id=current.owner_id,
        receiver_id=current.receiver_id,
        words=words.strip(),
        is_last=is_last,
        written_by_id=actor.user_id,
        written_at=actor.now,
    )
    feedback.save(force_insert=True)
    _note(feedback, Event.Kind.CREATE, actor=actor, decision=decision)
    if not is_quiet(current.werkvorm) and (email := mail_address(current.person)):
        send_link("link_person", current, email, actor=actor)
    return feedback


@transaction.atomic
def answer_feedback(feedback: Feedback, *, send: bool, actor: Actor, words: str = "") -> Feedback:
    """The person read the message: it goes, in their own words when they changed it, or it does not go at all.

    A no is told to nobody but who wrote it, and the referral goes on. A second answer changes nothing.

    Raises
    ------
    ValidationError
        The person took back that a message may go (``no-consent``), or the changed words are too long.
    """
    referral = Referral.objects.get(pk=feedback.referral_id)
    # Only the person: who receives may answer a referral too, and never this.
    decision = require(actor, "referrals.answer", **_of_person(referral, actor))
    current = locked(referral)
    waiting = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if waiting.state != Feedback.State.WAITING:
        return waiting
    changed = "\n".join(line.strip() for line in words.strip().splitlines() if line.strip())
    if send:
        _validate_consent(current)
        # What someone tells about themselves is theirs to tell: only how long it is, is looked at.
        validate_report(changed or waiting.words, words_confirmed=True)
    waiting.state = Feedback.State.AGREED if send else Feedback.State.REFUSED
    waiting.sent_words = changed if send and changed != waiting.words else ""
    waiting.answered_at, waiting.answered_by_role = actor.now, actor.role
    waiting.save(update_fields=["state", "sent_words", "answered_at", "answered_by_role"])
    _note(waiting, Event.Kind.UPDATE, actor=actor, decision=decision)
    if send:
        _send(
            current,
            waiting.sent_words or waiting.words,
            actor=actor,
            decision=decision,
            is_last=waiting.is_last,
            by_person=True,
        )
    return waiting


def _of_person(referral: Referral, actor: Actor) -> dict:
    """What ties the person to a referral, logged in or with their own link: nothing that ties anyone else to it."""
    is_person = actor.role in OF_PERSON
    return {
        "person_id": referral.person_id if is_person else None,
        "invitation_id": referral.id if is_person else None,
    }


def _validate_consent(referral: Referral) -> None:
    if referral.report_consent_id is None:
        raise ValidationError(
            _("Deze persoon gaf geen toestemming voor een bericht. De verwijzer ziet alleen hoe ver het is."),
            code="no-consent",
        )


def _set_aside(referral: Referral, *, actor: Actor) -> None:
    """What waited to be read is not asked any more: there are newer words, or they were read together."""
    Feedback.objects.filter(referral=referral, state=Feedback.State.WAITING).update(
        state=Feedback.State.REFUSED, answered_at=actor.now, answered_by_role=actor.role
    )


def _send(
    current: Referral,
    words: str,
    *,
    actor: Actor,
    decision: Decision,
    is_last: bool,
    by_person: bool = False,
) -> None:
    """Send the lines from a locked referral, and on to who referred first."""
    event = take_step(
        current,
        ReferralState.REPORTED if is_last else current.state,
        actor=actor,
        decision=decision,
        act=Act.REPORTED,
        reason=FEEDBACK,
    )
    # Who wrote it reads what went in their name, also when the person pressed the button.
    Words(
        event=event,
        referral=current,
        person_id=current.person_id,
        owner_id=current.owner_id,
        receiver_id=current.receiver_id,
        by_organization_id=actor.organization_id or current.receiver_id,
        to_organization_id=current.owner_id,
        words=words,
    ).save(force_insert=True)
    tell_referrer(current, actor=actor)
    if is_last:
        for child in Referral.objects.filter(parent=current, state=ReferralState.STAYED):
            own = decision if by_person else require(actor, "referrals.move", **columns_of(child))
            take_step(locked(child), ReferralState.REPORTED, actor=actor, decision=own, reason=FEEDBACK)
    if current.parent_id is not None:
        parent = Referral.objects.filter(id=current.parent_id).first()
        if parent is not None and parent.report_consent_id is not None and parent.state == ReferralState.CONTACTED:
            own = decision if by_person else require(actor, "referrals.move", **columns_of(parent))
            _send(locked(parent), words, actor=actor, decision=own, is_last=is_last, by_person=by_person)


def _note(feedback: Feedback, kind: Event.Kind, *, actor: Actor, decision: Decision) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=kind,
        decision=decision,
        person_id=feedback.person_id,
        object_type="feedback",
        object_id=feedback.id,
    )
