"""A session is one role of one user, and for an assistant one professional: another choice is another session."""

from __future__ import annotations

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import login

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.queries import actor_of_membership
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.models import Delegation
from weefsel.apps.rights.queries import require
from weefsel.web.accounts.proof import LOST_STEP

BACKEND = "weefsel.apps.accounts.backend.AuthenticationBackend"
# How someone proved who they are, and who that was.
PROOFS = (AUTHENTICATION_METHODS_SESSION_KEY, "account_authentication_methods_user", LOST_STEP)


def begin_session(request, membership: Membership, delegation: Delegation | None = None) -> None:
    """Leave the session as it was and begin one in this role; the log says who began it, and for whom.

    Nothing of the old session goes along, except how the user proved who they are.
    """
    user, old = request.user, request.session
    proofs = {key: old[key] for key in PROOFS if key in old}
    began_at, device = old.began_at, old.device
    request.session.flush()
    login(request, user, backend=BACKEND)
    # Twelve hours are counted from the log-in, however often someone changes role.
    request.session.begin(began_at, device)
    request.session["membership"] = str(membership.id)
    request.session.update(proofs)
    if delegation is not None:
        request.session["on_behalf_of"] = str(delegation.professional_id)
        request.session["on_behalf_of_name"] = delegation.professional.name
    request.membership = membership
    request.actor = actor_of_membership(
        membership,
        now=request.actor.now,
        request_id=request.actor.request_id,
        on_behalf_of=delegation.professional_id if delegation else None,
    )
    set_context(request.actor)
    record(
        actor=request.actor,
        action="accounts.log_in",
        kind=Event.Kind.EXECUTE,
        decision=require(request.actor, "accounts.log_in"),
        object_type="session",
        object_id=membership.id,
        fields=frozenset(),
    )
