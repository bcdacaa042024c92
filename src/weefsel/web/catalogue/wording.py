"""The values of the catalogue in words that a reader can follow."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.check import Check
from weefsel.catalogue.werkvorm import Access, Evidence, GroupPart, HandoverStep, OutcomeMoment, Rhythm, RoleNeed

CONFIDENCE = {
    "high": gettext_lazy("wij zijn zeker van deze beschrijving"),
    "medium": gettext_lazy("wij zijn redelijk zeker van deze beschrijving"),
    "low": gettext_lazy("nog niet bevestigd door de eigenaar"),
}
BACKGROUND_KINDS = {
    "law": gettext_lazy("wet en regels"),
    "money": gettext_lazy("geld"),
    "quality": gettext_lazy("goede zorg"),
    "space": gettext_lazy("ruimte"),
    "weighing": gettext_lazy("afwegen en besluiten"),
    "cooperation": gettext_lazy("samenwerken"),
    "programme": gettext_lazy("een programma"),
    "method": gettext_lazy("een manier van werken"),
    "measurement": gettext_lazy("een meting"),
    "collection": gettext_lazy("een verzameling"),
    "context": gettext_lazy("achtergrond"),
}
ACCESS = {
    "open": gettext_lazy("u loopt zo binnen"),
    "sign_up": gettext_lazy("u meldt zich aan"),
    "referral": gettext_lazy("een zorgverlener verwijst u"),
}
FEES = {
    "none": gettext_lazy("het kost niets"),
    "contribution": gettext_lazy("u betaalt zelf een deel of alles"),
    "insured": gettext_lazy("de basisverzekering betaalt; eigen risico kan gelden"),
}
STRENGTHS = {
    "meta_analysis": gettext_lazy("sterk: veel onderzoeken samen bekeken"),
    "rct": gettext_lazy("sterk: een onderzoek met loting"),
    "quasi_experimental": gettext_lazy("redelijk: een onderzoek met vergelijking, zonder loting"),
    "pre_post": gettext_lazy("zwak: gemeten voor en na, zonder vergelijking"),
    "survey": gettext_lazy("zwak: een vragenlijst op één moment"),
    "registration": gettext_lazy("geteld uit een registratie"),
    "business_case": gettext_lazy("een berekening vooraf, niet gemeten"),
    "qualitative": gettext_lazy("zwak: verhalen en gesprekken"),
    "guideline": gettext_lazy("een richtlijn van een beroepsgroep"),
    "erkenning": gettext_lazy("een erkenning door een commissie"),
    "expert": gettext_lazy("zwak: wat deskundigen zeggen"),
    "none": gettext_lazy("niet onderzocht"),
}
SCOPES = {
    "effect": (
        gettext_lazy("Helpt het?"),
        gettext_lazy("Wat onderzoek zegt over wat deze werkvorm doet voor mensen."),
    ),
    "reach": (
        gettext_lazy("Hoeveel mensen doen mee?"),
        gettext_lazy("Dit zegt hoe groot het is. Het zegt niet of het helpt."),
    ),
    "context": (
        gettext_lazy("Wat er verder over bekend is"),
        gettext_lazy("Dit gaat over iets breders dan deze werkvorm. Lees het niet als: dus het helpt."),
    ),
}
ORIGINS = {
    "seed": "",
    "lookup": "",
    "knowledge": gettext_lazy("uit eigen kennis, nog na te kijken"),
}
CHECKED = {
    "read": gettext_lazy("zelf gelezen"),
    "cited": gettext_lazy("gelezen bij een ander, niet zelf"),
    "unverified": gettext_lazy("nog niet nagekeken: gebruik dit niet voor een besluit"),
}
CERTAINTIES = {
    "usual": gettext_lazy("zo wordt het meestal betaald"),
    "possible": gettext_lazy("de wet laat het toe"),
    "hard": gettext_lazy("lastig: wie dit doet, krijgt het moeilijk betaald"),
}
MODALITIES = {
    "physical": gettext_lazy("samen op een plek"),
    "digital": gettext_lazy("op afstand, met beeld of telefoon"),
    "home": gettext_lazy("bij iemand thuis"),
}
NAASTEN = {
    "no": gettext_lazy("zonder naasten"),
    "welcome": gettext_lazy("naasten zijn welkom"),
    "part": gettext_lazy("naasten doen mee"),
}
TIES = {
    "strong": gettext_lazy("met mensen die al dichtbij staan"),
    "weak": gettext_lazy("met nieuwe mensen"),
    "both": gettext_lazy("met nieuwe mensen en met wie al dichtbij staat"),
}
ANCHORS = {
    "referral": (gettext_lazy("na de verwijzing"), gettext_lazy("meteen bij de verwijzing")),
    "acceptance": (gettext_lazy("na het welkom"), gettext_lazy("meteen na het welkom")),
    "enrolment": (gettext_lazy("na het begin"), gettext_lazy("meteen bij het begin")),
    "first_visit": (gettext_lazy("na de eerste keer"), gettext_lazy("bij de eerste keer")),
    "last_session": (gettext_lazy("na de laatste keer"), gettext_lazy("bij de laatste keer")),
    "discharge": (gettext_lazy("na het ontslag"), gettext_lazy("bij het ontslag")),
}
EVERY = {
    "day": (gettext_lazy("elke dag"), gettext_lazy("eens in de %s dagen"), gettext_lazy("%s keer per dag")),
    "week": (gettext_lazy("elke week"), gettext_lazy("eens in de %s weken"), gettext_lazy("%s keer per week")),
    "month": (gettext_lazy("elke maand"), gettext_lazy("eens in de %s maanden"), gettext_lazy("%s keer per maand")),
    "quarter": (
        gettext_lazy("elk kwartaal"),
        gettext_lazy("eens in de %s kwartalen"),
        gettext_lazy("%s keer per kwartaal"),
    ),
    "year": (gettext_lazy("elk jaar"), gettext_lazy("eens in de %s jaar"), gettext_lazy("%s keer per jaar")),
}
LOOSE = {
    "once": gettext_lazy("één keer"),
    "on_demand": gettext_lazy("wanneer het nodig is"),
    "continuous": gettext_lazy("doorlopend"),
}


def first_sentence(text: str) -> str:
    """The first sentence that says something, on one line; a question in front of it comes along."""
    told = []
    for sentence in re.split(r"(?<=[.?!])\s", " ".join(text.split())):
        told.append(sentence)
        if not sentence.endswith("?"):
            break
    return " ".join(told)


def number(value: float) -> str:
    """A number as the reader writes it: 1.500 and 0,86 in Dutch."""
    return number_format(int(value) if float(value).is_integer() else value, force_grouping=True)


def day_text(day: dt.date) -> str:
    """A day with its year, such as 1 februari 2027."""
    return date_format(day, "j F Y", use_l10n=False)


def between(low: int | None, high: int | None) -> str:
    """A range in words; empty when neither end is known."""
    if low is None or high is None:
        return "" if low == high else number(low if low is not None else high)
    return number(low) if low == high else _("%(low)s tot %(high)s") % {"low": number(low), "high": number(high)}


def size_text(group: GroupPart) -> str:
    return _("%s mensen") % between(group.min, group.max)


def access_text(access: Access) -> str:
    """How somebody comes in, and what it costs them when that is known."""
    parts = [str(ACCESS[access.by])]
    if access.indication:
        parts.append(_("eerst is een indicatie nodig"))
    if access.fee is not None:
        parts.append(str(FEES[access.fee]))
    return capfirst("; ".join(parts)) + "." + (f" {access.text.strip()}" if access.text else "")


def rhythm_text(rhythm: Rhythm) -> str:
    """How often, such as: 2 keer per week."""
    return _often(rhythm.unit, rhythm.every, rhythm.times)


def _often(unit: str, every: int | None, times: int = 1) -> str:
    if every is None:
        return str(LOOSE[unit])
    once, in_every, several = EVERY[unit]
    if every == 1:
        return str(once) if times == 1 else str(several) % times
    spaced = str(in_every) % every
    return spaced if times == 1 else _("%(times)s keer %(spaced)s") % {"times": times, "spaced": spaced}


def phase_texts(rhythm: Rhythm) -> tuple[str, ...]:
    """The stretches of a programme whose rhythm changes on the way."""
    return tuple(
        " ".join(
            part
            for part in (
                ngettext("%s keer,", "%s keer,", phase.n_sessions) % phase.n_sessions,
                _often(phase.unit, phase.every) + ".",
                phase.text,
            )
            if part
        )
        for phase in rhythm.phases
    )


def number_of_sessions(rhythm: Rhythm) -> str:
    if rhythm.n_sessions is None:
        return _("zonder einddatum")
    return ngettext("%s keer", "%s keer", rhythm.n_sessions) % rhythm.n_sessions


def count_text(need: RoleNeed) -> str:
    """How many of a role, such as: 1 of 2 per groep."""
    per = {"group": _("per groep"), "person": _("per deelnemer"), "location": _("per plek")}[need.per]
    if need.max is None:
        count = _("als het past") if need.min == 0 else _("%s of meer") % need.min
    elif need.min == 0:
        count = _("hoogstens %s") % need.max
    else:
        count = between(need.min, need.max)
    return f"{count} {per}"


def due_text(step: HandoverStep) -> str:
    """Before when a step of the handover is done."""
    after, at_once = ANCHORS[step.anchor]
    if step.due_days == 0:
        return str(at_once)
    days = ngettext("binnen %s dag", "binnen %s dagen", step.due_days) % step.due_days
    return f"{days} {after}"


def moment_text(moment: OutcomeMoment) -> str:
    """When a questionnaire is asked, and of whom."""
    after, at_once = ANCHORS[moment.anchor]
    when = str(at_once)
    if moment.days:
        when = (ngettext("%s dag", "%s dagen", moment.days) % moment.days) + f" {after}"
    if moment.on_request:
        when = _("%s, alleen als iemand erom vraagt") % when
    return _("%s, aan de naaste") % when if moment.who == "related_person" else when


def origin_text(source: str, *, is_off: bool = False) -> str:
    """Where a value comes from, in brackets, for a place without links: the source, or that it is an assumption."""
    told = _("bron: %s") % source if source else _("aanname")
    return "({})".format(", ".join([told, _("nog niet bevestigd")] if is_off else [told]))


def figure_text(evidence: Evidence) -> str:
    """The figure with its interval, unit and period; empty for a claim in words only."""
    if evidence.unit is None:
        return ""
    interval = ""
    if evidence.low is not None and evidence.high is not None:
        interval = _("%(low)s tot %(high)s") % {"low": number(evidence.low), "high": number(evidence.high)}
    figure = interval
    if evidence.figure is not None:
        figure = number(evidence.figure)
        if interval:
            figure = _("%(figure)s (onzeker: %(interval)s)") % {"figure": figure, "interval": interval}
    unit = catalogue().vocabulary.units[evidence.unit].label
    text = f"{figure}{unit}" if unit == "%" else f"{figure} {unit}"
    return f"{text}, {evidence.period}" if evidence.period else text


def check_text(check: Check | None) -> str:
    """How it is seen that a core element was kept."""
    if check is None:
        return _("Een mens moet dit zien: het staat niet in wat er is vastgelegd.")
    measure = catalogue().vocabulary.measures[check.measure]
    text = capfirst(measure.label)
    if check.argument:
        named = catalogue().vocabulary.roles.get(check.argument) or catalogue().instruments.get(check.argument)
        text = f"{text} ({getattr(named, 'label', None) or named.name})"
    if check.value is None:
        return _("Geteld: %s.") % text.lower()
    value = f"{number(round(check.value * 100))}%" if measure.form == "share" else number(check.value)
    limit = {">=": _("%s of meer"), "<=": _("hoogstens %s"), "==": "%s"}[check.op] % value
    return _("Geteld: %(measure)s, %(limit)s.") % {"measure": text.lower(), "limit": limit}
