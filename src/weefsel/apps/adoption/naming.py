"""What a part of a werkvorm is called, in words that a manager reads."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.difference import Path, Value

TABLES = {
    ("group", "min"): gettext_lazy("het kleinste aantal in een groep"),
    ("group", "max"): gettext_lazy("het grootste aantal in een groep"),
    ("group", "strata"): gettext_lazy("leeftijden die niet samen in een groep gaan"),
    ("rhythm", "unit"): gettext_lazy("per dag, week of maand"),
    ("rhythm", "every"): gettext_lazy("om de hoeveel dagen, weken of maanden"),
    ("rhythm", "times"): gettext_lazy("hoe vaak in die tijd"),
    ("rhythm", "n_sessions"): gettext_lazy("het aantal bijeenkomsten"),
    ("rhythm", "session_min"): gettext_lazy("hoe lang één keer duurt"),
    ("rhythm", "weeks_min"): gettext_lazy("hoeveel weken het ten minste duurt"),
    ("rhythm", "weeks_max"): gettext_lazy("hoeveel weken het hoogstens duurt"),
    ("rhythm", "phase"): gettext_lazy("hoe vaak het eerst en later is"),
    ("place", "persons"): gettext_lazy("voor hoeveel mensen de ruimte is"),
    ("place", "privacy_corner"): gettext_lazy("een rustige hoek om apart te praten"),
    ("place", "step_free"): gettext_lazy("een plek zonder drempels"),
    ("place", "homely"): gettext_lazy("een huiselijke plek"),
    ("place", "text"): gettext_lazy("hoe de plek eruitziet"),
    ("access", "by"): gettext_lazy("hoe iemand binnenkomt"),
    ("access", "fee"): gettext_lazy("wat het iemand kost"),
    ("access", "indication"): gettext_lazy("of er een indicatie nodig is"),
    ("access", "text"): gettext_lazy("uitleg over meedoen"),
    ("handoff", "sends"): gettext_lazy("wat wij aan de app meegeven"),
    ("handoff", "returns"): gettext_lazy("wat wij van de app terugkrijgen"),
    ("handoff", "url"): gettext_lazy("het adres van de app"),
}
PARTS = {
    "group": gettext_lazy("de groep"),
    "rhythm": gettext_lazy("hoe vaak en hoe lang"),
    "place": gettext_lazy("de plek"),
    "access": gettext_lazy("hoe iemand binnenkomt"),
    "handoff": gettext_lazy("de overgang naar de app"),
    "name": gettext_lazy("de naam"),
    "names_also": gettext_lazy("een andere naam"),
    "summary": gettext_lazy("wat het is"),
    "approach": gettext_lazy("de aanpak"),
    "approach_also": gettext_lazy("een tweede aanpak"),
    "target_group": gettext_lazy("voor wie het is"),
    "needs": gettext_lazy("waar het bij helpt"),
    "sectors": gettext_lazy("in welke sector"),
    "professions": gettext_lazy("wie het kan doen"),
    "target_groups": gettext_lazy("voor welke doelgroep"),
    "modality": gettext_lazy("samen, thuis of op afstand"),
    "tie_type": gettext_lazy("met wie het verbindt"),
    "naasten": gettext_lazy("of naasten meedoen"),
    "reciprocity": gettext_lazy("geven en krijgen"),
    "culture": gettext_lazy("taal en cultuur"),
    "agenda": gettext_lazy("hoe één keer gaat"),
    "role": gettext_lazy("wie erbij is"),
    "core_element": gettext_lazy("wat moet blijven"),
    "eligibility": gettext_lazy("een regel voor wie het is"),
    "handover": gettext_lazy("een stap van de overdracht"),
    "outcome": gettext_lazy("wat u vraagt, en wanneer"),
    "funding": gettext_lazy("wie betaalt"),
    "barrier": gettext_lazy("wat mensen weghoudt"),
    "example": gettext_lazy("een voorbeeld van een mens"),
    "counts": gettext_lazy("wat organisatoren ook tellen"),
    "risks": gettext_lazy("waar u op let"),
    "not_for": gettext_lazy("voor wie niet"),
    "unsure": gettext_lazy("wat niet zeker is"),
    "adaptable": gettext_lazy("wat u mag aanpassen"),
    "evidence": gettext_lazy("wat erover bekend is"),
    "mention": gettext_lazy("waar het beschreven staat"),
}

# Parts whose entries have a name of their own.
TOLD_BY_ENTRY = frozenset({"core_element", "handover", "role", "barrier", "eligibility", "evidence"})


def name_of(path: Path, value: Value | None) -> str:
    """What a part is called; ``value`` is what stands in it, for a part that has a name of its own."""
    part, key = path
    words = catalogue().vocabulary
    named = value if isinstance(value, dict) else {}
    match part:
        case _ if part in TOLD_BY_ENTRY and not key:
            text = str(PARTS[part])
        case "core_element" | "handover":
            text = str(named.get("name") or key)
        case "role":
            text = words.roles[key].label if key in words.roles else key
        case "barrier":
            text = words.barriers[key].label if key in words.barriers else key
        case "eligibility":
            text = str(named.get("reason") or key)
        case "outcome":
            slug = str(named.get("instrument", ""))
            text = catalogue().instruments[slug].name if slug in catalogue().instruments else str(PARTS[part])
        case "evidence":
            text = str(named.get("claim") or key)
        case _:
            text = str(TABLES.get(path) or PARTS.get(part) or _("een onderdeel"))
    return capfirst(text)[:200]
