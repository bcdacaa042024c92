"""Forms for doing a werkvorm in an own form: what becomes different, why, and what holds in a new version."""

from __future__ import annotations

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.models import Adaptation
from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.check import parse_check
from weefsel.catalogue.difference import Choice, Merge, Parts, Path, Value
from weefsel.web.catalogue.differences import UNITS, agenda_lines, value_text

PLANNED = (("yes", gettext_lazy("wij kozen dit vooraf")), ("no", gettext_lazy("het liep zo, en wij houden het zo")))
PUBLIC = gettext_lazy(
    "In één zin. Laat u een kernelement weg, dan kan iedereen deze zin lezen bij de werkvorm en bij de cijfers. "
    "Schrijf dus geen namen op."
)


class AdaptForm(forms.Form):
    """One part of a werkvorm in another way. The questions follow from the part; the last three are always asked.

    ``is_core``: a core element, or one rests on it, so that it has to be explained.
    """

    def __init__(self, *args, part: str, key: str, local: Parts, template: Parts, is_core: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.part, self.key, self.local, self.template = part, key, local, template
        self.now = local.get((part, key), template.get((part, key)))
        getattr(self, f"_ask_{part}")()
        self.fields["reason"] = forms.ChoiceField(
            label=_("Waarom doet u dit anders?"),
            choices=Adaptation.Reason.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Kies een reden.")},
        )
        self.fields["why"] = forms.CharField(
            label=_("Leg het kort uit"),
            max_length=300,
            required=is_core,
            error_messages={"required": _("Leg uit waarom. Zonder uitleg kan dit niet anders, en niet weg.")},
            help_text=PUBLIC,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["planned"] = forms.ChoiceField(
            label=_("Hoe kwam het zo?"), choices=PLANNED, widget=forms.RadioSelect, initial="yes"
        )

    def _whole(self, name: str, label: str, path: Path, *, low: int = 1, high: int, **more) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, min_value=low, max_value=high, initial=self.local.get(path), **more
        )

    def _ask_group(self) -> None:
        self._whole("min", _("Met hoeveel mensen ten minste?"), ("group", "min"), high=5000)
        self._whole("max", _("Met hoeveel mensen hoogstens?"), ("group", "max"), high=5000)

    def _ask_rhythm(self) -> None:
        if ("rhythm", "every") in self.template:
            unit = str(UNITS[str(self.local["rhythm", "unit"])])
            self._whole("times", _("Hoe vaak %s?") % unit, ("rhythm", "times"), high=31)
            self.fields["times"].initial = self.local.get(("rhythm", "times"), 1)
        self._whole(
            "n_sessions",
            _("Hoeveel keer in totaal?"),
            ("rhythm", "n_sessions"),
            high=500,
            required=False,
            help_text=_("Leeg: zonder einddatum."),
        )
        self._whole(
            "session_min",
            _("Hoeveel minuten duurt één keer?"),
            ("rhythm", "session_min"),
            high=10080,
            required=False,
        )

    def _ask_place(self) -> None:
        self._whole("persons", _("Ruimte voor hoeveel mensen?"), ("place", "persons"), high=1000, required=False)
        for name, label in (
            ("step_free", _("De plek heeft geen drempels")),
            ("privacy_corner", _("Er is een rustige hoek om apart te praten")),
            ("homely", _("De plek is huiselijk")),
        ):
            self.fields[name] = forms.BooleanField(
                label=label, required=False, initial=bool(self.local.get(("place", name)))
            )

    def _ask_agenda(self) -> None:
        self.fields["lines"] = forms.CharField(
            label=_("Zo gaat één keer"),
            help_text=_("Een regel voor elk deel, met de minuten voorop: 10 Welkom. Zonder minuten is de tijd vrij."),
            initial="\n".join(agenda_lines(self.local.get(("agenda", ""), []))),  # type: ignore[arg-type]
            widget=forms.Textarea(attrs={"rows": 6}),
            max_length=5000,
            error_messages={"required": _("Schrijf ten minste één regel.")},
        )

    def _ask_role(self) -> None:
        self.fields["min"] = forms.IntegerField(
            label=_("Hoeveel ten minste?"), min_value=0, max_value=100, initial=self.now.get("min", 1)
        )
        self.fields["max"] = forms.IntegerField(
            label=_("Hoeveel hoogstens?"),
            min_value=1,
            max_value=100,
            initial=self.now.get("max"),
            required=False,
            help_text=_("Leeg: zonder grens."),
        )
        self._ask_left_out()

    def _ask_core_element(self) -> None:
        if not self.key:
            self.fields["name"] = forms.CharField(
                label=_("Wat houdt u zelf altijd vast?"),
                max_length=100,
                error_messages={"required": _("Schrijf op wat u vasthoudt.")},
            )
            self.fields["meaning"] = forms.CharField(
                label=_("Waarom is dat belangrijk?"),
                max_length=300,
                error_messages={"required": _("Schrijf op waarom dat belangrijk is.")},
            )
            return
        check = self._check()
        if check is not None and check.value is not None:
            is_share = catalogue().vocabulary.measures[check.measure].form == "share"
            label = _("Ten minste hoeveel procent?") if is_share else _("Ten minste hoeveel?")
            if check.op == "<=":
                label = _("Hoogstens hoeveel?")
            value = round(check.value * 100) if is_share else int(check.value)
            self.fields["limit"] = forms.IntegerField(
                label=label, min_value=0, max_value=100 if is_share else 1000, initial=value
            )
        self._ask_left_out()

    def _ask_left_out(self) -> None:
        self.fields["left_out"] = forms.BooleanField(
            label=_("Wij laten dit weg"),
            required=False,
            initial=(self.part, self.key) not in self.local,
        )

    def _check(self):
        text = self.now.get("check")
        words = catalogue().vocabulary
        return text and parse_check(text, words.measures, {"role": words.roles, "instrument": catalogue().instruments})

    def values(self) -> dict[Path, Value | None]:
        """What becomes different, by path; None leaves it out."""
        given = self.cleaned_data
        path = (self.part, self.key)
        if given.get("left_out"):
            return {path: None}
        match self.part:
            case "group" | "rhythm" | "place":
                found = {(self.part, name): given[name] or None for name in given if name not in ALWAYS}
                if found.get(("rhythm", "times")) == 1:
                    found["rhythm", "times"] = None  # what the template means when it says nothing
                return found
            case "agenda":
                return {path: self._agenda(given["lines"])}
            case "role":
                entry = {key: value for key, value in self.now.items() if key not in ("min", "max")}
                entry |= {"min": given["min"]} if given["min"] != 1 else {}
                entry |= {"max": given["max"]} if given["max"] is not None else {}
                return {path: entry}
        return self._core_element(given)

    def _core_element(self, given: dict) -> dict[Path, Value | None]:
        if not self.key:
            slug = own_slug(given["name"], {key for part, key in self.local if part == "core_element"})
            own = {"slug": slug, "name": given["name"], "why": given["meaning"], "observed": True}
            return {("core_element", slug): own}
        entry = dict(self.now)
        check = self._check()
        if check is not None and given.get("limit") is not None:
            is_share = catalogue().vocabulary.measures[check.measure].form == "share"
            limit = f"{given['limit'] / 100:g}" if is_share else str(given["limit"])
            entry["check"] = " ".join(each for each in (check.measure, check.argument, check.op, limit) if each)
        return {("core_element", self.key): entry}

    def _agenda(self, text: str) -> list[Value]:
        explained = {item["title"]: item["text"] for item in self.template.get(("agenda", ""), []) if item.get("text")}
        found = []
        for line in filter(None, (one.strip() for one in text.splitlines())):
            minutes, title = re.fullmatch(r"(?:(\d{1,3})\s+)?(.+)", line).groups()
            item = {"title": title[:160]} | ({"minutes": int(minutes)} if minutes else {})
            found.append(item | ({"text": explained[item["title"]]} if item["title"] in explained else {}))
        return found

    def reasons(self) -> dict:
        """Why, as the operation takes it."""
        given = self.cleaned_data
        return {"reason": given["reason"], "why": given["why"], "is_planned": given["planned"] == "yes"}

    def add_refusal(self, error: ValidationError) -> None:
        """Show what the operation refused beside the question that it is about."""
        for one in error.error_list:
            self.add_error({"reason": "reason", "why": "why"}.get(one.code), one)


ALWAYS = ("reason", "why", "planned", "left_out")


def own_slug(name: str, taken: set[str]) -> str:
    """A slug for a core element of an organisation itself."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    stem = "own-" + ("-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-") or "element")
    slug, n = stem, 1
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug


class UpgradeForm(forms.Form):
    """For each thing that both changed, whether ours or theirs holds; in the order of the conflicts."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, merge: Merge, names: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.merge = merge
        for n, (conflict, name) in enumerate(zip(merge.conflicts, names, strict=True), 1):
            ours, theirs = (
                value_text(conflict.path, value, name=name) or (_("dit weglaten") if value is None else name)
                for value in (conflict.ours, conflict.theirs)
            )
            self.fields[f"keuze-{n}"] = forms.ChoiceField(
                label=name,
                choices=[("ours", _("Houd hoe wij het doen: %s") % ours), ("theirs", _("Neem over: %s") % theirs)],
                widget=forms.RadioSelect,
                error_messages={"required": _("Kies wat u houdt.")},
            )

    def choices(self) -> dict[Path, Choice]:
        """The choice for each conflict."""
        return {conflict.path: self.cleaned_data[f"keuze-{n}"] for n, conflict in enumerate(self.merge.conflicts, 1)}
