"""Keeps what was answered, as it was answered, and what was said in a talk, in own words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.operations.guarding import SEEN_FOR, guard, person_now
from weefsel.apps.screening.models import Answer, PrivateTalk, Response, Talk
from weefsel.apps.screening.talks import AnyTalk, is_private, steps_of
from weefsel.apps.screening.validators import (
    check_occasion,
    check_outcome,
    check_talk,
    check_usable,
    check_words,
    clean_answers,
)
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor, Decision


@transaction.atomic
def record_answers(
    person: Person,
    instrument: Instrument,
    answers: Mapping[str, str | Sequence[str]],
    occasion: str,
    *,
    actor: Actor,
    token: UUID | None = None,
) -> Response:
    """Keep the answers to one questionnaire. An item with an empty answer was skipped: that is not a no.

    ``answers`` by item: one answer, or several where the item allows it. ``token`` names the form: sent twice, it is
    one response. Raises ``ValidationError`` by item, and writes nothing then.
    """
    decision = require(actor, "screening.record", person_id=person.id, owner_id=person.owner_id)
    check_usable(instrument)
    check_occasion(occasion)
    cleaned = clean_answers(instrument, answers)
    response = Response(
        id=token or uuid.uuid4(),
        person=person,
        owner_id=actor.organization_id,
        instrument=instrument.slug,
        instrument_version=instrument.version,
        occasion=occasion,
        asked_at=actor.now,
        asked_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:
        sent_before = Response.objects.filter(id=response.id, person=person, instrument=instrument.slug).first()
        if sent_before is None:
            raise ValidationError(_("Dit formulier is al gebruikt. Open de vragen opnieuw."), code="token") from None
        return sent_before
    Answer.objects.bulk_create(
        Answer(response=response, person=person, item=item, position=position, value=value)
        for item, values in cleaned.items()
        for position, value in enumerate(values or ("",))
    )
    record(
        actor=actor,
        action="screening.record",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=person.id,
        object_type="response",
        object_id=response.id,
    )
    return response


@transaction.atomic
def start_talk(person: Person, werkvorm: Werkvorm, *, actor: Actor, token: UUID | None = None) -> AnyTalk:
    """Begin a talk with a person, guided by a werkvorm; one that runs already is gone on with.

    A talk about ties that may be unsafe is kept in the protected compartment, and who begins it guards it from then on.
    ``token`` names the form: sent twice, it is one talk. Raises ``ValidationError`` for a werkvorm that is no talk.
    """
    model = PrivateTalk if is_private(werkvorm) else Talk
    decision = _may_talk(model, person.id, actor)
    check_talk(werkvorm)
    person = person_now(person.id)
    here = model.objects.filter(person=person, owner_id=actor.organization_id, werkvorm=werkvorm.slug)
    running = here.filter(id=token).first() or here.filter(ended_at=None).first()
    if running is not None:
        return running
    talk = model(
        id=token or uuid.uuid4(),
        person=person,
        owner=Organization.objects.get(id=actor.organization_id),
        werkvorm=werkvorm.slug,
        werkvorm_version=werkvorm.version,
        n_steps=len(steps_of(werkvorm)),
        started_at=actor.now,
        started_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            talk.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("Dit formulier is al gebruikt. Begin opnieuw."), code="token") from None
    if model is PrivateTalk:
        guard(talk, actor.user_id, actor=actor, until=actor.now + SEEN_FOR)
    _note(talk, Event.Kind.CREATE, decision, actor)
    return talk


@transaction.atomic
def record_step(talk: AnyTalk, number: int, *, actor: Actor, words: str = "", is_skipped: bool = False) -> None:
    """Write down one step of a talk: what was said, or that it was skipped. The last time counts.

    Raises ``ValidationError`` when the talk has ended (``ended``), or has no such step (``step``).
    """
    decision = _may_talk(type(talk), talk.person_id, actor, talk.id)
    talk = _running(talk)
    steps = steps_of(talk.werkvorm)
    if not 1 <= number <= len(steps):
        raise ValidationError(_("Deze stap hoort niet bij dit gesprek. Open het gesprek opnieuw."), code="step")
    talk.steps.update_or_create(
        number=number,
        defaults={
            "person_id": talk.person_id,
            "owner_id": talk.owner_id,
            "title": steps[number - 1].title,
            "is_skipped": is_skipped,
            "words": "" if is_skipped else check_words(words),
            "at": actor.now,
            "by_id": actor.user_id,
        },
    )
    _note(talk, Event.Kind.UPDATE, decision, actor)


@transaction.atomic
def end_talk(talk: AnyTalk, *, actor: Actor, outcome: str, agreed: str = "") -> None:
    """End a talk, with what was agreed in own words. Steps that were not reached stay as they are: that is no fault.

    Raises ``ValidationError`` without an outcome, without words where something was agreed, or when it had ended.
    """
    decision = _may_talk(type(talk), talk.person_id, actor, talk.id)
    check_outcome(outcome, agreed)
    current = _running(talk)
    current.outcome, current.agreed = outcome, check_words(agreed)
    current.ended_at, current.ended_by_id = actor.now, actor.user_id
    current.save(update_fields=["outcome", "agreed", "ended_at", "ended_by"])
    _note(current, Event.Kind.UPDATE, decision, actor)


@transaction.atomic
def record_return(talk: AnyTalk, *, actor: Actor, words: str, has_consent: bool) -> None:
    """Write down what came back from an app of somebody else: a word, a code or a result, told or shown by the person.

    Nothing comes back by itself. Raises ``ValidationError`` when the person did not agree to keeping it (``consent``),
    without words, or when the talk has ended.
    """
    decision = _may_talk(type(talk), talk.person_id, actor, talk.id)
    current = _running(talk)
    if not has_consent:
        raise ValidationError(_("Vraag eerst of u dit mag opschrijven. Zonder ja bewaren wij niets."), code="consent")
    if not (kept := check_words(words)):
        raise ValidationError(_("Schrijf op wat er terugkwam, of sla dit over."), code="words")
    current.steps.create(
        number=max([current.n_steps, *current.steps.values_list("number", flat=True)]) + 1,
        person_id=current.person_id,
        owner_id=current.owner_id,
        title=_("Wat er terugkwam"),
        words=kept,
        at=actor.now,
        by_id=actor.user_id,
    )
    _note(current, Event.Kind.UPDATE, decision, actor)


def _may_talk(model: type[AnyTalk], person_id: UUID, actor: Actor, talk_id: UUID | None = None) -> Decision:
    """Asked for every talk; for one in private the protected compartment is asked as well, and names the log line.

    Who goes on with one in private (``talk_id``), guards it.
    """
    decision = require(actor, "screening.talk", person_id=person_id)
    if model is not PrivateTalk:
        return decision
    if talk_id is None:
        return require(actor, "safety.record", person_id=person_id)
    return require(actor, "safety.talk", person_id=person_id, row_id=talk_id)


def _running(talk: AnyTalk) -> AnyTalk:
    """The talk as it is now, under a lock."""
    current = type(talk).objects.select_for_update().filter(id=talk.id).first()
    if current is None or current.ended_at is not None:
        raise ValidationError(_("Dit gesprek is al afgerond. Begin zo nodig een nieuw gesprek."), code="ended")
    return current


def _note(talk: AnyTalk, kind: Event.Kind, decision: Decision, actor: Actor) -> None:
    is_protected = isinstance(talk, PrivateTalk)
    record(
        actor=actor,
        action="safety.record" if is_protected else "screening.talk",
        kind=kind,
        decision=decision,
        person_id=talk.person_id,
        object_type="safety_talk" if is_protected else "talk",
        object_id=talk.id,
        fields=frozenset({"safety" if is_protected else "talks"}),
    )
