"""Forms of the log-in library, with what ours ask more: a code works once, wherever it was given."""

from __future__ import annotations

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from weefsel.apps.log_in.attempts import is_first


def _use(user, code: str) -> None:
    """Take a code of the app; one that any process of this server took before was read over a shoulder."""
    digits = "".join(code.split())
    if not is_first("code_used", f"{user.pk}:{digits}", now=timezone.now()):
        raise get_adapter().validation_error("incorrect_code")


class _Once:
    def clean_code(self):
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            _use(self.user, code)  # type: ignore[attr-defined]
        return code


class CodeForm(_Once, AuthenticateForm):
    pass


class CodeAgainForm(_Once, ReauthenticateForm):
    pass


class FirstCodeForm(ActivateTOTPForm):
    """The code with which an app is set up is a code as any other."""

    code = forms.CharField(
        label=_("Code van zes cijfers"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self):
        code = super().clean_code()
        _use(self.user, code)
        return code


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Naam"), required=False, help_text=_("Bijvoorbeeld: mijn telefoon."), max_length=60)
    passwordless = forms.BooleanField(
        label=_("Log hiermee in zonder wachtwoord"),
        required=False,
        initial=True,
        help_text=_("Uw vinger, gezicht of pincode is dan genoeg. Dat is net zo veilig."),
    )


class ForgottenForm(ResetPasswordForm):
    """Who is not known here gets a mail as well: the library would name a page to sign up, which there is not."""

    def save(self, request, **more):
        if self.users:
            return super().save(request, **more)
        email = self.cleaned_data["email"]
        get_account_adapter(request).send_mail("account/email/unknown_account", email, {"email": email})
        return email
