"""Quick entry: one line for one person, or a whole sheet of paper at once."""

from __future__ import annotations

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.ecogram.quick import MOST_LINES, read_lines

HELP = _(
    "Zoals: Ans zus 1 PG/E. 1 is onmisbaar, 2 belangrijk, 3 bekende. Daarna wat u krijgt, en achter de streep wat u "
    "geeft: P praktisch, G gezelschap, A advies, E emotioneel. Alleen naam en wie het is, mag ook."
)


class QuickForm(forms.Form):
    """Lines such as "Ans zus 1 PG/E"; ``entries`` after `is_valid`. What was typed stays when a line is not right.

    One line, or with ``paper`` a whole sheet; ``vel`` tells which of the two was sent.
    """

    formulier = forms.UUIDField(widget=forms.HiddenInput)
    vel = forms.CharField(widget=forms.HiddenInput, required=False)
    regels = forms.CharField(
        label=_("Naam en wie het is"),
        max_length=MOST_LINES * 100,
        error_messages={"required": _("Schrijf een naam en wie het is, bijvoorbeeld: Ans zus.")},
    )

    def __init__(self, data=None, *, today: date, paper: bool = False):
        sheet = "papier" if paper else ""
        is_sent = data is not None and "regels" in data and data.get("vel", "") == sheet
        super().__init__(
            data if is_sent else None,
            initial={"formulier": uuid.uuid4(), "vel": sheet},
            auto_id="papier_%s" if paper else "snel_%s",
        )
        self._today = today
        field = self.fields["regels"]
        field.help_text = HELP
        field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}
        if paper:
            field.label = _("Een regel voor elke persoon")
            field.widget = forms.Textarea(attrs={**field.widget.attrs, "rows": 8})

    def clean_regels(self) -> str:
        text = self.cleaned_data["regels"]
        self.entries = read_lines(text, today=self._today)
        if not self.entries:
            raise ValidationError(self.fields["regels"].error_messages["required"], code="required")
        return text
