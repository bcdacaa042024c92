"""Forms of the log-in library, where ours answer otherwise."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm


class ForgottenForm(ResetPasswordForm):
    """Who is not known here gets a mail as well: the library would name a page to sign up, which there is not."""

    def save(self, request, **more):
        if self.users:
            return super().save(request, **more)
        email = self.cleaned_data["email"]
        get_adapter(request).send_mail("account/email/unknown_account", email, {"email": email})
        return email
