"""What pages show of groups: a fixed number of queries each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import Attendance, Enrolment, Group, GroupRole, Guest, Session
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.referrals.states import ReferralState
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of the list of groups. ``next_at`` None when no meeting is planned any more."""

    id: UUID
    name: str
    werkvorm: str
    place: str
    state: str
    n_people: int
    size_min: int | None
    size_max: int | None
    next_at: datetime | None


def groups_of(actor: Actor) -> list[GroupRow]:
    """The groups of the actor's organisation: running and forming first, then those that ended; two queries."""
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
                werkvorm=names[row.werkvorm].name if row.werkvorm in names else row.werkvorm,
                place=row.location.name,
                state=row.state,
                n_people=row.n_people,
                size_min=row.size_min,
                size_max=row.size_max,
                next_at=row.next_at,
            )
            for row in rows
        ),
        key=lambda row: (order[row.state], row.name.casefold(), str(row.id)),
    )


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who takes part, as the host knows them. ``visits`` how often they came; ``missed`` the last meeting."""

    id: UUID
    shown_name: str
    access_needs: str
    state: str
    visits: int
    missed: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone who was referred here and has no group yet."""

    referral_id: UUID
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
        r.id: r
        for r in Referral.objects.filter(
            receiver_id=group.owner_id, werkvorm=group.werkvorm, state__in=OPEN_TO_ENROL
        ).exclude(offer=None)
        if r.person_id not in enrolled_people and (group.offer_id is None or r.offer_id == group.offer_id)
    }
    told = Introduction.objects.filter(referral_id__in=list(referrals))
    return GroupDetail(
        group=group,
        roles=tuple(GroupRole.objects.filter(group=group).order_by("role", "name")),
        sessions=tuple(sessions),
        participants=tuple(
            Participant(
                id=e.id,
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
    """One line of the presence list; ``status`` empty when nothing was filled in yet."""

    enrolment_id: UUID
    shown_name: str
    access_needs: str
    status: str


def presence_of(session: Session) -> list[Presence]:
    """Who could come to a meeting, and what was written down; two queries."""
    written = dict(Attendance.objects.filter(session=session).values_list("enrolment_id", "status"))
    enrolments = Enrolment.objects.filter(group_id=session.group_id)
    return [
        Presence(e.id, e.shown_name, e.access_needs, written.get(e.id, ""))
        for e in enrolments
        if e.state == Enrolment.State.ENROLLED or e.id in written
    ]


@dataclass(frozen=True, slots=True)
class OwnEnrolment:
    """One group that someone takes part in, for their own page."""

    id: UUID
    group_name: str
    place: str
    state: str
    next_session: Session | None


def enrolments_of(person_id: UUID, now: datetime) -> list[OwnEnrolment]:
    """The groups of one person, with the next meeting; two queries."""
    rows = list(Enrolment.objects.filter(person_id=person_id).select_related("group__location"))
    upcoming: dict[UUID, Session] = {}
    for session in Session.objects.filter(group_id__in=[row.group_id for row in rows], ends_at__gte=now):
        upcoming.setdefault(session.group_id, session)
    return [
        OwnEnrolment(
            id=row.id,
            group_name=row.group.name,
            place=", ".join(part for part in (row.group.location.name, row.group.location.city) if part),
            state=row.state,
            next_session=upcoming.get(row.group_id) if row.state == Enrolment.State.ENROLLED else None,
        )
        for row in rows
    ]
