"""What may stand in the protected part: the same rules for forms and operations."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from weefsel.apps.people.validators import check_birth_date, read_postcode
from weefsel.apps.safety.models import ProtectedTie, SafeContact
from weefsel.apps.safety.states import REVIEW_MONTHS


@dataclass(frozen=True, slots=True)
class Hints:
    """By what someone could be known here; empty where nobody said. All of it stays in the protected part."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    postcode: str = ""
    house_number: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether this can point to one person: two of the three that `safety_link` compares."""
        home = bool(self.postcode and self.house_number)
        return (
            bool(self.family_name and self.birth_date)
            or bool(self.birth_date and home)
            or bool(self.family_name and home)
        )


def clean_hints(hints: Hints, *, today: date) -> Hints:
    """The hints as they are compared. Raises `ValidationError` with the fields that are wrong."""
    wrong = {}
    if hints.birth_date is not None:
        try:
            check_birth_date(hints.birth_date, today=today)
        except ValidationError as problem:
            wrong["birth_date"] = problem
    postcode = hints.postcode
    try:
        postcode = read_postcode(hints.postcode)
    except ValidationError as problem:
        wrong["postcode"] = problem
    if wrong:
        raise ValidationError(wrong)
    return Hints(
        given_name=hints.given_name.strip(),
        family_name=hints.family_name.strip(),
        birth_date=hints.birth_date,
        postcode=postcode,
        house_number="".join(hints.house_number.split()).upper(),
    )


def check_someone(kind: str, tie_role: str, hints: Hints) -> None:
    """Raises `ValidationError` when nobody is told: then it could not be found back, nor looked at again."""
    if kind not in ProtectedTie.Kind.values:
        raise ValidationError({"kind": _("Kies wat er met deze persoon is.")}, code="kind")
    if not (tie_role or hints.given_name or hints.family_name):
        raise ValidationError(
            {"given_name": _("Schrijf op over wie het gaat: een voornaam is genoeg, of kies hierboven wie het is.")},
            code="someone",
        )


def months_on(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where that month is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def proposed_review(today: date) -> date:
    return months_on(today, REVIEW_MONTHS)


def check_review(review_by: date, *, today: date) -> None:
    """Raises `ValidationError` for a day that is not to come, or more than a year away."""
    last = months_on(today, 12)
    if review_by <= today:
        raise ValidationError(_("Kies een dag na vandaag: dan kijkt u hier samen opnieuw naar."), code="past")
    if review_by > last:
        raise ValidationError(
            _("Kies een dag tot en met %(day)s: minstens eens per jaar kijkt u hier opnieuw naar.")
            % {"day": last.strftime("%d-%m-%Y")},
            code="too-late",
        )


def check_reason(text: str) -> str:
    """A reason in a few words. Raises `ValidationError` when there is none."""
    text = text.strip()
    if len(text) < 5:
        raise ValidationError(_("Schrijf kort waarom. Een paar woorden is genoeg."), code="reason")
    return text


def check_contact(channel: str, address: str) -> str:
    """Where to reach someone, as it is used. Raises `ValidationError` when it cannot be used that way."""
    address = address.strip()
    if channel not in SafeContact.Channel.values:
        raise ValidationError({"channel": _("Kies hoe wij contact mogen zoeken.")}, code="channel")
    if channel == SafeContact.Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(
                {"address": _("Dit e-mailadres klopt niet. Het ziet eruit als naam@voorbeeld.nl.")}, code="address"
            ) from None
        return address.lower()
    if channel in (SafeContact.Channel.PHONE, SafeContact.Channel.TEXT) and sum(map(str.isdigit, address)) < 8:
        raise ValidationError({"address": _("Vul het hele telefoonnummer in.")}, code="address")
    if not address:
        raise ValidationError({"address": _("Schrijf op waar of bij wie dat kan.")}, code="address")
    return address
