"""What differs between two forms of a werkvorm, in words that a manager reads. Pure, no queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from weefsel.apps.adoption.naming import PARTS, name_of
from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.check import parse_check
from weefsel.catalogue.difference import Change, Path, Value
from weefsel.catalogue.werkvorm import OutcomeMoment, Phase, Rhythm, RoleNeed
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.own_form_pages import ChangeLine

UNITS = {
    "day": gettext_lazy("per dag"),
    "week": gettext_lazy("per week"),
    "month": gettext_lazy("per maand"),
    "quarter": gettext_lazy("per kwartaal"),
    "year": gettext_lazy("per jaar"),
    **wording.LOOSE,
}
CHOICES: dict[Path, dict] = {
    ("rhythm", "unit"): UNITS,
    ("access", "by"): wording.ACCESS,
    ("access", "fee"): wording.FEES,
    ("naasten", ""): wording.NAASTEN,
    ("tie_type", ""): wording.TIES,
}
# Bookkeeping of the template: it changes with every version and tells a reader nothing.
UNTOLD = frozenset({"schema", "slug", "version", "authored_by", "authored_on", "review_by", "checked_by", "example"})


def change_line(change: Change) -> ChangeLine:
    """One difference in words."""
    value = change.before if change.after is None else change.after
    name = name_of(change.path, value)
    return ChangeLine(
        name=name,
        part=str(PARTS.get(change.path[0], "")),
        kind=change.kind,
        before=value_text(change.path, change.before, name=name),
        after=value_text(change.path, change.after, name=name),
    )


def told(changes: tuple[Change, ...]) -> tuple[ChangeLine, ...]:
    """What a reader has to know of these differences."""
    return tuple(change_line(change) for change in changes if change.path[0] not in UNTOLD)


def value_text(path: Path, value: Value | None, *, name: str = "") -> str:
    """A value in words; empty for what is not there, and where the name says it already."""
    part, key = path
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, dt.date):
        return wording.day_text(value)
    if isinstance(value, dict):
        text = _entry_text(part, value)
    elif isinstance(value, list):
        text = _list_text(part, key, value)
    elif path in CHOICES:
        text = str(CHOICES[path].get(value, value))
    elif path == ("rhythm", "session_min"):
        text = ngettext("%s minuut", "%s minuten", int(value)) % value
    elif isinstance(value, int | float):
        text = wording.number(value)
    else:
        text = _word(part, value)
    return "" if text == name else text


def _word(part: str, slug: str) -> str:
    """The label of a slug; a text is its own label."""
    words = catalogue().vocabulary
    lists = {
        "sectors": words.sectors,
        "professions": words.professions,
        "target_groups": words.target_groups,
        "approach": words.approaches,
        "approach_also": words.approaches,
        "needs": catalogue().needs,
    }
    found = lists.get(part, {}).get(slug)
    if found is not None:
        return getattr(found, "label", None) or found.name
    return str(wording.MODALITIES.get(slug, slug)) if part == "modality" else " ".join(slug.split())


def _entry_text(part: str, entry: dict) -> str:
    match part:
        case "role":
            return wording.count_text(_made(RoleNeed, entry))
        case "core_element":
            return f"{entry.get('why', '')} {_check_text(entry.get('check'))}".strip()
        case "outcome":
            return wording.moment_text(_made(OutcomeMoment, entry))
        case "eligibility":
            return str(entry.get("reason", ""))
        case "funding":
            return str(entry.get("pays", ""))
        case "barrier":
            return str(entry.get("question", ""))
        case "handover":
            return ngettext("binnen %s dag", "binnen %s dagen", entry["due_days"]) % entry["due_days"]
        case "evidence":
            return str(entry.get("claim", ""))
    return str(entry.get("text") or entry.get("place") or "")


def _check_text(text: str | None) -> str:
    if text is None:
        return wording.check_text(None)
    words = catalogue().vocabulary
    arguments = {"role": words.roles, "instrument": catalogue().instruments}
    return wording.check_text(parse_check(text, words.measures, arguments))


def _list_text(part: str, key: str, values: list) -> str:
    if part == "agenda":
        return "; ".join(agenda_lines(values))
    if key == "phase":
        phases = tuple(_made(Phase, one) for one in values)
        return " ".join(wording.phase_texts(Rhythm(unit="week", every=1, phases=phases)))
    return ", ".join(str(value) for value in values)


def agenda_lines(items: list[dict]) -> list[str]:
    """Each part of a meeting on a line, the minutes in front: as a form shows it and takes it back."""
    return [f"{item['minutes']} {item['title']}" if item.get("minutes") else item["title"] for item in items]


def _made(spec: type, entry: dict):
    known = {field.name for field in fields(spec)}
    return spec(**{key: value for key, value in entry.items() if key in known})
