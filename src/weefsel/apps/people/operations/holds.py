"""Keeping what is known of someone although its term is over: a complaint, a court, a regulator."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import LegalHold
from weefsel.apps.people.operations.registration import current_person
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor


@transaction.atomic
def place_hold(
    *, actor: Actor, person_id: UUID, form_token: UUID, ground: str, words: str, until: date | None = None
) -> LegalHold:
    """From now on nothing about this person goes, up to and including ``until``; sent twice, it is one hold.

    Raises
    ------
    ValidationError
        No reason was given (``words``), or the last day is past (``until``).
    """
    decision = require(actor, "people.hold", person_id=person_id)
    known = LegalHold.objects.filter(id=form_token, person_id=person_id).first()
    if known is not None:
        return known
    if not words.strip():
        raise ValidationError({"words": ValidationError(_("Schrijf in het kort op waarom."), code="words")})
    if until is not None and until < today(actor):
        raise ValidationError({"until": ValidationError(_("Kies een dag die nog komt, of laat leeg."), code="until")})
    hold = LegalHold(
        id=form_token,
        person=current_person(person_id),
        ground=LegalHold.Ground(ground),
        words=words.strip(),
        until=until,
        placed_at=actor.now,
        placed_by_id=actor.user_id,
    )
    hold.save(force_insert=True)
    _log(hold, Event.Kind.CREATE, actor=actor, decision=decision)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: UUID) -> LegalHold:
    """From now on terms count again for this person. Lifting twice is lifting once."""
    hold = LegalHold.objects.filter(id=hold_id).first()
    decision = require(actor, "people.hold", person_id=hold.person_id if hold else None)
    hold = LegalHold.objects.select_for_update().get(id=hold_id)
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by_id = actor.now, actor.user_id
        hold.save(update_fields=["lifted_at", "lifted_by"])
        _log(hold, Event.Kind.UPDATE, actor=actor, decision=decision)
    return hold


def _log(hold: LegalHold, kind: Event.Kind, *, actor: Actor, decision) -> None:
    record(
        actor=actor,
        action="people.hold",
        kind=kind,
        decision=decision,
        person_id=hold.person_id,
        object_type="legal_hold",
        object_id=hold.id,
    )
