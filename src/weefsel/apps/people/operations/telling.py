"""What someone says of themselves to find a place: one answer at a time, with who said it and when, and taken back.

Each row remembers by column who said it (``told``): the moment, who wrote it down, whether that was the person, and
whether they would rather not say. What someone would rather not say is as unknown as what nobody asked: it excludes
nothing, and is not asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import Circumstances, Person, Preferences
from weefsel.apps.people.validators import check_hours
from weefsel.apps.rights.queries import require
from weefsel.catalogue.matching import matching
from weefsel.engine.rights.may import Actor

PREFERENCES = (
    "interests",
    "budget_cents",
    "travel_min",
    "travel_ways",
    "also_speaks",
    "tie_wish",
    "sight_limited",
    "needs_quiet",
    "brings_child",
    "brings_someone",
)
# What is asked to find a place and stood among someone's circumstances before: nothing else there is written here.
ALSO = ("prefers", "hours", "uses_wheelchair", "can_travel_alone", "hearing_limited", "digital")
MOST_CENTS, MOST_MINUTES = 100_000, 1_440


@transaction.atomic
def tell(*, actor: Actor, person_id: UUID, values: Mapping[str, Any], kept: Collection[str] = ()) -> None:
    """Write down answers, by column of `PREFERENCES` and `ALSO`; None takes an answer away.

    ``kept`` the columns that the person would rather not say: they hold nothing from now on. The rows are locked, so
    that two who write at once both count.

    Raises
    ------
    ValidationError
        An answer that is not in the list, or a number that cannot be.
    """
    decision = require(actor, "people.tell", person_id=person_id)
    if odd := (set(values) | set(kept)) - {*PREFERENCES, *ALSO}:
        raise ValueError(f"unknown columns {sorted(odd)}; allowed: {', '.join((*PREFERENCES, *ALSO))}")
    person = Person.objects.filter(id=person_id, merged_into_id=None).first()
    if person is None:
        raise ValidationError(_("Deze persoon is hier niet meer bekend."), code="unknown")
    values = {**values, **dict.fromkeys(kept)}
    _check(values)
    fields = set()
    for model, columns, field_class in (
        (Preferences, PREFERENCES, "preferences"),
        (Circumstances, ALSO, "circumstances"),
    ):
        own = {name: value for name, value in values.items() if name in columns}
        if model is Circumstances and values.get("travel_min") is not None:
            own["reach_m"] = None  # how long someone wants to be on the way is the later word on how far
        if own:
            row = _locked(model, person, actor.now)
            remember(row, own, kept, actor=actor)
            row.changed_at = actor.now
            row.save()
            fields.add(field_class)
    if fields:
        record(
            actor=actor,
            action="people.tell",
            kind=Event.Kind.UPDATE,
            decision=decision,
            person_id=person_id,
            object_type="preferences",
            object_id=person_id,
            fields=frozenset(fields),
        )


def remember(row: Circumstances | Preferences, values: Mapping[str, Any], kept: Iterable[str], *, actor: Actor) -> None:
    """Set the columns of a row, and by whom and when: of what was said, was changed, or is rather not said."""
    told = dict(row.told)
    for name, value in values.items():
        is_new = getattr(row, name) != value
        setattr(row, name, value)
        if value is None and name not in kept:
            told.pop(name, None)
        elif is_new or name in kept or name not in told:
            told[name] = {
                "at": actor.now.isoformat(),
                "by": str(actor.user_id) if actor.user_id else "",
                "self": actor.person_id == row.person_id,
                "kept": name in kept,
            }
    row.told = told


def _locked(model: type[models.Model], person: Person, now: datetime) -> Any:
    rows = model.objects.select_for_update().filter(person=person)
    row = rows.first()
    if row is None:
        try:
            with transaction.atomic():
                model(person=person, changed_at=now).save(force_insert=True)
        except IntegrityError:
            pass  # somebody else wrote the first answer at the same moment
        row = rows.get()
    return row


def _check(values: Mapping[str, Any]) -> None:
    known = {"interests": matching().interests, "travel_ways": matching().ways, "tie_wish": Preferences.TieWish.values}
    known["prefers"] = Circumstances.Prefers.values
    for name, allowed in known.items():
        given = values.get(name)
        if set([given] if isinstance(given, str) else given or ()) - set(allowed):
            raise ValidationError(_("Kies uit de lijst."), code=name)
    check_hours(values.get("hours"))
    for name, most in (("budget_cents", MOST_CENTS), ("travel_min", MOST_MINUTES)):
        if values.get(name) is not None and not 0 <= values[name] <= most:
            raise ValidationError(_("Kies uit de lijst."), code=name)
