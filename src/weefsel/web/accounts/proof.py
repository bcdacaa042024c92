"""How someone in this session proved who they are: with one step or two, and how lately."""

from __future__ import annotations

import time
from uuid import UUID

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from weefsel.apps.accounts.models import Installation
from weefsel.apps.log_in.providers import known_providers
from weefsel.apps.rights.queries import rights

SECOND_STEP = "mfa"  # what the log-in library calls it
LOST_STEP = "lost_step"  # kept in the session of who lost a second step: see `lost_step.py`
OUTSIDE = "outside"  # at the server of an organisation, and for a second step: as that server says


def is_practice(request) -> bool:
    """Two locks, as on the door of the practice pages: the settings and the database both say that this is one."""
    place = request.installation
    return settings.DEMO and place is not None and place.kind == Installation.Kind.DEMO


def needs_code(request) -> bool:
    """Whether colleagues took the second step of this user away, and there is no new one yet."""
    return request.user.is_authenticated and bool(request.session.get(LOST_STEP, {}).get("needs_code"))


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
        _is_own(each)
        and each.get("method") == SECOND_STEP
        and each["at"] > lately
        and (each.get("reauthenticated") or not again)
        for each in get_authentication_records(request, request.user)
    )


def _is_own(record: dict) -> bool:
    """Whether someone proved this here, and not the server of an organisation for them."""
    return record.get("method") != OUTSIDE and record.get("type") != OUTSIDE


def works_only_at(request) -> UUID | None:
    """The one organisation in whose roles this session may act: who only logged in at its server proved nothing to
    another, and a server of an employer opens nobody's own pages."""
    records = get_authentication_records(request, request.user)
    if any(_is_own(each) for each in records):
        # A step that was set up with the code of an organisation speaks for that organisation only.
        only = request.session.get(LOST_STEP, {}).get("only")
        return UUID(only) if only else None
    return next((UUID(each["organization"]) for each in records if each.get("method") == OUTSIDE), None)


def proved_lately(request) -> bool:
    """Whether someone proved again, a moment ago, who they are: with the second step, for who has one."""
    if is_mfa_enabled(request.user):
        return took_second_step_lately(request, again=True)
    if request.user.has_usable_password():
        return did_recently_reauthenticate(request)
    # Nothing here to prove it with: only the server of the organisation can say so.
    lately = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == OUTSIDE and each["at"] > lately for each in records)


def where_to_prove_again(request, then: str) -> str:
    """The page on which someone who is logged in shows again who they are, and after it goes on to ``then``."""
    if is_mfa_enabled(request.user):
        return f"{reverse('mfa_reauthenticate')}?next={then}"
    if not request.user.has_usable_password():
        only = works_only_at(request)
        for each in known_providers():
            if each.organization == only:
                return f"{reverse('begin_at_organization', args=[each.slug])}?opnieuw=1&next={then}"
    return f"{reverse('account_reauthenticate')}?next={then}"
