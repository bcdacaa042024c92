"""What a host changes of the own entry with a link: one fact at a time."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.validators import validate_hours
from weefsel.engine.frames import N_HOURS, hour_name


class FactForm(forms.Form):
    """One fact. ``values`` gives what `change_by_link` asks for."""

    def add_refusal(self, error: ValidationError) -> None:
        """What the operation refused, beside the field where it can be put right."""
        self.add_error(error.code if error.code in self.fields else None, error.message)

    def values(self) -> dict:
        return self.cleaned_data


class HoursForm(FactForm):
    when_text = forms.CharField(
        label=_("Wanneer is het?"),
        max_length=150,
        help_text=_("Zoals u het zou zeggen: elke dinsdag van 10 tot 12 uur."),
        error_messages={"required": _("Schrijf op wanneer het is.")},
    )
    hours = forms.MultipleChoiceField(
        label=_("Dagdelen"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(i), hour_name(i)) for i in range(N_HOURS)],
        error_messages={"required": _("Kies ten minste één dagdeel waarop het er is.")},
    )

    def clean_hours(self):
        hours = [str(i) in self.cleaned_data["hours"] for i in range(N_HOURS)]
        validate_hours(hours)
        return hours

    @staticmethod
    def initial_of(offer: Offer) -> dict:
        return {
            "when_text": offer.when_text,
            "hours": [str(i) for i, runs in enumerate(offer.hours or ()) if runs],
        }


class ContactForm(FactForm):
    host_name = forms.CharField(
        label=_("Wie ontvangt mensen?"),
        max_length=150,
        help_text=_("Een voornaam is genoeg."),
        error_messages={"required": _("Vul in wie mensen ontvangt. Een voornaam is genoeg.")},
    )
    host_phone = forms.CharField(label=_("Telefoon"), required=False, max_length=40)

    @staticmethod
    def initial_of(offer: Offer) -> dict:
        return {"host_name": offer.host_name, "host_phone": offer.host_phone}


class ShutForm(FactForm):
    day = forms.DateField(
        label=_("Wanneer begint het weer?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Kies de dag waarop het weer begint."), "invalid": _("Kies een dag.")},
    )


FORMS: dict[str, type[FactForm]] = {"hours": HoursForm, "contact": ContactForm}
