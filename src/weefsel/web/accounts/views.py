"""Pages about the own log-in: choosing a second step, and where someone is logged in."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.log_in.operations import end_sessions
from weefsel.apps.log_in.queries import open_sessions
from weefsel.apps.rights.queries import rights
from weefsel.web.accounts.note import note
from weefsel.web.accounts.pages import SecondStepPage, SessionsPage
from weefsel.web.accounts.proof import needs_code
from weefsel.web.rights.ask import ask


@require_safe
def choose_second_step(request):
    """The second step: why, and which of two ways; after one of them, the codes for when it is lost."""
    ask(request, "accounts.log_in")
    if not request.user.is_authenticated:
        return redirect("account_login")
    if is_mfa_enabled(request.user):
        return redirect("mfa_index")
    roles = rights().roles
    needed = any(roles[each.role].second_step for each in memberships_of(request.user, request.actor.now))
    return render(request, "accounts/second_step.html", {"page": SecondStepPage(needed, is_again=needs_code(request))})


@require_http_methods(["GET", "POST"])
def list_sessions(request):
    """Where someone is logged in; one button ends all of them but this one, another also this one."""
    ask(request, "accounts.log_in")
    if not request.user.is_authenticated:
        return redirect("account_login")
    user_id, key = request.user.pk, request.session.session_key
    if request.method == "POST":
        is_here_too = request.POST.get("which") == "all"
        n_ended = end_sessions(user_id, but=None if is_here_too else key)
        note(request, "log_out", user_id=user_id)
        if is_here_too:
            logout(request)
            return redirect("home")
        if n_ended:
            text = ngettext("U bent op %s andere plek uitgelogd.", "U bent op %s andere plekken uitgelogd.", n_ended)
            messages.success(request, text % n_ended)
        else:
            messages.info(request, _("U was nergens anders ingelogd."))
        return redirect("list_sessions")
    page = SessionsPage(tuple(open_sessions(user_id, session_key=key, now=timezone.now())))
    return render(request, "accounts/sessions.html", {"page": page})
