"""Asking something about one's own data, and answering it; a yes to erasing erases, all or a part."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations.registration import current_person
from weefsel.apps.rights.queries import decide, require
from weefsel.apps.subject.erasing import Held, Others, erase, word
from weefsel.apps.subject.models import Request
from weefsel.apps.subject.together import how_it_stands, say_as_who_treats
from weefsel.engine.rights.may import Actor, Decision

State, Kind = Request.State, Request.Kind


def due_on(asked: date) -> date:
    """The last day to answer: a month after it was asked.

    Source
    ------
    AVG art. 12 lid 3: binnen een maand na ontvangst.
    """
    return asked + relativedelta(months=1)


@transaction.atomic
def ask(*, actor: Actor, person_id: UUID, form_token: UUID, kind: str, words: str) -> Request:
    """Ask something about one's data: oneself, with who treats, or who represents; sent twice, it is one question.

    Raises
    ------
    ValidationError
        Nothing was said about what is wrong (``words``); to erase was asked already, or by who represents (``kind``).
    """
    decision = may_ask(actor, person_id)
    # Who represents reads no registration: the database holds it for them, and says whose it is.
    is_theirs = decision.action == "subject.ask"
    owner_id = current_person(person_id).owner_id if is_theirs else _held_for(person_id)
    known = Request.objects.filter(id=form_token, person_id=person_id).first()
    if known is not None:
        return known
    if kind == Kind.ERASE and not is_theirs:
        raise ValidationError({"kind": ValidationError(_("Wissen vraagt u in een gesprek."), code="kind")})
    if kind != Kind.ERASE and not words.strip():
        raise ValidationError({"words": ValidationError(_("Schrijf op waar het om gaat."), code="words")})
    if kind == Kind.ERASE and Request.objects.filter(person_id=person_id, kind=kind, state=State.OPEN).exists():
        raise ValidationError(_("Dit is al gevraagd. Het antwoord komt hier te staan."), code="asked")
    request = Request(
        id=form_token,
        person_id=person_id,
        owner_id=owner_id,
        kind=Kind(kind),
        words=words.strip(),
        asked_at=actor.now,
        asked_by_id=actor.user_id,
        due_on=due_on(today(actor)),
    )
    request.save(force_insert=True)
    _log(request, Event.Kind.CREATE, actor=actor, decision=decision)
    return request


def _held_for(person_id: UUID) -> UUID:
    """Whose registration this is, for who represents the person; nobody takes it away before this is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_hold(%s)", [person_id])
        (owner_id,) = cursor.fetchone()
    if owner_id is None:
        raise ValidationError(_("Deze persoon is hier niet meer bekend."), code="unknown")
    return owner_id


@transaction.atomic
def take_back(*, actor: Actor, request_id: UUID) -> None:
    """The person no longer asks this. What was answered stays answered."""
    request, decision = _found(request_id, actor)
    if request.state == State.OPEN:
        request.state = State.WITHDRAWN
        request.save(update_fields=["state"])
        _log(request, Event.Kind.UPDATE, actor=actor, decision=decision)


@transaction.atomic
def add_statement(*, actor: Actor, request_id: UUID, statement: str) -> None:
    """What the person says about a refusal: it stays with the record, and who treats reads it.

    Source
    ------
    BW art. 7:454 lid 2: een verklaring van de patiënt wordt op verzoek aan het dossier toegevoegd.
    """
    request, decision = _found(request_id, actor)
    if request.state not in (State.REFUSED, State.PARTLY):
        raise ValidationError(_("Dit kan als er nee op uw vraag is gezegd."), code="state")
    request.statement = statement.strip()
    request.save(update_fields=["statement"])
    _log(request, Event.Kind.UPDATE, actor=actor, decision=decision)


@transaction.atomic
def answer(*, actor: Actor, request_id: UUID, grant: bool, answer: str, was: str = "", only_part: bool = False) -> bool:
    """Answer a question with the reason. A yes to erasing erases, now; or, while another organisation that wrote too
    has to answer, it is kept as the yes of the own one (then False). Where another said no, ``only_part`` erases all
    but what that one keeps.

    Raises
    ------
    ValidationError
        No reason (``answer``); it was answered already (``state``); everything has to be kept now (``held``); what
        others said is other than ``only_part`` takes it to be (``others``).

    Source
    ------
    BW art. 7:455: elke hulpverlener beslist over het eigen dossier.
    """
    request, decision = _found(request_id, actor, "subject.answer")
    if request.state != State.OPEN:
        raise answered()
    if not answer.strip():
        raise ValidationError({"answer": ValidationError(_("Schrijf de reden op."), code="answer")})
    is_erasing = grant and request.kind == Kind.ERASE
    if is_erasing:
        stand = how_it_stands(request.id)
        if stand.is_waited_for:
            say_as_who_treats(request.id)
            _log(request, Event.Kind.UPDATE, actor=actor, decision=decision)
            return False
        if stand.is_refused != only_part:
            raise said_otherwise()
    granted = State.PARTLY if is_erasing and only_part else State.GRANTED
    request.state = granted if grant else State.REFUSED
    request.answer, request.was = answer.strip(), was.strip()
    request.decided_at, request.decided_by_id = actor.now, actor.user_id
    request.save(update_fields=["state", "answer", "was", "decided_at", "decided_by"])
    _log(request, Event.Kind.UPDATE, actor=actor, decision=decision)
    _tell(request, actor=actor)
    if is_erasing:
        try:
            erase(request, actor=actor, decision=decision)
        except Held:
            raise ValidationError(
                _("Nu moet alles over deze persoon blijven staan. Zeg nu nee, en wanneer u opnieuw kijkt."), code="held"
            ) from None
        except Others:  # wrote since it was looked at
            raise said_otherwise() from None
    return True


def said_otherwise() -> ValidationError:
    return ValidationError(
        _("Wat andere organisaties zeiden, veranderde net. Kijk opnieuw wat er weg mag, en kies dan."), code="others"
    )


def _tell(request: Request, *, actor: Actor) -> None:
    """One word to the person that there is an answer; which, it does not say."""
    told = word(request.person)
    if told is not None:
        address, subject, text = told
        queue_mail(
            address,
            subject,
            text,
            actor=actor,
            organization_id=request.owner_id,
            person_id=request.person_id,
            about_id=request.id,
        )


def may_ask(actor: Actor, person_id: UUID) -> Decision:
    """On what ground this actor asks something about the data of this person: as the person, with them, or for them.

    Raises
    ------
    Refused
        On none.
    """
    own = decide(actor, "subject.ask", person_id=person_id)
    return own if own.allow else require(actor, "subject.represent", person_id=person_id)


def _found(request_id: UUID, actor: Actor, action: str = "") -> tuple[Request, Decision]:
    """A question for ``action``; without it, for who asked it."""
    person_id = Request.objects.filter(id=request_id).values_list("person_id", flat=True).first()
    decision = require(actor, action, person_id=person_id) if action else may_ask(actor, person_id)
    # The person first, as everything that writes about them: else two could wait for each other.
    Person.objects.select_for_update().filter(id=person_id).first()
    request = Request.objects.select_for_update().filter(id=request_id).first()
    if request is None:  # a colleague was just quicker, and everything went
        raise answered()
    return request, decision


def answered() -> ValidationError:
    return ValidationError(_("Hier is al op geantwoord, of de persoon nam het terug."), code="state")


def _log(request: Request, kind: Event.Kind, *, actor: Actor, decision: Decision) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=kind,
        decision=decision,
        person_id=request.person_id,
        object_type="request",
        object_id=request.id,
    )
