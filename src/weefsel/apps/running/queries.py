"""Reads what happened, and says which core elements were kept: of one group or referral, and of an organisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import Agreed, OwnForm, catalogue, dropped_elements, own_form_of
from weefsel.apps.consent.models import Consent
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Enrolment, Group, GroupRole, Guest, Session
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.referrals.models import Referral, ReferralEvent
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import decide, rights
from weefsel.apps.running.fidelity import ElementState, Seen, Verdict, core_elements
from weefsel.apps.running.measures import Facts, GroupFacts, HeldSession, PersonFacts, ReferralFacts
from weefsel.apps.running.models import Observation
from weefsel.apps.running.runners import RUNNERS, runner_of
from weefsel.apps.screening.models import Response
from weefsel.apps.screening.queries import TalkCount, talks_counted
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import N_HOURS
from weefsel.engine.rights.may import Actor

# Names of the handover steps that say that someone goes along the first time.
GOING_ALONG = frozenset({"go-along", "come-along"})
DAYPARTS = N_HOURS // 7
DISCUSSED = (Need.State.AGREED, Need.State.DECLINED, Need.State.MET)
LEAST_PEOPLE = 10  # fewer than this could point at somebody


@dataclass(frozen=True, slots=True)
class ElementCount:
    """One core element over everything an organisation did with a werkvorm: how often which verdict.

    ``n_to_see`` how often nobody said yet what they saw; ``agreed`` why the organisation leaves it out or does it in
    another way now, ``is_dropped`` which of the two; ``is_own`` it added the element itself.
    """

    slug: str
    name: str
    why: str
    is_observed: bool
    n_kept: int
    n_adapted: int
    n_unknown: int
    n_not_computed: int
    n_dropped: int = 0
    n_to_see: int = 0
    agreed: str = ""
    is_dropped: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group with its core elements, for the list of an organisation."""

    id: UUID
    name: str
    state: str
    elements: tuple[ElementState, ...]


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How an organisation keeps the core elements of a werkvorm.

    ``scope`` group, referral, person or "" when nothing is counted; ``n`` how many of those there are; ``groups`` each
    group by itself. ``is_withheld``: too few people to show a count of.
    """

    scope: str
    n: int
    elements: tuple[ElementCount, ...]
    groups: tuple[GroupLine, ...] = ()
    is_withheld: bool = False


class Judge:
    """Lays what happened beside the template, and beside what the organisations involved agreed at that time.

    Reads once, for everything that it judges: the own form of the reader's organisation where it is involved (two
    queries), what the others leave out (two), and what was seen (one).
    """

    def __init__(
        self,
        slug: str,
        actor: Actor,
        *,
        organizations: Collection[UUID | None],
        about: str = "",
        ids: Collection[UUID] = (),
    ) -> None:
        self.actor = actor
        here, others = actor.organization_id in organizations, set(organizations) - {None, actor.organization_id}
        self.form = own_form_of(slug, actor.organization_id) if here else OwnForm(slug, (), ())
        self.elsewhere = [one for one in dropped_elements(slug) if one.organization_id in others] if others else []
        self.seen = _seen(slug, about, ids) if about else {}

    def agreed(self, organizations: Collection[UUID | None], ended_at: datetime | None = None) -> Agreed | None:
        """How these organisations did the werkvorm when it ended; now, for what runs. None: it is known nowhere."""
        moment = ended_at or self.actor.now
        form = self.form if self.actor.organization_id in organizations else OwnForm(self.form.slug, (), ())
        agreed = form.at(moment)
        if agreed is not None:
            for one in self.elsewhere:
                is_over = one.ended is not None and one.ended <= moment
                if one.organization_id in organizations and one.since <= moment and not is_over:
                    agreed.dropped[one.element] = one.why
        return agreed

    def states(self, facts: Facts, *organizations: UUID | None) -> tuple[ElementState, ...]:
        """The core elements of one group, referral or person; empty when the werkvorm is known nowhere any more."""
        agreed = self.agreed(organizations, getattr(facts, "ended_at", None))
        if agreed is None:
            return ()
        return core_elements(agreed.template, facts, agreed=agreed, seen=self.seen.get(facts.key))


def _seen(slug: str, about: str, ids: Collection[UUID]) -> dict[UUID, dict[str, Seen]]:
    """The latest answer to each core element that a person must see, by group, referral or person; one query."""
    found: dict[UUID, dict[str, Seen]] = defaultdict(dict)
    rows = Observation.objects.filter(**{f"{about}_id__in": list(ids)}, werkvorm=slug)
    if about == "person":
        rows = rows.filter(referral=None)
    for key, element, answer, at in rows.values_list(f"{about}_id", "element", "answer", "seen_at"):
        found[key][element] = Seen(answer, _on(at))
    return found


@dataclass(frozen=True, slots=True)
class ObservationLine:
    """What somebody said they saw: ``element`` by its name, ``answer`` in words. ``by`` only for colleagues."""

    element: str
    answer: str
    on: date
    by: str


def observations_of(about: str, key: UUID, slug: str, actor: Actor) -> tuple[ObservationLine, ...]:
    """Everything that was said of a group, referral or person, newest first; one query."""
    werkvorm = catalogue().werkvormen.get(slug)
    names = {one.slug: one.name for one in werkvorm.core_elements} if werkvorm else {}
    rows = Observation.objects.filter(**{f"{about}_id": key}, werkvorm=slug).select_related("seen_by").reverse()
    if about == "person":
        rows = rows.filter(referral=None)
    return tuple(
        ObservationLine(
            element=names.get(row.element, row.element),
            answer=row.get_answer_display(),
            on=_on(row.seen_at),
            by=row.seen_by.name if row.seen_by and _is_colleague(row, actor) else "",
        )
        for row in rows
    )


def _is_colleague(row: Observation, actor: Actor) -> bool:
    """Whether who said so works where the reader works, as far as the row can tell."""
    return row.owner_id == actor.organization_id and row.receiver_id in (None, actor.organization_id)


def fidelity(group: Group, actor: Actor) -> tuple[ElementState, ...]:
    """The core elements of one group; empty when its werkvorm is known nowhere any more. At most seven queries."""
    judge = Judge(group.werkvorm, actor, organizations=[group.owner_id], about="group", ids=[group.id])
    return judge.states(group_facts([group], actor)[0], group.owner_id)


def fidelity_of_referral(referral: Referral, actor: Actor) -> tuple[ElementState, ...]:
    """The core elements of one referral, with what followed from it; at most eleven queries."""
    both = (referral.owner_id, referral.receiver_id)
    judge = Judge(referral.werkvorm, actor, organizations=both, about="referral", ids=[referral.id])
    return judge.states(referral_facts([referral], actor)[0], *both)


def fidelity_of_person(person_id: UUID, werkvorm: Werkvorm, actor: Actor) -> tuple[ElementState, ...]:
    """The core elements of an instrument or talk with one person; empty when it has not begun. Eight queries."""
    facts = person_facts(werkvorm, [person_id], actor)
    if not facts:
        return ()
    organization = actor.organization_id
    judge = Judge(werkvorm.slug, actor, organizations=[organization], about="person", ids=[person_id])
    return judge.states(facts[0], organization)


def fidelity_of_organization(werkvorm: Werkvorm, actor: Actor) -> Fidelity:
    """The core elements of a werkvorm over all that the actor's organisation did with it; a fixed number of queries."""
    runner = runner_of(werkvorm)
    scope = runner.scope if runner else ""
    organization = actor.organization_id
    if scope == "group":
        groups = list(Group.objects.filter(owner_id=organization, werkvorm=werkvorm.slug).select_related("offer"))
        judge = Judge(
            werkvorm.slug, actor, organizations=[organization], about="group", ids=[group.id for group in groups]
        )
        lines = tuple(
            GroupLine(group.id, group.name, group.get_state_display(), judge.states(facts, organization))
            for group, facts in zip(groups, group_facts(groups, actor), strict=True)
        )
        return Fidelity(scope, len(lines), _counted(judge, [line.elements for line in lines]), lines)
    if scope == "referral":
        mine = Q(owner_id=organization) | Q(receiver_id=organization)
        referrals = list(Referral.objects.filter(mine, werkvorm=werkvorm.slug))
        both = {one.id: (one.owner_id, one.receiver_id) for one in referrals}
        judge = Judge(
            werkvorm.slug,
            actor,
            organizations=[organization, *(each for pair in both.values() for each in pair)],
            about="referral",
            ids=list(both),
        )
        states = [judge.states(facts, *both[facts.key]) for facts in referral_facts(referrals, actor)]
        return Fidelity(scope, len(states), _counted(judge, states))
    if scope == "person":
        people = set(talks_counted(werkvorm, actor)) if runner is RUNNERS["talks"] else _treated(actor)
        all_facts = person_facts(werkvorm, people, actor)
        judge = Judge(
            werkvorm.slug, actor, organizations=[organization], about="person", ids=[facts.key for facts in all_facts]
        )
        states = [judge.states(facts, organization) for facts in all_facts]
        if len(states) < LEAST_PEOPLE:
            return Fidelity(scope, 0, _counted(judge, []), is_withheld=bool(states))
        return Fidelity(scope, len(states), _counted(judge, states))
    return Fidelity("", 0, _counted(Judge(werkvorm.slug, actor, organizations=[organization]), []))


def _counted(judge: Judge, states: Collection[tuple[ElementState, ...]]) -> tuple[ElementCount, ...]:
    """How often each element of the form of today got which verdict."""
    agreed = judge.agreed([judge.actor.organization_id])
    if agreed is None:
        return ()
    verdicts: dict[str, Counter] = defaultdict(Counter)
    for state in states:
        for element in state:
            verdicts[element.slug][element.verdict] += 1
    return tuple(
        ElementCount(
            slug=element.slug,
            name=element.name,
            why=element.why,
            is_observed=element.check is None,
            n_kept=verdicts[element.slug][Verdict.KEPT],
            n_adapted=verdicts[element.slug][Verdict.ADAPTED],
            n_unknown=verdicts[element.slug][Verdict.UNKNOWN],
            n_not_computed=verdicts[element.slug][Verdict.NOT_COMPUTED],
            n_dropped=verdicts[element.slug][Verdict.DROPPED],
            n_to_see=verdicts[element.slug][Verdict.OBSERVED],
            agreed=agreed.dropped.get(element.slug) or agreed.changed.get(element.slug, ""),
            is_dropped=element.slug in agreed.dropped,
            is_own=element in agreed.own,
        )
        for element in (*agreed.template.core_elements, *agreed.own)
    )


def group_facts(groups: Collection[Group], actor: Actor) -> list[GroupFacts]:
    """What happened in these groups, in their order; at most four queries, and one for an offer that was not loaded.

    A meeting is past when its day is over: whoever leads it may write it down until midnight.
    """
    if not groups:
        return []
    day = today(actor)
    sessions: dict[UUID, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(group__in=groups):
        sessions[session.group_id].append(session)
    roles: dict[UUID, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for row in GroupRole.objects.filter(group__in=groups).exclude(name=""):
        roles[row.group_id][row.role].add(row.id)
    knows = all(decide(actor, "groups.read_people", owner_id=group.owner_id).allow for group in groups)
    enrolments: dict[UUID, list[Enrolment]] = defaultdict(list)
    asked: dict[UUID, set[UUID]] = defaultdict(set)
    if knows:
        for row in Enrolment.objects.filter(group__in=groups).exclude(
            state__in=[Enrolment.State.INVITED, Enrolment.State.DECLINED]
        ):
            enrolments[row.group_id].append(row)
        guests = Guest.objects.filter(session__group__in=groups)
        for group_id, enrolment_id in guests.values_list("session__group_id", "enrolment_id"):
            asked[group_id].add(enrolment_id)
    return [
        GroupFacts(
            key=group.id,
            name=group.name,
            is_over=group.state == Group.State.ENDED,
            n_past=sum(bool(s.held_at) or _on(s.ends_at) < day for s in sessions[group.id]),
            held=tuple(
                HeldSession(
                    n_people=_present_at(session, enrolments[group.id]) if knows else None,
                    roles_present=None if session.roles_present is None else frozenset(session.roles_present),
                )
                for session in sessions[group.id]
                if session.held_at
            ),
            roles={role: frozenset(rows) for role, rows in roles[group.id].items()},
            n_people=len(enrolments[group.id]) if knows else None,
            n_naaste_asked=len(asked[group.id]) if knows else None,
            open_days=_open_days(group, sessions[group.id]),
            ended_at=_last(sessions[group.id]) if group.state == Group.State.ENDED else None,
        )
        for group in groups
    ]


def _last(sessions: Collection[Session]) -> datetime | None:
    """When the last meeting that took place was over; None when none did."""
    return max((session.ends_at for session in sessions if session.held_at), default=None)


def _present_at(session: Session, enrolments: Iterable[Enrolment]) -> int:
    """How many took part on the day of a meeting; for a walk-in place with those who walked in."""
    taking_part = sum(
        _on(row.since) <= _on(session.starts_at) and (row.ended_at is None or row.ended_at > session.starts_at)
        for row in enrolments
    )
    return taking_part + (session.n_walk_ins or 0)


def _open_days(group: Group, sessions: Collection[Session]) -> int | None:
    """Days a week: of the opening times of its offer, else of the days on which it meets."""
    if group.offer is not None and group.offer.hours is not None:
        hours = group.offer.hours
        return sum(any(hours[first : first + DAYPARTS]) for first in range(0, N_HOURS, DAYPARTS))
    return len({_on(session.starts_at).weekday() for session in sessions}) or None


def referral_facts(referrals: Collection[Referral], actor: Actor) -> list[ReferralFacts]:
    """What happened in these referrals and in those that a coach made of them, in their order; at most six queries."""
    if not referrals:
        return []
    day = today(actor)
    ids = [referral.id for referral in referrals]
    children: dict[UUID, list[Referral]] = defaultdict(list)
    for child in Referral.objects.filter(parent_id__in=ids):
        children[child.parent_id].append(child)
    everything = [*ids, *(child.id for each in children.values() for child in each)]
    events: dict[UUID, list[ReferralEvent]] = defaultdict(list)
    for event in ReferralEvent.objects.filter(referral_id__in=everything):
        events[event.referral_id].append(event)
    consents = dict(
        Consent.objects.filter(id__in=[referral.consent_id for referral in referrals]).values_list("id", "given_at")
    )
    naasten = _naasten({referral.person_id for referral in referrals}, actor)
    return [
        _facts_of(referral, children[referral.id], events, consents.get(referral.consent_id), naasten, day)
        for referral in referrals
    ]


def _facts_of(
    referral: Referral,
    children: Collection[Referral],
    events: dict[UUID, list[ReferralEvent]],
    consented_at: datetime | None,
    naasten: dict[UUID, bool],
    day: date,
) -> ReferralFacts:
    own = events[referral.id]
    all_events = sorted(
        (event for key in (referral.id, *(child.id for child in children)) for event in events[key]),
        key=lambda event: (event.at, event.number),
    )
    requested_on = _on(referral.requested_at)
    contacted = [e.at for e in own if e.act == Act.CONTACT or _entered(e, ReferralState.CONTACTED)]
    arrived_at = next((e.at for e in all_events if _entered(e, ReferralState.ARRIVED)), None)
    talks = [e for e in all_events if e.act == Act.CONTACT and e.reason not in GOING_ALONG]
    options = [one.n_options for one in (referral, *children) if one.n_options is not None]
    return ReferralFacts(
        key=referral.id,
        day=day,
        requested_on=requested_on,
        is_over=referral.state in ReferralState.ended(),
        # Who may not read the consent still knows that there is one: the database refuses a referral without.
        consent_on=_on(consented_at) if consented_at else requested_on,
        by_roles=frozenset(e.by_role for e in all_events),
        first_contact_on=_on(min(contacted)) if contacted else None,
        arrived_on=_on(arrived_at) if arrived_at else None,
        n_contacts_after=sum(arrived_at is not None and e.at > arrived_at for e in talks),
        went_along=any(e.act == Act.CONTACT and e.reason in GOING_ALONG for e in all_events),
        is_reported=any(e.act == Act.REPORTED for e in own),
        n_options=max(options, default=None),
        naaste_asked=naasten.get(referral.person_id),
        ended_at=max((e.at for e in own), default=None) if referral.state in ReferralState.ended() else None,
    )


def _entered(event: ReferralEvent, state: str) -> bool:
    return event.to_state == state and event.from_state != state


def _naasten(person_ids: Collection[UUID], actor: Actor) -> dict[UUID, bool]:
    """Whether a naaste was asked to take part, by person; only of people whose naasten the actor may know."""
    known = set(_treated(actor)) & set(person_ids) if actor.person_id is None else {actor.person_id}
    asked = set(RelatedPerson.objects.filter(person_id__in=known, ended_at=None).values_list("person_id", flat=True))
    asked |= set(Guest.objects.filter(person_id__in=known).values_list("person_id", flat=True))
    return {person_id: person_id in asked for person_id in known}


def _treated(actor: Actor) -> list[UUID]:
    """The people whom the actor may know as a patient; one query, none for who may not know any."""
    if actor.organization_id is None or not any(
        permission.relation == "treatment" for permission in rights().permissions_for(actor.role, "ecogram.read")
    ):
        return []
    rows = Relation.objects.filter(
        relation="treatment", organization_id=actor.organization_id, valid_from__lte=actor.now
    ).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=actor.now))
    return list(rows.values_list("person_id", flat=True).distinct())


def person_facts(werkvorm: Werkvorm, person_ids: Collection[UUID], actor: Actor) -> list[PersonFacts]:
    """What was asked of, drawn by and said with these people, for whom anything of this werkvorm happened.

    Three queries, and one for a werkvorm that is a talk: that began with the first talk, and what was agreed before
    does not count. The werkvorm is over for somebody when the longest time that its handover gives has passed since it
    began; a talk when that time has passed since the last one ended.
    """
    if not person_ids:
        return []
    measures = {element.check.measure for element in werkvorm.core_elements if element.check}
    wanted = {e.check.argument for e in werkvorm.core_elements if e.check and e.check.measure == "instrument_asked"}
    is_talk = runner_of(werkvorm) is RUNNERS["talks"]
    talks = talks_counted(werkvorm, actor, person_ids) if is_talk else {}
    begun: dict[UUID, list[datetime]] = defaultdict(list, {key: [one.begun_at] for key, one in talks.items()})
    asked: dict[UUID, set[str]] = defaultdict(set)
    responses = Response.objects.filter(person_id__in=person_ids, instrument__in=wanted)
    for person_id, instrument, at in responses.values_list("person_id", "instrument", "asked_at"):
        asked[person_id].add(instrument)
        begun[person_id].append(at)
    discussed: Counter = Counter()
    needs = Need.objects.filter(person_id__in=person_ids, state__in=DISCUSSED if "needs_agreed" in measures else [])
    for person_id, proposed_at, decided_at in needs.values_list("person_id", "proposed_at", "decided_at"):
        if is_talk and (person_id not in talks or (decided_at or proposed_at) < talks[person_id].begun_at):
            continue
        discussed[person_id] += 1
        begun[person_id].append(proposed_at)
    ties: dict[UUID, list[Tie]] = defaultdict(list)
    if measures & {"ties_recorded", "tie_sectors", "ties_with_support"}:
        for tie in Tie.objects.filter(person_id__in=person_ids):
            begun[tie.person_id].append(tie.valid_from)
            if tie.valid_until is None:
                ties[tie.person_id].append(tie)
    patience = timedelta(days=max((step.due_days for step in werkvorm.handover if not step.off), default=0))
    if "talks_held" in measures:
        patience = max(patience, _until_the_next(werkvorm))
    day = today(actor)

    def is_over(person_id: UUID, moments: list[datetime]) -> bool:
        if not is_talk:
            return _on(min(moments)) + patience < day
        ended_at = talks[person_id].ended_at
        return ended_at is not None and _on(ended_at) + patience < day

    none = TalkCount(begun_at=None, ended_at=None)
    return [
        PersonFacts(
            key=person_id,
            is_over=is_over(person_id, at),
            instruments=frozenset(asked[person_id]),
            n_needs=discussed[person_id],
            n_ties=len(ties[person_id]),
            n_sectors=len({tie.sector for tie in ties[person_id]}),
            n_ties_with_support=sum(tie.received is not None or tie.given is not None for tie in ties[person_id]),
            n_talks=talks.get(person_id, none).n_talks,
            n_steps=talks.get(person_id, none).n_steps,
            n_steps_done=talks.get(person_id, none).n_steps_done,
        )
        for person_id, at in sorted(begun.items(), key=lambda pair: str(pair[0]))
        if not is_talk or person_id in talks
    ]


DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


def _until_the_next(werkvorm: Werkvorm) -> timedelta:
    """How long the next talk may take to come, by the rhythm of the werkvorm; nothing where it gives none."""
    rhythm = werkvorm.rhythm
    return timedelta(days=DAYS.get(rhythm.unit, 0) * (rhythm.every or 0))


def _on(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
