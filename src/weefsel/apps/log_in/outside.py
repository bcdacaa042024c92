"""Who someone is that logged in at the server of their organisation: only who was linked before, by the number there.

An e-mail address links nobody: whoever runs that server can give any address to anyone.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.log_in.models import OutsideLogIn
from weefsel.apps.log_in.providers import Provider


def hash_of_subject(issuer: str, subject: str) -> str:
    """What is kept of who someone is there."""
    return hmac.new(settings.SECRET_KEY.encode(), f"outside:{issuer}\n{subject}".encode(), sha256).hexdigest()


def roles_at(user: User, provider: Provider, now: datetime) -> list[Membership]:
    """The roles that someone has now at the organisation of this server; one query."""
    return [each for each in memberships_of(user, now) if each.organization_id == provider.organization]


def find_linked(provider: Provider, subject: str) -> User | None:
    """Who was linked with this number at this server; None for nobody, or who is switched off. One query."""
    row = (
        OutsideLogIn.objects.filter(
            key_hash=hash_of_subject(provider.issuer, subject), organization_id=provider.organization
        )
        .select_related("user")
        .first()
    )
    return row.user if row is not None and row.user.is_active else None


@transaction.atomic
def link_outside(user: User, provider: Provider, subject: str, *, now: datetime) -> None:
    """From now on this user logs in with this number at the server of the organisation they work for.

    Raises ``ValidationError`` when they do not work there, or when somebody is linked with that number already.
    """
    if not roles_at(user, provider, now):
        raise ValidationError(_("U heeft bij deze organisatie geen rol. Vraag het de beheerder."), code="no_role")
    key = hash_of_subject(provider.issuer, subject)
    try:
        with transaction.atomic():
            OutsideLogIn.objects.update_or_create(
                user=user, organization_id=provider.organization, defaults={"key_hash": key, "linked_at": now}
            )
    except IntegrityError:
        raise ValidationError(
            _("Met dit werk-account logt al iemand anders in. Log daar uit, en begin opnieuw."), code="taken"
        ) from None


@transaction.atomic
def unlink_outside(user_id: UUID, organization_id: UUID) -> bool:
    """Stop logging in at the server of an organisation; gives whether there was something to stop."""
    return OutsideLogIn.objects.filter(user_id=user_id, organization_id=organization_id).delete()[0] > 0


def linked_at(user_id: UUID) -> dict[UUID, datetime]:
    """At which organisations a user logs in, and since when; one query."""
    return dict(OutsideLogIn.objects.filter(user_id=user_id).values_list("organization_id", "linked_at"))
