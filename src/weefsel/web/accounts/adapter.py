"""How the log-in library fits in: nobody signs up by themselves, and its mail goes the way of all our mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Log-ins are made by invitation only. Mails are queued in the transaction of the request."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        text = render_to_string(f"{template_prefix}_message.txt", {**context, "site_address": settings.SITE_ADDRESS})
        queue_mail(email, _("Over uw toegang tot weefsel"), text, actor=self.request.actor)

    def get_login_redirect_url(self, request):
        return reverse(settings.LOGIN_REDIRECT_URL)
