"""Keeps what someone says of what is proposed to them: this one, rather not this one, or none of these.

The person's word wins over every score: what they chose stands first, and what they do not want is not proposed again
until it is different, or they take it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.queries import OfferCard, cards
from weefsel.apps.matching.choices import DECLINES, MISSES, Choice
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.apps.rights.ready import Ready
from weefsel.apps.safety.meeting import no_place
from weefsel.engine.rights.may import Actor

Answer, Reason = Choice.Answer, Choice.Reason
MAX_WORDS = 300
MISSING_DAYS = 365  # an assumption: what someone missed longer ago, they may have found by now


@transaction.atomic
def choose(person: Person, offer_id: UUID, words: str = "", *, actor: Actor) -> Choice:
    """Keep that the person wants this one, and why, in their own words. It brings them nowhere yet: a referral does."""
    return _say(person, Answer.CHOSEN, actor=actor, offer_id=offer_id, words=words)


@transaction.atomic
def decline(person: Person, offer_id: UUID, reasons: Sequence[str] = (), words: str = "", *, actor: Actor) -> Choice:
    """Keep that the person rather does not want this one; why is theirs to tell or not.

    Raises ``ValidationError`` for a reason that is not in the list, and for words that are too long.
    """
    if set(reasons) - set(DECLINES):
        raise ValidationError(_("Kies een reden uit de lijst, of laat het leeg."), code="reason")
    return _say(person, Answer.DECLINED, actor=actor, offer_id=offer_id, reasons=reasons, words=words)


@transaction.atomic
def choose_none(
    person: Person, reasons: Sequence[str] = (), words: str = "", needs: Sequence[str] = (), *, actor: Actor
) -> Choice:
    """Keep that none of these is it, and what is missing. ``needs`` what the person had chosen to look for.

    The region learns the reasons and the needs in numbers, never the words.
    """
    if set(reasons) - set(MISSES):
        raise ValidationError(_("Kies uit de lijst wat er ontbreekt, of laat het leeg."), code="reason")
    return _say(person, Answer.NONE, actor=actor, reasons=reasons, words=words, needs=needs)


@transaction.atomic
def take_back(person: Person, choice_id: UUID, *, actor: Actor) -> None:
    """Take back something that was said: it counts no longer. Twice is once."""
    decision = require(actor, "matching.choose", person_id=person.id, owner_id=person.owner_id)
    changed = Choice.objects.filter(person=person, id=choice_id, undone_at=None).update(
        undone_at=actor.now, undone_by_id=actor.user_id
    )
    if changed:
        _trace(person, choice_id, Event.Kind.UPDATE, actor, decision)


def _say(
    person: Person,
    answer: Choice.Answer,
    *,
    actor: Actor,
    offer_id: UUID | None = None,
    reasons: Sequence[str] = (),
    words: str = "",
    needs: Sequence[str] = (),
) -> Choice:
    decision = require(actor, "matching.choose", person_id=person.id, owner_id=person.owner_id)
    words = " ".join(words.split())
    if len(words) > MAX_WORDS:
        raise ValidationError(_("Schrijf het korter: in hooguit %s tekens.") % MAX_WORDS, code="words")
    reasons = [one for one in Reason if one in reasons]
    offer = cards([offer_id], actor.now).get(offer_id) if offer_id else None
    if offer_id is not None and offer is None:
        raise no_place()
    with connection.cursor() as cursor:  # the second of two clicks waits, and sees the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"choose {person.id}"])
    standing = Choice.objects.filter(person=person, offer_id=offer_id, undone_at=None)
    if offer_id is None:
        standing = standing.filter(answer=Answer.NONE)
    last = standing.last()
    if last is not None and (last.answer, last.reasons, last.words) == (answer, reasons, words):
        return last
    # A choice that is told again without words keeps what was said the first time.
    if last is not None and last.answer == answer == Answer.CHOSEN and not words:
        return last
    standing.update(undone_at=actor.now, undone_by_id=actor.user_id)
    choice = Choice(
        person=person,
        offer_id=offer_id,
        answer=answer,
        reasons=reasons,
        words=words,
        needs=list(needs),
        area=person.postcode[:4] if answer == Answer.NONE else "",
        facts=facts_of(reasons, offer, person) if offer and answer == Answer.DECLINED else "",
        at=actor.now,
        by_id=actor.user_id,
    )
    choice.save(force_insert=True)
    _trace(person, choice.id, Event.Kind.CREATE, actor, decision)
    return choice


def _trace(person: Person, choice_id: UUID, kind: Event.Kind, actor: Actor, decision) -> None:
    record(
        actor=actor,
        action="matching.choose",
        kind=kind,
        decision=decision,
        person_id=person.id,
        object_type="choice",
        object_id=choice_id,
    )


# Which facts a reason is about. What is not here never changes by itself: it stays until it is taken back.
_ABOUT = {
    Reason.FAR: lambda offer, person: (offer.x, offer.y, person.x, person.y),
    Reason.HOUR: lambda offer, _person: (offer.when,),
    Reason.PRICE: lambda offer, _person: (offer.price,),
    Reason.LANGUAGE: lambda offer, _person: (offer.language,),
    Reason.KIND: lambda offer, _person: (offer.werkvorm, offer.description),
}


def facts_of(reasons: Sequence[str], offer: OfferCard, person: Person) -> str:
    """What is so now of what these reasons are about; empty when one of them cannot change by itself, or there is none.

    Only a trace of the facts, not the facts: enough to see that they are different.
    """
    if not reasons or set(reasons) - set(_ABOUT):
        return ""
    return " ".join(f"{one}:{_trace_of(_ABOUT[Reason(one)](offer, person))}" for one in sorted(reasons))


def _trace_of(facts: tuple) -> str:
    return hashlib.blake2b(repr(facts).encode(), digest_size=5).hexdigest()


def is_different(choice: Choice, offer: OfferCard, person: Person) -> bool:
    """Whether everything for which the person did not want this offer is different now."""
    if not choice.facts:
        return False
    now = facts_of(choice.reasons, offer, person)
    return not set(choice.facts.split()) & set(now.split())


def said_by(person_id: UUID) -> list[Choice]:
    """What someone said and did not take back, the last first; one query."""
    return _SAID(person_id)


_SAID = Ready(lambda one: Choice.objects.filter(person_id=one, undone_at=None).order_by("-at", "id"))


@dataclass(frozen=True, slots=True)
class Missed:
    """How many people of an area (four digits) miss something when they look for a need; in fives, ten at least."""

    area: str
    need: str
    reason: str
    n_people: int


def missed(*, actor: Actor) -> list[Missed]:
    """What people miss, most first; one query. Of fewer than ten people nothing is told, and never the exact number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matching_missed(%s)", [actor.now - timedelta(days=MISSING_DAYS)])
        return [Missed(*row) for row in cursor.fetchall()]
