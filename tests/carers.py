"""A naaste who writes how it goes, and shares it: as everybody does, with the operations of the house."""

from __future__ import annotations

from datetime import date, timedelta

from tests.factories import acting, actor_of, as_owner, make_user
from weefsel.apps.accounts.models import User
from weefsel.apps.carers import operations

HEAVY = "Merkzwaar elke nacht wakker"
LIMIT = "Merkgrens niet meer tillen"
HELP = "Merkhulp een avond vrij"
WORDS = "Merkwoord voor mijn moeder"
MARKS = (HEAVY, LIMIT, HELP, WORDS, "Het lukt me niet meer")


def naaste(now, *, name="Bram") -> User:
    with as_owner():
        return make_user("related_person", None, now, name=name)


def as_naaste(user, now):
    return acting(actor_of(user, now))


def writes(user, now, *, load="too-much", can=HEAVY, cannot=LIMIT, would_help=HELP, again=14):
    """Walk all questions; gives the finished sheet."""
    actor = as_naaste(user, now)
    sheet = operations.begin(actor=actor)
    for part, value in (("load", load), ("can", can), ("cannot", cannot), ("would_help", would_help), ("again", again)):
        sheet = operations.answer(actor=actor, sheet_id=sheet.id, part=part, value=value)
    return sheet


def shares(user, reader, now, *, words=WORDS, last_day: date | None = None):
    """The naaste makes a code, the reader types it in; gives the share."""
    day = last_day or (now + timedelta(days=30)).date()
    code = operations.share(actor=as_naaste(user, now), last_day=day, words=words)
    return operations.take(actor=acting(actor_of(reader, now)), code=code)
