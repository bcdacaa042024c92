"""When a session ends by itself, and how someone finds the way back to what they were doing."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from weefsel.apps.log_in.terms import UNKNOWN_ROLE, ends_at, is_over
from weefsel.apps.rights.queries import rights
from weefsel.web.rights.ask import ask

# What a page asks by itself, while someone may be away: it does not lengthen a session.
BY_ITSELF = "X-Weefsel-By-Itself"


def idle_minutes(membership) -> int:
    """How long nothing has to happen before the session of this role ends."""
    return rights().roles[membership.role].idle_minutes if membership is not None else UNKNOWN_ROLE


def end_or_go_on(request, now: datetime) -> None:
    """End the session when it is over, and otherwise write down that someone is there."""
    if not request.user.is_authenticated:
        return
    session, idle = request.session, idle_minutes(request.membership)
    if session.began_at is None or is_over(session.began_at, session.seen_at, idle_minutes=idle, now=now):
        session.flush()
        request.user, request.membership = AnonymousUser(), None
    elif BY_ITSELF not in request.headers:
        session.touch(now)


def seconds_left(request, now: datetime) -> int:
    """How long this session goes on if nothing more is asked; 0 for who is not logged in."""
    if not request.user.is_authenticated:
        return 0
    session = request.session
    end = ends_at(session.began_at, session.seen_at, idle_minutes=idle_minutes(request.membership))
    return max(0, int((end - now).total_seconds()))


def to_log_in(request) -> HttpResponse:
    """To the log-in page, and after it back to the page that was open: for a form, the page on which it stood."""
    is_part = "HX-Request" in request.headers
    path = request.get_full_path()
    if is_part or request.method not in ("GET", "HEAD"):
        path = _page_before(request) or reverse("home")
    answer = redirect_to_login(path)
    if not is_part:
        return answer
    # A part of a page would get the log-in page put in its place. Nothing was let in: 403, not 204.
    return HttpResponse(status=403, headers={"HX-Redirect": answer["Location"]})


def _page_before(request) -> str:
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(said)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@require_http_methods(["GET", "POST"])
def show_time_left(request):
    """The seconds that are left, for the page to warn in time; sending the form goes on."""
    from django.utils import timezone

    ask(request, "accounts.log_in")
    return HttpResponse(str(seconds_left(request, timezone.now())), content_type="text/plain; charset=utf-8")
