"""Hands on what someone guards to a colleague: for who is away, or stops."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.operations.guarding import guard_id
from weefsel.apps.safety.operations.ties import colleagues_who_may
from weefsel.engine.rights.may import Actor


@transaction.atomic
def hand_on(*, actor: Actor, person_id: UUID, user_id: UUID) -> int:
    """Let a colleague guard all that this actor guards of a person, as long as the actor does; gives how many rows.

    What others recorded does not go along, nor does the actor know of it.
    """
    decision = require(actor, "safety.open", person_id=person_id)
    require(actor, "safety.record", person_id=person_id)
    if user_id not in {membership.user_id for membership in colleagues_who_may(actor)}:
        raise ValidationError(_("Kies een collega uit de lijst."), code="colleague")
    held = Relation.objects.filter(
        relation="guarding",
        person_id=person_id,
        user_id=actor.user_id,
        object_id__isnull=False,
        valid_from__lte=actor.now,
        valid_until__gt=actor.now,
    )
    longest = dict(held.order_by("valid_until").values_list("object_id", "valid_until"))
    for object_id, until in sorted(longest.items()):
        guard_id(object_id, person_id, user_id, actor=actor, until=until)
    record(
        actor=actor,
        action="safety.hand_on",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type="safety",
        object_id=person_id,
        fields=frozenset({"safety"}),
    )
    return len(longest)
