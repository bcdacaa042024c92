"""How the log-in library fits in: nobody signs up by themselves, and its mail goes the way of all our mail."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.audit.models import Event
from weefsel.apps.log_in.operations import close_oldest, end_sessions
from weefsel.apps.log_in.secrets import hide, show
from weefsel.web.accounts import known, lost_step
from weefsel.web.accounts.note import note
from weefsel.web.accounts.proof import took_second_step_lately, works_only_at
from weefsel.web.accounts.words import CODE_ERRORS, LOG_IN_ERRORS, MESSAGES, WAYS

JUST_NOW = timedelta(minutes=5)
ADDED = {"mfa/email/totp_activated": Authenticator.Type.TOTP, "mfa/email/webauthn_added": Authenticator.Type.WEBAUTHN}
REMOVED = ("mfa/email/totp_deactivated", "mfa/email/webauthn_removed")


class AccountAdapter(DefaultAccountAdapter):
    """Log-ins are made by invitation only. Mails are queued in the transaction of the request."""

    error_messages = {**DefaultAccountAdapter.error_messages, **LOG_IN_ERRORS}

    def is_open_for_signup(self, request):
        return False

    def text_of(self, template_prefix, context):
        return render_to_string(f"{template_prefix}_message.txt", {**context, "site_address": settings.SITE_ADDRESS})

    def send_mail(self, template_prefix, email, context):
        self.send_text(email, self.text_of(template_prefix, context))

    def send_text(self, email, text):
        queue_mail(email, _("Over uw toegang tot weefsel"), text, actor=self.request.actor)

    def get_login_redirect_url(self, request):
        return reverse(settings.LOGIN_REDIRECT_URL)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        # That someone is logged in, they see; and a page that leaves no trace keeps no message for the next.
        ours = MESSAGES.get(message_template)
        if ours != "":
            super().add_message(request, level, message_template, message_context, extra_tags, ours or message)

    def is_reauthentication_required(self, *, app, **kwargs):
        request = self.request
        if app != "allauth.mfa" or not request.user.is_authenticated:
            return super().is_reauthentication_required(app=app, **kwargs)
        if lost_step.gave_code(request):
            return False
        if is_mfa_enabled(request.user):
            # With a password alone nobody takes a second step away, nor adds one of their own.
            return not took_second_step_lately(request)
        only = works_only_at(request)
        if only and any(m.organization_id != only for m in memberships_of(request.user, request.actor.now)):
            return True
        # Who logged in a moment ago and has no second step yet, goes on to choose one.
        return timezone.now() - request.session.began_at > JUST_NOW

    def get_reauthentication_methods(self, user):
        has_step = user.is_authenticated and is_mfa_enabled(user)
        return [
            {**each, "description": WAYS[each["id"]]}
            for each in super().get_reauthentication_methods(user)
            if not (has_step and each["id"] == "reauthenticate")
        ]

    def post_login(self, request, user, **more):
        response = super().post_login(request, user, **more)
        close_oldest(user.pk, session_key=request.session.session_key)
        lost_step.note_at_log_in(request, user)
        note(request, "session", user_id=user.pk)
        if not known.is_known(request, user):
            known.remember(request, response, user)
            send_notice(request, user)
        return response

    def logout(self, request):
        if request.user.is_authenticated:
            note(request, "log_out", user_id=request.user.pk)
        super().logout(request)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Something changed in how someone logs in: a line in the log, a new key for the session, a mail.

        The library tells of a new app only after the transaction; then it was told already (`app.py`).
        """
        request = self.request
        if not connection.in_atomic_block:
            return
        if template_prefix in ADDED:
            note(request, "second_step", user_id=user.pk, kind=Event.Kind.CREATE)
            if lost_step.gave_code(request):
                lost_step.end_way(request)
            record_authentication(request, user, "mfa", type=ADDED[template_prefix], reauthenticated=True)
            request.session.cycle_key()
            # A session of before took one step; with only the password it could take the second away again.
            end_sessions(user.pk, but=request.session.session_key)
        else:
            what = "second_step" if template_prefix.startswith("mfa/") else "password"
            kind = Event.Kind.DELETE if template_prefix in REMOVED else Event.Kind.UPDATE
            note(request, what, user_id=user.pk, kind=kind)
            if what == "password":
                # Another password is often the answer to a stranger who knew the old one.
                end_sessions(user.pk, but=request.session.session_key)
        send_notice(request, user)


def send_notice(request, user) -> None:
    """Mail that something changed, without what: a mailbox may be read by someone else."""
    text = _(
        "Er is iets veranderd aan uw toegang tot weefsel, of er is ingelogd met een nieuw apparaat.\n\n"
        "Was u dit? Dan hoeft u niets te doen.\n\n"
        "Was u dit niet? Ga dan naar %(where)s en kies een nieuw wachtwoord. Vraag daarna om hulp.\n"
    )
    queue_mail(
        user.email, _("Over uw toegang tot weefsel"), text % {"where": settings.SITE_ADDRESS}, actor=request.actor
    )


class SecondStepAdapter(DefaultMFAAdapter):
    """The secret of an authenticator app is not kept in plain sight, and this place has its own name in the app."""

    error_messages = {**DefaultMFAAdapter.error_messages, **CODE_ERRORS}

    def _get_site_name(self):
        return "weefsel"

    def encrypt(self, text):
        return hide(text)

    def decrypt(self, encrypted_text):
        return show(encrypted_text)

    def generate_authenticator_name(self, user, type):
        return _("Sleutel %(number)s") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }
