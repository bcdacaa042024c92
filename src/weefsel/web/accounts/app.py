"""The app with codes and new spare codes, in one transaction with line and mail; and logging in with a key."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import login_webauthn
from django.http import HttpResponseNotAllowed

from weefsel.apps.log_in.outside import roles_at
from weefsel.apps.log_in.providers import known_providers


class ActivateApp(ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        get_adapter().send_notification_mail("mfa/email/totp_activated", self.request.user)
        return response


class NewCodes(GenerateRecoveryCodesView):
    def form_valid(self, form):
        response = super().form_valid(form)
        get_adapter().send_notification_mail("mfa/email/recovery_codes_generated", self.request.user)
        return response


def log_in_with_key(request):
    """The answer of a key; the script of the log-in page asks here what the key has to answer. A page it is not."""
    if request.method != "POST" and not get_adapter().is_ajax(request):
        return HttpResponseNotAllowed(["POST"])
    return login_webauthn(request)


class LogIn(LoginView):
    def get_context_data(self, **more):
        return {**super().get_context_data(**more), "organizations": known_providers()}


class Account(IndexView):
    def get_context_data(self, **more):
        user, now = self.request.user, self.request.actor.now
        found = [each for each in known_providers() if roles_at(user, each, now)]
        return {**super().get_context_data(**more), "organizations": found}


log_in = LogIn.as_view()
show_account = Account.as_view()
new_codes = NewCodes.as_view()
activate_app = ActivateApp.as_view()
