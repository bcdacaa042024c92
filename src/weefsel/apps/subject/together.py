"""Where more organisations wrote about who asks to be erased: each says yes or no to its own part, and what a no keeps
stays when the rest is erased.

All that is known of it is asked of the database (`apps/rights/together_functions.py`): nobody reads what all wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.apps.subject.models import Part
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class AskedOfUs:
    """One question to erase on which the reader's organisation has a part. ``name`` as it knows the person."""

    request_id: UUID
    person_id: UUID
    name: str
    birth_date: date | None
    due_on: date
    is_yes: bool | None
    ground: str
    at: datetime | None

    @property
    def ground_text(self) -> str:
        return str(Part.Ground(self.ground).label) if self.ground else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one organisation said, for the person. ``name`` empty where it is not named."""

    name: str
    is_yes: bool | None
    ground: str
    at: datetime | None
    has_voice: bool

    @property
    def ground_text(self) -> str:
        return str(Part.Ground(self.ground).label) if self.ground else ""


@dataclass(frozen=True, slots=True)
class Stand:
    """How it stands with the others, for who treats: not who they are."""

    is_waited_for: bool = False
    is_refused: bool = False
    own_yes_at: datetime | None = None


def asked_of_us() -> tuple[AskedOfUs, ...]:
    """What waits for a word of the reader's organisation, the first due first; one query."""
    return tuple(AskedOfUs(*row) for row in _rows("SELECT * FROM subject_asked_of_us()"))


def n_asked_of_us() -> int:
    """How many wait for a first word of the reader's organisation; one query."""
    return _rows("SELECT count(*) FROM subject_asked_of_us() WHERE is_yes IS NULL")[0][0]


def how_it_stands(request_id: UUID) -> Stand:
    """One query, for who answers as who treats."""
    return Stand(*_rows("SELECT * FROM subject_stands(%s)", request_id)[0])


def said_about(request_id: UUID) -> tuple[Said, ...]:
    """What each organisation that wrote said, for the person who asked; one query."""
    return tuple(Said(*row) for row in _rows("SELECT * FROM subject_answered_by(%s)", request_id))


@transaction.atomic
def say(*, actor: Actor, request_id: UUID, is_yes: bool, ground: str = "") -> None:
    """Say yes or no for the actor's organisation; until everything is erased or answered, a later word counts.

    Raises
    ------
    ValidationError
        A no without a ground (``ground``); there is nothing to say any more (``state``).
    """
    decision = require(actor, "subject.agree", owner_id=actor.organization_id)
    if not is_yes and ground not in Part.Ground.values:
        raise ValidationError(_("Kies waarom dit moet blijven."), code="ground")
    # Of whom it is, for the log: while it can still be asked.
    person_id = next((one.person_id for one in asked_of_us() if one.request_id == request_id), None)
    told = (request_id, is_yes, "" if is_yes else ground)
    if person_id is None or not _rows("SELECT subject_say(%s, %s, %s)", *told)[0][0]:
        raise ValidationError(_("Hier is al op geantwoord, of de persoon nam het terug."), code="state")
    record(
        actor=actor,
        action="subject.agree",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type="request",
        object_id=request_id,
    )


def say_as_who_treats(request_id: UUID) -> None:
    """Keep the yes of the own organisation, where others still have to answer; the caller asked and writes the log."""
    _rows("SELECT subject_say(%s, true, '')", request_id)


def _rows(query: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
