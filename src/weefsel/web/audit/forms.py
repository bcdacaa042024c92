"""The period of the log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _day(label):
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "class": "w-input--short"}),
        error_messages={"invalid": _("Schrijf de datum zo: 01-03-2027.")},
    )


class PeriodForm(forms.Form):
    vanaf = _day(_("Vanaf"))
    tot_en_met = _day(_("Tot en met"))

    def clean(self):
        values = super().clean()
        if values.get("vanaf") and values.get("tot_en_met") and values["vanaf"] > values["tot_en_met"]:
            self.add_error("tot_en_met", _("De laatste dag ligt voor de eerste. Draai ze om."))
        return values
