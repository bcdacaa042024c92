"""Logging in with a mailed link: for who has no files of people, for fifteen minutes, once, in the browser that asked.

What the link needs beside itself lies in the session of the browser that asked for it. A link that another opens, or
a mail program that looks ahead, opens a page and nothing more: logging in takes a press of the button.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.accounts.queries import hash_of, memberships_of
from weefsel.apps.log_in.attempts import is_first
from weefsel.apps.rights.queries import rights
from weefsel.web.accounts.note import note
from weefsel.web.rights.ask import ask

KEPT = "log_in_link"
LASTS = timedelta(minutes=15)


class AskLinkForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Uw e-mailadres"),
        help_text=gettext_lazy("Wij sturen een link waarmee u inlogt."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


def may_log_in_by_mail(user: User | None, now: datetime) -> bool:
    """Whether a mailed link is enough: for each role this user has, and there is one."""
    # Asked of nobody as well, so that the time of the answer does not tell who is known here.
    held = memberships_of(user or User(), now)
    is_enough = bool(held) and all(rights().roles[each.role].by_mail for each in held)
    return is_enough and user is not None and user.is_active


@require_http_methods(["GET", "POST"])
def ask_link(request):
    """Ask for a link by mail; the answer is the same for who may, who may not, and who is not known here."""
    ask(request, "accounts.log_in")
    form = AskLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        may = may_log_in_by_mail(user, request.actor.now)
        token = secrets.token_urlsafe(32)
        request.session[KEPT] = {
            "hash": hash_of(token),
            "user": str(user.pk) if user is not None and may else "",
            "until": (timezone.now() + LASTS).timestamp(),
        }
        where = settings.SITE_ADDRESS + reverse("use_log_in_link", args=[token])
        text = LINK_TEXT if may else NO_LINK_TEXT
        queue_mail(
            email,
            _("Uw toegang tot weefsel"),
            _(text) % {"where": where if may else settings.SITE_ADDRESS + reverse("account_login")},
            actor=request.actor,
        )
        return redirect("log_in_link_sent")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "accounts/ask_link.html", {"form": form}, status=status)


LINK_TEXT = gettext_lazy(
    "U vroeg om een link om in te loggen:\n\n%(where)s\n\n"
    "De link werkt een kwartier, één keer, en alleen op het apparaat waarop u hem vroeg.\n"
    "Vroeg u dit niet? Dan hoeft u niets te doen.\n"
)
NO_LINK_TEXT = gettext_lazy(
    "Er is gevraagd om een link om in te loggen. Met dit e-mailadres kan dat niet.\n\n"
    "Heeft u een wachtwoord? Log daarmee in:\n\n%(where)s\n\n"
    "Vroeg u dit niet? Dan hoeft u niets te doen.\n"
)


@require_http_methods(["GET"])
def show_link_sent(request):
    """Say where to look."""
    ask(request, "accounts.log_in")
    return render(request, "accounts/link_sent.html")


@require_http_methods(["GET", "POST"])
def use_link(request, token: str):
    """A button; pressing it logs in. Opening the page does nothing, however often."""
    ask(request, "accounts.log_in")
    kept = request.session.get(KEPT) or {}
    fits = hmac.compare_digest(kept.get("hash", ""), hash_of(token)) and timezone.now().timestamp() < kept["until"]
    if request.method == "GET" and fits:
        return render(request, "accounts/use_link.html")
    user = User.objects.filter(id=kept["user"]).first() if fits and kept["user"] else None
    if not may_log_in_by_mail(user, request.actor.now) or not is_first("link_used", token, now=timezone.now()):
        if request.method == "POST":
            note(request, "log_in_link", key="log_in_link", is_failure=True)
        return render(request, "accounts/link_gone.html", status=404)
    del request.session[KEPT]
    record_authentication(request, user, "log_in_link")
    return perform_login(request, Login(user=user))
