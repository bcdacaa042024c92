"""Asks again, writes down the answer, and says honestly who was lost.

What is due follows from what happened (first visit, end, discharge) and the werkvorm's outcome moments; nothing has to
be planned by hand, so nothing can be forgotten (`queries.due_measurements`). A row is made when someone acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import make_link, mark_link_used, queue_mail
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.adoption.quiet import is_quiet
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.outcomes.models import Answer, Measurement
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.rights.queries import require
from weefsel.apps.screening.validators import clean_answers
from weefsel.engine.rights.may import Actor

FOLLOW_UP = "contact-follow-up"
M = Measurement.State


@transaction.atomic
def ask_follow_up(
    referral: Referral, *, actor: Actor, due_on: date, email: str, instrument: str = FOLLOW_UP
) -> Measurement:
    """Mail the person a link with the follow-up question. Asking twice sends the mail again, for the same measurement.

    Raises
    ------
    ValidationError
        There is no address to send to (``email``), nobody is mailed about this werkvorm (``quiet``), or it was answered
        already (``answered``).
    """
    decision = require(actor, "outcomes.record", **columns_of(referral))
    measurement = _row(referral, instrument, due_on, actor=actor)
    if measurement.state in (M.ANSWERED, M.REFUSED):
        raise ValidationError(_("Deze vraag is al beantwoord."), code="answered")
    _validate_may_ask(referral)
    if is_quiet(referral.werkvorm):
        raise ValidationError(
            _("Bij deze werkvorm sturen wij niemand een mail. Vraag het in een gesprek, en vul het antwoord zelf in."),
            code="quiet",
        )
    if not email:
        raise ValidationError(_("Er is geen e-mailadres bekend. Bel, en vul het antwoord zelf in."), code="email")
    token = make_link(
        "link_person",
        actor=actor,
        object_kind="follow_up",
        object_id=referral.id,
        person_id=referral.person_id,
        email=email,
        days=60,
    )
    queue_mail(
        email,
        _("Hoe gaat het met u?"),
        _(
            "Goedendag,\n\nEen tijdje geleden maakten we een afspraak met u. Hoe gaat het nu? "
            "Het zijn drie korte vragen:\n\n%(link)s\n\n"
            "U hoeft niet in te loggen. Liever niet? Dat mag u daar ook zeggen.\n"
        )
        % {"link": f"{settings.SITE_ADDRESS}{reverse('open_link', args=[token])}"},
        actor=actor,
        organization_id=referral.owner_id,
        person_id=referral.person_id,
        about_id=measurement.id,
    )
    Measurement.objects.filter(pk=measurement.pk).update(state=M.ASKED, asked_at=actor.now)
    measurement.state, measurement.asked_at = M.ASKED, actor.now
    _log(decision, measurement, Event.Kind.UPDATE, actor=actor)
    return measurement


@transaction.atomic
def record_follow_up(
    referral: Referral, answers: Mapping[str, str], *, actor: Actor, due_on: date, instrument: str = FOLLOW_UP
) -> Measurement:
    """Write down the answer to the follow-up question: by the person, or by who called them.

    ``n_ties_kept`` counts the ties that the person still has, in their own words; NULL when they skipped that question.

    Raises
    ------
    ValidationError
        It was answered already (``answered``), or an answer does not fit the questions.
    """
    decision = require(actor, "outcomes.record", **columns_of(referral))
    measurement = _row(referral, instrument, due_on, actor=actor)
    if measurement.state == M.ANSWERED:
        raise ValidationError(_("Deze vraag is al beantwoord. Dank u wel."), code="answered")
    _validate_may_ask(referral)
    cleaned = clean_answers(catalogue().instruments[instrument], answers)
    about = {
        "person_id": measurement.person_id,
        "referral_id": measurement.referral_id,
        "owner_id": measurement.owner_id,
        "receiver_id": measurement.receiver_id,
    }
    Answer.objects.bulk_create(
        Answer(measurement=measurement, **about, item=item, value=value)
        for item, values in cleaned.items()
        for value in values
    )
    n_ties = next((TIES_KEPT[value] for value in cleaned.get(TIES_ITEM, ()) if value in TIES_KEPT), None)
    changes = {
        "state": M.ANSWERED,
        "answered_at": actor.now,
        "answered_by_role": actor.role,
        "n_ties_kept": n_ties,
    }
    Measurement.objects.filter(pk=measurement.pk).update(**changes)
    for name, value in changes.items():
        setattr(measurement, name, value)
    if actor.link_id is not None:
        mark_link_used(actor=actor)
    _log(decision, measurement, Event.Kind.CREATE, actor=actor)
    return measurement


@transaction.atomic
def close_follow_up(
    referral: Referral, state: str, *, actor: Actor, due_on: date, instrument: str = FOLLOW_UP
) -> Measurement:
    """Say that the person was not reached any more, or did not want to answer: it is counted, not forgotten.

    Raises
    ------
    ValidationError
        ``state`` is neither lost nor refused (``state``), or it was answered already (``answered``).
    """
    decision = require(actor, "outcomes.record", **columns_of(referral))
    if state not in (M.LOST, M.REFUSED):
        raise ValidationError(_("Kies: niet bereikt, of wilde niet antwoorden."), code="state")
    measurement = _row(referral, instrument, due_on, actor=actor)
    if measurement.state == M.ANSWERED:
        raise ValidationError(_("Deze vraag is al beantwoord."), code="answered")
    Measurement.objects.filter(pk=measurement.pk).update(state=state)
    measurement.state = state
    _log(decision, measurement, Event.Kind.UPDATE, actor=actor)
    return measurement


TIES_ITEM = "contact-groep"
TIES_KEPT = {
    "ja, met één persoon": 1,
    "ja, met meer mensen": 2,
    "nee, maar dat wil ik wel": 0,
    "nee, en dat is goed zo": 0,
}


def _validate_may_ask(referral: Referral) -> None:
    """Nobody is asked who withdrew, or said no to later questions; read anew, for it holds from that second."""
    if not Referral.objects.filter(pk=referral.pk, may_ask=True).exists():
        raise ValidationError(
            _("Deze persoon wil hierover geen vragen meer. In de cijfers staat: wilde niet antwoorden."),
            code="said-no",
        )


def _row(referral: Referral, instrument: str, due_on: date, *, actor: Actor) -> Measurement:
    """The row of this measurement, made when it is not there yet; two at once get the same one.

    Raises
    ------
    ValidationError
        It is too soon to ask (``early``): an answer before its day would say nothing about later.
    """
    if due_on > today(actor):
        raise ValidationError(
            _("Dit vragen we pas vanaf %(day)s. Kom dan terug.") % {"day": date_format(due_on, "j F Y")}, code="early"
        )
    found = Measurement.objects.select_for_update().filter(referral=referral, instrument=instrument).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Measurement(
                person_id=referral.person_id,
                referral=referral,
                owner_id=referral.owner_id,
                receiver_id=referral.receiver_id,
                instrument=instrument,
                due_on=due_on,
            )
            made.save(force_insert=True)
            return made
    except IntegrityError:
        return Measurement.objects.select_for_update().get(referral=referral, instrument=instrument)


def _log(decision, measurement: Measurement, kind: Event.Kind, *, actor: Actor) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=kind,
        decision=decision,
        person_id=measurement.person_id,
        object_type="measurement",
        object_id=measurement.id,
    )
