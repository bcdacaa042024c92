"""The noodknop: an hour of reading for who has to help now, with a reason, and someone else who looks at it after."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.models import Emergency
from weefsel.apps.rights.queries import decide, require
from weefsel.engine.rights.may import Actor

SATURDAY = 5


def review_by(moment: datetime) -> datetime:
    """When someone has to have looked at it: the end of the next working day (Monday to Friday; feast days count)."""
    day = moment.astimezone(AMSTERDAM).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time.min, AMSTERDAM)


@transaction.atomic
def open_emergency(
    *, actor: Actor, birth_date: date, family_name: str, given_name: str, reason: str, words: str, where: str
) -> Emergency | UUID:
    """Give this user an hour to read about one person, or say who it is when they may read that already.

    The person reads it in their log; the administrators of the organisation get a mail and a task (``where``) that the
    user cannot close. A second click keeps the hour that runs.

    Raises
    ------
    ValidationError
        ``unknown``: nobody was found, or more than one.
    """
    require(actor, "emergency.open", owner_id=actor.organization_id)
    words = " ".join(words.split())
    if reason not in Emergency.Reason.values:
        raise ValidationError(_("Kies een reden."), code="reason")
    if len(words) < Emergency.LETTERS:
        raise ValidationError(
            _("Schrijf in een zin wat er aan de hand is, in minstens 15 tekens. De persoon leest dit later."),
            code="words",
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT rights_find_person(%s, %s, %s)", [birth_date, family_name.strip(), given_name.strip()])
        person_id = cursor.fetchone()[0]
    if person_id is None:
        raise ValidationError(
            _("Er is niemand gevonden, of meer dan één. Controleer de geboortedatum, en vul ook de voornaam in."),
            code="unknown",
        )
    if decide(actor, "people.read", person_id=person_id).allow:
        return (
            Emergency.objects.filter(person_id=person_id, user_id=actor.user_id, ended_at=None)
            .filter(starts_at__lte=actor.now, ends_at__gt=actor.now)
            .first()
            or person_id
        )
    begin = datetime.combine(today(actor), time.min, AMSTERDAM)
    n_today = Emergency.objects.filter(user_id=actor.user_id, starts_at__gte=begin).count()
    emergency = Emergency(
        person_id=person_id,
        user_id=actor.user_id,
        organization_id=actor.organization_id,
        role=actor.role,
        reason=reason,
        words=words,
        starts_at=actor.now,
        ends_at=actor.now + timedelta(minutes=Emergency.MINUTES),
        is_flagged=n_today >= Emergency.A_DAY,
        review_by=review_by(actor.now),
    )
    emergency.save(force_insert=True)
    _note(actor, "emergency.open", Event.Kind.EXECUTE, emergency, decide(actor, "people.read", person_id=person_id))
    for email in Membership.objects.filter(
        organization_id=actor.organization_id, role="administrator", valid_until=None, awaits_yes=False
    ).values_list("user__email", flat=True):
        queue_mail(
            email,
            _("Een taak voor u in weefsel"),
            _("Er is noodtoegang gebruikt. Kijk dit na voor %(day)s: %(where)s\n")
            % {"day": emergency.review_by.strftime("%d-%m-%Y"), "where": where},
            actor=actor,
            organization_id=actor.organization_id,
        )
    return emergency


@transaction.atomic
def end_emergency(*, actor: Actor) -> int:
    """End the emergency access of this user now, for everyone it was opened for; gives how many ended."""
    decision = require(actor, "emergency.open", owner_id=actor.organization_id)
    running = list(
        Emergency.objects.filter(user_id=actor.user_id, ended_at=None, starts_at__lte=actor.now, ends_at__gt=actor.now)
    )
    for emergency in running:
        Emergency.objects.filter(id=emergency.id).update(ended_at=actor.now)
        _note(actor, "emergency.open", Event.Kind.UPDATE, emergency, decision)
    return len(running)


@transaction.atomic
def review_emergency(*, actor: Actor, emergency_id: UUID, finding: str, words: str) -> Emergency:
    """Close the task about one use of the noodknop. Who used it never finds their own use here."""
    emergency = Emergency.objects.filter(id=emergency_id).first()
    decision = require(actor, "emergency.review", owner_id=emergency.organization_id if emergency else None)
    if emergency.user_id == actor.user_id:
        raise ValidationError(_("U gebruikte dit zelf. Iemand anders kijkt het na."), code="self")
    if finding not in Emergency.Finding.values:
        raise ValidationError(_("Kies of dit terecht was."), code="finding")
    words = words.strip()
    if finding == Emergency.Finding.UNJUSTIFIED and not words:
        raise ValidationError(_("Schrijf op wat u hiermee doet."), code="words")
    if emergency.reviewed_at is not None:
        return emergency
    emergency.reviewed_by_id, emergency.reviewed_at = actor.user_id, actor.now
    emergency.finding, emergency.review_words = finding, words
    emergency.save(update_fields=["reviewed_by", "reviewed_at", "finding", "review_words"])
    _note(actor, "emergency.review", Event.Kind.UPDATE, emergency, decision)
    return emergency


def _note(actor, action, kind, emergency, decision) -> None:
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=emergency.person_id,
        object_type="emergency",
        object_id=emergency.id,
        fields=frozenset(),
    )
