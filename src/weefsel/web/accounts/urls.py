"""Log-in pages: the views of the log-in library that we use, each behind `may()`, with Dutch addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from weefsel.web.accounts import ending, link, lost_step, organization, views
from weefsel.web.accounts.app import activate_app, log_in, log_in_with_key, new_codes, show_account
from weefsel.web.accounts.asked import asked
from weefsel.web.accounts.limited import half_in, limited, nobody, own, typed
from weefsel.web.accounts.password import change_password


class UserInLink(StringConverter):
    """Whose link it is: up to the first dash, for the key that comes after has a dash of its own."""

    regex = "[0-9A-Za-z]+"


register_converter(UserInLink, "user")

urlpatterns = [
    path("inloggen/", asked(limited(log_in, "password", typed("login"))), name="account_login"),
    path("uitloggen/", asked(account.logout), name="account_logout"),
    path("inloggen/opnieuw/", asked(limited(account.reauthenticate, "password", own)), name="account_reauthenticate"),
    path("inloggen/niet-actief/", asked(account.account_inactive), name="account_inactive"),
    path("wachtwoord/wijzigen/", asked(limited(change_password, "password", own)), name="account_change_password"),
    path(
        "wachtwoord/vergeten/",
        asked(limited(account.password_reset, "mail", typed("email"), always=True)),
        name="account_reset_password",
    ),
    path("wachtwoord/vergeten/verstuurd/", asked(account.password_reset_done), name="account_reset_password_done"),
    path(
        "wachtwoord/nieuw/<user:uidb36>-<str:key>/",
        asked(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        asked(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("inloggen/code/", asked(limited(mfa.authenticate, "code", half_in)), name="mfa_authenticate"),
    path("inloggen/opnieuw/code/", asked(limited(mfa.reauthenticate, "code", own)), name="mfa_reauthenticate"),
    path("inloggen/sleutel/", asked(limited(log_in_with_key, "passkey", nobody)), name="mfa_login_webauthn"),
    path("account/", asked(show_account), name="mfa_index"),
    path("inloggen/link/", limited(link.ask_link, "mail", typed("email"), always=True), name="ask_log_in_link"),
    path("inloggen/link/verstuurd/", link.show_link_sent, name="log_in_link_sent"),
    path("inloggen/link/<str:token>/", link.use_link, name="use_log_in_link"),
    path("inloggen/terug/", organization.back_from_organization, name="back_from_organization"),
    path("inloggen/bij/<slug:slug>/", organization.begin_at_organization, name="begin_at_organization"),
    path("account/bij/<slug:slug>/", organization.link_organization, name="link_organization"),
    path("account/tijd/", ending.show_time_left, name="show_time_left"),
    path("account/inlogplekken/", views.list_sessions, name="list_sessions"),
    path("account/tweede-stap/", views.choose_second_step, name="choose_second_step"),
    path("account/tweede-stap/code/", limited(lost_step.use_step_code, "code", own), name="use_step_code"),
    path("account/app/", asked(activate_app), name="mfa_activate_totp"),
    path("account/app/stoppen/", asked(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/noodcodes/", asked(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/noodcodes/nieuw/", asked(new_codes), name="mfa_generate_recovery_codes"),
    path("account/sleutels/", asked(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/sleutels/nieuw/", asked(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/sleutels/<int:pk>/stoppen/", asked(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/sleutels/<int:pk>/naam/", asked(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "inloggen/opnieuw/sleutel/",
        asked(limited(webauthn.reauthenticate_webauthn, "code", own)),
        name="mfa_reauthenticate_webauthn",
    ),
]
