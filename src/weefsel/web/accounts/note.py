"""Writes in the log what happened to a log-in: who came in or did not, who left, which second step came or went.

These lines are about a user, in no role and about no person: the log shows them with `weefsel audit verify`, and nobody
reads in it with which address someone tried.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.queries import require

NOBODY = frozenset()


def note(
    request,
    what: str,
    *,
    user_id: UUID | None = None,
    kind: Event.Kind = Event.Kind.EXECUTE,
    key: str = "",
    is_failure: bool = False,
) -> None:
    """Write one line. ``what`` it was about: session, log_out, second_step, password, log_in_link.

    ``key`` what is kept of the account that someone who did not get in tried.
    """
    actor = replace(request.actor, user_id=user_id or request.actor.user_id)
    if actor.user_id != request.actor.user_id:
        set_context(actor)
    record(
        actor=actor,
        action="accounts.log_in",
        kind=kind,
        decision=require(actor, "accounts.log_in"),
        object_type=what,
        object_id=key or actor.user_id,
        fields=NOBODY,
        outcome="failure" if is_failure else "success",
    )
    if actor.user_id != request.actor.user_id:
        set_context(request.actor)
