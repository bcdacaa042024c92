"""The words of a consent: made from its purpose and its receiver, read out loud, and kept as they were read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

# Raise the number when a sentence below changes: a consent keeps the text it was given in.
WORDING = 1


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a consent is for. ``shares`` and ``not_shared`` are the halves of "who sees what"."""

    slug: str
    name: str
    sentence: str
    shares: str
    not_shared: str


def purposes() -> dict[str, Purpose]:
    """The purposes a person can agree to, in the language of the reader."""
    entries = (
        Purpose(
            "coaching",
            _("begeleiding door een welzijnscoach"),
            _("neemt contact met u op en zoekt samen met u naar iets dat bij u past."),
            _("uw naam, leeftijd, telefoon, wijk, wat u zelf wilt, en wat nodig is om mee te kunnen doen"),
            _("uw ziekte, uw behandeling, uw adres en uw burgerservicenummer"),
        ),
        Purpose(
            "hosting",
            _("welkom heten in een groep of op een plek"),
            _("heet u welkom en houdt een plek voor u vrij."),
            _("de naam die u zelf kiest, wat nodig is om mee te kunnen doen, en de zin van wie u verwijst"),
            _("uw achternaam, leeftijd, adres, telefoon, ziekte en behandeling"),
        ),
        Purpose(
            "report",
            _("een kort bericht terug"),
            _("mag in een paar regels laten weten hoe het gaat. U leest het bericht zelf eerst."),
            _("of u gekomen bent, en twee regels die u eerst zelf las"),
            _("wat u in de groep of in gesprekken vertelt"),
        ),
    )
    return {entry.slug: entry for entry in entries}


def consent_text(purpose: str, receiver_name: str, *, to_name: str = "") -> str:
    """The text of a consent. ``to_name`` is who gets the message, for the purpose ``report``.

    Raises
    ------
    KeyError
        No such purpose: a slip of the programmer.
    """
    known = purposes()[purpose]
    if purpose == "report":
        sentence = _("%(receiver)s %(does)s Het bericht gaat naar %(to)s.") % {
            "receiver": receiver_name,
            "does": known.sentence,
            "to": to_name,
        }
    else:
        sentence = f"{receiver_name} {known.sentence}"
    shared = _("%(receiver)s ziet: %(shares)s. Niet: %(not_shared)s.") % {
        "receiver": to_name or receiver_name,
        "shares": known.shares,
        "not_shared": known.not_shared,
    }
    free = _("U kunt altijd stoppen, zonder reden. Dat verandert niets aan uw zorg.")
    return f"{sentence} {shared} {free}"
