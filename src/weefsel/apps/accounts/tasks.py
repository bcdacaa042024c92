"""Background tasks: each fetches and calls one operation. Arguments are ids only."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from weefsel.apps.accounts.models import Mail

# A mail server that is away comes back: after 3 seconds, 9, 27 and so on, eleven times, which is three days.
PATIENT = RetryStrategy(max_attempts=11, exponential_wait=3)


@app.task(name="accounts.send_mail", queue="mail", retry=PATIENT)
def send_mail(*, mail_id: str) -> None:
    """Send one queued mail, once: the row is locked meanwhile, and a second run finds it sent.

    A mail that was stopped because the person withdrew, or came of age, is never sent. Only a crash between the yes of
    the mail server and our commit sends it twice, and then with the same number: a mailbox can tell that it is the same
    mail.
    """
    with transaction.atomic():
        waiting = Mail.objects.filter(id=mail_id, sent_at__isnull=True, stopped_at__isnull=True)
        mail = waiting.select_for_update().first()
        if mail is None:
            return
        mail.sent_at = timezone.now()
        mail.save(update_fields=["sent_at"])
        # The database looks once more whose mailbox it is: of a parent of who turned 16 meanwhile, it stops the mail.
        if not Mail.objects.filter(id=mail_id, sent_at__isnull=False).exists():
            return
        number = f"<{mail.id}@{urlsplit(settings.SITE_ADDRESS).hostname}>"
        EmailMessage(mail.subject, mail.body, to=[mail.to_address], headers={"Message-ID": number}).send()
