"""What nobody knows of a place is asked once of who receives there, and the answer is for everybody.

Whoever looks for a place with somebody asks, or fills in what the host told them; nothing is kept of who asked and for
whom. The host is asked all of it in one mail (`freshness.remind_hosts`), and answers through the link in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.assurances import assure
from weefsel.apps.directory.models import Assurance, Inquiry, Offer
from weefsel.apps.directory.queries import FRESH_DAYS, begins_in_days
from weefsel.apps.directory.validators import validate_answer
from weefsel.apps.rights.queries import decide, require
from weefsel.apps.rights.ready import Ready, any_of
from weefsel.catalogue.freshness import freshness
from weefsel.catalogue.host_question import HostQuestion, host_questions
from weefsel.engine.rights.may import Actor, Decision

# Why nobody can be asked by mail, in words for who looks for a place.
CANNOT = {
    "no-address": gettext_lazy("Van deze plek kennen wij geen e-mailadres."),
    "no-mail": gettext_lazy("Wie hier ontvangt, wil geen mail van ons."),
    "silent": gettext_lazy("Op onze laatste mails kwam geen antwoord."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How far a question is: ``state`` open (nobody asked it yet), waits (it goes with the next mail), asked (on
    ``day``, and an answer may still come) or silent (on ``day``, and no answer came).
    """

    state: str = "open"
    day: date | None = None

    @property
    def is_out(self) -> bool:
        """Nobody has to ask it again now."""
        return self.state in ("waits", "asked")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of which nobody knows the answer. ``told_on`` when somebody last filled it in who is not the host:
    then it is no question any more, and can be put right."""

    question: HostQuestion
    asked: Asked
    told_on: date | None = None

    @property
    def slug(self) -> str:
        return self.question.slug


def value_of(offer: Offer, column: str) -> Any:
    table, _dot, name = column.partition(".")
    return getattr(offer.location if table == "location" else offer, name)


def is_unknown(question: HostQuestion, offer: Offer, *, today: date) -> bool:
    """Whether nobody knows the answer, or not all of it. An offer with its location loaded."""
    match question.kind:
        case "begin":
            return begins_in_days(offer.starts_on, offer.can_begin_anytime, today) is None
        case "language":
            return not offer.language and not offer.other_languages
        case "confirm":
            at = offer.confirmed_at
            return at is None or at.astimezone(AMSTERDAM).date() < today - timedelta(days=FRESH_DAYS)
        case "hours":
            return not offer.hours
        case _:
            return any(value_of(offer, column) is None for column in question.columns)


def asked_of(offer_ids: Collection[UUID], *, today: date) -> dict[tuple[UUID, str], Asked]:
    """How far each question is that was asked of these offers, by offer and question; one query, none for none."""
    rows = _WAITING(list(offer_ids)) if offer_ids else ()
    return {(row.offer_id, row.question): _asked(row, today) for row in rows}


_WAITING = Ready(lambda ids: any_of(Inquiry.objects.filter(answered_at=None), "offer_id", ids))


def _asked(row: Inquiry, day: date) -> Asked:
    if row.mailed_at is None or row.mailed_at < row.asked_at:
        return Asked("waits")
    mailed = row.mailed_at.astimezone(AMSTERDAM).date()
    waited = day - mailed > timedelta(days=freshness().reminder.answer_days)
    return Asked("silent" if waited else "asked", mailed)


def open_questions(offer: Offer, *, actor: Actor) -> tuple[OpenQuestion, ...]:
    """What nobody knows of this entry, what was asked most first, and last what somebody told who is not the host.

    Two queries. An offer with its location loaded.
    """
    day = today(actor)
    rows = {row.question: row for row in Inquiry.objects.filter(offer_id=offer.id, answered_at=None)}
    told = _told(offer)
    found = []
    for one in host_questions().values():
        if is_unknown(one, offer, today=day):
            row = rows.get(one.slug)
            found.append(OpenQuestion(one, _asked(row, day) if row else Asked()))
        elif at := max((told[column] for column in one.columns if column in told), default=None):
            found.append(OpenQuestion(one, Asked(), at.astimezone(AMSTERDAM).date()))
    return tuple(sorted(found, key=lambda one: (one.told_on is not None, *_most(rows.get(one.slug)))))


def _most(row: Inquiry | None) -> tuple[int, float]:
    """Asked most first, then longest ago, then in the order of the catalogue."""
    return (-row.n_asked, row.asked_at.timestamp()) if row else (0, 0)


def _told(offer: Offer) -> dict[str, datetime]:
    """The columns of which the last word is of somebody who asked the host, with when that was; one query."""
    found: dict[str, datetime] = {}
    closed: set[str] = set()
    for row in Assurance.objects.filter(offer_id=offer.id):  # the newest first
        said = {
            column
            for one in host_questions().values()
            for column in one.columns
            if column in row.columns or one.fact in row.facts
        }
        if row.source == Assurance.Source.TOLD:
            for column in set(row.columns) - closed:
                found.setdefault(column, row.at)
        elif row.source in (Assurance.Source.HOST, Assurance.Source.KEEPER):
            closed |= said
    if offer.confirmed_at is not None:
        found = {column: at for column, at in found.items() if at > offer.confirmed_at}
    return found


def why_not_mailed(offer: Offer) -> str:
    """Why nobody of this place can be asked by mail, a slug of `CANNOT`; empty when that can. With its service."""
    if not mailbox_of(offer):
        return "no-address"
    if not offer.wants_reminders:
        return "no-mail"
    return "silent" if offer.n_reminders >= freshness().reminder.unanswered else ""


def mailbox_of(offer: Offer) -> str:
    """Where somebody of this place reads mail: who receives, else whoever reads for the organisation."""
    return offer.host_email or offer.service.email


@transaction.atomic
def ask_host(offer: Offer, slugs: Iterable[str], *, actor: Actor) -> tuple[str, ...]:
    """Have a place asked what nobody knows, in the next mail; gives the questions that go along.

    What is known by now, or was asked and may still be answered, is not asked again; that it was wanted once more
    counts for the order. Raises ``ValidationError`` when nothing is left to ask (``known``), or when nobody can be
    asked by mail (a slug of `CANNOT`).
    """
    decision = require(actor, "directory.ask", owner_id=offer.owner_id)
    if why := why_not_mailed(offer):
        raise ValidationError(_("%s Bel, en vul in wat u hoort.") % CANNOT[why], code=why)
    day = today(actor)
    known = host_questions()
    wanted = [slug for slug in dict.fromkeys(slugs) if slug in known and is_unknown(known[slug], offer, today=day)]
    if not wanted:
        raise ValidationError(_("Dit is intussen bekend. Kijk hieronder wat er nog open is."), code="known")
    rows = {row.question: row for row in Inquiry.objects.filter(offer_id=offer.id, question__in=wanted)}
    for slug, row in rows.items():
        asked = _asked(row, day)
        is_new = row.answered_at is not None or not asked.is_out
        changes = {"asked_at": actor.now, "answered_at": None, "n_asked": 1 if row.answered_at else F("n_asked") + 1}
        Inquiry.objects.filter(offer_id=offer.id, question=slug).update(
            **(changes if is_new else {"n_asked": F("n_asked") + 1})
        )
    new = [slug for slug in wanted if slug not in rows]
    keeper = offer.keeper_id or offer.owner_id
    # Two who ask at once make one row.
    Inquiry.objects.bulk_create(
        [Inquiry(offer_id=offer.id, owner_id=keeper, question=slug, asked_at=actor.now) for slug in new],
        ignore_conflicts=True,
    )
    _note(offer, actor, decision, "directory.ask")
    return tuple(wanted)


@transaction.atomic
def fill_in(offer: Offer, answers: Mapping[str, Mapping[str, Any]], *, actor: Actor) -> tuple[str, ...]:
    """Write down what a place answered, by question and column; gives the questions that were answered.

    By who keeps the entry, or by somebody who asked the host: that fills in what nobody knew, and what the host or the
    keeper said is never written over. What is filled in counts from the next list on.

    Raises
    ------
    ValidationError
        An answer that cannot be (its code names the column), nothing at all (``nothing``), or the host said it
        meanwhile (``known``).
    """
    decision, action, source, owner_id = _as_whom(offer, actor)
    columns = write_answers(offer, answers, actor=actor)
    assure_columns(offer, columns, actor=actor, source=source, owner_id=owner_id)
    close_inquiries(offer, columns, actor=actor)
    _note(offer, actor, decision, action)
    return tuple(slug for slug, one in host_questions().items() if set(one.columns) & set(columns))


def _as_whom(offer: Offer, actor: Actor) -> tuple[Decision, str, str, UUID]:
    """By which right somebody answers, and for whom that counts as said."""
    if offer.keeper_id is None and (own := decide(actor, "directory.update", owner_id=offer.owner_id)).allow:
        return own, "directory.update", Assurance.Source.HOST, offer.owner_id
    if offer.keeper_id is not None and (kept := decide(actor, "directory.keep", owner_id=offer.keeper_id)).allow:
        return kept, "directory.keep", Assurance.Source.KEEPER, offer.keeper_id
    asked = require(actor, "directory.ask", owner_id=offer.owner_id)
    return asked, "directory.ask", Assurance.Source.TOLD, actor.organization_id


def write_answers(offer: Offer, answers: Mapping[str, Mapping[str, Any]], *, actor: Actor) -> tuple[str, ...]:
    """The columns that were written; the caller has asked whether this actor may, and the database asks it too."""
    known = host_questions()
    told: dict[str, Any] = {}
    for slug, values in answers.items():
        told |= validate_answer(known[slug], values, offer, today=today(actor))
    if not told:
        raise ValidationError(_("Kies bij ten minste één vraag een antwoord."), code="nothing")
    plain = {column: value.isoformat() if isinstance(value, date) else value for column, value in told.items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_answer(%s, %s::jsonb)", [offer.id, json.dumps(plain)])
        written = tuple(cursor.fetchone()[0])
    if not written:
        raise ValidationError(
            _("Wie hier ontvangt, heeft dit intussen zelf gezegd. Kijk wat er nu staat."), code="known"
        )
    return written


def assure_columns(
    offer: Offer, columns: Collection[str], *, actor: Actor, source: str, owner_id: UUID | None = None
) -> None:
    """That these columns are true today, and that the place is still there: somebody of it was spoken to.

    A fact of which this is all there is to say (``is_whole``), is assured with it.
    """
    whole = {one.fact for one in host_questions().values() if one.is_whole and set(one.columns) & set(columns)}
    assure(
        offer,
        {Assurance.Fact.RUNNING.value, *whole},
        actor=actor,
        source=source,
        owner_id=owner_id,
        columns=sorted(columns),
    )


def close_inquiries(offer: Offer, columns: Collection[str], *, actor: Actor, is_confirmed: bool = False) -> None:
    """What was asked and is answered now, is not asked any more."""
    done = [
        slug
        for slug, one in host_questions().items()
        if set(one.columns) & set(columns) or (is_confirmed and one.kind == "confirm")
    ]
    if done:
        open_ = Inquiry.objects.filter(offer_id=offer.id, question__in=done, answered_at=None)
        open_.update(answered_at=actor.now)


def to_mail(offers: Collection[Offer], *, today: date) -> dict[UUID, tuple[HostQuestion, ...]]:
    """What each of these has to be asked in its next mail, what was asked most first; one query.

    Offers with their location loaded. Not what is known by now, and not what was mailed and may still be answered.
    """
    rows = Inquiry.objects.filter(offer_id__in=[offer.id for offer in offers], answered_at=None)
    by_id = {offer.id: offer for offer in offers}
    found: dict[UUID, list[HostQuestion]] = {}
    for row in rows:
        one = host_questions().get(row.question)
        if one and _asked(row, today).state == "waits" and is_unknown(one, by_id[row.offer_id], today=today):
            found.setdefault(row.offer_id, []).append(one)
    most = freshness().reminder.questions_a_mail
    return {offer_id: tuple(some[:most]) for offer_id, some in found.items()}


def _note(offer: Offer, actor: Actor, decision: Decision, action: str) -> None:
    record(
        actor=actor,
        action=action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="offer",
        object_id=offer.id,
    )
