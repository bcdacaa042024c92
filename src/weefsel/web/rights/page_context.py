"""What every page knows: who acts, where they can go, and whether this is a practice region."""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from weefsel.apps.log_in.terms import LONGEST
from weefsel.apps.rights.queries import rights
from weefsel.web.accounts.ending import idle_minutes, seconds_left
from weefsel.web.rights.navigation import navigation_for
from weefsel.web.rights.pages import Running


def emergency_of(request) -> Running | None:
    """The noodknop by which this page was opened, when it was; told by the decisions, so without a query."""
    for decision in getattr(request, "decisions", ()):
        if decision.relation == "emergency" and decision.until is not None:
            return Running(decision.until, ceil((decision.until - request.actor.now).total_seconds() / 60))
    return None


def _session(request, membership) -> dict[str, object]:
    """After how long this session ends, and the key with which a page hides what was typed in it and not yet sent.

    Nothing that changes from page to page, but in the last minutes of a session's longest time.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    idle_s = idle_minutes(membership) * 60
    reader = str(membership.pk if membership is not None else user.pk)
    return {
        "session_ends_s": min(idle_s, seconds_left(request, timezone.now())) if _is_last(request, idle_s) else idle_s,
        "hiding_key": salted_hmac("weefsel draft", reader, algorithm="sha256").hexdigest(),
    }


def _is_last(request, idle_s: int) -> bool:
    began_at = getattr(request.session, "began_at", None)
    return began_at is not None and timezone.now() + timedelta(seconds=idle_s) > began_at + LONGEST


def page_context(request):
    actor = getattr(request, "actor", None)
    membership = getattr(request, "membership", None)
    return {
        "actor": actor,
        "role": rights().roles[actor.role] if membership else None,
        "organization": membership.organization if membership else None,
        "on_behalf_of": request.session.get("on_behalf_of_name", "") if actor and actor.on_behalf_of else "",
        "emergency": emergency_of(request),
        "installation": getattr(request, "installation", None),
        "demo": settings.DEMO,
        "navigation": navigation_for(actor, request.path) if actor else (),
        "now": actor.now if actor else None,
        **_session(request, membership),
    }
