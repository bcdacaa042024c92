"""Who guards the safety of a person: declared when someone records something, and never longer than needed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.operations import declare_relation
from weefsel.apps.safety.models import MeldcodeCase, PrivateWish, ProtectedTie, SafetyAnswer
from weefsel.apps.safety.states import GRACE, TAKE_BACK
from weefsel.engine.rights.may import Actor

GROUND = "bewaakt de veiligheid samen met de persoon"
# A talk in private is kept in another room: who held it goes on seeing it, whatever ends here.
TALK_GROUND = "sprak hierover alleen met de persoon"
# An assumption: without a tie to guard, who asked or started the meldcode sees it for a year after the last act.
SEEN_FOR = timedelta(days=365)


def person_now(person_id: UUID) -> Person:
    """The person, without a lock: a coach may record here, and may not change the person.

    Raises
    ------
    ValidationError
        This registration was folded into another, or is not known here any more.
    """
    person = Person.objects.filter(id=person_id, merged_into=None).first()
    if person is None:
        raise ValidationError(_("Deze persoon is hier niet meer bekend. Zoek de persoon opnieuw op."), code="unknown")
    return person


def end_of_guard(review_by: date) -> datetime:
    """The moment at which nobody guards a tie any more, however long it was forgotten."""
    return datetime.combine(review_by + GRACE + timedelta(days=1), time.min, AMSTERDAM)


def guard(person_id: UUID, user_id: UUID | None, *, actor: Actor, until: datetime, ground: str = GROUND) -> None:
    """Let a user see what is protected about this person until a moment; what runs longer already goes on.

    The person needs no relation: they see it as themselves.
    """
    if user_id is None or (user_id == actor.user_id and actor.person_id == person_id):
        return
    longer = Relation.objects.filter(
        relation="guarding",
        person_id=person_id,
        user_id=user_id,
        ground=ground,
        valid_from__lte=actor.now,
        valid_until__gte=until,
    )
    if not longer.exists():
        declare_relation("guarding", person_id, actor=actor, ground=ground, user_id=user_id, valid_until=until)


def release(person_id: UUID, *, actor: Actor) -> None:
    """End the guarding of everyone for whom nothing is left to guard; called last, for the actor may be among them.

    When the person themselves ends something, those who guarded it still see that until their period is over: someone
    may have been forced to.
    """
    if actor.person_id == person_id:
        return
    needed: dict[UUID, datetime] = {}

    def need(user_id: UUID | None, until: datetime) -> None:
        if user_id is not None:
            needed[user_id] = max(until, needed.get(user_id, until))

    for tie in ProtectedTie.objects.filter(person_id=person_id, ended_at=None):
        for user_id in (tie.entered_by_id, tie.asked_id, tie.checked_by_id, tie.contested_by_id):
            need(user_id, end_of_guard(tie.review_by))
    for wish in PrivateWish.objects.filter(person_id=person_id, until=None):
        need(wish.entered_by_id, wish.since + SEEN_FOR)
    for answer in SafetyAnswer.objects.filter(person_id=person_id):
        need(answer.asked_by_id, answer.asked_at + SEEN_FOR)
    for case in MeldcodeCase.objects.filter(person_id=person_id).prefetch_related("steps"):
        last = max([case.opened_at, *(step.done_at for step in case.steps.all())])
        for user_id in {case.opened_by_id, *(step.by_id for step in case.steps.all())}:
            need(user_id, last + SEEN_FOR)
    rows = Relation.objects.filter(relation="guarding", person_id=person_id, valid_until__gt=actor.now)
    holding = list(rows.exclude(ground=TALK_GROUND))
    idle = [row for row in holding if needed.get(row.user_id, actor.now) <= actor.now]
    if any(row.user_id == actor.user_id for row in idle):
        # Long enough to take back what was just ended, and no longer.
        declare_relation(
            "guarding",
            person_id,
            actor=actor,
            ground=GROUND,
            user_id=actor.user_id,
            valid_until=actor.now + TAKE_BACK,
        )
    Relation.objects.filter(id__in=[row.id for row in idle]).update(valid_until=actor.now)
