"""Which follow-up questions are due, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.outcomes.models import Answer, Measurement
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Introduction, Referral, ReferralEvent
from weefsel.apps.referrals.states import ReferralState
from weefsel.engine.rights.may import Actor

FOLLOW_UP_DAYS = 90  # when the werkvorm names no moment: three months, an assumption
LOST_AFTER_DAYS = 90  # nobody answered for three months after it was due: lost to follow-up


@dataclass(frozen=True, slots=True)
class Due:
    """One follow-up question. ``state`` is a `Measurement.State`; ``is_late`` when due for longer than two weeks."""

    referral_id: UUID
    person_id: UUID
    instrument: str
    due_on: date
    state: str
    is_late: bool


def follow_up_day(werkvorm_slug: str, first_visit: date) -> date:
    """The day on which the follow-up question is due, from the werkvorm's outcome moments."""
    werkvorm = catalogue().werkvormen.get(werkvorm_slug)
    days = next(
        (
            moment.days
            for moment in (werkvorm.outcomes if werkvorm else ())
            if moment.moment == "follow_up" and moment.anchor == "first_visit" and moment.who == "person"
        ),
        FOLLOW_UP_DAYS,
    )
    return first_visit + timedelta(days=days)


def follow_ups(actor: Actor, *, referrals=None) -> list[Due]:
    """Every follow-up question of the referrals this actor may see (or of ``referrals``), soonest first; three queries.

    A referral in which someone arrived has one, from the day of the first visit; nothing has to be planned by hand.
    """
    rows = Referral.objects.all() if referrals is None else Referral.objects.filter(id__in=[r.id for r in referrals])
    known = {row: (werkvorm, may_ask) for row, werkvorm, may_ask in rows.values_list("id", "werkvorm", "may_ask")}
    arrived = ReferralEvent.objects.filter(referral_id__in=list(known), to_state=ReferralState.ARRIVED)
    first: dict[UUID, tuple[date, UUID]] = {}
    for referral_id, person_id, at in arrived.order_by("at").values_list("referral_id", "person_id", "at"):
        first.setdefault(referral_id, (at.astimezone(AMSTERDAM).date(), person_id))
    done = {m.referral_id: m for m in Measurement.objects.filter(referral_id__in=list(first))}
    day = today(actor)
    found = []
    for referral_id, (visit, person_id) in first.items():
        werkvorm, may_ask = known[referral_id]
        due_on = follow_up_day(werkvorm, visit)
        measurement = done.get(referral_id)
        state = measurement.state if measurement else Measurement.State.DUE
        if not may_ask and state in (Measurement.State.DUE, Measurement.State.ASKED):
            # Who withdrew or said no is not asked, and counts as someone who would rather not answer.
            state = Measurement.State.REFUSED
        found.append(
            Due(
                referral_id=referral_id,
                person_id=person_id,
                instrument=measurement.instrument if measurement else "contact-follow-up",
                due_on=measurement.due_on if measurement else due_on,
                state=state,
                is_late=state in (Measurement.State.DUE, Measurement.State.ASKED) and due_on + timedelta(14) < day,
            )
        )
    return sorted(found, key=lambda due: (due.due_on, str(due.referral_id)))


def follow_up_of(referral: Referral, actor: Actor) -> Due | None:
    """The follow-up question of one referral; None as long as nobody arrived. Three queries."""
    return next(iter(follow_ups(actor, referrals=[referral])), None)


def answers_of(referral_id: UUID) -> dict[str, tuple[str, ...]]:
    """What was answered at follow-up, by item, as far as this actor may read it; one query."""
    given: dict[str, tuple[str, ...]] = {}
    for item, value in (
        Answer.objects.filter(referral_id=referral_id).order_by("item", "value").values_list("item", "value")
    ):
        given[item] = (*given.get(item, ()), value)
    return given


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line of the list of follow-up questions.

    ``name`` is the full name where the actor may see the person, else the name that was told in the referral;
    ``is_known`` says which. ``is_asked`` the link was mailed; ``is_overdue`` nobody answered for three months.
    """

    due: Due
    name: str
    is_known: bool
    place: str
    is_asked: bool
    is_overdue: bool
    asked_by: str


def due_lines(actor: Actor) -> list[DueLine]:
    """What is due today, with who it is about as far as the actor may know; six queries."""
    found = due_measurements(actor)
    referrals = (
        Referral.objects.filter(id__in=[due.referral_id for due in found])
        .select_related("owner", "receiver", "offer__service")
        .in_bulk()
    )
    told = dict(Introduction.objects.filter(referral_id__in=list(referrals)).values_list("referral_id", "shown_name"))
    people = Person.objects.in_bulk({due.person_id for due in found})
    day = today(actor)
    lines = []
    for due in found:
        referral, person = referrals[due.referral_id], people.get(due.person_id)
        lines.append(
            DueLine(
                due=due,
                name=person.full_name if person else told.get(due.referral_id, _("iemand")),
                is_known=person is not None,
                place=referral.offer.service.name if referral.offer else referral.receiver.name,
                is_asked=due.state == Measurement.State.ASKED,
                is_overdue=due.due_on + timedelta(LOST_AFTER_DAYS) < day,
                asked_by=referral.owner.name,
            )
        )
    return lines


def due_measurements(actor: Actor) -> list[Due]:
    """The follow-up questions that can be asked today and were not answered; three queries."""
    day = today(actor)
    open_states = (Measurement.State.DUE, Measurement.State.ASKED)
    return [due for due in follow_ups(actor) if due.due_on <= day and due.state in open_states]
