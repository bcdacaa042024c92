"""What every page knows: who acts, where they can go, and whether this is a practice region."""

from django.conf import settings

from weefsel.apps.rights.queries import rights
from weefsel.web.rights.navigation import navigation_for


def page_context(request):
    actor = getattr(request, "actor", None)
    membership = getattr(request, "membership", None)
    return {
        "actor": actor,
        "role": rights().roles[actor.role] if membership else None,
        "organization": membership.organization if membership else None,
        "on_behalf_of": request.session.get("on_behalf_of_name", "") if actor and actor.on_behalf_of else "",
        "installation": getattr(request, "installation", None),
        "demo": settings.DEMO,
        "navigation": navigation_for(actor, request.path) if actor else (),
        "now": actor.now if actor else None,
    }
