"""Asks a questionnaire: begin it, keep each answer at once, go on with it later, finish it, or throw it away.

What is about safety stands in a table of its own, in the protected compartment: who begins it guards it from then on,
and nobody else sees that it is there.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.operations.guarding import SEEN_FOR, guard, person_now
from weefsel.apps.screening.models import Answer, Asking, AskingFields, PrivateAsking, Response
from weefsel.apps.screening.questionnaires import AnyAsking, form_of, form_of_asking, item_column, usable
from weefsel.apps.screening.validators import check_occasion
from weefsel.catalogue.instrument import Instrument
from weefsel.engine.rights.may import Actor, Decision
from weefsel.engine.screening.enabled import enabled
from weefsel.engine.screening.may_open import may_open
from weefsel.engine.screening.normalise import initial, normalise
from weefsel.engine.screening.problems import UNANSWERED, problems
from weefsel.engine.screening.questionnaire import Place, Questionnaire, walk
from weefsel.engine.screening.read_texts import read_texts, texts_of
from weefsel.engine.screening.values import Value, shown, text_of
from weefsel.interop.fhir.document import is_clean

LONGEST, MOST_ANSWERS, MOST_LINES = 4000, 2000, 200


@transaction.atomic
def begin_asking(
    person: Person,
    slug: str,
    occasion: str,
    *,
    actor: Actor,
    said: Collection[str] = (),
    answers: Mapping[str, Sequence[str]] | None = None,
    asked_at: datetime | None = None,
) -> AnyAsking:
    """Begin to ask a questionnaire; one that is being asked already is gone on with, so that nothing is lost.

    ``said`` are the conditions that hold (`catalogue.instrument.Condition`), where it opens only after those;
    ``answers`` what is brought in from elsewhere, given at ``asked_at``; otherwise it begins with what its author
    filled in. Raises ``ValidationError`` for one that this organisation cannot use (``no-wording``), and for one that
    may not open now (``gate``).
    """
    instrument = catalogue().instruments.get(slug)
    model = PrivateAsking if instrument is not None and instrument.role == "safety" else Asking
    decision = _may_ask(model, person.id, actor)
    one = usable(actor).get(slug)
    if one is None:
        raise ValidationError(
            _("Deze vragenlijst kan hier nu niet: de tekst is er niet, of is ingetrokken."), code="no-wording"
        )
    check_occasion(occasion)
    if instrument is not None:
        check_gates(instrument, said)
    person = person_now(person.id)
    if answers is None:
        form = form_of(slug, one.questionnaire_id, occasion)
        answers = texts_of(initial(form)) if form else {}
    fields = {
        "slug": slug,
        "questionnaire_id": one.questionnaire_id,
        "instrument_version": instrument.version if instrument else "",
        "occasion": occasion,
        "said": sorted(said),
        "answers": {key: list(lines) for key, lines in answers.items()},
        "asked_at": asked_at,
    }
    return _begin(model, person, fields, decision, actor)


@transaction.atomic
def begin_amending(response: Response, *, actor: Actor) -> Asking:
    """Begin to correct finished answers: they stay as they were, and the corrected ones count from then on.

    Only the organisation that asked corrects. Raises ``ValidationError`` when that is another (``elsewhere``), or when
    it was corrected already (``amended``).
    """
    decision = _may_ask(Asking, response.person_id, actor)
    if response.owner_id != actor.organization_id:
        raise ValidationError(
            _("Alleen de organisatie die de vragen stelde, kan de antwoorden verbeteren."), code="elsewhere"
        )
    if Response.objects.filter(amends=response).exists():
        raise ValidationError(_("Deze antwoorden zijn al verbeterd. Open de nieuwste."), code="amended")
    lines: dict[str, list[str]] = {}
    for row in Answer.objects.filter(response=response).exclude(value="").order_by("item", "position"):
        lines.setdefault(row.item if ":" in row.item else f":{row.item}", []).append(row.value)
    fields = {
        "slug": response.instrument,
        "questionnaire_id": response.questionnaire_id,
        "instrument_version": response.instrument_version,
        "occasion": response.occasion,
        "said": response.said,
        "answers": lines,
        "asked_at": response.asked_at,
        "amends": response.id,
    }
    return _begin(Asking, person_now(response.person_id), fields, decision, actor)


@transaction.atomic
def save_answers(
    asking: AnyAsking, changes: Mapping[str, Sequence[str]], *, actor: Actor, place: str | None = None
) -> AnyAsking:
    """Keep answers as they come, by key of their place; no line takes an answer back. Others stay as they are.

    The row is locked, so that of two people at once the one does not wipe out what the other answers. What cannot be
    read yet (half a date) is kept too: it is told when the list is finished. Raises ``ValidationError`` when it has
    ended (``ended``), or holds more than fits (``long``).
    """
    decision = _may_ask(type(asking), asking.person_id, actor, asking.id)
    current = _running(asking)
    answers = dict(current.answers)
    for key, lines in changes.items():
        if Place.of(key) is None or not all(is_clean(each) for each in (key, *lines)):
            raise ValidationError(
                _("Er staat een teken in dat geen letter of leesteken is. Typ het antwoord opnieuw."), code="sign"
            )
        kept = [line for line in lines if line.strip()]
        if len(kept) > MOST_LINES or any(len(line) > LONGEST for line in kept):
            raise ValidationError(
                _("Houd het korter: in één antwoord passen %(n)s tekens.") % {"n": LONGEST}, code="long"
            )
        if kept:
            answers[key] = kept
        else:
            answers.pop(key, None)
    if len(answers) > MOST_ANSWERS:
        raise ValidationError(_("Er zijn meer antwoorden dan er in een lijst passen."), code="long")
    is_changed = answers != current.answers
    if not is_changed and place in (None, current.place):
        return current
    current.answers = answers
    if place is not None:
        current.place = place[:300]
    current.saved_at, current.saved_by_id = actor.now, actor.user_id
    current.save(update_fields=["answers", "place", "saved_at", "saved_by"])
    if is_changed:
        _note(current, Event.Kind.UPDATE, decision, actor)
    return current


@transaction.atomic
def complete_asking(asking: AnyAsking, *, actor: Actor) -> Response | PrivateAsking:
    """Finish a questionnaire: its answers become a response, or stay in the protected compartment where they belong.

    Finished twice, it is one response. A question that was skipped is kept as skipped, which is never a no; what is not
    asked because of another answer is left out. Raises ``ValidationError`` by key of the place where an answer cannot
    be read, and ``amended`` when somebody else corrected the same answers first.
    """
    decision = _may_ask(type(asking), asking.person_id, actor, asking.id)
    if isinstance(asking, Asking):
        finished = Response.objects.filter(id=asking.id).first()
        if finished is not None:
            return finished
    current = _running(asking)
    form = form_of_asking(current)
    if form is None:
        raise ValidationError(_("De tekst van deze vragenlijst is hier niet meer."), code="no-wording")
    answered = _answered(form, current.answers)
    current.ended_at, current.ended_by_id = actor.now, actor.user_id
    current.outcome = AskingFields.Outcome.COMPLETED
    if isinstance(current, PrivateAsking):
        current.answers = {key: [text_of(value) for value in values] for key, values in answered.items() if values}
        current.save(update_fields=["answers", "ended_at", "ended_by", "outcome"])
        _note(current, Event.Kind.UPDATE, decision, actor)
        return current
    response = _keep(current, form, answered, actor)
    current.answers = {}
    current.save(update_fields=["answers", "ended_at", "ended_by", "outcome"])
    record(
        actor=actor,
        action="screening.record",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=current.person_id,
        object_type="response",
        object_id=response.id,
    )
    return response


@transaction.atomic
def stop_asking(asking: AnyAsking, *, actor: Actor) -> None:
    """Stop, and throw away what was answered. That somebody began is kept; what was said is not."""
    decision = _may_ask(type(asking), asking.person_id, actor, asking.id)
    current = _running(asking)
    current.answers, current.place = {}, ""
    current.ended_at, current.ended_by_id = actor.now, actor.user_id
    current.outcome = AskingFields.Outcome.STOPPED
    current.save(update_fields=["answers", "place", "ended_at", "ended_by", "outcome"])
    _note(current, Event.Kind.UPDATE, decision, actor)


def check_gates(instrument: Instrument, said: Collection[str]) -> None:
    """Refuse an instrument that opens only after something was said, as long as it was not.

    Raises
    ------
    ValidationError
        Code ``gate``.
    """
    if may_open(instrument, {each: np.ones(1) for each in said}, 1)[0] != 1:
        raise ValidationError(
            _("Deze vragenlijst gaat pas open als klopt wat hierboven staat. Is dat niet zo, praat dan gewoon verder."),
            code="gate",
        )


def _begin(model, person: Person, fields: dict, decision: Decision, actor: Actor) -> AnyAsking:
    here = model.objects.filter(
        person=person, owner_id=actor.organization_id, slug=fields["slug"], amends=fields.get("amends")
    )
    running = here.filter(ended_at=None).first()
    if running is not None and fields["answers"] and not fields.get("amends"):
        raise ValidationError(
            _("Deze lijst wordt nu ook gevraagd. Rond die eerst af, of gooi die weg."), code="running"
        )
    if running is not None:
        return running
    row = model(
        # Two clicks, or two people at once, count the same askings before it: the second finds the row of the first.
        # In the protected part everyone counts their own: that a colleague asks too, may not show.
        id=uuid.uuid5(
            person.id,
            f"{actor.user_id if model is PrivateAsking else actor.organization_id} {fields['slug']} "
            f"{fields.get('amends')} {here.count()}",
        ),
        person=person,
        owner_id=actor.organization_id,
        started_at=actor.now,
        started_by_id=actor.user_id,
        saved_at=actor.now,
        saved_by_id=actor.user_id,
        **fields,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        first = model.objects.filter(id=row.id, ended_at=None).first()
        if first is None:
            raise ValidationError(_("Dit formulier is al gebruikt. Begin opnieuw."), code="token") from None
        return first
    if model is PrivateAsking:
        guard(row, actor.user_id, actor=actor, until=actor.now + SEEN_FOR)
    _note(row, Event.Kind.CREATE, decision, actor)
    return row


def _answered(form: Questionnaire, lines: Mapping[str, Sequence[str]]) -> dict[str, tuple[Value, ...]]:
    """What was answered by key of the place, an empty tuple where a question was skipped; only what is asked."""
    given, unread = read_texts(form, lines, zone=AMSTERDAM)
    asked = {place: item for place, item in enabled(form, given).items() if item.is_question}
    found = [each for each in (*unread, *problems(form, given)) if each.code not in UNANSWERED]
    told: dict[str, list[ValidationError]] = {}
    for each in found:
        if each.place in asked or each.code == "item":
            told.setdefault(each.place.key, []).append(ValidationError(each.text, code=each.code))
    if told:
        raise ValidationError(told)
    kept = normalise(form, given)
    asked = {place: item for place, item in enabled(form, kept).items() if item.is_question}
    return {place.key: kept.get(place, ()) for place, item in asked.items() if item.is_asked or place in kept}


def _keep(asking: Asking, form: Questionnaire, answered: Mapping[str, tuple[Value, ...]], actor: Actor) -> Response:
    is_elsewhere = asking.asked_at is not None
    response = Response(
        id=asking.id,
        person_id=asking.person_id,
        owner_id=asking.owner_id,
        instrument=asking.slug,
        instrument_version=asking.instrument_version,
        questionnaire_id=asking.questionnaire_id,
        title=form.title[:200] if asking.questionnaire_id else "",
        occasion=asking.occasion,
        said=asking.said,
        asked_at=asking.asked_at or actor.now,
        asked_by_id=None if is_elsewhere else actor.user_id,
        recorded_at=actor.now if is_elsewhere else None,
        recorded_by_id=actor.user_id if is_elsewhere else None,
        amends_id=asking.amends,
    )
    if asking.amends:
        response.asked_by_id = Response.objects.filter(id=asking.amends).values_list("asked_by_id", flat=True).first()
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(
            _("Een collega verbeterde deze antwoorden net ook. Open de nieuwste, en kijk of u nog iets mist."),
            code="amended",
        ) from None
    words = {} if asking.questionnaire_id is None else questions_of(form)
    Answer.objects.bulk_create(
        Answer(
            response=response,
            person_id=asking.person_id,
            item=item_column(key),
            position=position,
            value="" if value is None else text_of(value),
            question=words.get(key.partition(":")[2], ""),
            shown="" if value is None or not words else shown(value),
        )
        for key, values in answered.items()
        for position, value in enumerate(values or (None,))
    )
    return response


def questions_of(form: Questionnaire) -> dict[str, str]:
    """The words of each question by link id, for who may read an answer and not the list."""
    return {item.link_id: f"{item.prefix} {item.text}".strip() or item.link_id for item, _ in walk(form.items)}


def _may_ask(model: type[AnyAsking], person_id: UUID, actor: Actor, asking_id: UUID | None = None) -> Decision:
    """For questions about safety the protected compartment is asked, and names the log line.

    Who goes on with them (``asking_id``), guards them.
    """
    if model is not PrivateAsking:
        return require(actor, "screening.record", person_id=person_id)
    require(actor, "screening.read_wording", owner_id=actor.organization_id)
    if asking_id is not None:
        return require(actor, "safety.talk", person_id=person_id, row_id=asking_id)
    return require(actor, "safety.record", person_id=person_id)


def _running(asking: AnyAsking) -> AnyAsking:
    """The asking as it is now, under a lock."""
    current = type(asking).objects.select_for_update().filter(id=asking.id).first()
    if current is None or current.ended_at is not None:
        raise ValidationError(_("Deze vragen zijn al afgerond of weggegooid. Begin zo nodig opnieuw."), code="ended")
    return current


def _note(asking: AnyAsking, kind: Event.Kind, decision: Decision, actor: Actor) -> None:
    is_protected = isinstance(asking, PrivateAsking)
    record(
        actor=actor,
        action="safety.record" if is_protected else "screening.record",
        kind=kind,
        decision=decision,
        person_id=asking.person_id,
        object_type="safety_asking" if is_protected else "asking",
        object_id=asking.id,
        fields=frozenset({"safety" if is_protected else "answers"}),
    )
