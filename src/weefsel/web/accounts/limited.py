"""Puts a limit on how often someone may try: 429 with when to come back, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import ceil

from allauth.account.internal.stagekit import unstash_login
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from weefsel.apps.log_in import attempts
from weefsel.apps.log_in.address import address_of, network_of
from weefsel.web.accounts import known
from weefsel.web.accounts.note import note


def typed(field: str) -> Callable:
    """The account is what was typed in this field, whether it exists or not."""
    return lambda request: request.POST.get(field, "")[:254]


def half_in(request) -> str:
    """The account of who gave a password and stands before the second step."""
    login = unstash_login(request, peek=True)
    return login.user.email if login is not None and login.user is not None else ""


def own(request) -> str:
    """The account of who is logged in."""
    return request.user.email if request.user.is_authenticated else ""


def nobody(_request) -> str:
    """A key says itself whose it is: there is no account to guess at."""
    return ""


def limited(view, kind: str, account: Callable, *, always: bool = False):
    """The view, of which only so many tries are answered; see `attempts.LIMITS`.

    A try failed when the answer is the form again, or the log-in page. With ``always`` each one counts.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        now = timezone.now()
        email = account(request)
        keys = _keys(request, email)
        wait = attempts.wait_s(kind, keys, now=now)
        if wait:
            context = {"minutes": ceil(wait / 60)}
            told = render(request, "accounts/wait.html", context, status=429)
            told["Retry-After"] = str(wait)
            return told
        response = view(request, *args, **kwargs)
        failed = not (300 <= response.status_code < 400) or response["Location"] == reverse("account_login")
        if failed or always:
            attempts.count(kind, keys, now=now)
        elif keys["account"]:
            attempts.forget(kind, keys["account"])
        if failed and not always:
            user_id = request.user.pk if request.user.is_authenticated else None
            key = attempts.hash_key("account", email)[:40] if email else kind
            note(request, "log_in", user_id=user_id, key=key, is_failure=True)
        return response

    return answer


def _keys(request, email: str) -> dict[str, str]:
    """What a try is counted by. A browser in which someone got in before has a count of its own: whoever guesses from
    elsewhere, or behind the same line, keeps nobody from their own desk."""
    if known.knows(request, email):
        return {"account": f"{email} in a known browser"}
    address = address_of(request.META, n_proxies=settings.N_PROXIES)
    return {"account": email, "address": network_of(address)}
