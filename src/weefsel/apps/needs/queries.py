"""What people may need, and people as a table for the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db.models import Prefetch

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.queries import ties_frame
from weefsel.apps.needs.models import Need, Reason
from weefsel.apps.people.models import Circumstances, Person, RelatedPerson
from weefsel.apps.people.operations import CIRCUMSTANCES, HEALTH
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import decide
from weefsel.apps.screening.queries import answers_frame
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.frames import N_HOURS, PERSON_FIELDS, Floats, People
from weefsel.engine.needs.assess import ProposedNeed, assess
from weefsel.engine.rights.may import Actor

SHARED = (Need.State.AGREED, Need.State.MET)
ORDER = (Need.State.AGREED, Need.State.PROPOSED, Need.State.MET, Need.State.DECLINED)
SAFETY = "safety-first"
PREGNANCY_WEEKS, LAST_WEEK = 40, 44
# What is written down as it is asked: yes, no, or not asked.
FLAGS = frozenset(PERSON_FIELDS) - {"is_parent", "prefers"}
OLDEST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need of a person. ``reasons`` why it was proposed, empty for a reader who may not know them."""

    kind: str
    name: str
    wish: str
    meaning: str
    track: str
    state: str
    words: str
    reasons: tuple[str, ...]
    decided_at: datetime | None
    decided_by: str


def needs_of(person_id: UUID, *, actor: Actor) -> tuple[NeedLine, ...]:
    """The needs of a person, the latest word on each: what comes first, what was chosen, what is proposed, the rest.

    Who may not read all (a welzijnscoach after a referral) reads what was chosen, not what was proposed or
    declined. "Eerst veilig zijn" is for who asks the questions: not on a screen at home, where somebody may look
    along, and not passed on. Four queries.
    """
    reads_all = decide(actor, "needs.read", person_id=person_id).allow
    asks = decide(actor, "screening.record", person_id=person_id).allow
    known = catalogue().needs
    rows = (
        Need.objects.filter(person_id=person_id)
        .exclude(state=Need.State.WITHDRAWN)
        .select_related("decided_by")
        .prefetch_related(Prefetch("reasons", Reason.objects.filter(ended_at=None)))
        .order_by("kind", "-proposed_at", "-decided_at", "-id")
    )
    latest: dict[str, Need] = {}
    for row in rows:
        if row.kind not in latest or row.state in (Need.State.PROPOSED, Need.State.AGREED):
            latest[row.kind] = row
    lines = [
        NeedLine(
            kind=row.kind,
            name=known[row.kind].name,
            wish=known[row.kind].wish,
            meaning=known[row.kind].meaning,
            track=known[row.kind].track,
            state=row.state,
            words=row.words,
            reasons=tuple(reason.text for reason in row.reasons.all()),
            decided_at=row.decided_at,
            decided_by=row.decided_by.name if row.decided_by else "",
        )
        for row in latest.values()
        if row.kind in known and (asks or row.kind != SAFETY) and (reads_all or row.state in SHARED)
    ]
    slugs = [*known]
    return tuple(
        sorted(lines, key=lambda each: (each.track == "network", ORDER.index(each.state), slugs.index(each.kind)))
    )


def needs_frame(person_ids: Sequence[UUID]) -> tuple[tuple[str, ...], Floats]:
    """What these persons chose: the slugs of all needs, and 1 chosen, 0 not wanted, NaN not decided; one query.

    The latest decision counts. A need that was met is not wanted any more, and may be proposed again: NaN.
    """
    slugs = tuple(catalogue().needs)
    table = np.full((len(person_ids), len(slugs)), np.nan)
    place = {person_id: i for i, person_id in enumerate(person_ids)}
    values = {Need.State.AGREED: 1.0, Need.State.DECLINED: 0.0, Need.State.MET: np.nan}
    rows = Need.objects.filter(person_id__in=person_ids, state__in=values).order_by("decided_at", "id")
    for person_id, kind, state in rows.values_list("person_id", "kind", "state"):
        if kind in slugs:
            table[place[person_id], slugs.index(kind)] = values[Need.State(state)]
    return slugs, table


def people_frame(person_ids: Sequence[UUID], *, on: date) -> People:
    """These persons as a table, a row for each in the order given, with the needs they chose; four queries.

    What was not asked, and what the reader may not see (health, for a welzijnscoach), is NaN: the engine then asks
    and never excludes.

    Raises
    ------
    KeyError
        A person who does not exist for this reader.
    """
    found = {
        person.id: person
        for person in Person.objects.filter(id__in=person_ids).select_related("circumstances", "health")
    }
    people = [found[person_id] for person_id in person_ids]
    circumstances = [getattr(person, "circumstances", None) for person in people]
    health = [getattr(person, "health", None) for person in people]
    with_naaste = set(
        RelatedPerson.objects.filter(person_id__in=person_ids, ended_at=None).values_list("person_id", flat=True)
    )
    treated = set(
        Relation.objects.filter(person_id__in=person_ids, relation="treatment", valid_until=None).values_list(
            "person_id", flat=True
        )
    )
    need_names, needs = needs_frame(person_ids)
    hours = np.full((len(people), N_HOURS), np.nan)
    for i, each in enumerate(circumstances):
        if each is not None and each.hours is not None:
            hours[i] = each.hours
    return People(
        id=[str(person.id) for person in people],
        area=[person.area for person in people],
        xy=np.array([_point(person) for person in people]).reshape(-1, 2),
        reach_m=_column(circumstances, "reach_m"),
        need_names=need_names,
        needs=needs,
        hours=hours,
        age=[_age(person.birth_date, on) for person in people],
        sex=["" if person.sex == "unknown" else person.sex for person in people],
        language=[person.language for person in people],
        has_naaste=[1.0 if person.id in with_naaste else np.nan for person in people],
        in_treatment=[1.0 if person.id in treated else np.nan for person in people],
        pregnancy_week=[_pregnancy_week(each and each.due_date, on) for each in health],
        is_parent=[_is_parent(each) for each in circumstances],
        youngest_child_months=[_months(each and each.youngest_child_born, on) for each in circumstances],
        prefers=[(each and each.prefers) or "" for each in circumstances],
        **{slug: _column(circumstances, slug) for slug in CIRCUMSTANCES if slug in FLAGS},
        **{slug: _column(health, slug) for slug in HEALTH if slug in FLAGS},
    )


def proposals_for(person_id: UUID, *, on: date) -> list[ProposedNeed]:
    """What answers, circumstances and the map give reason to talk about; nothing is kept. Nine queries at most.

    Every questionnaire that a signal asks about is read: one query, two when it was answered.
    """
    known = catalogue()
    asked = dict.fromkeys(s.instrument for need in known.needs.values() for s in need.signals if s.instrument)
    people = people_frame([person_id], on=on)
    proposals = assess(
        people,
        known.needs,
        answers=[answers_frame([person_id], known.instruments[slug]) for slug in asked],
        measures=measure(ties_frame([person_id])),
    )
    return proposals.for_person(0)


def _column(rows: Sequence[object | None], name: str) -> list[float]:
    values = [getattr(row, name, None) for row in rows]
    return [np.nan if value is None else float(value) for value in values]


def _point(person: Person) -> tuple[float, float]:
    return (np.nan, np.nan) if person.x is None or person.y is None else (person.x, person.y)


def _age(born: date, on: date) -> float:
    return float(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _is_parent(row: Circumstances | None) -> float:
    """Who told when the youngest child was born, has a child."""
    if row is None or (row.is_parent is None and row.youngest_child_born is None):
        return np.nan
    return float(row.youngest_child_born is not None if row.is_parent is None else row.is_parent)


def _months(born: date | None, on: date) -> float:
    """How old a child is that was born in this month: whole months, or one more, for the day of birth is not kept."""
    if born is None:
        return np.nan
    months = (on.year - born.year) * 12 + on.month - born.month
    return float(months) if 0 <= months <= OLDEST_MONTHS else np.nan


def _pregnancy_week(due: date | None, on: date) -> float:
    """Whole weeks on that day; NaN when nothing is known, and when the birth must be long past."""
    if due is None:
        return np.nan
    week = PREGNANCY_WEEKS - -(-(due - on).days // 7)
    return float(week) if 0 <= week <= LAST_WEEK else np.nan
