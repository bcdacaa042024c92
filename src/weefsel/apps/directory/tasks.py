"""Background work of the social map: fetch, and call one operation."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from weefsel.apps.accounts.queries import installation
from weefsel.apps.directory.freshness import remind_hosts
from weefsel.apps.rights.context import set_context
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
