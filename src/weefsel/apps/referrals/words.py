"""The mails of a referral. They say nothing: who reads along learns only that there is a message."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _

MailKind = Literal["host", "person", "withdrawn", "answered"]


def neutral_subject(kind: MailKind) -> str:
    """The subject of a mail about a referral: no group, no complaint, no name of anyone."""
    return {
        "host": _("Er staat een bericht voor u klaar"),
        "person": _("Er staat een bericht voor u klaar"),
        "withdrawn": _("Een bericht is ingetrokken"),
        "answered": _("Er is een antwoord voor u"),
    }[kind]


def mail_body(kind: MailKind, *, address: str, phone: str) -> str:
    """The text of a mail about a referral: a link, until when, and a number to call. Nothing about anyone."""
    opening = {
        "host": _("Iemand wil u graag iets vragen. U leest het en antwoordt via deze link:"),
        "person": _("Er staat een bericht voor u klaar. U leest het en antwoordt via deze link:"),
        "withdrawn": _("Een eerder bericht is ingetrokken. U hoeft niets meer te doen."),
        "answered": _("Er is een antwoord op een bericht dat u stuurde. U leest het na inloggen:"),
    }[kind]
    lines = [_("Beste lezer,"), opening]
    if address:
        lines.append(address)
    if kind in ("host", "person"):
        lines.append(_("De link is alleen voor u en werkt 4 weken. U heeft geen account nodig."))
    if phone:
        lines.append(_("Vragen? Bel %s.") % phone)
    return "\n\n".join(lines) + "\n"
