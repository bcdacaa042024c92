"""What pages show of groups: a fixed number of queries each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import (
    Attendance,
    Buddy,
    Enrolment,
    Favour,
    Group,
    GroupRole,
    Guest,
    Party,
    Session,
    Signal,
)
from weefsel.apps.groups.operations.enrol import NEW_BUDDY, NOT_MATCHED
from weefsel.apps.groups.operations.form import form_of
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.rights.ready import Ready
from weefsel.apps.safety.meeting import open_favours
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of the list of groups. ``next_at`` None when no meeting is planned any more; ``n_waiting`` were referred
    and could join this group."""

    id: UUID
    name: str
    slug: str
    werkvorm: str
    form: str
    place: str
    state: str
    n_people: int
    size_min: int | None
    size_max: int | None
    n_waiting: int
    next_at: datetime | None


def groups_of(actor: Actor) -> list[GroupRow]:
    """The groups of the actor's organisation: running and forming first, then those that ended; two queries."""
    waiting = list(_waiting_for(actor.organization_id))
    rows = (
        Group.objects.filter(owner_id=actor.organization_id)
        .select_related("location")
        .annotate(
            n_people=Count("enrolments", filter=Q(enrolments__state=Enrolment.State.ENROLLED), distinct=True),
            next_at=Min("sessions__starts_at", filter=Q(sessions__ends_at__gte=actor.now)),
        )
    )
    names = catalogue().werkvormen
    order = {Group.State.RUNNING: 0, Group.State.FORMING: 1, Group.State.ENDED: 2}
    return sorted(
        (
            GroupRow(
                id=row.id,
                name=row.name,
                slug=row.werkvorm,
                form=row.form,
                werkvorm=names[row.werkvorm].name if row.werkvorm in names else row.werkvorm,
                place=row.location.name,
                state=row.state,
                n_people=row.n_people,
                size_min=row.size_min,
                size_max=row.size_max,
                n_waiting=0 if row.state == Group.State.ENDED else len([r for r in waiting if _fits(r, row)]),
                next_at=row.next_at,
            )
            for row in rows
        ),
        key=lambda row: (order[row.state], row.name.casefold(), str(row.id)),
    )


def pairing_to_do(rows: Sequence[GroupRow], actor: Actor) -> list[tuple[str, int]]:
    """The werkvormen in which the actor's organisation pairs people, each with how many wait; one query.

    ``rows`` are its groups (`groups_of`), which tell where there is a pair already.
    """
    names = catalogue().werkvormen
    waiting = Counter(
        row.werkvorm
        for row in _waiting_for(actor.organization_id)
        if row.werkvorm in names and form_of(names[row.werkvorm]) == Group.Form.PAIR
    )
    has = {row.slug for row in rows if row.form == Group.Form.PAIR}
    return sorted((slug, waiting[slug]) for slug in has | set(waiting))


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who takes part, as the host knows them. ``visits`` how often they came; ``missed`` the last meeting.

    ``person_id`` is for the access log only.
    """

    id: UUID
    person_id: UUID
    referral_id: UUID | None
    shown_name: str
    access_needs: str
    state: str
    visits: int
    missed: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone who was referred here and has no group yet. ``person_id`` is for the access log only."""

    referral_id: UUID
    person_id: UUID
    shown_name: str
    introduction: str
    access_needs: str
    state: str


@dataclass(frozen=True, slots=True)
class GroupDetail:
    group: Group
    roles: tuple[GroupRole, ...]
    sessions: tuple[Session, ...]
    participants: tuple[Participant, ...]
    waiting: tuple[Waiting, ...]
    guests: tuple[Guest, ...]


OPEN_TO_ENROL = (
    ReferralState.REQUESTED,
    ReferralState.CONTACTED,
    ReferralState.PROPOSED,
    ReferralState.ACCEPTED,
    ReferralState.ARRIVED,
    ReferralState.STAYED,
)


def _waiting_for(owner_id: UUID | None):
    """Referrals to an organisation that are welcome or may become so, without a group; one query when read."""
    placed = Enrolment.objects.filter(
        referral=OuterRef("pk"), state__in=(Enrolment.State.INVITED, Enrolment.State.ENROLLED)
    )
    return Referral.objects.filter(~Exists(placed), receiver_id=owner_id, state__in=OPEN_TO_ENROL).exclude(offer=None)


def _fits(referral: Referral, group: Group) -> bool:
    """Whether someone who was referred could join this group: of its offer, or of its werkvorm when it has no offer.

    Nobody joins a pair.
    """
    return (
        group.form != Group.Form.PAIR
        and referral.werkvorm == group.werkvorm
        and group.offer_id in (None, referral.offer_id)
    )


def group_detail(group: Group, actor: Actor) -> GroupDetail:
    """Everything on the page of one group; seven queries whatever the numbers."""
    enrolments = list(Enrolment.objects.filter(group=group))
    sessions = list(Session.objects.filter(group=group))
    attendances = list(
        Attendance.objects.filter(session__group=group).values_list("enrolment_id", "session_id", "status")
    )
    visits = Counter(enrolment for enrolment, _session, status in attendances if status == Attendance.Status.PRESENT)
    held = [session for session in sessions if session.held_at]
    last = held[-1].id if held else None
    missed = {enrolment for enrolment, session, status in attendances if session == last and status == "absent"}
    enrolled_people = {
        e.person_id for e in enrolments if e.state in (Enrolment.State.INVITED, Enrolment.State.ENROLLED)
    }
    referrals = {
        r.id: r for r in _waiting_for(group.owner_id) if r.person_id not in enrolled_people and _fits(r, group)
    }
    told = Introduction.objects.filter(referral_id__in=list(referrals))
    return GroupDetail(
        group=group,
        roles=tuple(GroupRole.objects.filter(group=group).order_by("role", "name")),
        sessions=tuple(sessions),
        participants=tuple(
            Participant(
                id=e.id,
                person_id=e.person_id,
                referral_id=e.referral_id,
                shown_name=e.shown_name,
                access_needs=e.access_needs,
                state=e.state,
                visits=visits[e.id],
                missed=e.id in missed and e.state == Enrolment.State.ENROLLED,
            )
            for e in enrolments
        ),
        waiting=tuple(
            Waiting(
                referral_id=row.referral_id,
                person_id=row.person_id,
                shown_name=row.shown_name,
                introduction=row.introduction,
                access_needs=row.access_needs,
                state=referrals[row.referral_id].state,
            )
            for row in told
        ),
        guests=tuple(Guest.objects.filter(session__group=group).order_by("starts_at", "name")),
    )


@dataclass(frozen=True, slots=True)
class Presence:
    """One line of the presence list; ``status`` empty when nothing was filled in yet.

    ``referral_id`` leads to who can be called; ``person_id`` is for the access log only.
    """

    enrolment_id: UUID
    person_id: UUID
    referral_id: UUID | None
    shown_name: str
    access_needs: str
    status: str


def presence_of(session: Session) -> list[Presence]:
    """Who could come to a meeting, and what was written down; two queries."""
    written = dict(Attendance.objects.filter(session=session).values_list("enrolment_id", "status"))
    enrolments = Enrolment.objects.filter(group_id=session.group_id)
    return [
        Presence(e.id, e.person_id, e.referral_id, e.shown_name, e.access_needs, written.get(e.id, ""))
        for e in enrolments
        if e.state == Enrolment.State.ENROLLED or e.id in written
    ]


@dataclass(frozen=True, slots=True)
class OwnEnrolment:
    """One group that someone takes part in, for their own page and for who may follow them.

    ``host_name`` who welcomes; ``is_step_free`` None when nobody said so.
    """

    id: UUID
    group_id: UUID
    form: str
    referral_id: UUID | None
    group_name: str
    place: str
    address: str
    is_step_free: bool | None
    host_name: str
    welcome: str
    state: str
    next_session: Session | None


def enrolments_of(person_id: UUID, now: datetime) -> list[OwnEnrolment]:
    """The groups of one person, with the next meeting; two queries."""
    return enrolments_by_person([person_id], now).get(person_id, [])


def enrolments_by_person(person_ids: Collection[UUID], now: datetime) -> dict[UUID, list[OwnEnrolment]]:
    """The groups of these people, with the next meeting of each; two queries."""
    rows = list(
        Enrolment.objects.filter(person_id__in=list(person_ids)).select_related(
            "group__location", "group__offer__service"
        )
    )
    upcoming: dict[UUID, Session] = {}
    for session in Session.objects.filter(group_id__in=[row.group_id for row in rows], ends_at__gte=now):
        upcoming.setdefault(session.group_id, session)
    found: dict[UUID, list[OwnEnrolment]] = {}
    for row in rows:
        group, offer, place = row.group, row.group.offer, row.group.location
        runs = row.state == Enrolment.State.ENROLLED and group.state != Group.State.ENDED
        found.setdefault(row.person_id, []).append(
            OwnEnrolment(
                id=row.id,
                group_id=row.group_id,
                form=group.form,
                referral_id=row.referral_id,
                group_name=group.name,
                place=", ".join(part for part in (place.name, place.city) if part),
                address=f"{place.street_line}, {place.postcode} {place.city}" if place.street_line else "",
                is_step_free=place.is_step_free,
                host_name=offer.host_name if offer else "",
                welcome=offer.service.welcome if offer else "",
                state=row.state,
                next_session=upcoming.get(row.group_id) if runs else None,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Fellow:
    """Someone else in the own circle or house: a first name, and which one is the reader."""

    enrolment_id: UUID
    shown_name: str
    is_self: bool


def fellows_of(group_id: UUID) -> list[Fellow]:
    """Who is in this circle or house, for who is so too, and nobody for anyone else; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, shown_name, is_self FROM groups_fellows(%s)", [group_id])
        return [Fellow(*row) for row in cursor.fetchall()]


def is_member(group_id: UUID, actor: Actor) -> bool:
    """Whether who acts takes part in this group now; one query, none for who is no person."""
    mine = Enrolment.objects.filter(group_id=group_id, person_id=actor.person_id, state=Enrolment.State.ENROLLED)
    return actor.person_id is not None and mine.exists()


@dataclass(frozen=True, slots=True)
class Shared:
    """What a circle asks and gives, as one reader may know it.

    ``asks`` open asks, ``offers`` open offers, ``taken`` asks that were taken and are not done: for a member only
    those that they asked or took.
    """

    asks: tuple[Favour, ...]
    offers: tuple[Favour, ...]
    taken: tuple[Favour, ...]


def shared_in(group_id: UUID, actor: Actor) -> Shared:
    """What is asked and given in a circle; one query for who runs it, two for a member."""
    rows = list(Favour.objects.filter(group_id=group_id, state__in=[Favour.State.OPEN, Favour.State.TAKEN]))
    if actor.person_id is not None:
        me = actor.person_id
        rows = [
            row
            for row in rows
            if me in (row.person_id, row.taken_person_id) or (row.state == Favour.State.OPEN and not row.only_host)
        ]
        others = [row.id for row in rows if row.person_id != me and row.taken_person_id != me]
        visible = open_favours(me, others)
        rows = [row for row in rows if row.id in visible or row.id not in others]
    is_open = [row for row in rows if row.state == Favour.State.OPEN]
    return Shared(
        asks=tuple(row for row in is_open if row.kind == Favour.Kind.ASK),
        offers=tuple(row for row in is_open if row.kind == Favour.Kind.OFFER),
        taken=tuple(row for row in rows if row.state == Favour.State.TAKEN),
    )


def find_favour(favour_id: UUID) -> Favour | None:
    """Something asked or given that this actor may see, with the group; one query."""
    return Favour.objects.filter(id=favour_id).select_related("group").first()


def signals_of(group_id: UUID) -> list[Signal]:
    """What was noted about residents, for who may read it: what is open first, then the last handled; one query."""
    rows = Signal.objects.filter(group_id=group_id).select_related("enrolment")
    return sorted(rows, key=lambda row: (row.handled_at is not None, -row.noted_at.timestamp(), str(row.id)))


def find_signal(signal_id: UUID) -> Signal | None:
    """Something noted that this actor may see, with the resident; one query."""
    return Signal.objects.filter(id=signal_id).select_related("enrolment").first()


@dataclass(frozen=True, slots=True)
class BuddyRow:
    """Someone who wants to be a buddy. ``n_busy`` of how many people they are it now, proposals included.

    ``person_id`` is for the access log only.
    """

    id: UUID
    person_id: UUID | None
    name: str
    about: str
    n_busy: int
    n_at_once: int
    is_ended: bool

    @property
    def has_room(self) -> bool:
        return not self.is_ended and self.n_busy < self.n_at_once


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two people who were proposed to each other, or are a pair. ``parties`` the person first, then the buddy."""

    group: Group
    parties: tuple[Party, ...]
    next_session: Session | None

    @property
    def is_left_alone(self) -> bool:
        """One of the two takes part no more, without the pair being ended: a consent was withdrawn."""
        return self.group.state != Group.State.ENDED and any(
            one.enrolment and one.enrolment.state == Enrolment.State.ENDED for one in self.parties
        )


@dataclass(frozen=True, slots=True)
class Pairing:
    """Everything to pair people of one werkvorm: who waits, who wants to be a buddy, and who are a pair."""

    waiting: tuple[Waiting, ...]
    buddies: tuple[BuddyRow, ...]
    pairs: tuple[PairRow, ...]


# Who stopped for another reason does not wait for someone else.
WAITS_AGAIN = (NEW_BUDDY, NOT_MATCHED, "")


def pairing_of(werkvorm: str, actor: Actor) -> Pairing:
    """Who waits for a buddy, who wants to be one, and the pairs of the actor's organisation; six queries."""
    buddies = list(Buddy.objects.filter(owner_id=actor.organization_id, werkvorm=werkvorm))
    groups = list(
        Group.objects.filter(owner_id=actor.organization_id, werkvorm=werkvorm, form=Group.Form.PAIR)
        .select_related("location")
        .order_by("-created_at", "id")
    )
    parties: dict[UUID, list[Party]] = {}
    for party in Party.objects.filter(group__in=groups).select_related("enrolment"):
        parties.setdefault(party.group_id, []).append(party)
    coming: dict[UUID, Session] = {}
    for session in Session.objects.filter(group__in=groups, ends_at__gte=actor.now):
        coming.setdefault(session.group_id, session)
    goes_on = {group.id for group in groups if group.state != Group.State.ENDED}
    busy = Counter(party.buddy_id for key in goes_on for party in parties.get(key, ()))
    # The last word on whether someone looks for a buddy: of the newest pair that they were in.
    last: dict[UUID, str] = {}
    for group in groups:
        for party in parties.get(group.id, ()):
            if party.side == Party.Side.PERSON and party.enrolment:
                last.setdefault(party.enrolment.referral_id, party.enrolment.end_reason)
    mine = {row.referral_id for row in buddies}
    referrals = {
        row.id: row
        for row in _waiting_for(actor.organization_id).filter(werkvorm=werkvorm)
        if row.id not in mine and last.get(row.id, "") in WAITS_AGAIN
    }
    return Pairing(
        waiting=tuple(
            Waiting(
                referral_id=row.referral_id,
                person_id=row.person_id,
                shown_name=row.shown_name,
                introduction=row.introduction,
                access_needs=row.access_needs,
                state=referrals[row.referral_id].state,
            )
            for row in Introduction.objects.filter(referral_id__in=list(referrals)).order_by(
                "shown_name", "referral_id"
            )
        ),
        buddies=tuple(
            BuddyRow(row.id, row.person_id, row.name, row.about, busy[row.id], row.n_at_once, row.ended_at is not None)
            for row in buddies
        ),
        pairs=tuple(PairRow(group, tuple(parties.get(group.id, ())), coming.get(group.id)) for group in groups),
    )


def pair_of(group: Group) -> PairRow:
    """The two of one pair, the person first; one query."""
    return PairRow(group, tuple(Party.objects.filter(group=group).select_related("enrolment")), None)


def find_party(party_id: UUID) -> Party | None:
    """One of a pair that this actor may see, with the group; one query."""
    return Party.objects.filter(id=party_id).select_related("group").first()


def find_buddy(buddy_id: UUID) -> Buddy | None:
    """A buddy that this actor may see; one query."""
    return Buddy.objects.filter(id=buddy_id).first()


def parties_of(person_id: UUID) -> list[Party]:
    """What this person was proposed and is part of, with group and place, for their own page; one query."""
    rows = Party.objects.filter(person_id=person_id, group__state__in=[Group.State.FORMING, Group.State.RUNNING])
    return list(rows.select_related("group__location"))


def guests_of(person_id: UUID, now: datetime) -> list[Guest]:
    """The naasten whom this person asked along to a meeting that is still to come; one query."""
    return list(Guest.objects.filter(person_id=person_id, session__ends_at__gte=now).order_by("starts_at", "name"))


def find_group(group_id: UUID) -> Group | None:
    """A group that this actor may see, with its place and offer; one query."""
    return next(iter(_GROUP(group_id)), None)


def find_session(session_id: UUID) -> Session | None:
    """A meeting that this actor may see, with its group and place; one query."""
    return next(iter(_SESSION(session_id)), None)


def find_enrolment(enrolment_id: UUID) -> Enrolment | None:
    """An enrolment that this actor may see, with its group; one query."""
    return next(iter(_ENROLMENT(enrolment_id)), None)


# What every page of a group asks first.
_GROUP = Ready(lambda one: Group.objects.filter(id=one).select_related("location", "offer__service").order_by())
_SESSION = Ready(lambda one: Session.objects.filter(id=one).select_related("group__location").order_by())
_ENROLMENT = Ready(lambda one: Enrolment.objects.filter(id=one).select_related("group__location").order_by())


def last_roles(owner_id: UUID, werkvorm: str) -> dict[str, str]:
    """Who had which role in the newest group of this werkvorm of an organisation; one query."""
    rows = GroupRole.objects.filter(owner_id=owner_id, group__werkvorm=werkvorm).order_by("group__created_at")
    return dict(rows.values_list("role", "name"))
