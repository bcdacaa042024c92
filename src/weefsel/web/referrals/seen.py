"""The line "who sees this", read from the same table that decides it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weefsel.apps.rights.queries import rights


def seen_by_receiver(field_class: str, *, role: str, receiver: str) -> str:
    """Who reads what is typed here: ``role`` the receiver's role in the tables of rights, ``receiver`` their name."""
    permissions = rights().permissions_for(role, "referrals.read_words")
    if any(field_class in permission.fields for permission in permissions):
        return _("Ziet: u en %s. Niet: andere deelnemers.") % receiver
    return _("Ziet: alleen u en uw eigen organisatie. Niet: %s.") % receiver
