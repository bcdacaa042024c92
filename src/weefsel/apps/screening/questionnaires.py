"""Which questionnaires an organisation can use, which are being asked, and what came out of the finished ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import numpy as np

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import Answer, Asking, PrivateAsking, Questionnaire, Response
from weefsel.catalogue.instrument import Instrument
from weefsel.engine.rights.may import Actor
from weefsel.engine.screening import questionnaire as tree
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.read_texts import read_texts
from weefsel.engine.screening.score import NOT_ASKED, REFUSED, SCORED, score
from weefsel.engine.screening.wording import questionnaire_of
from weefsel.interop.fhir.questionnaire import read_questionnaire

AnyAsking = Asking | PrivateAsking
State = Literal["ours", "in_use", "proposed", "withdrawn", "missing"]


@dataclass(frozen=True, slots=True)
class Usable:
    """A questionnaire that this organisation can ask now. ``instrument`` None for a list of its own."""

    slug: str
    title: str
    instrument: Instrument | None
    questionnaire_id: UUID | None
    version: int | None
    leave: str

    @property
    def is_safety(self) -> bool:
        return self.instrument is not None and self.instrument.role == "safety"


def usable(actor: Actor) -> dict[str, Usable]:
    """What this organisation can ask, by slug: our own questions, and what it has the wording of. One query."""
    found = {
        slug: Usable(slug, one.name, one, None, None, "")
        for slug, one in catalogue().instruments.items()
        if one.text_source == "own"
    }
    for row in _in_use(actor).values():
        instrument = catalogue().instruments.get(row.slug)
        if row.withdrawn_at is None and (instrument is None or instrument.text_source == "external"):
            name = instrument.name if instrument else row.title
            found[row.slug] = Usable(row.slug, name, instrument, row.id, row.version, row.leave)
    return found


def _in_use(actor: Actor) -> dict[str, Questionnaire]:
    """The latest wording that was confirmed, by slug, withdrawn or not."""
    rows = (
        Questionnaire.objects.filter(owner_id=actor.organization_id, confirmed_at__isnull=False)
        .order_by("slug", "-version")
        .distinct("slug")
        .defer("document")
    )
    return {row.slug: row for row in rows}


@dataclass(frozen=True, slots=True)
class ListedQuestionnaire:
    """One questionnaire for the administrator. ``questionnaire_id`` its latest wording, None when there is none.

    ``n_versions`` that were in use or are; ``proposed_id`` a dry run that waits for a yes.
    """

    slug: str
    name: str
    state: State
    licence: str
    use: str
    questionnaire_id: UUID | None
    proposed_id: UUID | None
    n_versions: int
    since: datetime | None
    leave: str


def questionnaires_of(actor: Actor) -> tuple[ListedQuestionnaire, ...]:
    """Every questionnaire of the catalogue and the organisation's own lists, with how it stands. One query."""
    rows: dict[str, list[Questionnaire]] = {}
    for row in Questionnaire.objects.filter(owner_id=actor.organization_id).defer("document"):
        rows.setdefault(row.slug, []).append(row)
    known = catalogue().instruments
    lines = [_listed(slug, known.get(slug), rows.get(slug, [])) for slug in {**known, **rows}]
    return tuple(sorted((line for line in lines if line is not None), key=lambda line: line.name.lower()))


def _listed(slug: str, instrument: Instrument | None, rows: list[Questionnaire]) -> ListedQuestionnaire | None:
    confirmed = [row for row in rows if row.confirmed_at is not None]
    proposed = next((row for row in rows if row.confirmed_at is None and row.withdrawn_at is None), None)
    last = confirmed[0] if confirmed else None
    if instrument is None and last is None and proposed is None:
        return None
    state: State = "missing"
    if instrument is not None and instrument.text_source == "own":
        state = "ours"
    elif last is not None:
        state = "in_use" if last.withdrawn_at is None else "withdrawn"
    elif proposed is not None:
        state = "proposed"
    shown = last or proposed
    return ListedQuestionnaire(
        slug=slug,
        name=instrument.name if instrument else shown.title if shown else slug,
        state=state,
        licence=instrument.licence if instrument else "",
        use=instrument.use if instrument else "",
        questionnaire_id=last.id if last else None,
        proposed_id=proposed.id if proposed else None,
        n_versions=len(confirmed),
        since=last.confirmed_at if last else None,
        leave=last.leave if last else "",
    )


def find_questionnaire(questionnaire_id: UUID, actor: Actor) -> Questionnaire | None:
    """One wording of the organisation of the actor; None when there is none. One query."""
    rows = Questionnaire.objects.filter(id=questionnaire_id, owner_id=actor.organization_id)
    return rows.select_related("added_by", "confirmed_by", "withdrawn_by").first()


def versions_of(slug: str, actor: Actor) -> tuple[Questionnaire, ...]:
    """Every version of a wording that was ever in use, the latest first; one query."""
    rows = Questionnaire.objects.filter(owner_id=actor.organization_id, slug=slug, confirmed_at__isnull=False)
    return tuple(rows.select_related("confirmed_by").defer("document").order_by("-version"))


# What is asked


def form_of_asking(asking: AnyAsking) -> tree.Questionnaire | None:
    """The questions of what is being asked; None when their text is not here any more. At most one query."""
    if asking.questionnaire_id is None:
        return form_of(asking.slug, None, asking.occasion)
    return form_of_document(asking.questionnaire.document) if asking.questionnaire else None


def form_of_response(response: Response) -> tree.Questionnaire | None:
    """The questions as they were asked then; None for a reader who may read the answers and not the list."""
    return form_of(response.instrument, response.questionnaire_id, response.occasion)


def form_of(slug: str, questionnaire_id: UUID | None, occasion: str) -> tree.Questionnaire | None:
    """The questions of a wording, or our own of an occasion; None when not for this reader. At most one query."""
    if questionnaire_id is not None:
        row = Questionnaire.objects.filter(id=questionnaire_id).first()
        return form_of_document(row.document) if row else None
    instrument = catalogue().instruments.get(slug)
    return questionnaire_of(instrument, occasion=occasion) if instrument else None


def form_of_document(document: str) -> tree.Questionnaire:
    """The questions of a wording that was taken in, and so can be read."""
    found = read_questionnaire(document.encode()).questionnaire
    assert found is not None
    return found


def running_askings(person_id: UUID, actor: Actor) -> tuple[Asking, ...]:
    """What this organisation is asking a person, the latest first; never what is about safety. One query."""
    rows = Asking.objects.filter(person_id=person_id, ended_at=None)
    rows = rows if actor.person_id == person_id else rows.filter(owner_id=actor.organization_id)
    return tuple(rows.select_related("saved_by", "questionnaire").order_by("-saved_at", "id"))


def find_asking(person_id: UUID, asking_id: UUID, *, private: bool) -> AnyAsking | None:
    """What is being asked, or was, protected or not; None when the reader may not see it. One query."""
    model = PrivateAsking if private else Asking
    return (
        model.objects.filter(person_id=person_id, id=asking_id)
        .select_related("saved_by", "started_by", "questionnaire")
        .first()
    )


@dataclass(frozen=True, slots=True)
class PrivateLine:
    """One time that something was asked about safety, without a word of it. ``ended_at`` None while it runs."""

    id: UUID
    started_at: datetime
    ended_at: datetime | None


def private_askings_of(person_id: UUID) -> tuple[PrivateLine, ...]:
    """What was asked about safety, for who guards and the person: for their own page only. One query."""
    rows = PrivateAsking.objects.filter(person_id=person_id).exclude(outcome=PrivateAsking.Outcome.STOPPED)
    return tuple(PrivateLine(*each) for each in rows.values_list("id", "started_at", "ended_at"))


# What came out


def item_column(key: str) -> str:
    """How the place of an answer stands in a row: the link id alone where that says it all."""
    at, _, link_id = key.partition(":")
    return link_id if not at and ":" not in link_id else key


def key_of_column(item: str) -> str:
    """The place that a row names; `item_column` the other way round."""
    return item if ":" in item else f":{item}"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with what was answered; no ``answers``: skipped. ``time`` in a repeating group, from 1."""

    key: str
    question: str
    answers: tuple[str, ...]
    time: int | None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One scale. ``value`` None where there is no score, and then ``why_not`` says why; ``low`` and ``high`` its ends.

    ``change`` since the time before, None where that may not be said; ``before`` that value.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    band: str
    why_not: str
    n_missing: int
    change: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """One time that a questionnaire was answered. ``amended_id`` corrects it, and it corrects ``amends_id``."""

    id: UUID
    slug: str
    name: str
    instrument: Instrument | None
    occasion: str
    asked_at: datetime
    asked_by: str
    recorded_at: datetime | None
    recorded_by: str
    amends_id: UUID | None
    amended_id: UUID | None
    owner_id: UUID | None
    said: tuple[str, ...]


def finished_of(person_id: UUID, slug: str = "") -> tuple[Finished, ...]:
    """What a person answered, the latest first, corrected ones too; never what is about safety. One query."""
    rows = Response.objects.filter(person_id=person_id)
    rows = rows.filter(instrument=slug) if slug else rows
    return tuple(_finished(row) for row in rows.select_related("asked_by", "recorded_by", "amended_by"))


def _finished(row: Response) -> Finished:
    known = catalogue().instruments.get(row.instrument)
    amended = getattr(row, "amended_by", None)
    return Finished(
        id=row.id,
        slug=row.instrument,
        name=known.name if known else row.title or row.instrument,
        instrument=known,
        occasion=row.occasion,
        asked_at=row.asked_at,
        asked_by=row.asked_by.name if row.asked_by else "",
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by.name if row.recorded_by else "",
        amends_id=row.amends_id,
        amended_id=amended.id if amended else None,
        owner_id=row.owner_id,
        said=tuple(row.said),
    )


def find_response(person_id: UUID, response_id: UUID) -> Response | None:
    """Finished answers of this person; None when there are none, or the reader may not see them. One query."""
    rows = Response.objects.filter(person_id=person_id, id=response_id)
    return rows.select_related("asked_by", "recorded_by", "amended_by", "amends").first()


def lines_of_responses(response_ids: list[UUID]) -> dict[UUID, dict[str, list[Answer]]]:
    """The rows of answers by response and by key of their place, in order; one query."""
    found: dict[UUID, dict[str, list[Answer]]] = {each: {} for each in response_ids}
    rows = Answer.objects.filter(response_id__in=response_ids).order_by("position", "id")
    for row in rows:
        found[row.response_id].setdefault(key_of_column(row.item), []).append(row)
    return found


def given_of_rows(form: tree.Questionnaire, rows: Mapping[str, list[Answer]]) -> dict[tree.Place, tuple[Any, ...]]:
    """The rows of one response as answers to its questions."""
    lines = {key: [row.value for row in each if row.value] for key, each in rows.items()}
    given, _ = read_texts(form, lines, zone=AMSTERDAM)
    return {place: values for place, values in given.items() if values}


def answer_lines(
    form: tree.Questionnaire | None, rows: Mapping[str, list[Answer]], instrument: Instrument | None
) -> tuple[AnswerLine, ...]:
    """What was answered, in the order of the form; in the words that were kept, where there is none for this reader."""
    items = {item.link_id: (n, item) for n, (item, _) in enumerate(tree.walk(form.items))} if form else {}
    own = {item.id: item.text or item.construct for item in instrument.items} if instrument else {}
    own_order = {item_id: n for n, item_id in enumerate(own)}

    def order(key: str) -> tuple:
        place = tree.Place.of(key) or tree.Place(key)
        n = items[place.link_id][0] if place.link_id in items else own_order.get(place.link_id, len(own))
        return n, place.at, key

    lines = []
    for key in sorted(rows, key=order):
        place = tree.Place.of(key) or tree.Place(key)
        _n, item = items.get(place.link_id, (0, None))
        text = f"{item.prefix} {item.text}".strip() if item else ""
        lines.append(
            AnswerLine(
                key=key,
                question=rows[key][0].question or text or own.get(place.link_id) or place.link_id,
                answers=tuple(row.shown or _label(item, row.value) for row in rows[key] if row.value),
                time=place.at[-1] + 1 if place.at else None,
            )
        )
    return tuple(lines)


def _label(item: tree.Item | None, value: str) -> str:
    option = item.option(value) if item else None
    return option.label if option else value


def scores_of(
    instrument: Instrument | None,
    rows: Mapping[str, list[Answer]],
    said: tuple[str, ...],
    before: Mapping[str, list[Answer]] | None = None,
    said_before: tuple[str, ...] = (),
) -> tuple[ScoreLine, ...]:
    """The scores of one response; with ``before`` the change since then, for an instrument that measures an outcome.

    A conversation tool and a list of the organisation's own have none.
    """
    return scores_of_lines(
        instrument,
        {key: [row.value for row in each] for key, each in rows.items()},
        said,
        {key: [row.value for row in each] for key, each in before.items()} if before is not None else None,
        said_before,
    )


def scores_of_lines(
    instrument: Instrument | None,
    lines: Mapping[str, list[str]],
    said: tuple[str, ...],
    before: Mapping[str, list[str]] | None = None,
    said_before: tuple[str, ...] = (),
) -> tuple[ScoreLine, ...]:
    """The same, of answers as lines by key."""
    if instrument is None or not instrument.scales or instrument.role == "conversation":
        return ()
    may_compare = before is not None and instrument.role == "outcome"
    tables = [_known(instrument, lines), *([_known(instrument, before)] if may_compare and before else [])]
    held = [frozenset(said), frozenset(said_before)][: len(tables)]
    conditions = {gate.condition for gate in instrument.gates}
    result = score(
        Answers.read(instrument, tables),
        {each: np.array([float(each in told) for told in held]) for each in conditions},
    )
    found = []
    for i, name in enumerate(result.scales):
        status = result.status[0, i]
        reach = instrument.range_of(name)
        earlier = float(result.values[1, i]) if len(tables) > 1 and result.status[1, i] == SCORED else None
        value = float(result.values[0, i]) if status == SCORED else None
        found.append(
            ScoreLine(
                name=instrument.scales[name].name or name,
                value=value,
                low=reach[0] if reach else None,
                high=reach[1] if reach else None,
                band=str(result.bands[0, i]),
                why_not={SCORED: "", NOT_ASKED: "not_asked", REFUSED: "refused"}.get(int(status), "missing"),
                n_missing=int(result.n_missing[0, i]),
                change=value - earlier if value is not None and earlier is not None else None,
                before=earlier,
            )
        )
    return tuple(found)


def _known(instrument: Instrument, lines: Mapping[str, list[str]]) -> dict[str, str | tuple[str, ...]]:
    """What the instrument of today can read of these answers; the rest counts as not asked."""
    given: dict[str, str | tuple[str, ...]] = {}
    items = {item.id: item for item in instrument.items}
    for key, values in lines.items():
        item = items.get((tree.Place.of(key) or tree.Place(key)).link_id)
        kept = tuple(value for value in values if value)
        if item is None or not kept:
            continue
        if item.number is not None:
            low, high = item.number
            try:
                is_known = low <= float(kept[0]) <= high
            except ValueError:
                is_known = False
        else:
            is_known = all(each in instrument.answers_of(item) for each in kept)
        if is_known and (item.several or len(kept) == 1):
            given[item.id] = kept if item.several else kept[0]
    return given
