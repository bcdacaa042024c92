"""How a coach narrows the board, and the button that has a plan made."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.matching.board import PARTS

KEPT = ("wie", "buurt", "naam")


class PlanForm(forms.Form):
    """One press makes one plan."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)


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
