"""Proposes needs, and keeps what the person decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.needs.models import Need, Reason
from weefsel.apps.needs.queries import proposals_for
from weefsel.apps.needs.validators import CHOICES, Decision, clean_decision
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

OPEN = (Need.State.PROPOSED, Need.State.AGREED)


@transaction.atomic
def propose_needs(person: Person, *, actor: Actor) -> tuple[str, ...]:
    """Keep what answers, circumstances and the map give reason to talk about; gives the kinds that are proposed now.

    A proposal without a reason that still holds is withdrawn. What the person chose or refused is never proposed
    again, and never changed.
    """
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    _lock(person.id)
    proposed = {each.need.slug: each for each in proposals_for(person.id, on=today(actor)) if not each.said}
    standing = {need.kind: need for need in Need.objects.filter(person=person, state=Need.State.PROPOSED)}
    needs = {
        kind: standing.get(kind)
        or Need(
            person=person,
            kind=kind,
            state=Need.State.PROPOSED,
            proposed_at=actor.now,
            proposed_by_id=actor.user_id,
        )
        for kind in proposed
    }
    given: dict[UUID, dict[str, Reason]] = {}
    for reason in Reason.objects.filter(need__in=standing.values(), ended_at=None):
        given.setdefault(reason.need_id, {})[reason.text] = reason
    dropped = [standing[kind].id for kind in standing.keys() - proposed.keys()]
    stale = [
        reason.id
        for kind, need in standing.items()
        for text, reason in given.get(need.id, {}).items()
        if kind not in proposed or text not in proposed[kind].reasons
    ]
    begun = [need for kind, need in needs.items() if kind not in standing]
    reasons = [
        Reason(need=need, person=person, text=text, place=place, given_at=actor.now)
        for kind, need in needs.items()
        for place, text in enumerate(proposed[kind].reasons)
        if text not in given.get(need.id, {})
    ]
    Need.objects.filter(id__in=dropped).update(state=Need.State.WITHDRAWN, decided_at=actor.now)
    Reason.objects.filter(id__in=stale).update(ended_at=actor.now)
    Need.objects.bulk_create(begun)
    Reason.objects.bulk_create(reasons)
    if dropped or stale or begun or reasons:
        _trace(person, actor, decision, Event.Kind.UPDATE)
    return tuple(proposed)


@transaction.atomic
def agree_needs(person: Person, decisions: Sequence[Decision], *, actor: Actor) -> None:
    """Keep what the person decided: what they want, in their own words where they gave them, and what they do not.

    A need that was not proposed may be added. Deciding the same twice changes nothing. Raises ``ValidationError``, and
    keeps none of the decisions, when somebody else decided about one of these needs since the page was opened.
    """
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    wanted = [clean_decision(each) for each in decisions]
    kinds = [each.kind for each in wanted]
    if len(set(kinds)) < len(kinds):
        raise ValidationError(_("Over één behoefte kunt u één keer iets kiezen."), code="twice")
    _lock(person.id)
    rows = Need.objects.filter(person=person, kind__in=kinds).exclude(state=Need.State.WITHDRAWN)
    latest: dict[str, Need] = {}
    for row in rows.order_by("proposed_at", "decided_at", "id"):
        if row.kind not in latest or latest[row.kind].state not in OPEN:
            latest[row.kind] = row
    changed = []
    begun = []
    for each in wanted:
        row, state = latest.get(each.kind), CHOICES[each.choice]
        if row is not None and row.state == state and row.words == each.words:
            continue
        if (row.state if row is not None else "") != each.seen:
            raise ValidationError(
                _("Iemand anders koos net iets over “%(name)s”. Kijk samen wat er nu staat, en kies opnieuw.")
                % {"name": catalogue().needs[each.kind].name},
                code="stale",
            )
        if row is not None and row.state in OPEN:
            row.state, row.words, row.decided_at, row.decided_by_id = state, each.words, actor.now, actor.user_id
            changed.append(row)
        else:
            begun.append(
                Need(
                    person=person,
                    kind=each.kind,
                    state=state,
                    words=each.words,
                    proposed_at=actor.now,
                    proposed_by_id=actor.user_id,
                    decided_at=actor.now,
                    decided_by_id=actor.user_id,
                )
            )
    Need.objects.bulk_update(changed, ["state", "words", "decided_at", "decided_by"])
    Need.objects.bulk_create(begun)
    if changed or begun:
        _trace(person, actor, decision, Event.Kind.UPDATE)


def _lock(person_id: UUID) -> None:
    """One writer a person at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"needs {person_id}"])


def _trace(person: Person, actor: Actor, decision, kind: Event.Kind) -> None:
    record(
        actor=actor,
        action="needs.agree",
        kind=kind,
        decision=decision,
        person_id=person.id,
        object_type="needs",
        object_id=person.id,
    )
