"""The robot that reads the access log every night: which looks somebody else has to ask about.

It judges nobody. What it finds goes on a list of the organisation (`Flag`), to be closed by someone who is not asked
about; the signs are those of `catalogue/data/rights/review.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.catalogue.review import Terms, review
from weefsel.engine.audit.review import Days, Odd, Ties, odd_looks
from weefsel.engine.frames import Ints
from weefsel.engine.rights.may import Actor

# A worker that was off for two weeks still reads every day.
JUDGED_DAYS = 14
WORKING_DAYS = 5
_EPOCH = date(1970, 1, 1)


def review_log(*, actor: Actor) -> int:
    """Read the log of every organisation where somebody looked at somebody; gives how many new things were found.

    Each organisation is a transaction of its own. Done again it finds nothing new.
    """
    since = _start_of(today(actor) - timedelta(days=JUDGED_DAYS + review().terms.after_days))
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_reviewed_organizations(%s)", [since])
        organizations = sorted(row[0] for row in cursor.fetchall())
    return sum(review_organization(organization_id, actor=actor) for organization_id in organizations)


@transaction.atomic
def review_organization(organization_id: UUID, *, actor: Actor) -> int:
    """Read the log of one organisation, and put on its list what somebody has to ask about. One query a flag, and six.

    Its administrators get one mail when there is something new, without a word of what.
    """
    decision = require(actor, "audit.find")
    day = today(actor)
    found, users, people = _find(organization_id, day, review().terms)
    due = _after_working_days(day, WORKING_DAYS)
    n_new = 0
    with connection.cursor() as cursor:
        for odd in found:
            cursor.execute(
                "SELECT audit_put_flag(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    organization_id,
                    users[odd.user],
                    None if odd.person is None else people[odd.person],
                    _EPOCH + timedelta(days=odd.first_day),
                    _EPOCH + timedelta(days=odd.last_day),
                    odd.n_days,
                    odd.n_people,
                    list(odd.signs),
                    actor.now,
                    due,
                    review().terms.quiet_after_days,
                ],
            )
            n_new += cursor.fetchone()[0]
    record(
        actor=actor,
        action="audit.find",
        kind=Event.Kind.READ,
        decision=decision,
        object_type="log",
        object_id=organization_id,
        fields=frozenset({"log"}),
    )
    if n_new:
        _tell_administrators(organization_id, due, actor)
    return n_new


def _find(organization_id: UUID, day: date, terms: Terms) -> tuple[list[Odd], list[UUID], list[UUID]]:
    """What was found, and the users and people behind its numbers."""
    since = day - timedelta(days=JUDGED_DAYS + terms.after_days)
    looks_from = since - timedelta(days=terms.window_days)
    acts_from = looks_from - timedelta(days=terms.quiet_days)
    users, people = _Numbers(), _Numbers()
    with connection.cursor() as cursor:

        def read(function: str, begin: date) -> list[tuple]:
            cursor.execute(f"SELECT * FROM {function}(%s, %s, %s)", [organization_id, _start_of(begin), _start_of(day)])
            return cursor.fetchall()

        looks, acts = (
            Days(
                user=users.of(row[0] for row in rows),
                person=people.of(row[1] for row in rows),
                day=_whole(_day_number(row[2]) for row in rows),
                n_parts=_whole(row[3] for row in rows),
            )
            for rows in (read("audit_looks", looks_from), read("audit_acts", acts_from))
        )
        tied = read("audit_ties", since)
        cursor.execute("SELECT audit_people(%s)", [organization_id])
        (n_people,) = cursor.fetchone()
    ties = Ties(
        users.of(row[0] for row in tied),
        people.of(row[1] for row in tied),
        tuple(row[2] for row in tied),
        _whole(row[3] for row in tied),
        n_people,
    )
    found = odd_looks(looks, acts, ties, since=_day_number(since), today=_day_number(day), terms=terms)
    return found, list(users.known), list(people.known)


class _Numbers:
    """Ids as numbers from 0, in the order in which they came."""

    def __init__(self):
        self.known: dict[UUID, int] = {}

    def of(self, ids: Iterable[UUID]) -> Ints:
        return _whole(self.known.setdefault(one, len(self.known)) for one in ids)


def _whole(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, dtype=np.int64)


def _day_number(day: date) -> int:
    return (day - _EPOCH).days


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, AMSTERDAM)


def _after_working_days(day: date, n: int) -> datetime:
    """The end of the n-th working day after this one (Monday to Friday; feast days count)."""
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return _start_of(day + timedelta(days=1))


def _tell_administrators(organization_id: UUID, due: datetime, actor: Actor) -> None:
    emails = Membership.objects.filter(
        organization_id=organization_id, role="administrator", valid_until=None, awaits_yes=False
    ).values_list("user__email", flat=True)
    for email in emails:
        queue_mail(
            email,
            _("Een taak voor u in weefsel"),
            _("In het logboek staat iets om na te vragen. Kijk ernaar voor %(day)s: %(where)s\n")
            % {"day": due.strftime("%d-%m-%Y"), "where": settings.SITE_ADDRESS + reverse("list_flags")},
            actor=actor,
            organization_id=organization_id,
        )
