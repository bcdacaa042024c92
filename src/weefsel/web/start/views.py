"""The front door: where someone lands, in which role and language they go on, and whether the house stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.queries import memberships_of, roles_asked_of
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.models import Delegation
from weefsel.apps.rights.queries import delegations_to, rights
from weefsel.apps.staff import operations
from weefsel.web.accounts.proof import LOST_STEP, where_to_prove, works_only_at
from weefsel.web.accounts.session import begin_session
from weefsel.web.rights.ask import ask
from weefsel.web.start.pages import ChooseRolePage, RoleAsked, RoleChoice, StartPage

ASSISTANT = "assistant"
HOMES = {
    "people": "list_people",
    "caseload": "show_caseload",
    "groups": "list_groups",
    "mine": "show_mine",
    "figures": "show_figures",
    "organization": "show_organization",
}


@require_safe
def show_home(request):
    """Go to the start page of the role; a visitor reads what this is and where to log in."""
    ask(request, "public.read")
    if request.membership is None and request.user.is_authenticated:
        return redirect(where_to_prove(request) if request.lacks_second_step else "choose_role")
    home = rights().roles[request.actor.role].home
    if home in HOMES:
        return redirect(HOMES[home])
    page = StartPage(needs_set_up=request.installation is None, has_demo_log_ins=settings.DEMO)
    return render(request, "start/home.html", {"page": page})


@require_safe
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
    """Choose in which role, and for whom, to go on. It is for this session: another choice begins a new one."""
    ask(request, "accounts.log_in")
    choices = _choices(request)
    if request.method == "POST":
        wanted = next((each for each in choices if each.value == request.POST.get("membership", "")), None)
        if wanted is not None:
            begin_session(request, wanted.membership, wanted.delegation)
        return redirect("home")
    names = rights().roles
    asked = roles_asked_of(request.user, request.actor.now) if request.user.is_authenticated else []
    chosen = (request.membership.id if request.membership else None, request.actor.on_behalf_of)
    page = ChooseRolePage(
        choices=tuple(
            RoleChoice(
                value=each.value,
                on_behalf_of=each.delegation.professional.name if each.delegation else "",
                role=names[each.membership.role].name,
                organization=each.membership.organization.name if each.membership.organization else "",
                is_current=chosen == (each.membership.id, each.delegation.professional_id if each.delegation else None),
            )
            for each in choices
        ),
        asked=tuple(
            RoleAsked(m.id, names[m.role].name, m.organization.name if m.organization else "", m.invited_by.name)
            for m in asked
        ),
        is_waiting=any(m.role == ASSISTANT for m in _held(request)) and not any(each.delegation for each in choices),
        only_at=_only_at(request),
    )
    return render(request, "start/choose_role.html", {"page": page})


@require_POST
def answer_role(request):
    """Say yes or no to a role that an organisation asks."""
    ask(request, "accounts.log_in")
    if not request.user.is_authenticated:
        return redirect("account_login")
    asking = replace(request.actor, user_id=request.user.id)
    set_context(asking)
    try:
        wanted = UUID(request.POST.get("membership", ""))
        operations.answer_role(wanted, request.POST.get("answer") == "yes", actor=asking)
    except (ValueError, ValidationError):
        messages.error(request, _("Deze vraag is er niet meer. Misschien gaf u al antwoord."))
    set_context(request.actor)
    return redirect("choose_role")


@dataclass(frozen=True, slots=True)
class _Choice:
    membership: Membership
    delegation: Delegation | None

    @property
    def value(self) -> str:
        return f"{self.membership.id}:{self.delegation.professional_id}" if self.delegation else str(self.membership.id)


def _only_at(request) -> str:
    """The organisation that gave this user a new second step, when there are roles for which that does not count."""
    only = request.session.get(LOST_STEP, {}).get("only") if request.user.is_authenticated else ""
    if not only:
        return ""
    held = memberships_of(request.user, request.actor.now)
    names = [each.organization.name for each in held if str(each.organization_id) == only]
    if len(names) == len(held):
        return ""
    return names[0] if names else _("Een vorige organisatie")


def _held(request) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    only = works_only_at(request)
    held = memberships_of(request.user, request.actor.now)
    return [each for each in held if only is None or each.organization_id == only]


def _choices(request) -> list[_Choice]:
    """Every role with, for an assistant, everyone who let them work on their behalf."""
    held = _held(request)
    if not any(m.role == ASSISTANT for m in held):
        return [_Choice(m, None) for m in held]
    asking = replace(request.actor, user_id=request.user.id)
    set_context(asking)
    delegations = delegations_to(asking)
    set_context(request.actor)
    found = []
    for m in held:
        own = [each for each in delegations if each.organization_id == m.organization_id] if m.role == ASSISTANT else []
        found += [_Choice(m, each) for each in {each.professional_id: each for each in own}.values()] or (
            [] if m.role == ASSISTANT else [_Choice(m, None)]
        )
    return found
