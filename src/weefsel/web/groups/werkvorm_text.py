"""How many, how often and what counts in a werkvorm, in words for a page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.catalogue.werkvorm import Phase, Rhythm, Werkvorm
from weefsel.web.groups.pages import CoreElement

UNITS = {
    "day": gettext_lazy("dag"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("maand"),
    "quarter": gettext_lazy("kwartaal"),
    "year": gettext_lazy("jaar"),
}
MANY = UNITS | {
    "day": gettext_lazy("dagen"),
    "week": gettext_lazy("weken"),
    "month": gettext_lazy("maanden"),
    "quarter": gettext_lazy("kwartalen"),
}


def size_text(smallest: int | None, largest: int | None) -> str:
    if smallest and largest:
        return _("%(min)s tot %(max)s mensen") % {"min": smallest, "max": largest}
    return _("zonder vast aantal")


def rhythm_text(rhythm: Rhythm) -> str:
    """How often and how many times, in words."""
    if rhythm.every is None:
        return _("één keer") if rhythm.unit == "once" else _("wanneer het nodig is")
    each = _("%(times)s keer per %(unit)s") % {
        "times": rhythm.times,
        "unit": UNITS[rhythm.unit] if rhythm.every == 1 else f"{rhythm.every} {MANY[rhythm.unit]}",
    }
    if rhythm.phases:
        told = " ".join(phase.text or _phase_text(phase) for phase in rhythm.phases)
        return _("%(n)s bijeenkomsten. %(told)s") % {"n": rhythm.n_sessions, "told": told}
    if rhythm.n_sessions is None:
        return _("%s, zolang mensen willen") % each
    return _("%(n)s bijeenkomsten, %(each)s") % {"n": rhythm.n_sessions, "each": each}


def _phase_text(phase: Phase) -> str:
    """A stretch with a rhythm of its own: 4 keer, elke 4 weken."""
    unit = UNITS[phase.unit] if phase.every == 1 else f"{phase.every} {MANY[phase.unit]}"
    return _("%(n)s keer, elke %(unit)s") % {"n": phase.n_sessions, "unit": unit}


def elements(werkvorm: Werkvorm | None) -> tuple[CoreElement, ...]:
    if werkvorm is None:
        return ()
    return tuple(CoreElement(one.name, one.why, one.source is None) for one in werkvorm.core_elements)
