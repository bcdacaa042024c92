"""How a coach narrows the board, and the button that has a plan made."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.matching.board import PARTS
from weefsel.apps.matching.rules import FEW_FIRST, KEPT_FOR, RESERVE
from weefsel.engine.matching.rules import Rules

KEPT = ("wie", "buurt", "naam")


class PlanForm(forms.Form):
    """One press makes one plan. Who goes first and for whom places are kept stays as it was for the plan before."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    few_first = forms.TypedChoiceField(
        label=_("Gaat voor wie weinig keus heeft?"),
        help_text=_("Wie maar een paar plekken past, loopt anders kans om niets te krijgen."),
        required=False,
        coerce=int,
        empty_value=None,
    )
    reserve = forms.TypedChoiceField(
        label=_("Houdt elk aanbod plekken vrij?"),
        help_text=_("Van een aanbod met één plek blijft niets vrij."),
        required=False,
        coerce=int,
        empty_value=None,
    )
    reserve_for = forms.ChoiceField(
        label=_("Voor wie houden ze die vrij?"), required=False, choices=tuple(KEPT_FOR.items())
    )
    stays = forms.BooleanField(label=_("Laat leeg wat zij niet nodig hebben, voor wie later komt"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["few_first"].choices = [("", _("nee, wat voor allen samen het beste past")), *_prices()]
        self.fields["reserve"].choices = [("", _("nee")), *_shares()]

    def rules(self) -> Rules:
        """What was chosen. For whom counts only where something is kept."""
        given = self.cleaned_data
        if given["reserve"] is None:
            return Rules(few_first=given["few_first"])
        return Rules(**{name: given[name] for name in ("few_first", "reserve", "reserve_for", "stays")})


def _prices() -> list[tuple[int, str]]:
    return [(most, _("ja, als dat alle mensen samen hoogstens %s %% van de punten kost") % most) for most in FEW_FIRST]


def _shares() -> list[tuple[int, str]]:
    return [(share, _("ja, %s %% van de vrije plekken") % share) for share in RESERVE]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the board is narrowed to. ``part`` a key of `PARTS`, or alles."""

    part: str
    mine: bool
    area: str
    name: str

    def kept(self) -> dict[str, str]:
        """What stays in the address when someone goes on."""
        told = {"wie": "mij" if self.mine else "", "buurt": self.area, "naam": self.name}
        return {name: value for name, value in told.items() if value}


class BoardFilter(forms.Form):
    """A narrower look at the board. What is not in the lists is left out, never an error."""

    naam = forms.CharField(label=_("Naam"), required=False, max_length=80)
    wie = forms.ChoiceField(label=_("Van wie"), required=False, choices=[("", _("iedereen")), ("mij", _("van mij"))])
    buurt = forms.ChoiceField(label=_("Buurt"), required=False)

    def __init__(self, *args, areas: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["buurt"].choices = [("", _("alle buurten")), *areas]

    def chosen(self) -> Chosen:
        self.is_valid()
        part = self.data.get("deel", "")
        held = self.cleaned_data
        return Chosen(
            part=part if part in PARTS or part == "alles" else next(iter(PARTS)),
            mine=held.get("wie") == "mij",
            area=held.get("buurt") or "",
            name=(held.get("naam") or "").strip(),
        )

    @staticmethod
    def clean_query(text: str) -> str:
        """Of what a form says that the board looked like, only what the board knows."""
        return urlencode([(name, value) for name, value in parse_qsl(text) if name in (*KEPT, "deel", "page")])
