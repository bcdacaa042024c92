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
    """The latest time that our own questions were asked (of this instrument, when named); None when never. Two queries.

    Questions stand in the words of the catalogue of today; an item that is no longer there keeps its name. What was
    corrected since does not count.
    """
    responses = Response.objects.filter(person_id=person_id, amended_by=None).select_related("asked_by")
    responses = responses.filter(instrument=instrument) if instrument else responses.filter(questionnaire=None)
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
    given = latest_given(person_ids, [instrument])
    rows = [given.get((person_id, instrument.slug)) for person_id in person_ids]
    return Answers.read(instrument, [row.answers if row else {} for row in rows])


@dataclass(frozen=True, slots=True)
class LatestGiven:
    """The latest answers of a person to one instrument: the answers to each item, without what was skipped."""

    asked_at: datetime
    answers: dict[str, list[str]]


def latest_given(
    person_ids: Sequence[UUID], instruments: Collection[Instrument]
) -> dict[tuple[UUID, str], LatestGiven]:
    """The latest answers by person and instrument, of any number of both; two queries.

    An answer that the instrument of today no longer has is left out.
    """
    responses = (
        Response.objects.filter(
            person_id__in=person_ids, instrument__in=[each.slug for each in instruments], amended_by=None
        )
        .order_by("person_id", "instrument", "-asked_at", "-id")
        .distinct("person_id", "instrument")
        .values_list("id", "person_id", "instrument", "asked_at")
    )
    found: dict[UUID, tuple[tuple[UUID, str], LatestGiven]] = {
        response_id: ((person_id, slug), LatestGiven(asked_at, {}))
        for response_id, person_id, slug, asked_at in responses
    }
    allowed = {(one.slug, item.id): one.answers_of(item) for one in instruments for item in one.items}
    rows = Answer.objects.filter(response_id__in=found).exclude(value="").values_list("response_id", "item", "value")
    for response_id, item, value in rows:
        (_person, slug), given = found[response_id]
        if value in allowed.get((slug, item), ()):
            given.answers.setdefault(item, []).append(value)
    return dict(found.values())


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
