"""The front door: where someone lands, in which role and language they go on, and whether the house stands."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.rights.queries import rights
from weefsel.web.rights.ask import ask
from weefsel.web.start.pages import ChooseRolePage, RoleChoice, StartPage

HOMES = {
    "people": "list_people",
    "caseload": "show_caseload",
    "groups": "list_groups",
    "mine": "show_mine",
    "figures": "show_figures",
    "organization": "show_organization",
}


def show_home(request):
    """Go to the start page of the role; a visitor reads what this is and where to log in."""
    ask(request, "public.read")
    home = rights().roles[request.actor.role].home
    if home in HOMES:
        return redirect(HOMES[home])
    page = StartPage(needs_set_up=request.installation is None, has_demo_log_ins=settings.DEMO)
    return render(request, "start/home.html", {"page": page})


def show_health(request):
    """Say in one word whether the site and its database answer; for machines."""
    ask(request, "public.read")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("gezond\n", content_type="text/plain; charset=utf-8")


def update_language(request):
    """Go on in another language, on the same page."""
    ask(request, "public.read")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("home")
    response = redirect(target)
    language = request.POST.get("language", "")
    if translation.check_for_language(language) and language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax", secure=settings.IS_HTTPS
        )
    return response


def choose_role(request):
    """Choose in which role to go on, for who has more than one."""
    ask(request, "accounts.log_in")
    held = memberships_of(request.user, request.actor.now) if request.user.is_authenticated else []
    if request.method == "POST":
        wanted = request.POST.get("membership", "")
        if wanted in {str(m.id) for m in held}:
            request.session["membership"] = wanted
            request.session.cycle_key()
        return redirect("home")
    names = rights().roles
    page = ChooseRolePage(
        tuple(
            RoleChoice(
                id=m.id,
                role=names[m.role].name,
                organization=m.organization.name if m.organization else "",
                is_current=request.membership is not None and m.id == request.membership.id,
            )
            for m in held
        )
    )
    return render(request, "start/choose_role.html", {"page": page})
