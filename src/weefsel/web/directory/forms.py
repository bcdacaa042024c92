"""Forms of the social map."""

from __future__ import annotations

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import KeyFigure
from weefsel.apps.directory.validators import validate_hours, validate_places
from weefsel.apps.people.areas import centroid
from weefsel.apps.people.validators import read_postcode
from weefsel.engine.frames import N_HOURS, hour_name


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


class AreaSearch(forms.Form):
    """For which area. What is no postcode is left out, never an error: this is an open address."""

    postcode = forms.CharField(label=_("Postcode, de vier cijfers"), required=False, max_length=10)

    def clean_postcode(self):
        found = re.match(r"\s*([1-9][0-9]{3})", self.cleaned_data["postcode"])
        return found[1] if found else ""


class _Refusable(forms.Form):
    # Which field a refusal of the operation belongs to, where that is not the field of its code.
    PLACES: dict[str, str] = {"area": "areas", "reach_m": "reach_km", "days": "away_until", "past": "away_until"}

    def add_refusal(self, error: ValidationError) -> None:
        """What the operation refused, beside the field where it can be put right."""
        field = self.PLACES.get(error.code, error.code)
        self.add_error(field if field in self.fields else None, error.message)


class KeyFigureForm(_Refusable):
    """Where somebody is for, and how people reach them."""

    channel = forms.ChoiceField(label=_("Hoe zoeken mensen contact?"), choices=KeyFigure.Channel.choices)
    reach = forms.CharField(
        label=_("Nummer, e-mailadres of plek"),
        max_length=200,
        error_messages={"required": _("Vul het nummer, het adres of de plek in.")},
    )
    areas = forms.CharField(
        label=_("Voor welke postcodes?"),
        required=False,
        max_length=500,
        help_text=_("De vier cijfers, met een spatie ertussen. Bijvoorbeeld: 6601 6602."),
    )
    reach_km = forms.DecimalField(
        label=_("Of: tot hoeveel kilometer van de plek?"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        help_text=_("In een rechte lijn."),
    )
    is_public = forms.BooleanField(
        label=_("Iedereen mag naam en nummer zien"),
        required=False,
        help_text=_("Zonder vinkje zien alleen mensen die in zorg en welzijn werken wie dit is."),
    )

    @staticmethod
    def initial_of(figure: KeyFigure) -> dict:
        return {
            "channel": figure.channel,
            "reach": figure.reach,
            "areas": " ".join(figure.areas),
            "reach_km": figure.reach_m / 1000 if figure.reach_m else None,
            "is_public": figure.is_public,
        }

    def values(self) -> dict:
        """What `change_key_figure` asks for."""
        data = self.cleaned_data
        return {
            "channel": data["channel"],
            "reach": data["reach"],
            "areas": data["areas"].replace(",", " ").split(),
            "reach_m": int(data["reach_km"] * 1000) if data["reach_km"] else None,
            "is_public": data["is_public"],
        }


class NewKeyFigureForm(KeyFigureForm):
    """Somebody new: who, what for, from which place and when."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    werkvorm = forms.ChoiceField(label=_("Als wat?"))
    name = forms.CharField(
        label=_("Naam"),
        max_length=150,
        help_text=_("Zoals mensen in de wijk die kennen."),
        error_messages={"required": _("Vul de naam in zoals mensen die kennen.")},
    )
    place_name = forms.CharField(
        label=_("Vanaf welke plek?"),
        max_length=150,
        help_text=_("Bijvoorbeeld het dorpshuis."),
        error_messages={"required": _("Geef de plek een naam, bijvoorbeeld: buurthuis, zaal 2.")},
    )
    postcode = forms.CharField(
        label=_("Postcode van die plek"),
        max_length=7,
        error_messages={"required": _("Vul de postcode in, bijvoorbeeld 6601 AA.")},
    )
    city = forms.CharField(label=_("Plaats"), max_length=80, error_messages={"required": _("Vul de plaats in.")})
    when_text = forms.CharField(
        label=_("Wanneer bereikbaar?"),
        max_length=150,
        help_text=_("Zoals u het zou zeggen."),
        error_messages={"required": _("Vul in wanneer iemand bereikbaar is.")},
    )
    hours = forms.MultipleChoiceField(
        label=_("Dagdelen"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies ten minste één dagdeel waarop het er is.")},
    )
    capacity = forms.IntegerField(label=_("Voor hoeveel mensen tegelijk?"), min_value=1, max_value=1_000, initial=10)
    email = forms.EmailField(
        label=_("E-mail voor nieuwe verwijzingen"),
        required=False,
        help_text=_("Leeg: dan komen ze bij u."),
    )
    field_order = (
        "werkvorm",
        "name",
        "place_name",
        "postcode",
        "city",
        "areas",
        "reach_km",
        "when_text",
        "hours",
        "channel",
        "reach",
        "is_public",
        "capacity",
        "email",
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["hours"].choices = [(str(i), hour_name(i)) for i in range(N_HOURS)]
        self.fields["werkvorm"].choices = [
            (slug, one.name) for slug, one in catalogue().werkvormen.items() if one.kind == "key_figure"
        ]

    def clean_postcode(self):
        return read_postcode(self.cleaned_data["postcode"])

    def place(self) -> dict:
        """What `add_location` asks for: one place for one form."""
        data = self.cleaned_data
        x, y = centroid(data["postcode"])
        return {
            "form_token": uuid.uuid5(data["form_token"], "place"),
            "name": data["place_name"],
            "postcode": data["postcode"],
            "city": data["city"],
            "x": x,
            "y": y,
        }

    def figure(self) -> dict:
        """What `add_key_figure` asks for."""
        data = self.cleaned_data
        same = {name: data[name] for name in ("form_token", "name", "when_text", "capacity", "email")}
        return {**self.values(), **same, "hours": [str(i) in data["hours"] for i in range(N_HOURS)]}


class LeaveForm(_Refusable):
    """When somebody is away, and who stands in."""

    away_from = forms.DateField(
        label=_("Weg vanaf"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Kies de eerste dag.")},
    )
    away_until = forms.DateField(
        label=_("Tot en met"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Kies de laatste dag.")},
    )
    stand_in = forms.ChoiceField(label=_("Wie neemt waar?"), required=False)

    def __init__(self, data=None, *, figure: KeyFigure, colleagues: list[KeyFigure]):
        initial = {name: getattr(figure, name) for name in ("away_from", "away_until")}
        super().__init__(data, initial={**initial, "stand_in": str(figure.stand_in_id or "")})
        self.colleagues = {str(one.id): one for one in colleagues}
        names = [(key, one.name) for key, one in self.colleagues.items()]
        self.fields["stand_in"].choices = [("", _("niemand: dan staat de wijk als leeg op de kaart")), *names]

    def values(self) -> dict:
        """What `set_leave` asks for."""
        data = self.cleaned_data
        stand_in = self.colleagues.get(data["stand_in"])
        return {"away_from": data["away_from"], "away_until": data["away_until"], "stand_in": stand_in}
