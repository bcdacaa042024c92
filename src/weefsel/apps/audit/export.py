"""Lines of the access log as another system reads them, one by one: a log has more lines than fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.queries import AMSTERDAM, PROTECTED
from weefsel.apps.rights.queries import rights
from weefsel.interop.fhir.audit_event import Line

AT_ONCE = 2_000


def lines_of_person() -> tuple[Line, ...]:
    """Who looked at the person who asks, line by line, the oldest first; the database gives only their lines.

    It tells no more than the page: what was done in the protected part stands nowhere here, and of a line neither the
    row that it was about nor the request that it came with. Three queries.
    """
    found = Event.objects.filter(person_id__isnull=False).exclude(action__startswith=PROTECTED).order_by("at", "id")
    events = list(found)
    names = _names({one.user_id for one in events}, {one.organization_id for one in events})
    return tuple(_line(one, *names, whole=False) for one in events)


def logged(
    *, since: date | None = None, until: date | None = None, protected: bool = False
) -> tuple[int, Iterator[Line]]:
    """How many lines there are, and the lines, the oldest first; whole days in Amsterdam.

    As the owner role, inside a transaction: the lines come as they are read. Without ``protected`` not those about what
    is protected, by which somebody who gets the file hears that there is something.
    """
    found = Event.objects.all() if protected else Event.objects.exclude(action__startswith=PROTECTED)
    if since is not None:
        found = found.filter(at__gte=datetime.combine(since, time.min, AMSTERDAM))
    if until is not None:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, AMSTERDAM))
    names = _names(None, None)
    return found.count(), (_line(one, *names) for one in found.order_by("at", "id").iterator(chunk_size=AT_ONCE))


def _names(users: set | None, organizations: set | None) -> tuple[dict, dict]:
    """What users and organisations are called; None means all."""
    known = User.objects.all() if users is None else User.objects.filter(id__in=users)
    houses = Organization.objects.all() if organizations is None else Organization.objects.filter(id__in=organizations)
    return dict(known.values_list("id", "name")), dict(houses.values_list("id", "name"))


def _line(event: Event, users: dict, organizations: dict, *, whole: bool = True) -> Line:
    roles = rights().roles
    return Line(
        id=str(event.id),
        event_code=event.event_code,
        kind=event.kind,
        action=event.action,
        at=event.at,
        outcome=event.outcome,
        user_key=event.user_key,
        user_id=_text(event.user_id),
        role=event.role,
        organization_id=_text(event.organization_id),
        on_behalf_of=_text(event.on_behalf_of),
        person_id=_text(event.person_id),
        object_type=event.object_type if whole else "records",
        object_key=event.object_key if whole else _text(event.person_id),
        fields=tuple(event.fields),
        ground=event.ground,
        relation=event.relation,
        purpose=event.purpose,
        consent_id=_text(event.consent_id),
        consent_version=event.consent_version,
        source=event.source,
        request_id=event.request_id if whole else "",
        recipient=event.recipient,
        user_name=users.get(event.user_id, ""),
        role_name=roles[event.role].name if event.role in roles else "",
        organization_name=organizations.get(event.organization_id, ""),
    )


def _text(value) -> str:
    return "" if value is None else str(value)
