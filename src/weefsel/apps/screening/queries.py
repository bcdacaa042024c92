"""What was answered: for a page about one person, and as a table for the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import Answer, Occasion, Response
from weefsel.catalogue.instrument import Instrument
from weefsel.engine.screening.answers import Answers


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One question with what was answered; no ``answers``: skipped."""

    item: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """One time that questions were asked. ``asked_by`` is empty when the person answered without anyone."""

    id: UUID
    instrument: str
    name: str
    occasion: str
    asked_at: datetime
    asked_by: str
    answers: tuple[GivenAnswer, ...]


def last_answers(person_id: UUID, instrument: str = "") -> GivenAnswers | None:
    """The latest time that questions were asked (of this instrument, when named); None when never. Two queries.

    Questions stand in the words of the catalogue of today; an item that is no longer there keeps its name.
    """
    responses = Response.objects.filter(person_id=person_id).select_related("asked_by")
    if instrument:
        responses = responses.filter(instrument=instrument)
    response = responses.order_by("-asked_at", "-id").first()
    if response is None:
        return None
    values: dict[str, tuple[str, ...]] = {}
    for item, value in Answer.objects.filter(response=response).values_list("item", "value"):
        values[item] = (*values.get(item, ()), *([value] if value else []))
    known = catalogue().instruments.get(response.instrument)
    items = {item.id: item for item in known.items} if known else {}
    order = [*(item for item in items if item in values), *sorted(item for item in values if item not in items)]
    return GivenAnswers(
        id=response.id,
        instrument=response.instrument,
        name=known.name if known else response.instrument,
        occasion=Occasion(response.occasion).label,
        asked_at=response.asked_at,
        asked_by=response.asked_by.name if response.asked_by else "",
        answers=tuple(
            GivenAnswer(
                item=item,
                question=(items[item].text or items[item].construct) if item in items else item,
                answers=_in_order(known, item, values[item]),
            )
            for item in order
        ),
    )


def _in_order(instrument: Instrument | None, item_id: str, values: tuple[str, ...]) -> tuple[str, ...]:
    item = next((each for each in instrument.items if each.id == item_id), None) if instrument else None
    form = instrument.answers_of(item) if instrument and item else ()
    return tuple(sorted(values, key=lambda value: form.index(value) if value in form else len(form)))


def answers_frame(person_ids: Sequence[UUID], instrument: Instrument) -> Answers:
    """The latest answers of these persons to one instrument, a row for each in the order given; two queries.

    Someone who was never asked, and a question that was skipped, give NaN. An answer that the instrument of today no
    longer has counts as not asked.
    """
    latest = list(
        Response.objects.filter(person_id__in=person_ids, instrument=instrument.slug)
        .order_by("person_id", "-asked_at", "-id")
        .distinct("person_id")
        .values_list("id", "person_id")
    )
    allowed = {item.id: instrument.answers_of(item) for item in instrument.items}
    person_of = dict(latest)
    given: dict[UUID, dict[str, list[str]]] = {}
    rows = (
        Answer.objects.filter(response_id__in=person_of).exclude(value="").values_list("response_id", "item", "value")
    )
    for response_id, item, value in rows:
        if value in allowed.get(item, ()):
            given.setdefault(person_of[response_id], {}).setdefault(item, []).append(value)
    return Answers.read(instrument, [given.get(person_id, {}) for person_id in person_ids])
