"""Forms of the log-in library, with what ours ask more: a code works once, wherever it was given."""

from __future__ import annotations

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import User
from weefsel.apps.log_in.attempts import is_first

FORGOTTEN = ("password_reset_key", "unknown_account")
NOBODYS = "!" + "x" * 87  # as long as one that is kept


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
    """One mail for who is known here and for who is not, after the same work: the time of the answer tells neither.

    For everyone one account is looked up, a link is made and both texts are written. The library asks and makes more
    for who is known; and it would name a page to sign up, which there is not.
    """

    def clean_email(self):
        email = get_account_adapter().clean_email(self.cleaned_data["email"].lower())
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email

    def save(self, request, **_more):
        email, adapter = self.cleaned_data["email"], get_account_adapter(request)
        user = self.users[0] if self.users else User(email=email, password=NOBODYS)
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        told = {"password_reset_url": adapter.get_reset_password_from_key_url(key)}
        known, unknown = (adapter.text_of(f"account/email/{name}", told) for name in FORGOTTEN)
        adapter.send_text(email, known if self.users else unknown)
        return email
