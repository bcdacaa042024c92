"""Forms of the social map."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.validators import validate_hours, validate_places
from weefsel.engine.frames import N_HOURS, hour_name


class OfferSearch(forms.Form):
    """What to look for. An answer that is not in the lists is left out, never an error: this is an open address."""

    zoek = forms.CharField(label=_("Zoek op woord of plaats"), required=False, max_length=100)
    wens = forms.ChoiceField(label=_("Wat wilt u?"), required=False)
    werkvorm = forms.ChoiceField(label=_("Welke vorm?"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = catalogue()
        needs = [(slug, need.wish) for slug, need in known.needs.items() if need.track == "network"]
        forms_of = [(slug, one.name) for slug, one in known.werkvormen.items() if one.needs]
        self.fields["wens"].choices = [("", _("alles")), *needs]
        self.fields["werkvorm"].choices = [("", _("alles")), *forms_of]

    def werkvormen(self) -> list[str] | None:
        """The werkvormen that the choices leave; None for all."""
        need, chosen = self.cleaned_data.get("wens"), self.cleaned_data.get("werkvorm")
        if not need and not chosen:
            return None
        known = catalogue().werkvormen
        return [
            slug for slug, one in known.items() if (not need or need in one.needs) and (not chosen or slug == chosen)
        ]


class OfferForm(forms.Form):
    """What a host keeps true about an offer."""

    host_name = forms.CharField(label=_("Wie ontvangt mensen?"), max_length=150)
    host_email = forms.EmailField(
        label=_("E-mail voor nieuwe aanmeldingen"),
        required=False,
        help_text=_("Hier komt een link om te antwoorden. Een account is niet nodig."),
    )
    host_phone = forms.CharField(label=_("Telefoon"), required=False, max_length=40)
    when_text = forms.CharField(label=_("Wanneer is het?"), max_length=150, help_text=_("Zoals u het zou zeggen."))
    hours = forms.MultipleChoiceField(label=_("Dagdelen"), widget=forms.CheckboxSelectMultiple)
    starts_on = forms.DateField(
        label=_("Begint op"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Laat leeg als het al loopt."),
    )
    capacity = forms.IntegerField(label=_("Plekken in totaal"), required=False, min_value=0, max_value=10_000)
    places_free = forms.IntegerField(label=_("Vrije plekken nu"), min_value=0, max_value=10_000)
    places_kept = forms.IntegerField(
        label=_("Plekken die u zelf vergeeft"),
        min_value=0,
        max_value=10_000,
        help_text=_("Deze plekken worden niet voorgesteld. Op de sociale kaart staan ze bij de vrije plekken."),
    )
    price_cents = forms.IntegerField(
        label=_("Prijs per keer, in eurocent"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("0 is gratis. Leeg is: vraag het na."),
    )
    is_accompanied = forms.BooleanField(label=_("Er gaat de eerste keer iemand mee"), required=False)
    has_transport = forms.NullBooleanField(
        label=_("Is er vervoer te regelen?"),
        required=False,
        widget=forms.Select(choices=[("", _("dat weten we niet")), ("true", _("ja")), ("false", _("nee"))]),
    )
    is_open = forms.BooleanField(label=_("Nieuwe mensen zijn welkom"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].choices = [(str(i), hour_name(i)) for i in range(N_HOURS)]

    def clean(self):
        cleaned = super().clean()
        if "hours" in cleaned:
            cleaned["hours"] = [str(i) in cleaned["hours"] for i in range(N_HOURS)]
            try:
                validate_hours(cleaned["hours"])
            except ValidationError as error:
                self.add_error("hours", error)
        if cleaned.get("places_free") is not None:
            try:
                validate_places(cleaned.get("capacity"), cleaned["places_free"])
            except ValidationError as error:
                self.add_error("places_free", error)
        return cleaned
