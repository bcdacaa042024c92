"""Reads the access log: for the person it is about, and for the administrator of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, CharField, Count, F, IntegerField, Max, Min, UUIDField, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization, User
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import rights
from weefsel.catalogue.rights import Rights
from weefsel.engine.rights.may import Actor

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINES_A_PAGE = 50
# Lines about what is protected have actions of their own: shown to the person, apart from the rest.
PROTECTED = "safety."
# What professionals weigh in the meldcode is not for the person to read, nor that they do; that they looked is.
TOLD_AS = {"safety.meldcode": "safety.read", "safety.weigh": "safety.read", "safety.open": "safety.read"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """Same-kind lines of one day taken together: who, for whom, what, which data, on what ground, how often.

    ``person_id`` is None in the log of the person themselves. ``user`` is "" for someone without a log-in here.
    ``recipient`` who outside the house got something, "" for nobody. ``first_at`` and ``last_at`` are None where the
    moment would tell about whom it was.
    """

    day: date
    first_at: datetime | None
    last_at: datetime | None
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
    recipient: str
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
    "recipient",
)


def log_of_person(
    *, since: date | None = None, until: date | None = None, page: int | str = 1, protected: bool = False
) -> LogPage:
    """Who looked at the data of the person who asks; the database gives only their lines. Four queries.

    What was done in the protected part stands apart (``protected``): a person may be made to show the other lines.
    """
    return _read(_of_person(since, until, protected), page)


def whole_log_of_person(*, protected: bool = False) -> tuple[LogLine, ...]:
    """The same from the first day to the last, to take along. Three queries."""
    return _told(list(_of_person(None, None, protected)))


def log_of_carer(carer_id: UUID, *, page: int | str = 1) -> LogPage:
    """Who looked at what a naaste keeps about themselves, for that naaste; the database gives no other line. Four
    queries.
    """
    return _read(_of_carer(carer_id), page)


def whole_log_of_carer(carer_id: UUID) -> tuple[LogLine, ...]:
    """The same from the first day to the last, to take along. Three queries."""
    return _told(list(_of_carer(carer_id)))


def _of_carer(carer_id: UUID):
    # That the naaste looks at it themselves is not what they ask; what they changed, is.
    lines = Event.objects.filter(object_type="carer", object_key=str(carer_id))
    return (
        _within(lines.exclude(user_id=carer_id, kind=Event.Kind.READ), None, None)
        .values("day", *GROUPED)
        .annotate(n_times=Count("id"), first_at=Min("at"), last_at=Max("at"))
        .order_by("-day", "-last_at", *GROUPED)
    )


def _of_person(since: date | None, until: date | None, protected: bool):
    events = Event.objects.filter(person_id__isnull=False)
    part = events.filter(action__startswith=PROTECTED) if protected else events.exclude(action__startswith=PROTECTED)
    return (
        _within(part, since, until)
        .values("day", *GROUPED)
        .annotate(n_times=Count("id"), first_at=Min("at"), last_at=Max("at"))
        .order_by("-day", "-last_at", *GROUPED)
    )


def log_of_organization(
    actor: Actor, *, since: date | None = None, until: date | None = None, page: int | str = 1
) -> LogPage:
    """What people of the actor's organisation looked at and did, by person. Four queries.

    That a protected part was opened is told with who did it and on which day: not about whom, what or when.
    """
    shown = {f"shown_{name}": _unless_protected(name) for name in (*GROUPED, "person_id")}
    rows = (
        _within(Event.objects.filter(organization_id=actor.organization_id), since, until)
        .annotate(
            is_protected=Case(
                When(action__startswith=PROTECTED, then=Value(True)), default=Value(False), output_field=BooleanField()
            ),
            **shown,
        )
        .values("day", "is_protected", *shown)
        .annotate(n_times=Count("id"), first_at=Min("at"), last_at=Max("at"))
        .order_by("-day", "is_protected", "-last_at", *shown)
    )
    return _read(rows, page)


# What a protected line says in the log of an organisation; the other columns stay as they are.
_MASKS = {
    "kind": Value(""),
    "action": Value(PROTECTED),
    "fields": Value([], output_field=ArrayField(CharField(max_length=32))),
    "ground": Value(""),
    "consent_id": Value(None, output_field=UUIDField()),
    "consent_version": Value(None, output_field=IntegerField()),
    "recipient": Value(""),
    "person_id": Value(None, output_field=UUIDField()),
}


def _unless_protected(name: str):
    if name not in _MASKS:
        return F(name)
    return Case(
        When(action__startswith=PROTECTED, then=_MASKS[name]),
        default=F(name),
        output_field=Event._meta.get_field(name),
    )


def _within(events, since: date | None, until: date | None):
    if since is not None:
        events = events.filter(at__gte=datetime.combine(since, time.min, AMSTERDAM))
    if until is not None:
        events = events.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, AMSTERDAM))
    return events.order_by().annotate(day=TruncDate("at", tzinfo=AMSTERDAM))


def _read(rows, page: int | str) -> LogPage:
    found = Paginator(rows, LINES_A_PAGE).get_page(page)
    return LogPage(_told(found.object_list), found)


def _told(rows) -> tuple[LogLine, ...]:
    shown = [{name.removeprefix("shown_"): value for name, value in row.items()} for row in rows]
    users = dict(User.objects.filter(id__in={row["user_id"] for row in shown}).values_list("id", "name"))
    organizations = dict(
        Organization.objects.filter(id__in={row["organization_id"] for row in shown}).values_list("id", "name")
    )
    tables = rights()
    return tuple(
        LogLine(
            day=row["day"],
            first_at=None if row.get("is_protected") else row["first_at"],
            last_at=None if row.get("is_protected") else row["last_at"],
            n_times=row["n_times"],
            kind=row["kind"],
            action=_("veiligheid") if row.get("is_protected") else _named(row["action"], tables),
            user=users.get(row["user_id"], ""),
            role=tables.roles[row["role"]].name if row["role"] in tables.roles else row["role"],
            organization=organizations.get(row["organization_id"], ""),
            fields=tuple(tables.field_classes.get(each, each) for each in row["fields"]),
            ground=row["ground"],
            consent_id=row["consent_id"],
            consent_version=row["consent_version"],
            outcome=row["outcome"],
            recipient=row["recipient"],
            person_id=row.get("person_id"),
        )
        for row in shown
    )


def _named(action: str, tables: Rights) -> str:
    action = TOLD_AS.get(action, action)
    return tables.actions.get(action, action)
