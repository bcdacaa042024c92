"""Reads referrals: what has to be done today, and the whole story of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Barrier, Feedback, Introduction, Referral, ReferralEvent, Words
from weefsel.apps.referrals.operations.step import OF_PERSON, coach_werkvorm
from weefsel.apps.referrals.states import NEXT, Act, ReferralState
from weefsel.apps.referrals.told import ToldAbout, told_about
from weefsel.apps.referrals.turns import FOLLOW_ON, plan, step_named
from weefsel.apps.rights.ready import Ready
from weefsel.apps.safety.queries import reach_of, with_reach
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor

NEWS_DAYS = 30


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One referral in a list. ``person_id`` is there only when the reader may open the page of the person."""

    id: UUID
    person_id: UUID | None
    name: str
    phone: str
    reach_note: str
    place: str
    state: str
    state_text: str
    step: str
    step_text: str
    whose: str
    is_mine: bool
    assigned_to: str
    due_on: date | None
    days_late: int
    requested_on: date

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class Caseload:
    """What a professional has to do. ``news`` are referrals that ended without a place, so that nobody is forgotten."""

    late: tuple[CaseLine, ...]
    today: tuple[CaseLine, ...]
    coming: tuple[CaseLine, ...]
    waiting: tuple[CaseLine, ...]
    news: tuple[CaseLine, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.today or self.coming or self.waiting or self.news)


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A step of the handover as a list shows it: done, now or next."""

    label: str
    state: str
    who: str
    note: str
    due_text: str
    due_date: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """Something that happened, in words."""

    date: datetime
    date_text: str
    text: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class BarrierLine:
    kind: str
    label: str
    is_present: bool
    solution: str

    @property
    def is_open(self) -> bool:
        return self.is_present and not self.solution


@dataclass(frozen=True, slots=True)
class Story:
    """One referral from request to arrival. The words are empty when the reader may not read them."""

    line: CaseLine
    owner: str
    owner_phone: str
    receiver: str
    receiver_phone: str
    requested_by: str
    introduction: str
    access_needs: str
    companion: str
    barriers: tuple[BarrierLine, ...]
    steps: tuple[StoryStep, ...]
    events: tuple[StoryEvent, ...]
    question: str
    reply: str
    report: str
    reported_on: date | None
    may_report: bool
    next_states: tuple[tuple[str, str], ...]
    has_offer: bool
    children: tuple[CaseLine, ...]
    came_from: UUID | None

    @property
    def is_open(self) -> bool:
        return self.line.due_on is not None

    @property
    def tells_something(self) -> bool:
        return bool(self.introduction or self.access_needs or self.companion)


def _rows():
    return Referral.objects.select_related(
        "owner",
        "receiver",
        "requested_by",
        "offer__service",
        "offer__location",
        "assigned_organization",
        "assigned_user",
    )


def _visible(rows: Iterable[Referral]) -> tuple[dict[UUID, str], dict[UUID, Person]]:
    """The names told to receivers, and the people this actor may see; two queries. Never a join: a row that may not be
    seen must not take the referral with it."""
    rows = list(rows)
    told = Introduction.objects.filter(referral_id__in=[r.id for r in rows]).values_list("referral_id", "shown_name")
    people = with_reach(Person.objects.all()).in_bulk({r.person_id for r in rows})
    return dict(told), people


def _line(row: Referral, actor: Actor, told: dict[UUID, str], people: dict[UUID, Person]) -> CaseLine:
    person = people.get(row.person_id)
    reach = reach_of(person) if person else None
    day = today(actor)
    werkvorm = catalogue().werkvormen.get(row.werkvorm)
    step = step_named(row.next_step, coach_werkvorm(row), werkvorm) if row.next_step else None
    return CaseLine(
        id=row.id,
        person_id=person.id if person else None,
        name=person.full_name if person else told.get(row.id, _("iemand")),
        phone=reach.phone if reach else "",
        reach_note=reach.note if reach else "",
        place=_place(row, werkvorm),
        state=row.state,
        state_text=str(ReferralState(row.state).label),
        step=row.next_step,
        step_text=str(step.text) if step else row.next_step,
        whose=row.assigned_organization.name if row.assigned_organization else "",
        is_mine=row.assigned_organization_id is not None and row.assigned_organization_id == actor.organization_id,
        assigned_to=row.assigned_user.name if row.assigned_user else "",
        due_on=row.due_on,
        days_late=max(0, (day - row.due_on).days) if row.due_on else 0,
        requested_on=row.requested_at.astimezone(AMSTERDAM).date(),
    )


def _place(row: Referral, werkvorm: Werkvorm | None) -> str:
    if row.offer is not None:
        return f"{row.offer.service.name}, {row.offer.location.name}"
    return f"{werkvorm.name if werkvorm else row.werkvorm}, {row.receiver.name}"


def _lines(rows: Iterable[Referral], actor: Actor) -> list[CaseLine]:
    rows = list(rows)
    told, people = _visible(rows)
    return [_line(row, actor, told, people) for row in rows]


def caseload(actor: Actor, *, mine: bool = False) -> Caseload:
    """What this actor, or the actor's organisation, has to do: too late, today, coming, and what waits on others.

    ``mine`` leaves out what a colleague has taken on. A referral that a coach referred on is told by the new one, as
    long as that is open. Three queries.
    """
    organization = actor.organization_id
    ended = ReferralState.ended()
    running_child = Referral.objects.filter(parent=OuterRef("pk")).exclude(state__in=ended)
    later = Referral.objects.filter(person=OuterRef("person"), requested_at__gt=OuterRef("requested_at"))
    recent = Exists(
        ReferralEvent.objects.filter(
            referral=OuterRef("pk"),
            to_state__in=[ReferralState.REJECTED, ReferralState.DECLINED],
            at__gte=actor.now - timedelta(days=NEWS_DAYS),
        )
    )
    rows = _rows().filter(
        Q(owner=organization) | Q(receiver=organization),
        ~Q(state__in=ended) & ~Exists(running_child)
        | Q(state__in=[ReferralState.REJECTED, ReferralState.DECLINED], owner=organization) & recent & ~Exists(later),
    )
    rows = list(rows.order_by("due_on", "requested_at", "id"))
    if mine:
        rows = [r for r in rows if r.assigned_user_id in (None, actor.user_id) or r.requested_by_id == actor.user_id]
    lines = _lines(rows, actor)
    day = today(actor)
    own = [line for line in lines if line.is_mine and line.due_on]
    return Caseload(
        late=tuple(line for line in own if line.is_late),
        today=tuple(line for line in own if line.due_on == day),
        coming=tuple(line for line in own if line.due_on > day),
        waiting=tuple(line for line in lines if not line.is_mine and line.due_on),
        news=tuple(line for line in lines if line.due_on is None),
    )


def looking(actor: Actor) -> dict[UUID, UUID | None]:
    """Who came to this organisation for a coach and has no place yet, with the coach who took it on; one query."""
    ended = ReferralState.ended()
    placed = Referral.objects.filter(person=OuterRef("person"), offer__isnull=False).exclude(state__in=ended)
    rows = Referral.objects.filter(receiver=actor.organization_id, offer=None).exclude(state__in=ended)
    return dict(rows.filter(~Exists(placed)).order_by("requested_at").values_list("person_id", "assigned_user_id"))


def referred_to(person_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], UUID]:
    """The open referrals of these persons to a place, by person and offer; one query."""
    rows = Referral.objects.filter(person_id__in=person_ids, offer__isnull=False)
    rows = rows.exclude(state__in=ReferralState.ended())
    return {(person, offer): row for row, person, offer in rows.values_list("id", "person_id", "offer_id")}


def referrals_seen(actor: Actor, *, open_only: bool = False) -> list[CaseLine]:
    """Referrals that the actor's organisation made or received, the next due first; three queries."""
    rows = _rows().filter(Q(owner=actor.organization_id) | Q(receiver=actor.organization_id))
    if open_only:
        rows = rows.exclude(state__in=ReferralState.ended())
    return _lines(rows.order_by("due_on", "-requested_at", "id"), actor)


def referrals_of(person_id: UUID, actor: Actor) -> list[CaseLine]:
    """The referrals of one person, the newest first; three queries."""
    return _lines(_OF_PERSON(person_id), actor)


def find_referral(referral_id: UUID) -> Referral | None:
    """A referral that this actor may see; one query."""
    return next(iter(_REFERRAL(referral_id)), None)


_OF_PERSON = Ready(lambda one: _rows().filter(person_id=one).order_by("-requested_at", "id"))
_REFERRAL = Ready(lambda one: _rows().filter(id=one).order_by())


def may_read_words(told: Words, actor: Actor) -> bool:
    """Words stay with the person, with the organisation that wrote them, and with the one they were said to."""
    if actor.person_id is not None and actor.person_id == told.person_id:
        return True
    return actor.organization_id is not None and actor.organization_id in (
        told.by_organization_id,
        told.to_organization_id,
    )


def story_of(referral: Referral, actor: Actor, *, reads_words: bool = True) -> Story:
    """All that a page tells of one referral; six queries, whatever happened.

    ``reads_words`` False leaves out all free text and names, for who may see only how far it is.
    """
    family = list(_rows().filter(Q(parent=referral) | Q(id=referral.parent_id)).order_by("requested_at"))
    children = [one for one in family if one.parent_id == referral.id]
    told, people = _visible([referral, *children])
    line = _line(referral, actor, told, people)
    words = told_about(referral, actor) if reads_words else ToldAbout()
    events = list(ReferralEvent.objects.filter(referral=referral).select_related("by_user", "told"))
    said = {e.id: e.told.words for e in events if hasattr(e, "told") and reads_words and may_read_words(e.told, actor)}
    questions = [e for e in events if e.act in (Act.QUESTION, Act.REPLY) and e.id in said]
    is_open = bool(questions) and questions[-1].act == Act.QUESTION
    last_said = said[questions[-1].id] if questions else ""
    reported = next((e for e in reversed(events) if e.act == Act.REPORTED), None)
    return Story(
        line=line,
        owner=referral.owner.name,
        owner_phone=referral.owner.phone,
        receiver=referral.receiver.name,
        receiver_phone=(referral.offer.host_phone if referral.offer else "") or referral.receiver.phone,
        requested_by=_who(events[0]) if events else "",
        introduction=words.introduction,
        access_needs=words.access_needs,
        companion=words.companion,
        barriers=tuple(
            BarrierLine(b.kind, str(Barrier.Kind(b.kind).label), b.is_present, b.solution) for b in words.barriers
        ),
        steps=_steps(referral, line, events),
        events=tuple(_told(e, said.get(e.id, "")) for e in reversed(events)),
        question=last_said if is_open else "",
        reply="" if is_open else last_said,
        report=said.get(reported.id, "") if reported else "",
        reported_on=reported.at.astimezone(AMSTERDAM).date() if reported else None,
        may_report=referral.report_consent_id is not None,
        next_states=tuple((s, str(ReferralState(s).label)) for s in ReferralState.values if s in NEXT[referral.state]),
        has_offer=referral.offer_id is not None,
        children=tuple(_line(child, actor, told, people) for child in children),
        came_from=next((one.id for one in family if one.id == referral.parent_id), None),
    )


ACT_TEXTS = {
    Act.CONTACT: gettext_lazy("Contact met de persoon"),
    Act.QUESTION: gettext_lazy("Vraag gesteld"),
    Act.REPLY: gettext_lazy("Vraag beantwoord"),
    Act.CONFIRMED: gettext_lazy("De persoon zei: ja, ik kom"),
    Act.POSTPONED: gettext_lazy("Andere dag afgesproken"),
    Act.HANDED_OVER: gettext_lazy("Aan een collega gegeven"),
    Act.SOLVED: gettext_lazy("Drempel opgelost"),
    Act.REPORTED: gettext_lazy("Bericht aan de verwijzer"),
    Act.NARROWED: gettext_lazy("Minder gedeeld met wie ontvangt"),
}
REASON_TEXTS = {
    "consent-withdrawn": gettext_lazy("toestemming ingetrokken"),
    "referred-on": gettext_lazy("een plek gevonden en verder verwezen"),
    "came": gettext_lazy("was er al"),
}


def _told(event: ReferralEvent, words: str) -> StoryEvent:
    state = str(ReferralState(event.to_state).label)
    text = state.capitalize() if event.act == Act.STEP else str(ACT_TEXTS[Act(event.act)])
    if event.act == Act.CONTACT and event.from_state != event.to_state:
        text = state.capitalize()
    if event.reason in REASON_TEXTS:
        text = f"{text} ({REASON_TEXTS[event.reason]})"
    return StoryEvent(
        date=event.at,
        date_text=day_text(event.at.astimezone(AMSTERDAM).date()),
        text=text,
        who=_who(event),
        words=words,
    )


def _who(event: ReferralEvent) -> str:
    """Who took this step. The person is never named by their log-in: a host knows them by the name they chose."""
    if event.by_role in OF_PERSON:
        return _("de persoon zelf")
    if event.by_user is not None:
        return event.by_user.name
    return _("gastheer of gastvrouw") if event.by_role == "link_host" else ""


def day_text(day: date) -> str:
    """A day in words, such as 3 maart."""
    return date_format(day, "j F", use_l10n=False)


def _steps(referral: Referral, line: CaseLine, events: list[ReferralEvent]) -> tuple[StoryStep, ...]:
    """Where a referral stands: what was reached with its date, what is to be done now, and what comes after."""
    werkvorm = catalogue().werkvormen.get(referral.werkvorm)
    reached = [e for e in events if e.from_state != e.to_state]
    done = [
        StoryStep(
            label=str(ReferralState(e.to_state).label).capitalize(),
            state="done",
            who=_who(e),
            note="",
            due_text=day_text(e.at.astimezone(AMSTERDAM).date()),
            due_date=e.at.astimezone(AMSTERDAM).date(),
            late=False,
        )
        for e in reached
    ]
    if line.due_on is None:
        return tuple(done)
    now = StoryStep(
        label=line.step_text,
        state="now",
        who=line.assigned_to or line.whose,
        note="",
        due_text=_("voor %s") % day_text(line.due_on),
        due_date=line.due_on,
        late=line.is_late,
    )
    named = {e.reason for e in events} | {line.step}
    # What comes next for who was referred on, stands with the new referral.
    to_come = () if line.step == FOLLOW_ON.slug else _anchors_to_come(referral.state)
    later = [
        StoryStep(label=step.text, state="next", who="", note=step.note, due_text="", due_date=None, late=False)
        for step in plan(werkvorm, coach_werkvorm(referral), *to_come)
        if step.slug not in named and not (referral.state == ReferralState.ARRIVED and step.due_days == 0)
    ]
    return (*done, now, *later)


def _anchors_to_come(state: str) -> tuple[str, ...]:
    if state == ReferralState.STAYED:
        return ()
    if state == ReferralState.ARRIVED:
        return ("first_visit",)
    return ("referral", "acceptance", "first_visit")


def organizations_with_coaches() -> list[Organization]:
    """Welfare organisations that can be referred to; one query."""
    return list(Organization.objects.filter(kind=Organization.Kind.WELFARE, is_claimed=True).order_by("name", "id"))


def organizations_that_ask_later(person_id: UUID) -> list[Organization]:
    """Who referred this person, and so asks later how it goes; by name, one query."""
    asked = Referral.objects.filter(person_id=person_id).exclude(state=ReferralState.STOPPED)
    return list(Organization.objects.filter(id__in=asked.values("owner_id")).order_by("name", "id"))


def feedback_of(referral: Referral) -> Feedback | None:
    """The newest message to the referrer that the person reads first, as far as this actor may see it; one query."""
    return Feedback.objects.filter(referral=referral).first()


def feedback_to_read(person_id: UUID) -> list[Feedback]:
    """What waits for this person to be read, and may still be sent; one query."""
    rows = Feedback.objects.filter(
        person_id=person_id, state=Feedback.State.WAITING, referral__report_consent__isnull=False
    )
    return list(rows.select_related("receiver", "owner"))


def n_resting_on(consent_id: UUID) -> int:
    """How many open referrals stop when a consent is withdrawn; one query."""
    return resting_on(consent_id).count()


def resting_on(consent_id: UUID):
    """The open referrals that rest on a consent, or on an earlier version of the same answer."""
    same = Consent.objects.filter(
        Exists(
            Consent.objects.filter(
                id=consent_id,
                person_id=OuterRef("person_id"),
                purpose=OuterRef("purpose"),
                receiver_id=OuterRef("receiver_id"),
            )
        )
    )
    return Referral.objects.filter(consent__in=same.values("id")).exclude(state__in=ReferralState.ended())
