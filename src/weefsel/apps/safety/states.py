"""How a protected tie stands, and what may be done with it: a table, not ifs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from weefsel.apps.safety.models import ProtectedTie

# Assumptions (docs/decisions/0008): looked at again after half a year, and guarded a quarter longer than that.
REVIEW_MONTHS = 6
GRACE = timedelta(days=90)
# Who ended a tie by mistake can take that back this long; later a new one is entered.
TAKE_BACK = timedelta(hours=1)


class TieState(models.TextChoices):
    RUNNING = "running", _("geldt")
    OVERDUE = "overdue", _("opnieuw bekijken")
    CONTESTED = "contested", _("een collega twijfelt")
    ENDED = "ended", _("beëindigd")


class Act(models.TextChoices):
    """What can be done with a protected tie."""

    DESCRIBE = "describe", _("meer over deze persoon opschrijven")
    LINK = "link", _("opnieuw kijken")
    ASK = "ask", _("een collega vragen")
    CONFIRM = "confirm", _("bevestigen")
    CONTEST = "contest", _("twijfel doorgeven")
    RENEW = "renew", _("langer laten gelden")
    END = "end", _("beëindigen")
    RESUME = "resume", _("beëindigen terugnemen")


S, A = TieState, Act

ACTS: dict[str, frozenset[str]] = {
    S.RUNNING: frozenset({A.DESCRIBE, A.LINK, A.ASK, A.CONFIRM, A.CONTEST, A.RENEW, A.END}),
    S.OVERDUE: frozenset({A.DESCRIBE, A.LINK, A.ASK, A.CONFIRM, A.CONTEST, A.RENEW, A.END}),
    # Someone doubts: first that is solved, by another look or by ending. It stays guarded meanwhile.
    S.CONTESTED: frozenset({A.DESCRIBE, A.LINK, A.ASK, A.CONFIRM, A.END}),
    S.ENDED: frozenset({A.RESUME}),
}


def state_of(tie: ProtectedTie, day: date) -> TieState:
    """How a tie stands on a day."""
    if tie.ended_at is not None:
        return S.ENDED
    if tie.contested_at is not None:
        return S.CONTESTED
    return S.OVERDUE if tie.review_by < day else S.RUNNING


def keeps_apart(tie: ProtectedTie) -> bool:
    """Whether this kind of tie is also guarded; a tie that is only kept out of sight is not."""
    return tie.kind in (ProtectedTie.Kind.HARMFUL, ProtectedTie.Kind.NO_CONTACT)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a tie. ``may_record`` may enter things about this person; ``is_person`` is that person."""

    user_id: object
    is_person: bool
    may_record: bool


def acts_on(tie: ProtectedTie, reader: Reader, *, day: date, now) -> frozenset[str]:
    """What this reader, who may see the tie, may do with it now."""
    acts = set(ACTS[state_of(tie, day)])
    if not keeps_apart(tie) or reader.is_person:
        # Whether someone is known here is told to no person: that way anyone could be looked up.
        acts.discard(A.LINK)
    if reader.is_person or not reader.may_record:
        acts.discard(A.ASK)
    if reader.is_person or reader.user_id == tie.entered_by_id:
        acts -= {A.CONFIRM, A.CONTEST}  # the second pair of eyes is someone else's
    if not reader.may_record:
        acts.discard(A.RENEW)
    if tie.ended_at is not None and (tie.ended_by_id != reader.user_id or now - tie.ended_at > TAKE_BACK):
        acts.discard(A.RESUME)
    return frozenset(acts)
