"""Background work of the access log."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from weefsel.apps.audit.sealing import seal_waiting


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.seal", queue="log", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Every five minutes: seal what was written since. Done twice, the second finds nothing that waits."""
    seal_waiting(import_string(settings.LOG_SEALING_KEY)())
