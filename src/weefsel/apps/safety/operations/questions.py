"""Questions about safety: the answers stay in the protected part, and are never counted or added up."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.models import SafetyAnswer
from weefsel.apps.safety.operations.guarding import SEEN_FOR, keep, person_now
from weefsel.catalogue.safety import SafetyQuestion
from weefsel.engine.rights.may import Actor


@transaction.atomic
def record_answers(
    *, actor: Actor, person_id: UUID, questions: Mapping[str, SafetyQuestion], answers: Mapping[str, str]
) -> int:
    """Keep what was answered, question by question; gives how many.

    What is the same as the last time that this actor may see is not kept again.
    """
    decision = require(actor, "safety.record", person_id=person_id)
    for slug, answer in answers.items():
        if answer not in questions[slug].answers:
            raise ValidationError(_("Kies een van de antwoorden."), code="answer")
    person = person_now(person_id)
    before = {row.question: row.answer for row in SafetyAnswer.objects.filter(person=person)}
    new = {slug: answer for slug, answer in answers.items() if before.get(slug) != answer}
    for slug, answer in new.items():
        row = SafetyAnswer(person=person, question=slug, answer=answer, asked_by_id=actor.user_id, asked_at=actor.now)
        keep(row, actor=actor, until=actor.now + SEEN_FOR)
    if new:
        record(
            actor=actor,
            action="safety.record",
            kind=Event.Kind.CREATE,
            decision=decision,
            person_id=person.id,
            object_type="safety_answer",
            object_id=person.id,
            fields=frozenset({"safety"}),
        )
    return len(new)
