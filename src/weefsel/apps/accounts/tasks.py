"""Background tasks: each fetches and calls one operation. Arguments are ids only."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from weefsel.apps.accounts.models import Mail


@app.task(name="accounts.send_mail", queue="mail", retry=5)
def send_mail(*, mail_id: str) -> None:
    """Send one queued mail, once: the row is locked meanwhile, and a second run finds it sent.

    A mail that was stopped because the person withdrew is never sent.
    """
    with transaction.atomic():
        waiting = Mail.objects.filter(id=mail_id, sent_at__isnull=True, stopped_at__isnull=True)
        mail = waiting.select_for_update().first()
        if mail is None:
            return
        mail.sent_at = timezone.now()
        mail.save(update_fields=["sent_at"])
        EmailMessage(mail.subject, mail.body, to=[mail.to_address]).send()
