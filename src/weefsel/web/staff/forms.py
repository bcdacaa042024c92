"""Forms of the first time, and of inviting a colleague."""

from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.log_in.models import Reset
from weefsel.apps.rights.queries import rights


def password_field():
    return forms.CharField(
        label=_("Kies een wachtwoord"),
        help_text=_("Minstens 12 tekens. Een zin van een paar woorden is sterk en makkelijk te onthouden."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SetUpForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput, required=False)
    organization = forms.CharField(
        label=_("Naam van uw organisatie"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label=_("Wat voor organisatie is dit?"), choices=Organization.Kind.choices)
    name = forms.CharField(label=_("Uw naam"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Uw e-mailadres"),
        help_text=_("Hiermee logt u in."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = password_field()


class PasswordForm(forms.Form):
    password = password_field()

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


def role_choices():
    return [
        (role.slug, role.name.capitalize())
        for role in rights().roles.values()
        if role.group != "technical" and role.needs_organization
    ]


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Naam"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mailadres van het werk"),
        help_text=_("Hier komt de uitnodiging aan."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Rol"), choices=role_choices)


def sure_field():
    return forms.ChoiceField(
        label=_("Hoe weet u zeker dat het deze collega zelf is?"),
        help_text=_("Een mail of een berichtje is niet genoeg: dat kan een ander gestuurd hebben."),
        choices=Reset.Sure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe u dit zeker weet. Weet u het niet zeker? Doe dan nog niets.")},
    )


class ProposeResetForm(forms.Form):
    """``colleagues`` to choose from: their ids, and how they are called."""

    user_id = forms.TypedChoiceField(
        label=_("Wie is alles kwijt?"),
        coerce=UUID,
        error_messages={"required": _("Kies een collega."), "invalid_choice": _("Kies een collega uit de lijst.")},
    )
    sure = sure_field()

    def __init__(self, *args, colleagues, **more):
        super().__init__(*args, **more)
        self.fields["user_id"].choices = [("", _("Kies een collega")), *((str(key), name) for key, name in colleagues)]


class ConfirmResetForm(forms.Form):
    sure = sure_field()
