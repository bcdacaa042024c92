"""What was answered, and what was said in talks: for a page about one person, and as a table for the engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import Answer, Occasion, PrivateTalk, Response, Talk
from weefsel.apps.screening.talks import AnyTalk, is_private
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor
from weefsel.engine.screening.answers import Answers

# A talk can hold more than the steps of its werkvorm: what came back from an app.
OF_THE_WERKVORM = Q(steps__number__lte=F("n_steps"))


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


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One talk in a list. ``n_done`` steps written down or skipped; ``outcome`` in words, "" while it runs."""

    id: UUID
    name: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    outcome: str
    agreed: str
    n_done: int
    n_steps: int


def talks_of(person_id: UUID) -> tuple[TalkLine, ...]:
    """The talks with a person that the reader may see, newest first; never one in private. One query."""
    return _lines(Talk.objects.filter(person_id=person_id))


def private_talks_of(person_id: UUID) -> tuple[TalkLine, ...]:
    """The talks in private with a person, for who guards and the person: for their own page only. One query."""
    return _lines(PrivateTalk.objects.filter(person_id=person_id))


def _lines(rows) -> tuple[TalkLine, ...]:
    known = catalogue().werkvormen
    rows = rows.select_related("started_by").annotate(n_done=Count("steps", filter=OF_THE_WERKVORM))
    return tuple(
        TalkLine(
            id=row.id,
            name=known[row.werkvorm].name if row.werkvorm in known else row.werkvorm,
            started_at=row.started_at,
            started_by=row.started_by.name,
            ended_at=row.ended_at,
            outcome=row.get_outcome_display(),
            agreed=row.agreed,
            n_done=row.n_done,
            n_steps=row.n_steps,
        )
        for row in rows
    )


def find_talk(person_id: UUID, talk_id: UUID) -> AnyTalk | None:
    """A talk with this person, in private or not, as far as the reader may see it; at most two queries."""
    for model in (Talk, PrivateTalk):
        talk = model.objects.filter(person_id=person_id, id=talk_id).select_related("started_by").first()
        if talk is not None:
            return talk
    return None


@dataclass(frozen=True, slots=True)
class TalkCount:
    """The talks of one werkvorm with one person, counted. ``ended_at`` None while one of them runs.

    The other fields as in `apps.running.measures.PersonFacts`.
    """

    begun_at: datetime | None
    ended_at: datetime | None
    n_talks: int = 0
    n_steps: int = 0
    n_steps_done: int = 0


def talks_counted(
    werkvorm: Werkvorm, actor: Actor, person_ids: Collection[UUID] | None = None
) -> dict[UUID, TalkCount]:
    """The talks of a werkvorm that the reader may see, by person; one query. Without ``person_ids`` of the own
    organisation."""
    model = PrivateTalk if is_private(werkvorm) else Talk
    rows = model.objects.filter(werkvorm=werkvorm.slug)
    rows = rows.filter(owner_id=actor.organization_id) if person_ids is None else rows.filter(person_id__in=person_ids)
    found: dict[UUID, list[AnyTalk]] = {}
    for row in rows.annotate(n_done=Count("steps", filter=OF_THE_WERKVORM & Q(steps__is_skipped=False))):
        found.setdefault(row.person_id, []).append(row)
    return {person_id: _counted(talks) for person_id, talks in found.items()}


def _counted(talks: Sequence[AnyTalk]) -> TalkCount:
    fullest = max(talks, key=lambda talk: talk.n_done / max(1, talk.n_steps))
    ends = [talk.ended_at for talk in talks]
    return TalkCount(
        begun_at=min(talk.started_at for talk in talks),
        ended_at=None if None in ends else max(ends),
        n_talks=sum(talk.outcome not in ("", Talk.Outcome.STOPPED) for talk in talks),
        n_steps=fullest.n_steps,
        n_steps_done=fullest.n_done,
    )
