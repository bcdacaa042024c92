"""Reads the access log: for the person it is about, and for the administrator of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import rights
from weefsel.engine.rights.may import Actor

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class LogLine:
    """Same-kind lines of one day taken together: who, for whom, what, which data, on what ground, how often.

    ``person_id`` is None in the log of the person themselves. ``user`` is "" for someone without a log-in here.
    """

    day: date
    first_at: datetime
    last_at: datetime
    n_times: int
    kind: str
    action: str
    user: str
    role: str
    organization: str
    fields: tuple[str, ...]
    ground: str
    consent_id: UUID | None
    consent_version: int | None
    outcome: str
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """``lines`` newest first; ``pages`` is what a pager walks."""

    lines: tuple[LogLine, ...]
    pages: Page


GROUPED = (
    "kind",
    "action",
    "user_id",
    "user_key",
    "role",
    "organization_id",
    "fields",
    "ground",
    "consent_id",
    "consent_version",
    "outcome",
)


def log_of_person(*, since: date | None = None, until: date | None = None, page: int | str = 1) -> LogPage:
    """Who looked at the data of the person who asks; the database gives only their lines. Four queries."""
    return _read(Event.objects.filter(person_id__isnull=False), GROUPED, since, until, page)


def log_of_organization(
    actor: Actor, *, since: date | None = None, until: date | None = None, page: int | str = 1
) -> LogPage:
    """What people of the actor's organisation looked at and did, by person. Four queries."""
    events = Event.objects.filter(organization_id=actor.organization_id)
    return _read(events, (*GROUPED, "person_id"), since, until, page)


def _read(events, columns, since, until, page) -> LogPage:
    if since is not None:
        events = events.filter(at__gte=datetime.combine(since, time.min, AMSTERDAM))
    if until is not None:
        events = events.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, AMSTERDAM))
    rows = (
        events.order_by()
        .annotate(day=TruncDate("at", tzinfo=AMSTERDAM))
        .values("day", *columns)
        .annotate(n_times=Count("id"), first_at=Min("at"), last_at=Max("at"))
        .order_by("-day", "-last_at", *columns)
    )
    found = Paginator(rows, LINES_A_PAGE).get_page(page)
    shown = list(found.object_list)
    users = dict(User.objects.filter(id__in={row["user_id"] for row in shown}).values_list("id", "name"))
    organizations = dict(
        Organization.objects.filter(id__in={row["organization_id"] for row in shown}).values_list("id", "name")
    )
    tables = rights()
    lines = tuple(
        LogLine(
            day=row["day"],
            first_at=row["first_at"],
            last_at=row["last_at"],
            n_times=row["n_times"],
            kind=row["kind"],
            action=tables.actions.get(row["action"], row["action"]),
            user=users.get(row["user_id"], ""),
            role=tables.roles[row["role"]].name if row["role"] in tables.roles else row["role"],
            organization=organizations.get(row["organization_id"], ""),
            fields=tuple(tables.field_classes.get(each, each) for each in row["fields"]),
            ground=row["ground"],
            consent_id=row["consent_id"],
            consent_version=row["consent_version"],
            outcome=row["outcome"],
            person_id=row.get("person_id"),
        )
        for row in shown
    )
    return LogPage(lines, found)
