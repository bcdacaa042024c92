"""The wishes with which someone looks at what fits."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.matching.queries import Wishes
from weefsel.catalogue.vocabulary import Field
from weefsel.web.people.forms import day_field, month_field

DISTANCES = (
    ("", _("zoals u zei")),
    ("1000", _("1 km")),
    ("2500", _("2,5 km")),
    ("5000", _("5 km")),
    ("15000", _("15 km")),
)


class WishesForm(forms.Form):
    """A narrower or wider look. An answer that is not in the lists is left out, never an error."""

    afstand = forms.ChoiceField(label=_("Hoe ver mag het zijn?"), required=False, choices=DISTANCES)
    wens = forms.ChoiceField(label=_("Waarvoor?"), required=False)
    dagdeel = forms.ChoiceField(
        label=_("Wanneer?"),
        required=False,
        choices=[("", _("maakt niet uit")), ("0", _("ochtend")), ("1", _("middag")), ("2", _("avond"))],
    )

    def __init__(self, *args, needs: tuple[tuple[str, str], ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wens"].choices = [("", _("alles wat u koos")), *needs]

    def wishes(self) -> Wishes:
        self.is_valid()
        distance, part = self.cleaned_data.get("afstand"), self.cleaned_data.get("dagdeel")
        return Wishes(
            reach_m=float(distance) if distance else None,
            need=self.cleaned_data.get("wens") or "",
            dayparts=(int(part),) if part else (),
        )


class AnswerForm(forms.Form):
    """The answer to one person field: ``value`` is what the operation takes. ``field`` says which question it was."""

    field = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, field: Field, **kwargs):
        super().__init__(*args, initial={"field": field.slug}, **kwargs)
        self.choices = {"flag": (("yes", _("Ja")), ("no", _("Nee")))}.get(
            field.type, tuple((one.slug, one.label) for one in field.choices)
        )
        if self.choices:
            self.fields["value"] = forms.ChoiceField(
                choices=self.choices,
                widget=forms.HiddenInput,
                error_messages={"required": _("Kies een antwoord, of ga terug.")},
            )
        elif field.slug == "pregnancy_week":
            self.fields["value"] = day_field(_("Uitgerekend op"), _("Vul de datum in, of ga terug."))
        else:
            self.fields["value"] = month_field(_("Geboren in"))
            self.fields["value"].required = True

    def clean_value(self):
        value = self.cleaned_data["value"]
        return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value
