"""What every page knows: who acts, where they can go, and whether this is a practice region."""

from django.conf import settings

from weefsel.web.rights.navigation import navigation_for


def page_context(request):
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "role": getattr(request, "role", None),
        "organization": getattr(request, "organization", None),
        "installation": getattr(request, "installation", None),
        "demo": settings.DEMO,
        "navigation": navigation_for(actor, request.path) if actor else (),
        "now": actor.now if actor else None,
    }
