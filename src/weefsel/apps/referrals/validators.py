"""Rules for referrals, shared by form and operation."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.referrals.states import NEXT, ReferralState
from weefsel.catalogue.medical_words import medical_words as known_words

DUE_AT_MOST_DAYS = 90
REPORT_AT_MOST_LINES = 2
REPORT_AT_MOST_SIGNS = 300


def medical_words(*texts: str) -> list[str]:
    """Words in texts to a receiver that tell about illness or treatment, each once, in the order of the texts.

    Hints, not a filter: the writer decides (`catalogue/data/consent/medical_words.toml`).
    """
    return list(dict.fromkeys(found.group(0).lower() for text in texts for found in known_words().finditer(text)))


def validate_words(*texts: str, confirmed: bool = False) -> None:
    """What somebody else will read tells nothing about illness or treatment, unless that is meant."""
    if (words := medical_words(*texts)) and not confirmed:
        raise ValidationError(
            _("Deze woorden zeggen iets over ziekte of behandeling: %s. Haal ze weg, of zeg dat ze moeten blijven.")
            % ", ".join(words),
            code="medical",
        )


def validate_introduction(text: str, *, words_confirmed: bool = False) -> None:
    """The sentence that goes with a referral: there is one, and it tells nothing about illness unless that is meant."""
    if not text.strip():
        raise ValidationError(
            _("Schrijf één zin: waarom denkt u dat dit goed is? Uw woorden geven vertrouwen."), code="introduction"
        )
    validate_words(text, confirmed=words_confirmed)


def validate_shown_name(text: str) -> None:
    if not text.strip():
        raise ValidationError(_("Vul in hoe de ontvanger deze persoon mag noemen."), code="shown_name")


def validate_step(state: str, to_state: str) -> None:
    """A step stands in the table of allowed steps."""
    if to_state in NEXT[state]:
        return
    allowed = [ReferralState(one).label for one in ReferralState.values if one in NEXT[state]]
    now, wanted = ReferralState(state).label, ReferralState(to_state).label
    if not allowed:
        text = _("Deze verwijzing is afgerond (%(now)s). Maak een nieuwe verwijzing als dat nodig is.") % {"now": now}
    else:
        text = _("Deze verwijzing staat op ‘%(now)s’ en kan nu niet naar ‘%(wanted)s’. Wel kan: %(allowed)s.") % {
            "now": now,
            "wanted": wanted,
            "allowed": ", ".join(map(str, allowed)),
        }
    raise ValidationError(text, code="step")


def validate_due(due_on: date, today: date) -> None:
    """The next step is between today and a season from now: later is the same as never."""
    last = today + timedelta(days=DUE_AT_MOST_DAYS)
    if not today <= due_on <= last:
        raise ValidationError(
            _("Kies een dag van vandaag tot en met %s.") % date_format(last, "j F Y", use_l10n=False), code="due"
        )


def validate_report(text: str, *, words_confirmed: bool = False) -> None:
    """A report is one or two short lines, and tells nothing about illness unless that is meant."""
    if not text.strip():
        raise ValidationError(_("Schrijf in een of twee regels hoe het gaat."), code="report")
    if len(text.strip()) > REPORT_AT_MOST_SIGNS or len(text.strip().splitlines()) > REPORT_AT_MOST_LINES:
        raise ValidationError(
            _("Maak het bericht korter: hooguit 2 regels en %s tekens.") % REPORT_AT_MOST_SIGNS, code="report"
        )
    validate_words(text, confirmed=words_confirmed)
