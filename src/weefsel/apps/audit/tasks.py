"""Background work of the access log."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from weefsel.apps.accounts.queries import installation
from weefsel.apps.audit.reviewing import review_log
from weefsel.apps.audit.sealing import seal_waiting
from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.seal", queue="log", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Every five minutes: seal what was written since. Done twice, the second finds nothing that waits."""
    seal_waiting(import_string(settings.LOG_SEALING_KEY)())


@app.periodic(cron="20 4 * * *")
@app.task(name="audit.review", queue="log", queueing_lock="audit.review", pass_context=False)
def review(timestamp: int) -> None:
    """Every night: read who looked at whom. Done twice, the second finds nothing new."""
    place = installation()
    now = timezone.now() + timedelta(seconds=place.clock_offset_s if place else 0)
    actor = Actor(role="worker", now=now, request_id=uuid.uuid4().hex)
    with transaction.atomic():
        set_context(actor)
        review_log(actor=actor)
