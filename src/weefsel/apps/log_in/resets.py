"""What a lost second step asks of whose it was: a code from a colleague, before anything else, and then a new step.

Between the moment that two colleagues took the old step away and the moment that there is a new one, a password is all
that stands before an account. So nobody chooses a new step with a password alone: it takes the code as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from weefsel.apps.accounts.codes import typed_code
from weefsel.apps.log_in.models import Reset
from weefsel.apps.log_in.secrets import show

N_LETTERS = 10  # 49 bits, beside ten tries a quarter


@dataclass(frozen=True, slots=True)
class Lost:
    """``needs_code``: the old step was taken away and there is no new one. ``organization`` whose people did it last:
    what was set up after it speaks for the roles there, and for no other. None: whoever runs the installation did."""

    needs_code: bool
    organization: UUID | None


def lost_of(user_id: UUID) -> Lost | None:
    """Whether the second step of a user was ever taken away, and what that asks; one query."""
    rows = list(Reset.objects.filter(user_id=user_id, confirmed_at__isnull=False, ended_at__isnull=True))
    if not rows:
        return None
    done = sorted((row.done_at, row.organization_id) for row in rows if row.done_at is not None)
    return Lost(any(row.done_at is None for row in rows), done[-1][1] if done else None)


def _asked(user_id: UUID, now: datetime):
    return Reset.objects.filter(
        user_id=user_id, confirmed_at__isnull=False, done_at__isnull=True, ended_at__isnull=True, code_until__gt=now
    )


def find_by_code(user_id: UUID, typed: str, *, now: datetime) -> UUID | None:
    """The reset of this user to which a typed code belongs; None for a wrong or an old one. One query."""
    given = typed_code(typed)
    found = [row.id for row in _asked(user_id, now) if compare_digest(show(row.hidden_code), given)]
    return found[0] if found else None


def is_open(user_id: UUID, reset_id: UUID, *, now: datetime) -> bool:
    """Whether the code that was given still opens the way to a new step. Whoever else gave it waits for this one."""
    return _asked(user_id, now).select_for_update().filter(id=reset_id).exists()


@transaction.atomic
def finish(user_id: UUID, reset_id: UUID, *, now: datetime) -> UUID | None:
    """There is a new second step: the code works no more, nor any other of this user; gives whose people did it."""
    rest = Reset.objects.filter(user_id=user_id, confirmed_at__isnull=False, done_at__isnull=True, ended_at=None)
    reset = rest.select_for_update().get(id=reset_id)
    Reset.objects.filter(id=reset_id).update(done_at=now, hidden_code="")
    rest.exclude(id=reset_id).update(ended_at=now, ending=Reset.Ending.REPLACED, hidden_code="")
    return reset.organization_id
