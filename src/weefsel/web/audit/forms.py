"""The period of the log; and what came out of asking about a look."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.audit.models import Flag


def _day(label):
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "class": "w-input--short"}),
        error_messages={"invalid": _("Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-03-2027.")},
    )


class PeriodForm(forms.Form):
    vanaf = _day(_("Vanaf"))
    tot_en_met = _day(_("Tot en met"))

    def clean(self):
        values = super().clean()
        if values.get("vanaf") and values.get("tot_en_met") and values["vanaf"] > values["tot_en_met"]:
            self.add_error("tot_en_met", _("De laatste dag ligt voor de eerste. Draai ze om."))
        return values


class FlagForm(forms.Form):
    finding = forms.ChoiceField(
        label=_("Was dit terecht?"),
        choices=Flag.Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of dit terecht was.")},
    )
    words = forms.CharField(
        label=_("Wat hoorde u?"),
        help_text=_("Was het niet terecht? Schrijf dan ook op wat u ermee doet."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Schrijf op wat u hoorde, of wat u ermee doet. Zo kan een ander het later volgen.")
        },
    )
