"""Who goes first in a plan and for whom places are kept: what a coach may choose, and what came of it in words.

The limits and the groups are assumptions: what more would do to the others, nobody measured.
"""

from __future__ import annotations

from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from weefsel.apps.matching.models import MatchRun
from weefsel.engine.matching.assign import Assignment, Effect
from weefsel.engine.matching.rules import HUNDRED, Rules

FEW_FIRST = (1, 2, 5, 10)  # percent of all points that it may cost to let who has few options go first
RESERVE = (10, 20, 30, 50)  # percent of the places that every offer may keep
# For whom: the rule as `weefsel plan` takes it, empty for who has few options.
KEPT_FOR = {
    "": gettext_lazy("mensen met weinig keus"),
    "age >= 75": gettext_lazy("mensen van 75 jaar en ouder"),
    "is_caregiver": gettext_lazy("mantelzorgers"),
    "not can_travel_alone": gettext_lazy("mensen die niet alleen kunnen reizen"),
}


def validate_rules(rules: Rules) -> None:
    """Within the limits, and for a group of the list.

    Raises
    ------
    ValidationError
        With code ``rules``.
    """
    is_known = rules.reserve_for in KEPT_FOR and (rules.reserve is not None or not (rules.reserve_for or rules.stays))
    if not is_known or rules.few_first not in (None, *FEW_FIRST) or rules.reserve not in (None, *RESERVE):
        raise ValidationError(_("Kies uit de lijst wie voorgaat en voor wie er plekken vrij blijven."), code="rules")


def settings_for(rules: Rules) -> dict:
    """As it stands with a run."""
    return {"rules": asdict(rules)} if rules else {}


def rules_of(run: MatchRun | None) -> Rules:
    """What was chosen for this run."""
    return Rules(**run.settings.get("rules", {})) if run is not None else Rules()


def effect_of(found: Assignment) -> dict:
    """What the rules did, as it stands with a run."""
    return {name: float(value) if name == "times" else int(value) for name, value in asdict(found.effect).items()}


def told_short(rules: Rules) -> str:
    """What was chosen, in a few words."""
    parts = []
    if rules.few_first is not None:
        parts.append(_("mensen met weinig keus eerst"))
    if rules.reserve is not None:
        values = {"share": _number(rules.reserve), "whom": KEPT_FOR.get(rules.reserve_for, rules.reserve_for)}
        parts.append(_("%(share)s %% van de plekken vrij voor %(whom)s") % values)
    return ", ".join(parts) or _("wat voor allen samen het beste past")


def told(run: MatchRun) -> tuple[str, ...]:
    """How good a plan is, what was chosen besides the best fit, and what that cost all together; one line each."""
    rules, effect = rules_of(run), Effect(**run.settings.get("effect", {}))
    if run.value == run.bound:
        lines = [
            _("Dit is het beste plan dat er is met deze keuzes. Dat is bewezen.")
            if rules
            else _("Dit is het beste plan dat er is voor allen samen. Dat is bewezen.")
        ]
    else:
        lines = [_("Een ander plan kan hoogstens %s %% beter zijn.") % _share(run.bound - run.value, run.value)]
    if rules.few_first is not None:
        lines.append(_few_first(effect, run.value, rules.few_first))
    if rules.reserve is not None:
        lines.append(_reserve(effect, run.value + effect.price, rules))
    return tuple(lines)


def warned(run: MatchRun) -> str:
    """What somebody has to know of this plan before they go on: empty places that nobody will get. Else nothing."""
    rules, effect = rules_of(run), Effect(**run.settings.get("effect", {}))
    if not rules.stays or not effect.n_kept or effect.n_kept_used:
        return ""
    values = {"n": effect.n_kept, "whom": KEPT_FOR.get(rules.reserve_for, rules.reserve_for)}
    return (
        ngettext(
            "1 plek blijft leeg: die is bewaard voor %(whom)s, en van hen heeft nu niemand haar nodig. Anderen krijgen "
            "haar niet. Wilt u dat niet? Kies een andere groep, of haal “Laat leeg” weg.",
            "%(n)s plekken blijven leeg: die zijn bewaard voor %(whom)s, en van hen heeft nu niemand er een nodig. "
            "Anderen krijgen ze niet. Wilt u dat niet? Kies een andere groep, of haal “Laat leeg” weg.",
            effect.n_kept,
        )
        % values
    )


def _few_first(effect: Effect, value: int, most: float) -> str:
    if not effect.n_first:
        return _("Niemand ging voor: er was voor niemand een plek om uit te kiezen.")
    values = {
        "n": effect.n_first,
        "most": _number(most),
        "before": _number(effect.first_before),
        "after": _number(effect.first_after),
        "cost": _cost(effect.price, value + effect.price),
    }
    if effect.first_before == effect.first_after and not effect.price:
        return _("Wie het minste keus heeft, ging voor (%(n)s). Dat veranderde niets: zij hadden al wat kon.") % values
    return (
        _(
            "Wie het minste keus heeft, ging voor (%(n)s), zolang dat hoogstens %(most)s %% van alle punten kostte. "
            "Samen gingen zij van %(before)s naar %(after)s punten. Voor allen samen kostte dat %(cost)s."
        )
        % values
    )


def _reserve(effect: Effect, value: int, rules: Rules) -> str:
    values = {
        "share": _number(rules.reserve or 0),
        "whom": KEPT_FOR.get(rules.reserve_for, rules.reserve_for),
        "kept": effect.n_kept,
        "used": effect.n_kept_used,
        "cost": _cost(effect.kept_price, value + effect.kept_price),
    }
    text = _("Elk aanbod hield %(share)s %% van de vrije plekken vrij voor %(whom)s.")
    if not effect.n_kept:
        more = _("Dat was nergens een hele plek, of niemand van hen had die nodig.")
    elif rules.stays:
        more = _(
            "Dat zijn er %(kept)s, en zij kregen er %(used)s. De rest blijft leeg voor wie later komt. "
            "Voor allen samen kostte dat %(cost)s."
        )
    else:
        more = _(
            "Zij kregen er zo %(used)s; wat zij niet nodig hadden, ging naar anderen. "
            "Voor allen samen kostte dat %(cost)s."
        )
    return f"{text} {more}" % values


def _cost(points: int, of: int) -> str:
    if points == 0:
        return _("niets")
    if points < 0:
        return _("geen punten: het gaf er %s bij") % _number(-points)
    return _("%(points)s punten (%(share)s %%)") % {"points": _number(points), "share": _share(points, of)}


def _share(part: int, whole: int) -> str:
    return _number(max(0.01, round(HUNDRED * part / whole, 2)) if whole else 0)


def _number(number: float) -> str:
    return number_format(int(number) if number == int(number) else round(number, 2), force_grouping=True)
