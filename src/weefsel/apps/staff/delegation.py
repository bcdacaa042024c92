"""Who works on behalf of whom: a professional lets an assistant do a part of the work, for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.models import Delegation
from weefsel.apps.rights.queries import require, rights
from weefsel.engine.rights.may import Actor

LONGEST = timedelta(days=366)
# What a professional can keep to themselves; reading who someone is goes along with everything else.
ALWAYS = frozenset({"people.read", "people.list"})


def can_be_withheld() -> tuple[str, ...]:
    """The actions of an assistant, in the order of the table of actions, that a professional can keep."""
    given = {
        action
        for each in rights().permissions
        if each.relation in ("delegated", "delegated_own")
        for action in each.actions
    }
    return tuple(action for action in rights().actions if action in given - ALWAYS)


def assistants_of(actor: Actor) -> list[User]:
    """The assistants of the actor's organisation, by name; one query."""
    rows = Membership.objects.filter(
        organization_id=actor.organization_id,
        role="assistant",
        valid_until=None,
        awaits_yes=False,
        user__is_active=True,
    ).select_related("user")
    return sorted((row.user for row in rows if row.user_id != actor.user_id), key=lambda user: user.name.casefold())


@dataclass(frozen=True, slots=True)
class Working:
    """One assistant who works on behalf of one professional; ``withheld`` in words."""

    id: UUID
    assistant: str
    professional: str
    last_day: date
    withheld: tuple[str, ...]


def running_delegations(actor: Actor) -> list[Working]:
    """Who works on behalf of the actor, or for who oversees: on behalf of anyone of the organisation. One query."""
    names = rights().actions
    rows = Delegation.objects.filter(
        organization_id=actor.organization_id, valid_from__lte=actor.now, valid_until__gt=actor.now
    ).select_related("assistant", "professional")
    return [
        Working(
            id=row.id,
            assistant=row.assistant.name,
            professional=row.professional.name,
            last_day=(row.valid_until - timedelta(seconds=1)).astimezone(AMSTERDAM).date(),
            withheld=tuple(names[each] for each in row.withheld),
        )
        for row in sorted(rows, key=lambda row: (row.professional.name, row.assistant.name, row.id))
    ]


@transaction.atomic
def let_work(*, actor: Actor, assistant_id: UUID, last_day: date, withheld: tuple[str, ...]) -> Delegation:
    """Let an assistant of the own organisation work on behalf of the actor, until and including ``last_day``.

    What ran before with this assistant is replaced.
    """
    decision = require(actor, "rights.delegate", owner_id=actor.organization_id)
    if assistant_id not in {user.id for user in assistants_of(actor)}:
        raise ValidationError(_("Kies een assistent van uw organisatie."), code="assistant")
    if last_day < today(actor):
        raise ValidationError(_("De laatste dag is al geweest. Kies een dag in de toekomst."), code="past")
    if last_day > today(actor) + LONGEST:
        raise ValidationError(_("Kies een dag binnen een jaar. Kijk dan opnieuw of het nog klopt."), code="long")
    if set(withheld) - set(can_be_withheld()):
        raise ValueError(f"unknown actions {sorted(set(withheld) - set(can_be_withheld()))}")
    Delegation.objects.filter(
        assistant_id=assistant_id,
        professional_id=actor.user_id,
        organization_id=actor.organization_id,
        valid_until__gt=actor.now,
    ).update(valid_until=actor.now)
    row = Delegation(
        assistant_id=assistant_id,
        professional_id=actor.user_id,
        organization_id=actor.organization_id,
        role=actor.role,
        withheld=sorted(withheld),
        valid_from=actor.now,
        valid_until=datetime.combine(last_day + timedelta(days=1), time.min, AMSTERDAM),
        declared_at=actor.now,
    )
    row.save(force_insert=True)
    _note(actor, Event.Kind.CREATE, decision, row)
    return row


@transaction.atomic
def end_delegation(*, actor: Actor, delegation_id: UUID) -> Delegation:
    """Stop it now: the next request of the assistant has nothing any more."""
    row = Delegation.objects.filter(id=delegation_id).first()
    is_own = row is not None and row.professional_id == actor.user_id
    action = "rights.delegate" if is_own else "rights.oversee_delegations"
    decision = require(actor, action, owner_id=row.organization_id if row else None)
    if Delegation.objects.filter(id=row.id, valid_until__gt=actor.now).update(valid_until=actor.now):
        _note(actor, Event.Kind.UPDATE, decision, row)
    return row


def _note(actor, kind, decision, row) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=kind,
        decision=decision,
        object_type="delegation",
        object_id=row.id,
        fields=frozenset(),
    )
