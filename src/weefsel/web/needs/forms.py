"""What someone decides about what could help: a tick for each need, and room for their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.needs.models import Need
from weefsel.apps.needs.queries import SAFETY, NeedLine
from weefsel.apps.needs.validators import Decision

OPEN = (Need.State.PROPOSED, Need.State.AGREED)
WORDS = {"max_length": 300, "required": False, "label": _("In uw eigen woorden")}


@dataclass(frozen=True, slots=True)
class Row:
    """One need with its fields."""

    line: NeedLine
    want: Any
    words: Any
    seen: Any


class NeedsForm(forms.Form):
    """A tick for every open need and one of one's own; ``decisions`` after `is_valid`.

    A tick agrees. No tick leaves a proposal open, and takes back what was chosen before. ``refuse`` in the data names
    the one proposal that is not wanted; nothing else is decided then. ``is_self``: the person decides alone, and
    safety is not on the list.
    """

    own_kind = forms.ChoiceField(label=_("Iets anders?"), required=False)
    own_words = forms.CharField(**WORDS)

    def __init__(self, data=None, *, lines: Sequence[NeedLine], is_self: bool):
        super().__init__(data)
        self.lines = [line for line in lines if line.state in OPEN]
        self.states = {line.kind: line.state for line in lines}
        taken = {line.kind for line in self.lines} | ({SAFETY} if is_self else set())
        needs = catalogue().needs.values()
        self.fields["own_kind"].choices = [
            ("", _("niets erbij")),
            *((need.slug, need.wish) for need in needs if need.slug not in taken),
        ]
        for line in self.lines:
            is_chosen = line.state == Need.State.AGREED
            self.fields[f"want-{line.kind}"] = forms.BooleanField(label=line.wish, required=False, initial=is_chosen)
            self.fields[f"words-{line.kind}"] = forms.CharField(**WORDS, initial=line.words)
            self.fields[f"seen-{line.kind}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=line.state
            )
        self.refused = self.data.get("refuse", "")
        if not is_self and not self.refused:
            self.fields["together"] = forms.BooleanField(
                label=_("We kozen dit samen."),
                error_messages={"required": _("Kies samen. Is de persoon er nu niet bij, bewaar dan nog niets.")},
            )

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(
            Row(line, self[f"want-{line.kind}"], self[f"words-{line.kind}"], self[f"seen-{line.kind}"])
            for line in self.lines
        )

    def clean(self):
        cleaned = super().clean()
        if self.refused:
            self.decisions = [Decision(self.refused, "decline", "", Need.State.PROPOSED)]
            return cleaned
        decisions = []
        for line in self.lines:
            seen = cleaned.get(f"seen-{line.kind}") or line.state
            words = cleaned.get(f"words-{line.kind}", "")
            if cleaned.get(f"want-{line.kind}"):
                decisions.append(Decision(line.kind, "agree", words, seen))
            elif seen == Need.State.AGREED:
                decisions.append(Decision(line.kind, "decline", words, seen))
        if own := cleaned.get("own_kind"):
            decisions.append(Decision(own, "agree", cleaned.get("own_words", ""), self.states.get(own, "")))
        elif cleaned.get("own_words"):
            self.add_error("own_kind", _("Kies waar uw eigen woorden bij horen."))
        self.decisions = decisions
        return cleaned
