"""What pages show of groups: a fixed number of queries each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import Attendance, Enrolment, Group, GroupRole, Guest, Session
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.referrals.states import ReferralState
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of the list of groups. ``next_at`` None when no meeting is planned any more; ``n_waiting`` were referred
    and could join this group."""

    id: UUID
    name: str
    werkvorm: str
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
    """Whether someone who was referred could join this group: of its offer, or of its werkvorm when it has no offer."""
    return referral.werkvorm == group.werkvorm and group.offer_id in (None, referral.offer_id)


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


def guests_of(person_id: UUID, now: datetime) -> list[Guest]:
    """The naasten whom this person asked along to a meeting that is still to come; one query."""
    return list(Guest.objects.filter(person_id=person_id, session__ends_at__gte=now).order_by("starts_at", "name"))


def find_group(group_id: UUID) -> Group | None:
    """A group that this actor may see, with its place and offer; one query."""
    return Group.objects.filter(id=group_id).select_related("location", "offer__service").first()


def find_session(session_id: UUID) -> Session | None:
    """A meeting that this actor may see, with its group and place; one query."""
    return Session.objects.filter(id=session_id).select_related("group__location").first()


def find_enrolment(enrolment_id: UUID) -> Enrolment | None:
    """An enrolment that this actor may see, with its group; one query."""
    return Enrolment.objects.filter(id=enrolment_id).select_related("group__location").first()


def last_roles(owner_id: UUID, werkvorm: str) -> dict[str, str]:
    """Who had which role in the newest group of this werkvorm of an organisation; one query."""
    rows = GroupRole.objects.filter(owner_id=owner_id, group__werkvorm=werkvorm).order_by("group__created_at")
    return dict(rows.values_list("role", "name"))
