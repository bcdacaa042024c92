"""One thing that a werkvorm asks of someone, written down when it is answered; never a list beforehand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.people.operations.registration import (
    CIRCUMSTANCES,
    HEALTH,
    current_person,
    update_circumstances,
    update_health,
)
from weefsel.apps.people.validators import check_past_day
from weefsel.apps.rights.queries import decide
from weefsel.engine.rights.may import Actor

# Where the answer is not kept as it is asked: weeks and months go on, a date stays true.
COLUMNS = {"pregnancy_week": "due_date", "youngest_child_months": "youngest_child_born"}
TERM, LATE = timedelta(weeks=40), timedelta(weeks=4)


def _column(field: str) -> str:
    return COLUMNS.get(field, field)


def fields_to_answer(person_id: UUID, *, actor: Actor) -> frozenset[str]:
    """The person fields that this actor may write an answer to: about health only who treats the person."""
    columns: set[str] = set()
    if decide(actor, "people.update", person_id=person_id).allow:
        columns.update(CIRCUMSTANCES)
    if decide(actor, "screening.record", person_id=person_id).allow:
        columns.update(HEALTH)
    asked = {column: field for field, column in COLUMNS.items()}
    return frozenset(asked.get(column, column) for column in columns)


@transaction.atomic
def answer_field(*, actor: Actor, person_id: UUID, field: str, value: Any) -> None:
    """Write down the answer to one person field: yes or no, a choice, or the date behind a number of weeks or months.

    Raises
    ------
    ValidationError
        A date that cannot be.
    """
    column = _column(field)
    if column in HEALTH:
        if column == "due_date":
            _check_due(value, today=today(actor))
        update_health(actor=actor, person_id=person_id, values={column: value})
        return
    values = {column: value}
    if column == "youngest_child_born":
        born = value.replace(day=1)
        # In the month of their own birth someone has no child either, but then the year is wrong and not the day.
        check_past_day(born, today=today(actor), birth_date=current_person(person_id).birth_date)
        values = {column: born, "is_parent": True}
    elif column == "is_parent" and not value:
        values["youngest_child_born"] = None
    update_circumstances(actor=actor, person_id=person_id, values=values)


def _check_due(due: date, *, today: date) -> None:
    if not today - LATE <= due <= today + TERM:
        raise ValidationError(
            _("Deze datum kan niet: kies een dag in de komende 40 weken, of kort geleden."), code="due"
        )
