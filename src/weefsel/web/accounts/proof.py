"""How someone in this session proved who they are: with one step or two, and how lately."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from weefsel.apps.accounts.models import Installation
from weefsel.apps.rights.queries import rights

SECOND_STEP = "mfa"  # what the log-in library calls it


def is_practice(request) -> bool:
    """Two locks, as on the door of the practice pages: the settings and the database both say that this is one."""
    place = request.installation
    return settings.DEMO and place is not None and place.kind == Installation.Kind.DEMO


def took_second_step(request) -> bool:
    """Whether a second step was taken in this session."""
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == SECOND_STEP for each in records)


def lacks_second_step(request) -> bool:
    """Whether the role of this session takes a second step that was not taken. A practice region asks none."""
    membership = request.membership
    if membership is None or not rights().roles[membership.role].second_step or is_practice(request):
        return False
    return not took_second_step(request)


def where_to_prove(request) -> str:
    """The page on which to take the second step, or to choose one."""
    if not is_mfa_enabled(request.user):
        return reverse("choose_second_step")
    path = request.get_full_path() if request.method == "GET" else reverse("home")
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': path})}"


def took_second_step_lately(request, *, again: bool = False) -> bool:
    """Whether a second step was taken a moment ago; with ``again`` the one at log-in does not count."""
    lately = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        each.get("method") == SECOND_STEP and each["at"] > lately and (each.get("reauthenticated") or not again)
        for each in get_authentication_records(request, request.user)
    )


def proved_lately(request) -> bool:
    """Whether someone proved again, a moment ago, who they are: with the second step, for who has one."""
    if not is_mfa_enabled(request.user):
        return did_recently_reauthenticate(request)
    return took_second_step_lately(request, again=True)
