"""One request, one transaction, one actor; and no page that did not ask `may()`."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from weefsel.apps.accounts.queries import actor_of_membership, chosen_membership, installation
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.queries import Refused, handed_over
from weefsel.web.accounts import ending, lost_step, proof


class PageAskedNothing(RuntimeError):
    """A view answered without asking `may()`: a fault of ours, so the page is not served."""


class ActorMiddleware:
    """Open the transaction of the request, find out who acts, and tell the database.

    The answer leaves after the commit, so there is never an answer without its log lines. An answer of 500 or more,
    or a fault, rolls everything back. What was looked at before a refusal stays in the log; the refused operation
    itself is atomic and leaves nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.decisions = []
        with transaction.atomic():
            place = installation()
            offset = timedelta(seconds=place.clock_offset_s) if place else timedelta()
            request.installation = place
            now = timezone.now() + offset
            request.membership = chosen_membership(
                request.user, membership_id=request.session.get("membership"), now=now
            )
            # By the real clock: that of a practice region is moved while someone sits before it.
            ending.end_or_go_on(request, timezone.now())
            only = proof.works_only_at(request)
            if only and request.membership is not None and request.membership.organization_id != only:
                request.membership = None
            request.lacks_second_step = proof.lacks_second_step(request)
            if request.lacks_second_step or proof.needs_code(request):
                request.membership = None
            request.actor = actor_of_membership(
                request.membership, now=now, request_id=uuid.uuid4().hex, on_behalf_of=_principal(request)
            )
            set_context(request.actor)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code < 300 and not request.decisions:
                raise PageAskedNothing(f"{request.resolver_match} answered without asking may()")
        return response

    def process_view(self, request, _view, _args, _kwargs):
        return lost_step.way_to_new_step(request, request.resolver_match.url_name)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        if request.actor.role == "visitor":
            if request.lacks_second_step:
                return redirect(proof.where_to_prove(request))
            # Who is logged in, but not in a role: with more than one to choose from, or with none left.
            return redirect("choose_role") if request.user.is_authenticated else ending.to_log_in(request)
        if request.actor.role == "assistant" and handed_over(request.actor) is None:
            return redirect("choose_role")
        return None


def _principal(request) -> uuid.UUID | None:
    """The professional for whom this session works, as it was chosen; whether that still holds, the database says."""
    chosen = request.session.get("on_behalf_of")
    return uuid.UUID(chosen) if chosen else None
