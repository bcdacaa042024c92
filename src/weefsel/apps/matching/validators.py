"""Rules for the lines of a plan, shared by form and operation."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Why a coach says no in the place of the person: a code and never a text, so that nothing about the person is written.
REASONS = {
    "not-wanted": gettext_lazy("dit wil deze persoon niet"),
    "not-now": gettext_lazy("nu nog niet"),
    "too-far": gettext_lazy("te ver of niet te bereiken"),
    "wrong-hour": gettext_lazy("op een verkeerd moment"),
    "does-not-fit": gettext_lazy("dit past niet bij deze persoon"),
    "was-there": gettext_lazy("is er al eens geweest"),
}


def validate_reason(reason: str) -> None:
    if reason not in REASONS:
        raise ValidationError(_("Kies waarom dit niet past. Dan komt het niet terug."), code="reason")
