"""Who guards what is protected about a person: row by row, from when it is written down, never longer than needed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.operations import declare_relation
from weefsel.apps.safety.states import GRACE
from weefsel.engine.rights.may import Actor

GROUND = "bewaakt de veiligheid samen met de persoon"
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


def keep(row: models.Model, *, actor: Actor, until: datetime) -> None:
    """Write a new row about a person, and let who wrote it guard it until a moment.

    Raises
    ------
    ValidationError
        The form was used before, and what it wrote is not for this actor to see (any more).
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("Dit formulier is al gebruikt. Begin opnieuw."), code="token") from None
    guard(row, actor.user_id, actor=actor, until=until)


def guard(row: models.Model, user_id: UUID | None, *, actor: Actor, until: datetime) -> None:
    """Let a user see this row about a person, and no other, until a moment; what runs longer already goes on.

    The person needs no relation: they see it as themselves.
    """
    if user_id == actor.user_id and actor.person_id == row.person_id:
        return
    guard_id(row.pk, row.person_id, user_id, actor=actor, until=until)


def guard_id(object_id: UUID, person_id: UUID, user_id: UUID | None, *, actor: Actor, until: datetime) -> None:
    """Like `guard`, of a row that is known by its id."""
    if user_id is None or guards(object_id).filter(user_id=user_id, valid_until__gte=until).exists():
        return
    declare_relation(
        "guarding", person_id, actor=actor, ground=GROUND, user_id=user_id, object_id=object_id, valid_until=until
    )


def guards(object_id: UUID) -> models.QuerySet[Relation]:
    """Who guards a row, or did, as far as the reader may know: who guards it too, and the person."""
    return Relation.objects.filter(relation="guarding", object_id=object_id)


def release(row: models.Model, *, actor: Actor, take_back: timedelta | None = None) -> None:
    """End the guarding of a row that was ended; who ended it sees it for ``take_back`` longer.

    When the person themselves ends something, those who guarded it still see that until their period is over: someone
    may have been forced to.
    """
    if actor.person_id == row.person_id:
        return
    running = list(guards(row.pk).filter(valid_until__gt=actor.now).values_list("id", flat=True))
    if take_back is not None:
        declare_relation(
            "guarding",
            row.person_id,
            actor=actor,
            ground=GROUND,
            user_id=actor.user_id,
            object_id=row.pk,
            valid_until=actor.now + take_back,
        )
    Relation.objects.filter(id__in=running).update(valid_until=actor.now)
