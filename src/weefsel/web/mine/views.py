"""The person's own page, and the page of a naaste: what comes next in one look, and who knows what."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.queries import OwnEnrolment, enrolments_by_person, enrolments_of, guests_of, parties_of
from weefsel.apps.matching.proposals import to_discuss
from weefsel.apps.outcomes.queries import due_measurements
from weefsel.apps.people.models import Person, RelatedPerson
from weefsel.apps.people.queries import named_people, shared_needs, shared_ties
from weefsel.apps.referrals.models import Barrier, Introduction, ReferralEvent
from weefsel.apps.referrals.queries import feedback_to_read
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.apps.rights.queries import related_to, rights
from weefsel.engine.rights.may import Fact, Object, may
from weefsel.web.look.undo import take_undo
from weefsel.web.mine.pages import Meeting, MinePage, Shared, SharedMeeting, SharedPage, Told
from weefsel.web.rights.ask import ask, log_lists, visible_person

S = ReferralState
# As long as the person can still say yes or no beforehand.
WAITING = (S.REQUESTED, S.CONTACTED, S.PROPOSED, S.ACCEPTED)
RUNNING = ("invited", "enrolled")
WITH_MEMBERS = ("circle", "residence")  # groups in which people know each other's first name
# Which field classes the pages show, for the log: to the person, and to a naaste.
ON_OWN_PAGE = frozenset({"identity", "network", "introduction", "shown_name", "access_needs", "progress", "offer"})
NOBODY = frozenset({UUID(int=0)})
LOOKS = ("people.read", "groups.read_people", "ecogram.read_shared", "needs.read_shared", "subject.export")
SHARED = {
    "people.read": frozenset({"identity"}),
    "groups.read_people": frozenset({"offer", "progress"}),
    "ecogram.read_shared": frozenset({"network"}),
    "needs.read_shared": frozenset({"needs"}),
}


@require_safe
def show_mine(request):
    """What comes next, what is asked of you, what was told about you, and who looks along."""
    if request.actor.role == "related_person":
        return _show_shared(request)
    if request.actor.person_id is None:
        ask(request, "people.read")
    person = visible_person(request, request.actor.person_id, part="own page", fields=ON_OWN_PAGE)
    enrolments = enrolments_of(person.id, request.actor.now)
    told = _told(request, person, enrolments)
    parties = parties_of(person.id)
    page = MinePage(
        person_id=person.id,
        name=person.address_as or person.given_name,
        proposals=to_discuss(person.id, actor=request.actor),
        proposed=tuple(one for one in parties if one.group.state == "forming" and not one.answer),
        paired=tuple(one for one in parties if one.group.state == "running"),
        circles=tuple(
            (one.group_id, one.group_name) for one in enrolments if one.form in WITH_MEMBERS and one.state == "enrolled"
        ),
        meetings=_meetings(request, person, enrolments),
        told=told,
        questions=tuple(one for one in told if one.is_question),
        follow_ups=tuple(due.referral_id for due in due_measurements(request.actor) if due.person_id == person.id),
        feedback=tuple(feedback_to_read(person.id)),
        related=tuple(RelatedPerson.objects.filter(person_id=person.id, ended_at=None).order_by("name", "id")),
        n_ties=Tie.objects.filter(person_id=person.id, valid_until=None).count(),
    )
    return render(request, "mine/show_mine.html", {"page": page, "undo": take_undo(request)})


def _meetings(request, person: Person, enrolments: list[OwnEnrolment]) -> tuple[Meeting, ...]:
    """The next meeting of each group, the soonest first; three queries."""
    coming = [one for one in enrolments if one.next_session]
    coming.sort(key=lambda one: one.next_session.starts_at)
    referrals = [one.referral_id for one in coming]
    companions = {row.pk: row.companion for row in Introduction.objects.filter(referral_id__in=referrals)}
    transport = {
        row.referral_id: row.solution
        for row in Barrier.objects.filter(referral_id__in=referrals, kind=Barrier.Kind.TRANSPORT, is_present=True)
    }
    guests = guests_of(person.id, request.actor.now)
    return tuple(
        Meeting(
            enrolment_id=one.id,
            session_id=one.next_session.id,
            group=one.group_name,
            starts_at=one.next_session.starts_at,
            place=one.place,
            address=one.address,
            is_step_free=one.is_step_free,
            host_name=one.host_name,
            welcome=one.welcome,
            companion=companions.get(one.referral_id, ""),
            transport=transport.get(one.referral_id, ""),
            guests=tuple(guest for guest in guests if guest.enrolment_id == one.id),
        )
        for one in coming
    )


def _told(request, person: Person, enrolments: list[OwnEnrolment]) -> tuple[Told, ...]:
    """Every referral with its literal words, the newest first; two queries.

    Who said yes, or takes part in a group already, is not asked again.
    """
    rows = (
        Introduction.objects.filter(person_id=person.id)
        .select_related("referral__requested_by", "referral__receiver", "referral__offer__service")
        .order_by("-referral__requested_at", "referral_id")
    )
    settled = {one.referral_id for one in enrolments if one.state in RUNNING} | set(
        ReferralEvent.objects.filter(person_id=person.id, act=Act.CONFIRMED).values_list("referral_id", flat=True)
    )
    lines = []
    for row in rows:
        referral = row.referral
        receiver = referral.receiver.name
        by_self = referral.requested_by_id == request.actor.user_id
        lines.append(
            Told(
                referral_id=referral.id,
                place=referral.offer.service.name if referral.offer else receiver,
                state=str(S(referral.state).label),
                asked_by="" if by_self else referral.requested_by.name,
                told_to=f"{referral.offer.host_name}, {receiver}" if referral.offer else receiver,
                asked_on=referral.requested_at,
                introduction=row.introduction,
                shown_name=row.shown_name,
                access_needs=row.access_needs,
                is_open=referral.state not in S.ended(),
                is_question=referral.state in WAITING and referral.id not in settled and not by_self,
            )
        )
    return tuple(lines)


def _show_shared(request):
    """What was shared with this naaste, topic by topic; nothing else, and no sign of what was not shared.

    A topic that is not shared and one of which there is nothing give the same page, and take the same queries: so the
    database is asked for the groups of nobody too, and the log is written in one go.
    """
    facts = related_to(request.actor)
    # Without a person there is nothing to see, which is an answer too; the relation itself is the fact that is asked.
    decisions = {key: {action: _may(request, action, held) for action in LOOKS} for key, held in facts.items()}
    ask(request, "public.read")
    seen = {action: {key for key in decisions if decisions[key][action].allow} for action in SHARED}
    people = named_people(seen["people.read"])
    groups = enrolments_by_person(seen["groups.read_people"] or NOBODY, request.actor.now)
    ties, needs = shared_ties(seen["ecogram.read_shared"]), shared_needs(seen["needs.read_shared"])
    looks = [
        (decision, [key for key in known if decisions[key][action] == decision], SHARED[action])
        for action, known in seen.items()
        for decision in {decisions[key][action]: None for key in sorted(known)}
    ]
    log_lists(request, looks, object_type="shared")
    roles, wanted = catalogue().vocabulary.tie_roles, catalogue().needs
    shared = [
        Shared(
            name=people[key].address_as or people[key].given_name,
            takes_along=key if decisions[key]["subject.export"].allow else None,
            meetings=tuple(
                SharedMeeting(one.place, one.address, one.next_session.starts_at)
                for one in sorted(groups.get(key, []), key=lambda one: str(one.id))
                if one.next_session
            ),
            needs=tuple(wanted[kind].name for (kind,) in needs.get(key, ()) if kind in wanted),
            ties=tuple((name, roles[role].label if role in roles else "") for name, role in ties.get(key, ())),
        )
        for key in seen["people.read"]
        if key in people
    ]
    shared.sort(key=lambda one: one.name.casefold())
    return render(request, "mine/show_shared.html", {"page": SharedPage(tuple(shared))})


def _may(request, action: str, facts: tuple[Fact, ...]):
    return may(request.actor, action, Object(action.split(".")[0], facts), rights())
