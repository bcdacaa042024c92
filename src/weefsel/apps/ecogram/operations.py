"""Changes the network of a person. A row is never rewritten: a change ends it and begins a new one in its thread."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.validators import FIELDS, TieEntry, clean_tie, entry_of
from weefsel.apps.people.models import Person
from weefsel.apps.rights.forget_functions import HELD
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor, Decision


@dataclass(frozen=True, slots=True)
class Conflict:
    """One tie that two people changed at once. None: that one took it off the map."""

    mine: TieEntry | None
    theirs: TieEntry | None


class StaleEcogram(ValidationError):
    """Somebody else changed the same ties in the meantime. Nothing was written; both versions are in ``conflicts``."""

    def __init__(self, conflicts: Sequence[Conflict]):
        self.conflicts = tuple(conflicts)
        super().__init__(
            _(
                "Iemand anders heeft dit net ook gewijzigd. Wat u invulde staat er nog, met de andere versie erbij. "
                "Kies wat klopt en bewaar opnieuw."
            ),
            code="stale",
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """How many ties were added, changed and ended."""

    added: int
    changed: int
    ended: int


@transaction.atomic
def save_ecogram(person: Person, ties: Sequence[TieEntry], *, actor: Actor, seen: Collection[UUID] = ()) -> Saved:
    """Save a whole map: add what is new, change what differs, end what was seen and is no longer there.

    ``seen`` the rows that the writer had before them; what somebody else added meanwhile is kept. Raises
    ``StaleEcogram``, and writes nothing, where somebody else changed or ended a tie that this writer changes too.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    entries = [clean_tie(entry) for entry in ties]
    _lock(person)
    rows = {entry.row for entry in entries if entry.row}
    known = {tie.id: tie for tie in Tie.objects.filter(person=person, id__in={*rows, *seen})}
    if not known.keys() >= {*rows, *seen}:
        raise ValidationError(_("Een van deze mensen staat niet in dit netwerk. Open de pagina opnieuw."), code="row")
    current = {tie.thread: tie for tie in Tie.objects.filter(person=person, valid_until=None)}
    changed: list[tuple[Tie, TieEntry]] = []
    ended: list[Tie] = []
    conflicts: list[Conflict] = []
    for entry in entries:
        if entry.row is None:
            continue
        base = known[entry.row]
        now = current.get(base.thread)
        if entry.same_as(entry_of(base)) or (now and entry.same_as(entry_of(now))):
            continue
        if now is None or now.id != base.id:
            conflicts.append(Conflict(entry, entry_of(now) if now else None))
        else:
            changed.append((now, entry))
    for row in {*seen} - rows:
        now = current.get(known[row].thread)
        if now is not None and now.id != row:
            conflicts.append(Conflict(None, entry_of(now)))
        elif now is not None:
            ended.append(now)
    if conflicts:
        raise StaleEcogram(conflicts)
    added = [(uuid.uuid4(), entry) for entry in entries if entry.row is None]
    _write(person, added, changed, ended, actor=actor, decision=decision)
    return Saved(len(added), len(changed), len(ended))


@transaction.atomic
def add_tie(person: Person, entry: TieEntry, *, actor: Actor, token: UUID | None = None) -> Tie:
    """Put one tie on the map. ``token`` names the form: sent twice, it is one tie."""
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    entry = clean_tie(entry)
    _lock(person)
    thread = token or uuid.uuid4()
    sent_before = Tie.objects.filter(person=person, thread=thread).order_by("-valid_from").first()
    if sent_before is not None:
        return sent_before
    try:
        with transaction.atomic():
            return _write(person, [(thread, entry)], [], [], actor=actor, decision=decision)[0]
    except IntegrityError:
        raise ValidationError(_("Dit formulier is al gebruikt. Open de pagina opnieuw."), code="token") from None


@transaction.atomic
def change_tie(person: Person, row: UUID, entry: TieEntry, *, actor: Actor) -> Tie:
    """Tell something new about a tie: the row that was seen ends, and its thread goes on.

    Raises ``StaleEcogram`` when somebody else changed or ended it since; the same change twice is one change.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    entry = clean_tie(entry)
    now = _current(person, row)
    if now is not None and entry.same_as(entry_of(now)):
        return now
    if now is None or now.id != row:
        raise StaleEcogram([Conflict(entry, entry_of(now) if now else None)])
    return _write(person, [], [(now, entry)], [], actor=actor, decision=decision)[0]


@transaction.atomic
def end_tie(person: Person, row: UUID, *, actor: Actor) -> None:
    """Take a tie off the map; what it was stays in the history. Ending it twice is ending it once.

    Raises ``StaleEcogram`` when somebody else changed it since.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    now = _current(person, row)
    if now is None:
        return
    if now.id != row:
        raise StaleEcogram([Conflict(None, entry_of(now))])
    _write(person, [], [], [now], actor=actor, decision=decision)


@transaction.atomic
def restore_tie(person: Person, row: UUID, *, actor: Actor) -> Tie:
    """Put a tie that was ended back as it was, from now on. Doing it twice is doing it once."""
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    now = _current(person, row)
    if now is not None:
        return now
    ended = Tie.objects.get(person=person, id=row)
    return _write(person, [(ended.thread, entry_of(ended))], [], [], actor=actor, decision=decision)[0]


@transaction.atomic
def forget_third_person(
    person: Person,
    *,
    actor: Actor,
    threads: Collection[UUID] = (),
    related: Collection[UUID] = (),
    guests: Collection[UUID] = (),
    referrals: Collection[UUID] = (),
) -> dict[str, int]:
    """Take someone else, who objects, out of everything we keep about a person; gives how many rows went by table.

    Ties go with their whole history, naasten and guests with their links and mail, and ``referrals`` forget who would
    come along. It cannot be put back, and the log says that it happened, never who it was. Raises ``ValidationError``
    when nothing was named (``nothing``) or when what is known of this person has to be kept now (``held``).
    """
    decision = require(actor, "ecogram.forget", person_id=person.id, owner_id=person.owner_id)
    if not (threads or related or guests or referrals):
        raise ValidationError(_("Kruis aan wat weg moet."), code="nothing")
    _lock(person)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, n FROM ecogram_forget(%s, %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[])",
                [person.id, list(threads), list(related), list(guests), list(referrals)],
            )
            gone = {name: n for name, n in cursor.fetchall() if n}
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != HELD:
            raise
        raise ValidationError(
            _("Over deze persoon mag nu niets weg, bijvoorbeeld om een klacht. Vraag uw praktijk wanneer dat stopt."),
            code="held",
        ) from None
    if gone:
        record(
            actor=actor,
            action="ecogram.forget",
            kind=Event.Kind.DELETE,
            decision=decision,
            person_id=person.id,
            object_type="third_person",
            object_id=person.id,
        )
    return gone


def _lock(person: Person) -> None:
    """Only one writer a map at a time, until the transaction ends: what is read next cannot be overtaken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ecogram {person.id}"])


def _current(person: Person, row: UUID) -> Tie | None:
    """The row that now holds the thread of ``row``, under the lock of the map; None when the thread ended."""
    _lock(person)
    base = Tie.objects.filter(person=person, id=row).first()
    if base is None:
        raise ValidationError(_("Deze persoon staat niet in dit netwerk. Open de pagina opnieuw."), code="row")
    return Tie.objects.filter(person=person, thread=base.thread, valid_until=None).first()


def _write(
    person: Person,
    added: Sequence[tuple[UUID, TieEntry]],
    changed: Sequence[tuple[Tie, TieEntry]],
    ended: Sequence[Tie],
    *,
    actor: Actor,
    decision: Decision,
) -> list[Tie]:
    """End and begin rows, with one line in the access log when anything changed; gives the rows that began."""
    stopping = [*(tie.id for tie, _entry in changed), *(tie.id for tie in ended)]
    if stopping:
        Tie.objects.filter(id__in=stopping, valid_until=None).update(valid_until=actor.now)
    roles = catalogue().vocabulary.tie_roles
    begun = [
        Tie(
            thread=thread,
            person=person,
            sector=roles[entry.tie_role].sector,
            valid_from=actor.now,
            recorded_by_id=actor.user_id,
            **{field: _column(getattr(entry, field)) for field in FIELDS},
        )
        for thread, entry in [*added, *((tie.thread, entry) for tie, entry in changed)]
    ]
    Tie.objects.bulk_create(begun)
    if begun or stopping:
        record(
            actor=actor,
            action="ecogram.save",
            kind=Event.Kind.UPDATE,
            decision=decision,
            person_id=person.id,
            object_type="ecogram",
            object_id=person.id,
        )
    return begun


def _column(value):
    return list(value) if isinstance(value, tuple) else value
