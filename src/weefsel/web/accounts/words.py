"""What the log-in library says, in our own words: short, with "u", and with what to do now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# The errors of the library, by its own code.
LOG_IN_ERRORS = {
    "email_password_mismatch": _("Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het nog eens."),
    "incorrect_password": _("Dit wachtwoord klopt niet. Probeer het nog eens."),
    "enter_current_password": _("Dit is niet uw wachtwoord van nu. Probeer het nog eens."),
}
CODE_ERRORS = {
    "incorrect_code": _("Deze code klopt niet, of is al gebruikt. Wacht op de volgende code en vul die in."),
}
# What it says when something worked, by its template; "" where the page says it already.
MESSAGES = {
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": _("U bent uitgelogd."),
    "account/messages/password_changed.txt": _("Uw wachtwoord is veranderd."),
    "account/messages/password_set.txt": _("Uw wachtwoord is veranderd."),
    "mfa/messages/recovery_codes_generated.txt": "",
    "mfa/messages/totp_activated.txt": _("De app staat aan."),
    "mfa/messages/totp_deactivated.txt": _("De app staat uit."),
    "mfa/messages/webauthn_added.txt": _("De sleutel is toegevoegd."),
    "mfa/messages/webauthn_removed.txt": _("De sleutel is weg."),
}
# The ways to prove again who you are.
WAYS = {
    "reauthenticate": _("Gebruik uw wachtwoord"),
    "mfa_reauthenticate": _("Gebruik een code"),
    "mfa_reauthenticate:webauthn": _("Gebruik uw sleutel"),
}
