"""What may stand in the registration of a person: the same rules for forms, import and operations."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberProblem
from stdnum.nl import bsn

OLDEST_YEARS = 120
POSTCODE = re.compile(r"([1-9][0-9]{3})\s*([A-Za-z]{2})?")


def check_birth_date(value: date, *, today: date) -> None:
    """Raises `ValidationError` for a day to come, or longer ago than anyone lives."""
    if value > today:
        raise ValidationError(_("Deze geboortedatum ligt in de toekomst. Kijk het jaar na."), code="future")
    if value.year < today.year - OLDEST_YEARS:
        raise ValidationError(_("Deze geboortedatum ligt meer dan 120 jaar terug. Kijk het jaar na."), code="too-old")


def check_past_day(value: date, *, today: date, birth_date: date) -> None:
    """Raises `ValidationError` for a day to come or a day before the birth: for what has happened to someone."""
    if value > today:
        raise ValidationError(_("Deze dag moet nog komen. Kies vandaag of een dag die geweest is."), code="future")
    if value < birth_date:
        raise ValidationError(_("Deze dag ligt voor de geboortedatum. Kijk het jaar na."), code="before-birth")


def read_postcode(text: str) -> str:
    """A postcode as it is written: "6601 AA", or the four digits when that is all one knows; "" stays "".

    Raises `ValidationError` for anything else.
    """
    text = text.strip()
    if not text:
        return ""
    found = POSTCODE.fullmatch(text)
    if found is None:
        raise ValidationError(
            _("Dit is geen Nederlandse postcode. Schrijf hem zo: 6601 AA, of alleen de cijfers."), code="postcode"
        )
    digits, letters = found.groups()
    return f"{digits} {letters.upper()}" if letters else digits


def read_number(text: str) -> str:
    """A citizen service number as nine digits. Raises `ValidationError` when it fails the eleven test."""
    try:
        return bsn.validate(text)
    except NumberProblem as problem:
        raise ValidationError(
            _("Dit is geen geldig burgerservicenummer. Kijk de cijfers na op het identiteitsbewijs."), code="number"
        ) from problem


def check_hours(hours: list[bool] | None) -> None:
    """Raises `ValidationError` unless ``hours`` is None or has one value for each of the 21 parts of a week."""
    if hours is not None and len(hours) != 21:
        raise ValidationError(_("Een week heeft 21 dagdelen. Kies ze opnieuw."), code="hours")
