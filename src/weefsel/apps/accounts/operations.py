"""Log-ins, mailed links and mail."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.accounts.queries import hash_of
from weefsel.engine.rights.may import Actor

LINK_DAYS = 28  # a month minus a bit: longer than the two-week rule for an answer, short enough to forget safely


@transaction.atomic
def make_link(
    role: str,
    *,
    actor: Actor,
    object_kind: str,
    object_id: UUID,
    email: str = "",
    person_id: UUID | None = None,
    organization_id: UUID | None = None,
    days: int = LINK_DAYS,
    code: str = "",
) -> str:
    """Make a link that opens one thing and give its secret, which is kept nowhere.

    With a ``code``, the link opens nothing for who has not got that as well; it goes another way than the link.

    The caller has asked `may()` for the act of which this is a part.
    """
    token = secrets.token_urlsafe(24)
    Link(
        token_hash=hash_of(token),
        code_hash=hash_of(token + code) if code else "",
        role=role,
        object_kind=object_kind,
        object_id=object_id,
        person_id=person_id,
        organization_id=organization_id,
        email=email,
        created_by_id=actor.user_id,
        created_at=actor.now,
        expires_at=actor.now + timedelta(days=days),
    ).save(force_insert=True)
    return token


@transaction.atomic
def mark_link_used(*, actor: Actor) -> None:
    """Note that the link in hand was used to answer; it goes on opening, to read the answer back."""
    Link.objects.filter(id=actor.link_id, used_at__isnull=True).update(used_at=actor.now)


@transaction.atomic
def queue_mail(
    to_address: str,
    subject: str,
    body: str,
    *,
    actor: Actor,
    organization_id: UUID | None = None,
    person_id: UUID | None = None,
    about_id: UUID | None = None,
) -> None:
    """Queue one mail; it is sent by the worker after, and only after, this transaction is committed.

    ``subject`` must be neutral: no group, no complaint, no name of a care provider that tells one. A mail with
    ``about_id`` is not sent any more once that referral has ended or its consent was withdrawn.
    """
    from weefsel.apps.accounts.tasks import send_mail

    mail = Mail(
        to_address=to_address,
        subject=subject,
        body=body,
        organization_id=organization_id,
        person_id=person_id,
        about_id=about_id,
        queued_at=actor.now,
    )
    mail.save(force_insert=True)
    send_mail.defer(mail_id=str(mail.id))
