"""Whether someone logged in with this browser before. Only for roles with a second step: a browser at home keeps no
trace of who came here to look at their own page.

What goes wrong in a known browser is counted apart (`limited.py`): who guesses elsewhere locks nobody out.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.log_in.attempts import hash_key
from weefsel.apps.rights.queries import rights
from weefsel.web.accounts.proof import is_practice

COOKIE = "__Host-weefsel-known" if settings.IS_HTTPS else "weefsel-known"
YEAR_S, MOST = 31_536_000, 20


def knows(request, email: str) -> bool:
    """Whether whoever has this e-mail address logged in with this browser before."""
    return bool(email) and _mark(email) in _read(request)


def is_known(request, user) -> bool:
    """Whether there is nothing to tell: the browser is known, or nobody keeps whose it is."""
    roles = rights().roles
    if is_practice(request) or not any(
        roles[each.role].second_step for each in memberships_of(user, request.actor.now)
    ):
        return True
    return knows(request, user.email)


def remember(request, response, user) -> None:
    """Know this browser from now on."""
    own = _mark(user.email)
    marks = [own, *(each for each in _read(request) if each != own)][:MOST]
    value = signing.dumps(marks, salt=COOKIE)
    response.set_cookie(COOKIE, value, max_age=YEAR_S, secure=settings.IS_HTTPS, httponly=True, samesite="Lax")


def _mark(email: str) -> str:
    return hash_key("browser", email)[:32]


def _read(request) -> list[str]:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=YEAR_S)
    except signing.BadSignature:
        return []
