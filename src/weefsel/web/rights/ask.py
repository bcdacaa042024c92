"""How a page asks whether it may be shown. A page that never asked is not served (`middleware.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import lines_of, record, write
from weefsel.apps.people.models import Person
from weefsel.apps.people.queries import named_people
from weefsel.apps.rights.queries import Refused, decide, rights
from weefsel.apps.rights.ready import Ready
from weefsel.engine.rights.may import Decision


def ask(request, action: str, **columns) -> Decision:
    """Ask `may()` for this request; raises `Refused` when the answer is no.

    ``columns`` as in `apps.rights.queries.facts_for`. Writes no log line: a page about a person uses
    `visible_person`, `log_read` or `log_list`.
    """
    decision = decide(request.actor, action, **columns)
    request.decisions.append(decision)
    if not decision.allow:
        raise Refused(decision)
    return decision


def visible_person(
    request,
    person_id: UUID,
    action: str = "people.read",
    *,
    part: str = "person",
    fields: frozenset[str] | None = None,
    **columns,
) -> Person:
    """The person, when this actor may see them for ``action``; writes the log line of the look.

    ``request.decision`` holds the decision, with the field classes that may be shown. A person whom the actor may not
    see does not exist for the actor: 404, in the same words. A merged registration gives the person who goes on.
    ``fields`` are the field classes that the page shows, for the log; without it, all that may be shown; ``columns``
    more of what is asked about, as in `ask`. Of a person whom the actor may only know by name, nothing else is read.
    """
    person = _named(person_id) if _knows_names_only(request.actor.role) else _registered(person_id)
    if person is None:
        decision = decide(request.actor, action)
        request.decisions.append(decision)
        raise Http404(_("Deze persoon is hier niet bekend, of u heeft geen toegang."))
    decision = decide(request.actor, action, person_id=person.id, owner_id=person.owner_id, **columns)
    request.decisions.append(decision)
    if not decision.allow:
        raise Refused(decision)
    request.decision = decision
    record(
        actor=request.actor,
        action=action,
        kind=Event.Kind.READ,
        decision=decision,
        person_id=person.id,
        object_type=part,
        object_id=person.id,
        fields=None if fields is None else decision.fields & fields,
    )
    return person


def _registered(person_id: UUID) -> Person | None:
    person = next(iter(_REGISTERED(person_id)), None)
    return person if person is None or person.merged_into is None else person.merged_into


_REGISTERED = Ready(lambda one: Person.objects.select_related("owner", "merged_into").filter(id=one).order_by())


def _named(person_id: UUID) -> Person | None:
    person = named_people([person_id]).get(person_id)
    if person is None or person.merged_into_id is None:
        return person
    return named_people([person.merged_into_id]).get(person.merged_into_id)


def _knows_names_only(role: str) -> bool:
    """Whether this role may know who someone is, and never reads a registration."""
    known = rights()
    return bool(known.permissions_for(role, "people.read")) and not known.permissions_for(
        role, "people.read_registration"
    )


def log_read(
    request, decision: Decision, *, person_id: UUID, object_type: str, object_id: UUID, fields: frozenset[str]
) -> None:
    """Write the log line of a look at something of a person that was found another way (a referral, an enrolment).

    ``fields`` are the field classes that the page shows to who may see all of it; the line names those that this reader
    may see.
    """
    record(
        actor=request.actor,
        action=decision.action,
        kind=Event.Kind.READ,
        decision=decision,
        person_id=person_id,
        object_type=object_type,
        object_id=object_id,
        fields=decision.fields & fields,
    )


def log_list(request, decision: Decision, *, person_ids, object_type: str, fields: frozenset[str]) -> None:
    """Write the log lines of a list: one for each person shown, in one query. ``fields`` as in `log_read`."""
    log_lists(request, [(decision, person_ids, fields)], object_type=object_type)


def log_lists(request, looks: Iterable[tuple[Decision, Iterable[UUID], frozenset[str]]], *, object_type: str) -> None:
    """The same of several lists on one page, in one query: each with its decision, people and fields."""
    write(
        [
            line
            for decision, person_ids, fields in looks
            for line in lines_of(
                actor=request.actor,
                action=decision.action,
                kind=Event.Kind.READ,
                decision=decision,
                person_ids=list(dict.fromkeys(person_ids)),
                object_type=object_type,
                fields=decision.fields & fields,
            )
        ]
    )
