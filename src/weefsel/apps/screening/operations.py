"""Keeps what was answered, as it was answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.apps.screening.models import Answer, Response
from weefsel.apps.screening.validators import check_occasion, check_usable, clean_answers
from weefsel.catalogue.instrument import Instrument
from weefsel.engine.rights.may import Actor


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
        Answer(response=response, person=person, item=item, value=value)
        for item, values in cleaned.items()
        for value in values or ("",)
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
