"""Fills an empty database with a practice region, in one transaction: it is there wholly, or not at all.

Run as the owner role, in a process of its own (``python -m weefsel.project.demo.fill``); tells on standard output how
far it is, one line a step: name, done, total.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

MAIL_DAYS = 7  # what was mailed in the last days is still to be sent, so that the links in the mailbox can be tried
KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission"})
REFUSED = 3  # the exit status when there is something to say to the user

Tell = Callable[[str, int, int], None]


class DemoProblem(Exception):
    """Why no practice region can be made here; the text is for the user, in Dutch."""


def fill(region, *, n_people: int, seed: int, now: datetime, fresh: bool = False, tell: Tell = lambda *_: None) -> bool:
    """Make the practice region, and say whether it was made: one that is there already is left as it is.

    ``fresh`` throws away the one that is there first, in the same transaction.

    Raises
    ------
    DemoProblem
        This database holds, or may hold, real people.
    """
    from django.db import connection, transaction

    from weefsel.apps.accounts.models import Installation, Organization, User
    from weefsel.apps.people.models import Person

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('weefsel.demo'))")
        place = Installation.objects.filter(id=1).first()
        if place is not None and place.kind != Installation.Kind.DEMO:
            raise DemoProblem("In deze database staat een echte installatie. Daar komt geen oefenregio bij.")
        if place is None and any(model.objects.exists() for model in (Organization, User, Person)):
            raise DemoProblem("Deze database is niet leeg. Een oefenregio komt alleen in een lege database.")
        if place is not None and not fresh:
            return False
        if place is not None:
            _empty()
        Installation.objects.create(id=1, kind=Installation.Kind.DEMO, region=region.name, created_at=now)
        populate(region, n_people=n_people, seed=seed, now=now, tell=tell)
    return True


def populate(region, *, n_people: int, seed: int, now: datetime, tell: Tell) -> None:
    """Make the region as it was, and play the year until ``now``. Inside a transaction, as the owner role."""
    from weefsel.project.demo.cast import admit, choose, stories
    from weefsel.project.demo.town import build_town

    town = build_town(region, n_people, seed=seed, now=now, tell=tell)
    cast = choose(town, seed=seed, today=now)
    admit(town, cast, today=now)
    play_year(stories(town, cast, seed=seed, today=now), now=now, tell=tell)
    post(now)


def play_year(stories, *, now: datetime, tell: Tell) -> None:
    """Play the stories. The jobs that they leave are kept in memory only: a letter of last spring is not sent today."""
    from procrastinate.contrib.django import app
    from procrastinate.testing import InMemoryConnector

    from weefsel.project.demo.agenda import play

    days = 365

    last = -1

    def at(moment: datetime) -> None:
        nonlocal last
        day = min(days, max(0, days - (now - moment).days))
        if day > last:
            last = day
            tell("stories", day, days)

    with app.replace_connector(InMemoryConnector()):
        play(stories, until=now, tell=at)
    tell("stories", days, days)


def post(now: datetime) -> None:
    """Say of old mail that it was sent when it was written; hand the mail of the last days to the worker."""
    from django.db.models import F

    from weefsel.apps.accounts.models import Mail
    from weefsel.apps.accounts.tasks import send_mail

    # What was stopped because a referral ended weeks later, had reached its reader by then.
    stopped_late = Mail.objects.filter(sent_at=None, stopped_at__gt=F("queued_at") + timedelta(hours=1))
    stopped_late.update(sent_at=F("queued_at"), stopped_at=None)
    waiting = Mail.objects.filter(sent_at=None, stopped_at=None)
    recent = now - timedelta(days=MAIL_DAYS)
    waiting.filter(queued_at__lt=recent).update(sent_at=F("queued_at"))
    for mail_id in waiting.order_by("queued_at", "id").values_list("id", flat=True):
        send_mail.defer(mail_id=str(mail_id))


def _empty() -> None:
    """Throw away every row, also log-ins and sessions; the tables and what the framework knows of them stay."""
    from django.db import connection

    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - KEPT_TABLES)
        quoted = ", ".join(connection.ops.quote_name(name) for name in names)
        cursor.execute(f"TRUNCATE {quoted} RESTART IDENTITY")


def main(name: str, n_people: str, seed: str, fresh: str) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from weefsel.catalogue.problem import CatalogueError
    from weefsel.project.real_data import RealDataMissing, region

    def tell(step: str, done: int, total: int) -> None:
        sys.stdout.write(f"{step}\t{done}\t{total}\n")
        sys.stdout.flush()

    try:
        found = region(name)
        fill(found, n_people=int(n_people), seed=int(seed), now=timezone.now(), fresh=fresh == "fresh", tell=tell)
    except (DemoProblem, RealDataMissing, CatalogueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
