"""What people may need, and people as a table for the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.queries import ties_frame
from weefsel.apps.needs.models import Need, Opinion, Reason, Transition
from weefsel.apps.people.models import Circumstances, LifeEvent, Person, RelatedPerson
from weefsel.apps.people.operations import CIRCUMSTANCES, HEALTH, PREFERENCES
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import decide
from weefsel.apps.rights.ready import Ready, any_of
from weefsel.apps.screening.models import Response
from weefsel.apps.screening.queries import latest_given
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.need import Signal
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.frames import N_HOURS, PERSON_FIELDS, Floats, People
from weefsel.engine.needs.assess import OpenQuestion, Proposals, ProposedNeed, assess
from weefsel.engine.needs.map_facts import add_map_facts
from weefsel.engine.needs.transitions import Transitions
from weefsel.engine.rights.may import Actor
from weefsel.engine.screening.answers import Answers

SHARED = (Need.State.AGREED, Need.State.MET)
ORDER = (Need.State.AGREED, Need.State.PROPOSED, Need.State.MET, Need.State.DECLINED)
PREGNANCY_WEEKS, LAST_WEEK = 40, 44
# What is written down as it is asked: yes, no, or not asked.
FLAGS = frozenset(PERSON_FIELDS) - {"is_parent", "prefers"}
OLDEST_MONTHS = 1200
LIKED = ("interests", "travel_ways", "also_speaks")  # more than one word in a column
SAID = ("feels_lonely", "wants_support")
SAID_DAYS = 365  # for so long what opened a questionnaire may be a reason; an assumption


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a need was proposed: what is said to the person, what that does not say, and who says that it is a reason.

    ``source`` is empty for an assumption of ours.
    """

    text: str
    limit: str
    source: str


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """What one side said about a need. ``by`` who wrote it down; ``instead`` the name of what was chosen for it."""

    id: UUID
    side: str
    choice: str
    choice_text: str
    words: str
    priority_text: str
    instead: str
    at: datetime
    by: str
    by_id: UUID | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need of a person. ``reasons`` why it was proposed, empty for a reader who may not know them; ``why`` the same
    with what each does not say. ``opinions`` the whole history, oldest first; ``turn_to`` who helps with what comes
    first.
    """

    id: UUID
    kind: str
    name: str
    wish: str
    meaning: str
    track: str
    state: str
    words: str
    priority: int | None
    priority_text: str
    reasons: tuple[str, ...]
    why: tuple[ReasonLine, ...]
    opinions: tuple[OpinionLine, ...]
    turn_to: str
    decided_at: datetime | None
    decided_by: str

    @property
    def views(self) -> tuple[OpinionLine, ...]:
        """What professionals think of it now."""
        return tuple(each for each in self.opinions if each.side == Opinion.Side.PROFESSIONAL and not each.is_undone)

    @property
    def last_word(self) -> OpinionLine | None:
        """The last that the person said, which can be taken back."""
        said = [each for each in self.opinions if each.side == Opinion.Side.PERSON and not each.is_undone]
        return said[-1] if said else None


@dataclass(frozen=True, slots=True)
class TransitionLine:
    """Something that happened, with its day; ``is_recent`` as long as it may be a reason to talk."""

    id: UUID
    label: str
    happened_on: date
    is_recent: bool
    by: str


def needs_of(person_id: UUID, *, actor: Actor) -> tuple[NeedLine, ...]:
    """The needs of a person, the latest word on each: what comes first, what was chosen, what is proposed, the rest.

    Who may not read all (a welzijnscoach after a referral) reads what was chosen, not what was proposed or declined,
    nor who said what. Nothing about safety stands here, for nobody: that is on the protected page. Four queries.
    """
    reads_all = decide(actor, "needs.read", person_id=person_id).allow
    known = catalogue().needs
    rows = latest_needs(person_id, full=True)
    lines = [
        _line(row)
        for row in rows.values()
        if row.kind in known and known[row.kind].track != "first" and (reads_all or row.state in SHARED)
    ]
    slugs = [*known]
    return tuple(
        sorted(
            lines,
            key=lambda each: (
                each.track != "other",
                ORDER.index(each.state),
                each.priority or Need.Priority.ALSO,
                slugs.index(each.kind),
            ),
        )
    )


def _line(row: Need) -> NeedLine:
    need = catalogue().needs[row.kind]
    signals = {each.slug: each for each in need.signals}
    reasons = list(row.reasons.all())
    why = {reason.text: _why(reason.text, signals.get(reason.signal)) for reason in reasons}
    return NeedLine(
        id=row.id,
        kind=row.kind,
        name=need.name,
        wish=need.wish,
        meaning=need.meaning,
        track=need.track,
        state=row.state,
        words=row.words,
        priority=row.priority,
        priority_text=row.get_priority_display() or "",
        reasons=tuple(why),
        why=tuple(why.values()),
        opinions=tuple(_opinion(each) for each in row.opinions.all()),
        turn_to=need.turn_to,
        decided_at=row.decided_at,
        decided_by=row.decided_by.name if row.decided_by else "",
    )


def _why(text: str, signal: Signal | None) -> ReasonLine:
    if signal is None:
        return ReasonLine(text, "", "")
    source = catalogue().sources.get(signal.source or "")
    return ReasonLine(text, signal.limit, source.title if source else "")


def _opinion(row: Opinion) -> OpinionLine:
    known = catalogue().needs
    return OpinionLine(
        id=row.id,
        side=row.side,
        choice=row.choice,
        choice_text=row.get_choice_display(),
        words=row.words,
        priority_text=row.get_priority_display() or "",
        instead=known[row.instead.kind].name if row.instead and row.instead.kind in known else "",
        at=row.at,
        by=row.by.name if row.by else "",
        by_id=row.by_id,
        is_undone=row.undone_at is not None,
    )


def latest_needs(person_id: UUID, kinds: Collection[str] = (), *, full: bool = False) -> dict[str, Need]:
    """The row that counts of each need of a person (of these kinds, when named): the open one, or else the latest.

    One query; with ``full`` four, for who decided, the reasons that hold, and what each side said.
    """
    rows = Need.objects.filter(person_id=person_id).exclude(state=Need.State.WITHDRAWN)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if full:
        opinions = Opinion.objects.select_related("by", "instead")
        rows = rows.select_related("decided_by").prefetch_related(
            Prefetch("reasons", Reason.objects.filter(ended_at=None)), Prefetch("opinions", opinions)
        )
    latest: dict[str, Need] = {}
    for row in rows.order_by("kind", "-proposed_at", "-decided_at", "-id"):
        if row.kind not in latest or row.state in (Need.State.PROPOSED, Need.State.AGREED):
            latest[row.kind] = row
    return latest


def refused_facts(needs: Iterable[Need]) -> dict[str, frozenset[str]]:
    """The facts that were known when each of these needs was refused, by kind; one query."""
    refused = {need.id: need.kind for need in needs if need.state == Need.State.DECLINED}
    facts: dict[str, set[str]] = {kind: set() for kind in refused.values()}
    for reason in Reason.objects.filter(need__in=refused, ended_at=None):
        facts[refused[reason.need_id]].add(reason.fact)
    return {kind: frozenset(known) for kind, known in facts.items()}


def transitions_of(person_id: UUID, *, on: date) -> tuple[TransitionLine, ...]:
    """What a person told that happened, the latest first; one query."""
    known = catalogue().transitions
    rows = Transition.objects.filter(person_id=person_id, undone_at=None).select_related("recorded_by")
    return tuple(
        TransitionLine(
            id=row.id,
            label=known[row.kind].label,
            happened_on=row.happened_on,
            is_recent=(on - row.happened_on).days <= known[row.kind].signal_days,
            by=row.recorded_by.name if row.recorded_by else "",
        )
        for row in rows
        if row.kind in known
    )


_PEOPLE = Ready(lambda ids: any_of(Person.objects.select_related("circumstances", "health", "preferences"), "id", ids))
_WITH_NAASTE = Ready(
    lambda ids: (
        any_of(RelatedPerson.objects.filter(ended_at=None), "person_id", ids).order_by().values_list("person_id")
    )
)
_TREATED = Ready(
    lambda ids: (
        any_of(Relation.objects.filter(relation="treatment", valid_until=None), "person_id", ids)
        .order_by()
        .values_list("person_id")
    )
)
_DECIDED = Ready(
    lambda ids: (
        any_of(
            Need.objects.filter(state__in=(Need.State.AGREED, Need.State.DECLINED, Need.State.MET)), "person_id", ids
        )
        .order_by("decided_at", "id")
        .values_list("person_id", "kind", "state")
    )
)


def needs_frame(person_ids: Sequence[UUID]) -> tuple[tuple[str, ...], Floats]:
    """What these persons chose: the slugs of all needs, and 1 chosen, 0 not wanted, NaN not decided; one query.

    The latest decision counts. A need that was met is not wanted any more, and may be proposed again: NaN.
    """
    slugs = tuple(catalogue().needs)
    table = np.full((len(person_ids), len(slugs)), np.nan)
    place = {person_id: i for i, person_id in enumerate(person_ids)}
    values = {Need.State.AGREED: 1.0, Need.State.DECLINED: 0.0, Need.State.MET: np.nan}
    for person_id, kind, state in _DECIDED(list(person_ids)):
        if kind in slugs:
            table[place[person_id], slugs.index(kind)] = values[Need.State(state)]
    return slugs, table


def people_frame(person_ids: Sequence[UUID], *, on: date) -> People:
    """These persons as a table, a row for each in the order given, with the needs they chose; four queries.

    With whom someone feels at home is not here: only a look together knows that. What was not asked, and what the
    reader may not see (health, for a welzijnscoach), is NaN: the engine then asks
    and never excludes.

    Raises
    ------
    KeyError
        A person who does not exist for this reader.
    """
    found = {person.id: person for person in _PEOPLE(list(person_ids))}
    people = [found[person_id] for person_id in person_ids]
    circumstances = [getattr(person, "circumstances", None) for person in people]
    health = [getattr(person, "health", None) for person in people]
    likes = [getattr(person, "preferences", None) for person in people]
    with_naaste = {person_id for (person_id,) in _WITH_NAASTE(list(person_ids))}
    treated = {person_id for (person_id,) in _TREATED(list(person_ids))}
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
        tie_wish=[(each and each.tie_wish) or "" for each in likes],
        **{slug: [" ".join(getattr(each, slug, None) or ()) for each in likes] for slug in LIKED},
        **{slug: _column(likes, slug) for slug in PREFERENCES if slug not in (*LIKED, "tie_wish")},
        **{slug: _column(circumstances, slug) for slug in CIRCUMSTANCES if slug in FLAGS},
        **{slug: _column(health, slug) for slug in HEALTH if slug in FLAGS},
    )


def proposals_for(person_id: UUID, *, on: date) -> list[ProposedNeed]:
    """What answers, events and the map give reason to talk about; nothing is kept. Queries as in `assessed`."""
    return assessed(person_id, on=on).for_person(0, refused_facts(latest_needs(person_id).values()))


@dataclass(frozen=True, slots=True)
class SignalLine:
    """Something to come back to in a talk: what it is about, why, and one sentence to say."""

    need: str
    reason: str
    sentence: str


def signals_for(person_id: UUID, *, on: date) -> tuple[SignalLine, ...]:
    """What a talk may come back to: what is proposed, then what is to be asked first. Queries as in `assessed`."""
    found = assessed(person_id, on=on)
    proposals = found.for_person(0, refused_facts(latest_needs(person_id).values()))
    told = {each.need.slug: (each.need.name, each.reasons[0]) for each in proposals if not each.said}
    for each in found.open_questions(0):
        told.setdefault(each.need.slug, (each.need.name, each.signal.ask))
    offer = _("Zullen we samen kijken of u daar iets in wilt veranderen?")
    return tuple(SignalLine(need, text, f"{text} {offer}") for need, text in told.values())


def questions_for(person_id: UUID, *, on: date) -> list[OpenQuestion]:
    """What to ask before something may be proposed. Queries as in `assessed`."""
    return assessed(person_id, on=on).open_questions(0)


def assessed(person_id: UUID, *, on: date) -> Proposals:
    """What signals say about one person. Fifteen queries at most, whatever is known.

    Every questionnaire that a signal asks about is read. Ties that hurt are not on the map, and those that the person
    wants away count for nothing.
    """
    known = catalogue()
    signals = [signal for need in known.needs.values() for signal in need.signals]
    slugs = {
        slug for signal in signals for clue in signal.clues for slug in (*clue.instruments, clue.instrument) if slug
    }
    people = people_frame([person_id], on=on)
    ties = ties_frame([person_id]).shown_to_others()
    return assess(
        people,
        known.needs,
        answers=_answers_frames([person_id], [one for one in known.instruments.values() if one.slug in slugs]),
        measures=add_map_facts(measure(ties), ties),
        transitions=transitions_frame([person_id], on=on),
        said=_said([person_id], on=on),
    )


def transitions_frame(person_ids: Sequence[UUID], *, on: date) -> Transitions:
    """What happened in these lives: as it was told, a move, and the birth of a child; three queries."""
    told: dict[UUID, list[tuple[str, date]]] = {person_id: [] for person_id in person_ids}
    rows = Transition.objects.filter(person_id__in=person_ids, undone_at=None).order_by()
    for person_id, kind, day in rows.values_list("person_id", "kind", "happened_on"):
        told[person_id].append((kind, day))
    moved = LifeEvent.objects.filter(person_id__in=person_ids, kind=LifeEvent.Kind.MOVED, undone_at=None)
    for person_id, day in moved.values_list("person_id", "happened_on"):
        told[person_id].append(("moved-house", day))
    born = Circumstances.objects.filter(person_id__in=person_ids, youngest_child_born__isnull=False)
    for person_id, month in born.values_list("person_id", "youngest_child_born"):
        told[person_id].append(("birth", month))
    return Transitions.told(catalogue().transitions, [told[person_id] for person_id in person_ids], on=on)


def _answers_frames(person_ids: Sequence[UUID], instruments: Sequence[Instrument]) -> list[Answers]:
    """The latest answers of these persons to each instrument; two queries.

    A question that is the same in two lists of our own counts once: as it was answered last.
    """
    given = latest_given(person_ids, instruments)
    rows: dict[str, list[dict[str, list[str]]]] = {}
    for one in instruments:
        rows[one.slug] = [
            {
                item: values
                for item, values in given[person_id, one.slug].answers.items()
                if not any(
                    _is_later(given, person_id, other, one, item)
                    for other in instruments
                    if other is not one and _asks_the_same(one, other, item)
                )
            }
            if (person_id, one.slug) in given
            else {}
            for person_id in person_ids
        ]
    return [Answers.read(one, rows[one.slug]) for one in instruments]


def _asks_the_same(one: Instrument, other: Instrument, item: str) -> bool:
    ours = one.text_source == other.text_source == "own"
    return (
        ours
        and item in {each.id for each in other.items}
        and (one.answers_of(one.item(item)) == other.answers_of(other.item(item)))
    )


def _is_later(given, person_id: UUID, other: Instrument, one: Instrument, item: str) -> bool:
    theirs = given.get((person_id, other.slug))
    return theirs is not None and item in theirs.answers and theirs.asked_at > given[person_id, one.slug].asked_at


def _said(person_ids: Sequence[UUID], *, on: date) -> dict[str, Floats]:
    """What these persons said before questions on feeling alone were opened, not longer ago than a year; one query."""
    said = {name: np.full(len(person_ids), np.nan) for name in SAID}
    recent = Response.objects.filter(person_id__in=person_ids, amended_by=None).exclude(said=[])
    for person_id, names, at in recent.values_list("person_id", "said", "asked_at"):
        for name in SAID:
            if name in names and at.date() >= on - timedelta(days=SAID_DAYS):
                said[name][person_ids.index(person_id)] = 1
    return said


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
