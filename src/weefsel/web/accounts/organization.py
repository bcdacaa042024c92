"""Logging in at the server of one's organisation, linking a log-in with it, and beginning with an invitation there.

A link is made by who is logged in here, or with the invitation of an administrator; never by an e-mail address.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from hmac import compare_digest
from math import ceil

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import open_link
from weefsel.apps.audit.models import Event
from weefsel.apps.log_in import attempts
from weefsel.apps.log_in.address import address_of, network_of
from weefsel.apps.log_in.fetch import fetch, keys_of, metadata_of
from weefsel.apps.log_in.operations import end_sessions
from weefsel.apps.log_in.outside import find_linked, link_outside, linked_at, roles_at, unlink_outside
from weefsel.apps.log_in.providers import Provider, known_providers
from weefsel.apps.log_in.secrets import hide, show
from weefsel.apps.staff.operations import accept_invitation_outside
from weefsel.interop.oidc.ask import Question, ask_address, read_traded, trade
from weefsel.interop.oidc.problem import OidcProblem
from weefsel.interop.oidc.token import Claims, UnknownKey, read_token
from weefsel.web.accounts.adapter import send_notice
from weefsel.web.accounts.note import note
from weefsel.web.accounts.pages import OrganizationPage
from weefsel.web.accounts.proof import OUTSIDE, SECOND_STEP, proved_lately, where_to_prove_again, works_only_at
from weefsel.web.rights.ask import ask

log = logging.getLogger("weefsel.log_in")
KEPT = "outside_question"
LASTS = timedelta(minutes=10)


def _provider(slug: str) -> Provider:
    found = next((each for each in known_providers() if each.slug == slug), None)
    if found is None:
        raise Http404(_("Deze organisatie is hier niet bekend."))
    return found


def _ask_there(request, provider: Provider, *, anew: bool = False, **more: str) -> str:
    """Where to log in; what has to come back with it lies in the session."""
    question = Question(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    address = ask_address(
        metadata_of(provider.issuer),
        question,
        client_id=provider.client_id,
        back=_back(),
        levels=tuple(sorted(provider.two_steps_by_level)),
        anew=anew,
    )
    request.session[KEPT] = {
        "slug": provider.slug,
        "state": question.state,
        "nonce": question.nonce,
        "verifier": question.verifier,
        "until": (timezone.now() + LASTS).timestamp(),
        **more,
    }
    return address


def _back() -> str:
    return settings.SITE_ADDRESS + reverse("back_from_organization")


def _too_often(request):
    wait = attempts.wait_s("outside", _keys(request), now=timezone.now())
    return render(request, "accounts/wait.html", {"minutes": ceil(wait / 60)}, status=429) if wait else None


def _failed(request, *, status: int = 400):
    note(request, "log_in", key="organization", is_failure=True)
    attempts.count("outside", _keys(request), now=timezone.now())
    return render(request, "accounts/outside_failed.html", status=status)


def _keys(request) -> dict[str, str]:
    return {"address": network_of(address_of(request.META, n_proxies=settings.N_PROXIES))}


@require_safe
def begin_at_organization(request, slug: str):
    """To the server of an organisation, to log in there; with an invitation to begin there."""
    ask(request, "accounts.log_in")
    provider = _provider(slug)
    if too_often := _too_often(request):
        return too_often
    try:
        address = _ask_there(
            request,
            provider,
            anew="opnieuw" in request.GET,
            next=request.GET.get("next", "")[:2000],
            # A session is a row in the database, in which no invitation may lie open.
            invitation=hide(request.GET.get("uitnodiging", "")[:200]),
        )
    except OidcProblem as error:
        log.error("%s: %s", provider.slug, error)
        return _failed(request)
    return redirect(address)


@require_safe
def back_from_organization(request):
    """Who comes back from the server of an organisation is who that server says, when all of it is right."""
    ask(request, "accounts.log_in")
    now = timezone.now()
    if too_often := _too_often(request):
        return too_often
    kept = request.session.pop(KEPT, None)
    state = request.GET.get("state", "")
    if kept is None or not compare_digest(kept["state"].encode(), state.encode()) or now.timestamp() >= kept["until"]:
        return _failed(request, status=404)
    provider = _provider(kept["slug"])
    try:
        claims = _claims(request, provider, Question(kept["state"], kept["nonce"], kept["verifier"]))
    except OidcProblem as error:
        log.warning("%s: %s", provider.slug, error)
        return _failed(request)
    if kept.get("user"):
        return _link(request, provider, claims, user_id=kept["user"])
    if token := show(kept["invitation"]):
        return _begin_with_invitation(request, provider, claims, token=token)
    user = find_linked(provider, claims.subject)
    return _log_in(request, provider, claims, user, after=kept.get("next", ""))


def _claims(request, provider: Provider, question: Question) -> Claims:
    metadata = metadata_of(provider.issuer)
    named = request.GET.get("iss")
    if named != provider.issuer and (named is not None or metadata.names_itself):
        raise OidcProblem("an answer of another server")
    if "error" in request.GET or not request.GET.get("code"):
        raise OidcProblem("the server did not log in")
    body, headers = trade(
        request.GET["code"],
        question,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        back=_back(),
    )
    raw = read_traded(fetch(metadata.token, body, headers))
    expected = {
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "nonce": question.nonce,
        "now": timezone.now(),
    }
    try:
        return read_token(raw, keys_of(metadata), **expected)
    except UnknownKey:
        return read_token(raw, keys_of(metadata, again=True), **expected)


def _log_in(request, provider: Provider, claims: Claims, user: User | None, *, after: str = ""):
    roles = roles_at(user or User(), provider, request.actor.now)
    if user is None or not roles:
        note(request, "log_in", key="organization", is_failure=True)
        page = OrganizationPage(slug=provider.slug, name=provider.name)
        return render(request, "accounts/outside_unknown.html", {"page": page}, status=403)
    if request.user.is_authenticated:
        request.session.flush()
        request.user = AnonymousUser()
    if len(roles) == 1:
        request.session["membership"] = str(roles[0].id)
    record_authentication(request, user, OUTSIDE, organization=str(provider.organization))
    if claims.ways & provider.two_steps_by_way or claims.level in provider.two_steps_by_level:
        record_authentication(request, user, SECOND_STEP, type=OUTSIDE)
    is_ours = url_has_allowed_host_and_scheme(after, {request.get_host()}, require_https=request.is_secure())
    return perform_login(request, Login(user=user, redirect_url=after if is_ours else None))


def _begin_with_invitation(request, provider: Provider, claims: Claims, *, token: str):
    try:
        user = accept_invitation_outside(
            open_link(token, now=request.actor.now), provider, claims.subject, actor=request.actor
        )
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("account_login")
    return _log_in(request, provider, claims, user)


def _link(request, provider: Provider, claims: Claims, *, user_id: str):
    if str(request.user.pk) != user_id:
        return _failed(request)
    try:
        link_outside(request.user, provider, claims.subject, now=request.actor.now)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        note(request, "outside", user_id=request.user.pk, kind=Event.Kind.CREATE)
        send_notice(request, request.user)
        messages.success(request, _("Voortaan kunt u inloggen bij %(name)s.") % {"name": provider.name})
    return redirect("link_organization", provider.slug)


@require_http_methods(["GET", "POST"])
def link_organization(request, slug: str):
    """Log in at one's organisation from now on, or no longer."""
    ask(request, "accounts.log_in")
    provider = _provider(slug)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    # A session that speaks for one organisation makes no way in at another.
    may_link = works_only_at(request) in (None, provider.organization)
    page = OrganizationPage(
        slug=provider.slug,
        name=provider.name,
        since=linked_at(request.user.pk).get(provider.organization),
        has_role=may_link and bool(roles_at(request.user, provider, request.actor.now)),
    )
    act = request.POST.get("do")
    if act == "stop":
        if unlink_outside(request.user.pk, provider.organization):
            end_sessions(request.user.pk, but=request.session.session_key)
            note(request, "outside", user_id=request.user.pk, kind=Event.Kind.DELETE)
            send_notice(request, request.user)
            messages.success(request, _("U logt niet meer in bij %(name)s.") % {"name": provider.name})
        return redirect("link_organization", slug)
    if act == "link" and page.has_role:
        if not proved_lately(request):
            return redirect(where_to_prove_again(request, request.path))
        try:
            # Anew: of whoever is logged in there on a shared computer, nobody makes a link by accident.
            there = _ask_there(request, provider, anew=True, user=str(request.user.pk))
        except OidcProblem as error:
            log.error("%s: %s", provider.slug, error)
            return _failed(request)
        return render(request, "accounts/to_organization.html", {"page": page, "there": there})
    return render(request, "accounts/link_organization.html", {"page": page})
