"""Private wishes: a place, a group or a part of the week where someone would rather not come. Nobody asks why."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.models import PrivateWish
from weefsel.apps.safety.operations.guarding import SEEN_FOR, keep, person_now, release
from weefsel.engine.rights.may import Actor

HOURS = 21


@transaction.atomic
def record_wish(
    *,
    actor: Actor,
    person_id: UUID,
    form_token: UUID,
    group_id: UUID | None = None,
    location_id: UUID | None = None,
    hour: int | None = None,
) -> UUID:
    """Write down where or when this person would rather not come: exactly one of the three. Works at once, silently."""
    decision = require(actor, "safety.record", person_id=person_id)
    if sum(each is not None for each in (group_id, location_id, hour)) != 1 or (
        hour is not None and not 0 <= hour < HOURS
    ):
        raise ValidationError(_("Kies één plek, groep of dagdeel."), code="one")
    person = person_now(person_id)
    same = {"person": person, "group_id": group_id, "location_id": location_id, "hour": hour, "until": None}
    known = PrivateWish.objects.filter(**same).first() or PrivateWish.objects.filter(form_token=form_token).first()
    if known is not None:
        return known.id
    wish = PrivateWish(**same, entered_by_id=actor.user_id, since=actor.now, form_token=form_token)
    keep(wish, actor=actor, until=actor.now + SEEN_FOR)
    _log(wish, "safety.record", Event.Kind.CREATE, decision, actor=actor)
    return wish.id


@transaction.atomic
def end_wish(wish: PrivateWish, *, actor: Actor) -> None:
    """The place, group or part of the week is fine again, from now on."""
    decision = require(actor, "safety.end", person_id=wish.person_id, row_id=wish.id)
    if PrivateWish.objects.filter(id=wish.id, until=None).update(until=actor.now):
        _log(wish, "safety.end", Event.Kind.UPDATE, decision, actor=actor)
        release(wish, actor=actor)


def _log(wish: PrivateWish, action: str, kind: Event.Kind, decision, *, actor: Actor) -> None:
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=wish.person_id,
        object_type="private_wish",
        object_id=wish.id,
        fields=frozenset({"safety"}),
    )
