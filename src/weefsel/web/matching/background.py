"""Makes a plan beside the request, with the rights of who asked for it: a plan for many takes longer than a page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Thread
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from weefsel.apps.matching.models import MatchRun
from weefsel.apps.matching.runs import fail_run, plan_region
from weefsel.apps.rights.beside import beside
from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor

log = logging.getLogger("weefsel.matching")


def in_background(run: MatchRun, person_ids: Sequence[UUID], *, actor: Actor) -> None:
    """Start once the request is done; until then the run cannot be seen by another connection."""
    transaction.on_commit(lambda: Thread(target=carry_out, args=(run, person_ids, actor), daemon=True).start())


def carry_out(run: MatchRun, person_ids: Sequence[UUID], actor: Actor) -> None:
    """Make the plan in a transaction of its own; whatever goes wrong, the run does not stay at work."""
    try:
        with transaction.atomic():
            set_context(actor)
            plan_region(run, person_ids, actor=actor, tell_progress=_teller(run.id, actor))
    except Exception as problem:
        if not isinstance(problem, ValidationError):
            log.exception("event=plan.failed run=%s", run.id)
        with transaction.atomic():
            set_context(actor)
            fail_run(run.id, actor=actor)
    finally:
        connection.close()


def _teller(run_id: UUID, actor: Actor) -> Callable[[int], None]:
    """Writes how far it is, on a connection beside the transaction of the plan, so that others see it at once."""

    def tell(percent: int) -> None:
        with beside(actor) as cursor:
            cursor.execute("UPDATE matching_matchrun SET progress = %s WHERE id = %s", [percent, run_id])

    return tell
