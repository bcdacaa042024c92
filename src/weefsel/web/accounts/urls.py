"""Log-in pages: the views of the log-in library that we use, each behind `may()`, with Dutch addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from weefsel.web.accounts.asked import asked
from weefsel.web.accounts.password import change_password

urlpatterns = [
    path("inloggen/", asked(account.login), name="account_login"),
    path("uitloggen/", asked(account.logout), name="account_logout"),
    path("inloggen/opnieuw/", asked(account.reauthenticate), name="account_reauthenticate"),
    path("inloggen/niet-actief/", asked(account.account_inactive), name="account_inactive"),
    path("wachtwoord/wijzigen/", asked(change_password), name="account_change_password"),
    path("wachtwoord/vergeten/", asked(account.password_reset), name="account_reset_password"),
    path("wachtwoord/vergeten/verstuurd/", asked(account.password_reset_done), name="account_reset_password_done"),
    path(
        "wachtwoord/nieuw/<str:uidb36>-<str:key>/",
        asked(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        asked(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("inloggen/code/", asked(mfa.authenticate), name="mfa_authenticate"),
    path("inloggen/opnieuw/code/", asked(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/", asked(mfa.index), name="mfa_index"),
    path("account/app/", asked(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/stoppen/", asked(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/noodcodes/", asked(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/noodcodes/nieuw/", asked(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/noodcodes/bewaren/", asked(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/sleutels/", asked(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/sleutels/nieuw/", asked(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/sleutels/<int:pk>/stoppen/", asked(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/sleutels/<int:pk>/naam/", asked(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("inloggen/opnieuw/sleutel/", asked(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
]
