"""The wishes with which someone looks at what fits."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.matching.choosing import MAX_WORDS
from weefsel.apps.matching.queries import Wishes
from weefsel.catalogue.vocabulary import Field
from weefsel.web.people.forms import day_field, month_field

FAR = ("1000", "2500", "5000", "15000")  # metres, straight line: links of other pages ask for these
TRIPS = ("foot:15", "foot:30", "bicycle:15", "bicycle:30", "transit:45", "car:30")  # a way and minutes


def trips() -> list[tuple[str, str]]:
    """How far it may be: minutes in one of the catalogue's ways to travel, or kilometres."""
    ways = catalogue().matching.ways
    told = [(one, one.split(":")) for one in TRIPS]
    by_time = [(one, _("%(n)s minuten %(way)s") % {"n": n, "way": ways[way].name}) for one, (way, n) in told]
    by_length = [(one, _("%s km") % f"{int(one) / 1000:g}".replace(".", ",")) for one in FAR]
    return [("", _("zoals u zei")), *by_time, *by_length]


class WishesForm(forms.Form):
    """A narrower or wider look. An answer that is not in the lists is left out, never an error."""

    zoek = forms.CharField(
        label=_lazy("Waar zoekt u naar?"),
        required=False,
        max_length=80,
        help_text=_lazy("Een woord is genoeg, zoals wandelen of koken."),
    )
    afstand = forms.ChoiceField(label=_lazy("Hoe ver mag het zijn?"), required=False)
    wens = forms.ChoiceField(label=_lazy("Waarvoor?"), required=False)
    dagdeel = forms.ChoiceField(
        label=_lazy("Wanneer?"),
        required=False,
        choices=[
            ("", _lazy("maakt niet uit")),
            ("0", _lazy("ochtend")),
            ("1", _lazy("middag")),
            ("2", _lazy("avond")),
        ],
    )

    def __init__(self, *args, needs: tuple[tuple[str, str], ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wens"].choices = [("", _("alles wat u koos")), *needs]
        self.fields["afstand"].choices = trips()

    def wishes(self) -> Wishes:
        self.is_valid()
        far, part = self.cleaned_data.get("afstand") or "", self.cleaned_data.get("dagdeel")
        way, _colon, minutes = far.rpartition(":")
        return Wishes(
            reach_m=float(far) if far and not way else None,
            way=way,
            minutes=float(minutes) if way else None,
            need=self.cleaned_data.get("wens") or "",
            dayparts=(int(part),) if part else (),
            words=self.cleaned_data.get("zoek") or "",
        )

    def told(self, name: str) -> str:
        """What was chosen in one field, as the person reads it."""
        value = self.cleaned_data.get(name) or ""
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value))


class WhyForm(forms.Form):
    """Why not, or what is missing: from a list, in own words, or not at all."""

    reasons = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("Schrijf hier geen namen van anderen en geen ziekte op."),
        error_messages={"max_length": _lazy("Schrijf het korter: in hooguit %(limit_value)s tekens.")},
    )

    def __init__(self, *args, choices, legend: str, label: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = choices
        self.fields["reasons"].label = legend
        self.fields["words"].label = label


LEVELS = (
    ("-2", _lazy("veel minder")),
    ("-1", _lazy("minder")),
    ("0", _lazy("gewoon")),
    ("1", _lazy("meer")),
    ("2", _lazy("veel meer")),
)


class WeighForm(forms.Form):
    """How heavy each criterion counts, from much less to much more than the catalogue has."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, criteria, levels, **kwargs):
        initial = {slug: str(levels.get(slug, 0)) for slug in criteria}
        super().__init__(*args, initial={"form_token": uuid4(), **initial}, **kwargs)
        for slug, one in criteria.items():
            self.fields[slug] = forms.ChoiceField(
                label=one.name,
                help_text=one.why,
                choices=LEVELS,
                error_messages={
                    "required": _("Kies hoe zwaar dit telt."),
                    "invalid_choice": _("Kies hoe zwaar dit telt."),
                },
            )

    def levels(self) -> dict[str, int]:
        return {name: int(value) for name, value in self.cleaned_data.items() if name != "form_token"}


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
