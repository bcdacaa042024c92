"""Background work of the social map: fetch, and call one operation."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import cache

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from weefsel.apps.accounts.queries import installation
from weefsel.apps.directory import list_work
from weefsel.apps.directory.freshness import remind_hosts
from weefsel.apps.rights.context import set_context
from weefsel.catalogue.catalogue import Catalogue, read_catalogue
from weefsel.engine.rights.may import Actor


@app.periodic(cron="10 9 * * *")
@app.task(name="directory.remind", queue="mail", queueing_lock="directory.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Once a day, in the morning: ask hosts whether what is written is still true."""
    with transaction.atomic():
        place = installation()
        now = timezone.now() + timedelta(seconds=place.clock_offset_s if place else 0)
        actor = Actor(role="worker", now=now, request_id=uuid.uuid4().hex)
        set_context(actor)
        remind_hosts(actor=actor)


@app.task(name="directory.carry_out", queue="lists", pass_context=True)
def carry_out(context: JobContext, *, import_id: str, membership_id: str) -> None:
    """Read, put on the map or take back a file of a list, with the rights of who asked for it."""
    list_work.carry_out(
        uuid.UUID(import_id), uuid.UUID(membership_id), catalogue=_catalogue, times_before=context.job.attempts
    )


@cache
def _catalogue() -> Catalogue:
    """What we know, read when the worker first needs it."""
    return read_catalogue()
