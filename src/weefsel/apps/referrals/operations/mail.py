"""Queues the mails of a referral: neutral outside, a link inside."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.urls import reverse

from weefsel.apps.accounts.operations import make_link, queue_mail
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.words import mail_body, neutral_subject
from weefsel.engine.rights.may import Actor


def send_link(role: Literal["link_host", "link_person"], referral: Referral, email: str, *, actor: Actor) -> None:
    """Make a link that opens this referral for one receiver, and mail it."""
    is_person = role == "link_person"
    token = make_link(
        role,
        actor=actor,
        object_kind="referral",
        object_id=referral.id,
        email=email,
        person_id=referral.person_id if is_person else None,
        organization_id=None if is_person else referral.receiver_id,
    )
    kind = "person" if is_person else "host"
    address = f"{settings.SITE_ADDRESS}{reverse('open_link', args=[token])}"
    queue_mail(
        email,
        neutral_subject(kind),
        mail_body(kind, address=address, phone=referral.owner.phone),
        actor=actor,
        organization_id=referral.owner_id,
        person_id=referral.person_id,
        about_id=referral.id,
    )


def tell_referrer(referral: Referral, *, actor: Actor) -> None:
    """Tell who referred that there is something to read; nobody is told what they did themselves."""
    if actor.user_id == referral.requested_by_id:
        return
    address = f"{settings.SITE_ADDRESS}{reverse('show_referral', args=[referral.id])}"
    queue_mail(
        referral.requested_by.email,
        neutral_subject("answered"),
        mail_body("answered", address=address, phone=""),
        actor=actor,
        organization_id=referral.owner_id,
        person_id=referral.person_id,
    )
