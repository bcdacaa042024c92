"""Colleagues: the first administrator, invitations, roles that end."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.background import FALLS, background, read_falls
from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.queries import open_link
from weefsel.apps.log_in.providers import known_providers
from weefsel.apps.rights.queries import decide, rights
from weefsel.apps.staff import operations, queries
from weefsel.apps.staff.resets import ACTION
from weefsel.web.rights.ask import ask
from weefsel.web.staff.forms import InviteForm, PasswordForm, SetUpForm
from weefsel.web.staff.pages import OrganizationPage, SetUpPage, WelcomePage

BACKEND = "weefsel.apps.accounts.backend.AuthenticationBackend"


@require_http_methods(["GET", "POST"])
def set_up(request):
    """The first organisation and its administrator, with the code of who started the server."""
    ask(request, "accounts.set_up")
    file = settings.HOME / "set-up-code"
    expected = file.read_text().strip() if file.exists() else ""
    is_possible = bool(expected) and request.installation is not None and request.installation.kind == "real"
    form = SetUpForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if is_possible and request.method == "POST" and form.is_valid():
        try:
            user = operations.set_up_installation(actor=request.actor, expected=expected, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("password" if getattr(error, "code", None) is None else None, error)
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, _("De installatie is klaar. Nodig nu uw eerste collega uit."))
            return redirect("show_organization")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "staff/set_up.html", {"page": SetUpPage(is_possible), "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def accept_invitation(request, token):
    """Choose a password with a mailed link; after that the link is spent."""
    ask(request, "accounts.log_in")
    link = open_link(token, now=request.actor.now)
    membership = operations.invited_membership(link)
    if membership is None:
        return render(request, "staff/welcome.html", {"page": WelcomePage("", "", "")}, status=410)
    organization = membership.organization.name if membership.organization else ""
    servers = tuple(each for each in known_providers() if each.organization == membership.organization_id)
    page = WelcomePage(membership.user.name, organization, rights().roles[membership.role].name, servers, token)
    form = PasswordForm(request.POST or None, user=membership.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = operations.accept_invitation(link, form.cleaned_data["password"], actor=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            login(request, user, backend=BACKEND)
            return redirect("home")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "staff/welcome.html", {"page": page, "form": form}, status=status)


@require_safe
def show_organization(request):
    """Who works here, in which role; and for an administrator, whether the work in the background is done."""
    ask(request, "accounts.read", owner_id=request.actor.organization_id)
    may_change = decide(request.actor, "accounts.invite", owner_id=request.actor.organization_id).allow
    page = OrganizationPage(
        name=request.membership.organization.name,
        colleagues=tuple(queries.colleagues(request.actor)),
        may_change=may_change,
        may_reset=decide(request.actor, ACTION, owner_id=request.actor.organization_id).allow,
        background=tuple(background(read_falls(settings.HOME / FALLS)).problems()) if may_change else (),
    )
    return render(request, "staff/organization.html", {"page": page})


@require_http_methods(["GET", "POST"])
def invite_colleague(request):
    """Invite a colleague by mail."""
    ask(request, "accounts.invite", owner_id=request.actor.organization_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = operations.invite_colleague(
                actor=request.actor, address=settings.SITE_ADDRESS, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s krijgt een mail met een link.") % {"name": membership.user.name})
            return redirect("show_organization")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "staff/invite.html", {"form": form}, status=status)


def _membership(request, membership_id) -> Membership:
    found = Membership.objects.select_related("user", "organization").filter(id=membership_id).first()
    if found is None or found.organization_id != request.actor.organization_id:
        ask(request, "accounts.read", owner_id=request.actor.organization_id)
        raise Http404(_("Deze rol is hier niet bekend."))
    return found


@require_POST
def repeat_invitation(request, membership_id):
    """Mail the invitation again."""
    membership = _membership(request, membership_id)
    ask(request, "accounts.invite", owner_id=membership.organization_id)
    operations.send_invitation(membership, actor=request.actor, address=settings.SITE_ADDRESS)
    messages.success(request, _("De uitnodiging is opnieuw verstuurd aan %(name)s.") % {"name": membership.user.name})
    return redirect("show_organization")


@require_POST
def end_membership(request, membership_id):
    """End a role now; it can be undone on the same page."""
    membership = _membership(request, membership_id)
    ask(request, "accounts.end", owner_id=membership.organization_id)
    try:
        operations.end_membership(membership, actor=request.actor)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("De rol van %(name)s is gestopt. Vergissing? Kies 'Hervat deze rol' onderaan de lijst.")
            % {"name": membership.user.name},
        )
    return redirect("show_organization")


@require_POST
def resume_membership(request, membership_id):
    """Undo an ended role."""
    membership = _membership(request, membership_id)
    ask(request, "accounts.end", owner_id=membership.organization_id)
    try:
        operations.resume_membership(membership, actor=request.actor)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("%(name)s heeft deze rol weer.") % {"name": membership.user.name})
    return redirect("show_organization")
