"""What every page knows: who acts, where they can go, and whether this is a practice region."""

from math import ceil

from django.conf import settings

from weefsel.apps.rights.queries import rights
from weefsel.web.rights.navigation import navigation_for
from weefsel.web.rights.pages import Running


def emergency_of(request) -> Running | None:
    """The noodknop by which this page was opened, when it was; told by the decisions, so without a query."""
    for decision in getattr(request, "decisions", ()):
        if decision.relation == "emergency" and decision.until is not None:
            return Running(decision.until, ceil((decision.until - request.actor.now).total_seconds() / 60))
    return None


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
    }
