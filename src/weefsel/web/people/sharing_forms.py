"""Forms of what is shared with a naaste, and of coming in as one."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from weefsel.apps.people.operations import share_topics
from weefsel.web.people.forms import day_field, text, tie_role_choices
from weefsel.web.staff.forms import password_field

TOPICS = {
    "groups": _("afspraken (waar en wanneer, niet waarover)"),
    "needs": _("waar samen naar gezocht wordt"),
    "network": _("wie er om deze persoon heen staan (voornaam, en wie het is)"),
}
# The same to the person.
OWN_TOPICS = {**TOPICS, "network": _("wie er om u heen staan (voornaam, en wie het is)")}


class SharingForm(forms.Form):
    """What a naaste sees, and until when. ``is_self``: the person fills it in."""

    topics = forms.MultipleChoiceField(
        label=_("Wat mag de naaste zien?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt betekent: alleen de naam."),
    )
    last_day = day_field(
        _("Tot en met"),
        "",
        required=False,
        help_text=_("Laat leeg als het mag tot u stopt. Anders dag-maand-jaar, zoals 01-06-2027."),
    )

    def __init__(self, *args, is_self: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        texts = OWN_TOPICS if is_self else TOPICS
        self.fields["topics"].choices = [(topic, texts[topic]) for topic in sorted(share_topics())]
        if is_self and "tie_role" in self.fields:
            self.fields["tie_role"].label = _("Wie is dit voor u?")
            self.fields["email"].help_text = _(
                "Hier komt een link. Niet uw eigen adres, en geen adres dat u samen leest."
            )


class RelatedPersonForm(SharingForm):
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = text(_("Naam van de naaste"), _("Vul de naam van de naaste in."), max_length=150)
    tie_role = forms.ChoiceField(
        label=_("Wie is dit voor deze persoon?"),
        choices=tie_role_choices,
        error_messages={"required": _("Kies wie dit is.")},
    )
    email = forms.EmailField(
        label=_("Eigen e-mail van de naaste"),
        required=False,
        help_text=_("Hier komt een link. Niet het adres van de persoon zelf, en geen adres dat zij samen lezen."),
        error_messages={"invalid": _("Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl.")},
    )
    phone = text(_("Telefoon van de naaste"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    is_own = forms.BooleanField(
        label=_("Ja, het adres en het nummer zijn van de naaste zelf"), required=False, widget=forms.HiddenInput
    )

    field_order = ("form_token", "name", "tie_role", "email", "phone", "is_own", "topics", "last_day")

    def ask_whether_own(self) -> None:
        """Show the question that is hidden as long as nothing looks like the address of the person."""
        self.fields["is_own"].widget = forms.CheckboxInput()


class KeepBackForm(forms.Form):
    """Which things nobody sees who looks along. ``things`` (value, text) of each; ``is_self``: the person chooses."""

    kept = forms.MultipleChoiceField(
        label=_("Wat houdt de persoon voor zich?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, things, is_self: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_self:
            self.fields["kept"].label = _("Wat houdt u voor uzelf?")
        self.fields["kept"].choices = things


class ComeInForm(forms.Form):
    code = text(
        _("De code die u kreeg"),
        _("Vul de code in."),
        help_text=_("Acht letters en cijfers. Van wie met u wil delen, niet uit de mail."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    birth_date = day_field(_("Geboortedatum van wie met u wil delen"), _("Vul die geboortedatum in."))


class FirstTimeForm(ComeInForm):
    """For who has no log-in yet."""

    password = password_field()

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]
