"""The meldcode: five steps, taken in order by professionals, each written down once. Nothing is sent to anyone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.apps.safety import models
from weefsel.apps.safety.operations.guarding import SEEN_FOR, guard, keep, person_now
from weefsel.apps.safety.validators import check_reason
from weefsel.catalogue.safety import MeldcodeStep
from weefsel.engine.rights.may import Actor, Decision


@transaction.atomic
def open_case(*, actor: Actor, person_id: UUID, form_token: UUID) -> UUID:
    """Begin the steps for this person; while a case that the actor guards is open, that one goes on.

    Never by the person themselves. That a colleague weighs something too, is not told: who wants to share a case, hands
    it on.
    """
    decision = require(actor, "safety.weigh", person_id=person_id)
    person = person_now(person_id)
    known = (
        models.MeldcodeCase.objects.filter(person=person, closed_at=None).first()
        or models.MeldcodeCase.objects.filter(person=person, form_token=form_token).first()
    )
    if known is not None:
        return known.id
    case = models.MeldcodeCase(
        person=person,
        owner_id=actor.organization_id,
        opened_by_id=actor.user_id,
        opened_at=actor.now,
        form_token=form_token,
    )
    keep(case, actor=actor, until=actor.now + SEEN_FOR)
    _log(case, Event.Kind.CREATE, decision, actor=actor)
    return case.id


@transaction.atomic
def take_step(
    case: models.MeldcodeCase,
    number: int,
    *,
    actor: Actor,
    steps: Mapping[str, MeldcodeStep],
    text: str,
    choice: str = "",
) -> None:
    """Write down one step, in order; a weighing or decision also needs a choice. The last one closes the case.

    What was written down stays as it is; what is learnt later belongs in a later step, or in a new case.
    """
    decision = require(actor, "safety.meldcode", person_id=case.person_id, row_id=case.id)
    current = models.MeldcodeCase.objects.select_for_update().get(id=case.id)
    taken = models.MeldcodeStep.objects.filter(case=current).count()
    if current.closed_at is not None or number != taken + 1 or number > len(steps):
        raise ValidationError(
            _("Deze stap is al gezet, of is nog niet aan de beurt. Kijk hieronder welke stap nu komt."), code="order"
        )
    step = list(steps.values())[number - 1]
    choices = {each.slug for each in step.choices}
    if choices and choice not in choices:
        raise ValidationError({"choice": _("Kies wat het meest klopt.")}, code="choice")
    try:
        text = check_reason(text)
    except ValidationError as problem:
        raise ValidationError({"text": problem}) from None
    models.MeldcodeStep(
        case=current,
        person_id=current.person_id,
        number=number,
        done_at=actor.now,
        by_id=actor.user_id,
        text=text,
        weighed={"choice": choice} if choices else {},
    ).save(force_insert=True)
    if number == len(steps):
        current.closed_at, current.closed_by_id, current.outcome = actor.now, actor.user_id, choice
        current.save(update_fields=["closed_at", "closed_by", "outcome"])
    guard(current, actor.user_id, actor=actor, until=actor.now + SEEN_FOR)
    _log(current, Event.Kind.UPDATE, decision, actor=actor)


def _log(case: models.MeldcodeCase, kind: Event.Kind, decision: Decision, *, actor: Actor) -> None:
    record(
        actor=actor,
        action="safety.meldcode",
        kind=kind,
        decision=decision,
        person_id=case.person_id,
        object_type="meldcode",
        object_id=case.id,
        fields=frozenset({"safety"}),
    )
