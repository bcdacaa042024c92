"""Changes the network of a person. A row is never rewritten: a change ends it and begins a new one in its thread."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.ecogram.validators import FIELDS, TieEntry, clean_tie, entry_of
from weefsel.apps.people.models import Person
from weefsel.apps.rights.forget_functions import HELD
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.operations.ties import record_tie
from weefsel.apps.safety.validators import Hints
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
    entries = [clean_tie(entry, today=today(actor)) for entry in ties]
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
    return _add(person, [(token or uuid.uuid4(), entry)], actor=actor, decision=decision)[0]


@transaction.atomic
def add_ties(person: Person, entries: Sequence[TieEntry], *, actor: Actor, token: UUID) -> list[Tie]:
    """Put a number of ties on the map at once, all or none. ``token`` names the form: sent twice, it is once."""
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    threads = [uuid.uuid5(token, str(number)) for number in range(len(entries))]
    return _add(person, list(zip(threads, entries, strict=True)), actor=actor, decision=decision)


def _add(person: Person, new: Sequence[tuple[UUID, TieEntry]], *, actor: Actor, decision: Decision) -> list[Tie]:
    """Begin these threads, but for those that were sent before; gives the row of each."""
    new = [(thread, clean_tie(entry, today=today(actor))) for thread, entry in new]
    _lock(person)
    known = Tie.objects.filter(person=person, thread__in=[thread for thread, _entry in new]).order_by("valid_from")
    rows = {tie.thread: tie for tie in known}
    try:
        with transaction.atomic():
            missing = [(thread, entry) for thread, entry in new if thread not in rows]
            rows |= {tie.thread: tie for tie in _write(person, missing, [], [], actor=actor, decision=decision)}
    except IntegrityError:
        raise ValidationError(_("Dit formulier is al gebruikt. Open de pagina opnieuw."), code="token") from None
    return [rows[thread] for thread, _entry in new]


@transaction.atomic
def change_tie(person: Person, row: UUID, entry: TieEntry, *, actor: Actor) -> Tie:
    """Tell something new about a tie: the row that was seen ends, and its thread goes on.

    Raises ``StaleEcogram`` when somebody else changed or ended it since; the same change twice is one change.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    entry = clean_tie(entry, today=today(actor))
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
    """Put a tie that was ended back as it was, from now on, with whom it knew. Doing it twice is doing it once."""
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    now = _current(person, row)
    if now is not None:
        return now
    ended = Tie.objects.get(person=person, id=row)
    tie = _write(person, [(ended.thread, entry_of(ended))], [], [], actor=actor, decision=decision)[0]
    on_map = set(Tie.objects.filter(person=person, valid_until=None).values_list("thread", flat=True))
    parted = AlterTie.objects.filter(_at(ended.thread), person=person, valid_until=ended.valid_until)
    pairs = {(link.first, link.second) for link in parted if {link.first, link.second} <= on_map}
    _link(person, pairs, actor=actor)
    return tie


@transaction.atomic
def connect(person: Person, one: UUID, other: UUID, *, actor: Actor) -> bool:
    """Two on the map know each other, by their threads; gives whether that is new.

    Raises ``ValidationError`` when one of the two is not on the map (``row``), or both are the same (``same``).
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    return _set_links(person, {_pair(one, other)}, set(), actor=actor, decision=decision)


@transaction.atomic
def disconnect(person: Person, one: UUID, other: UUID, *, actor: Actor) -> bool:
    """Two on the map do not know each other after all; gives whether anything changed."""
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    return _set_links(person, set(), {_pair(one, other)}, actor=actor, decision=decision)


@transaction.atomic
def record_acquaintances(person: Person, thread: UUID, others: Collection[UUID], *, actor: Actor) -> bool:
    """Write down whom somebody on the map knows there: all of them, and nobody else; gives whether anything changed.

    From now on it was asked who knows whom.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    wanted = {_pair(thread, other) for other in others}
    known = AlterTie.objects.filter(_at(thread), person=person, valid_until=None).values_list("first", "second")
    is_new = not Review.objects.filter(person=person, about=Review.About.LINKS).exists()
    if is_new:
        Review.objects.bulk_create([_review(person, Review.About.LINKS, None, actor=actor)])
    changed = _set_links(person, wanted, set(known) - wanted, actor=actor, decision=None if is_new else decision)
    if is_new:
        _log(person, actor=actor, decision=decision)
    return changed or is_new


@transaction.atomic
def record_links(person: Person, pairs: Collection[tuple[UUID, UUID]], *, actor: Actor) -> bool:
    """Write down who knows whom of a number at once, by their threads; gives whether anything changed.

    From now on it was asked who knows whom.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    is_new = not Review.objects.filter(person=person, about=Review.About.LINKS).exists()
    if is_new:
        Review.objects.bulk_create([_review(person, Review.About.LINKS, None, actor=actor)])
    wanted = {_pair(one, other) for one, other in pairs}
    changed = _set_links(person, wanted, set(), actor=actor, decision=None if is_new else decision)
    if is_new:
        _log(person, actor=actor, decision=decision)
    return changed or is_new


@transaction.atomic
def go_through(person: Person, same: Collection[UUID], gone: Collection[UUID] = (), *, actor: Actor) -> Saved:
    """Go through the map of last time: who is still there as they were (``same``, threads), who went (``gone``, rows).

    Gives how many went, and as ``changed`` how many are said to be as they were; the same tie twice on one day is once.
    Raises ``StaleEcogram``, and writes nothing, when somebody else changed one that went.
    """
    decision = require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    _lock(person)
    current = {tie.thread: tie for tie in Tie.objects.filter(person=person, valid_until=None)}
    rows = {tie.id: tie for tie in Tie.objects.filter(person=person, id__in=gone)}
    if len(rows) < len({*gone}):
        raise ValidationError(_("Een van deze mensen staat niet in dit netwerk. Open de pagina opnieuw."), code="row")
    going = [(row, current[tie.thread]) for row, tie in rows.items() if tie.thread in current]
    conflicts = [Conflict(None, entry_of(now)) for row, now in going if now.id != row]
    if conflicts:
        raise StaleEcogram(conflicts)
    n_same = _confirm(person, ({*same} & current.keys()) - {now.thread for _row, now in going}, actor=actor)
    _write(person, [], [], [now for _row, now in going], actor=actor, decision=None)
    if n_same or going:
        _log(person, actor=actor, decision=decision)
    return Saved(0, n_same, len(going))


def _confirm(person: Person, threads: Collection[UUID], *, actor: Actor) -> int:
    day = today(actor)
    done = {
        review.thread
        for review in Review.objects.filter(person=person, about=Review.About.TIE, thread__in=threads)
        if review.at.astimezone(AMSTERDAM).date() == day
    }
    new = [_review(person, Review.About.TIE, thread, actor=actor) for thread in sorted({*threads} - done)]
    Review.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def protect_tie(
    person: Person,
    thread: UUID,
    *,
    actor: Actor,
    form_token: UUID,
    kind: str,
    tie_role: str,
    told: str,
    hints: Hints,
    review_by: date,
) -> UUID:
    """Move a tie into the protected compartment: nothing of it stays behind on the map, also not in how it was.

    Gives the id of the protected tie. The log holds the line of the compartment only. Raises ``ValidationError`` with
    the code ``held`` when nothing about this person may go now: then nothing is written.
    """
    require(actor, "ecogram.save", person_id=person.id, owner_id=person.owner_id)
    _lock(person)
    protected = record_tie(
        actor=actor,
        person_id=person.id,
        form_token=form_token,
        kind=kind,
        tie_role=tie_role,
        told=told,
        hints=hints,
        review_by=review_by,
    )
    with _nothing_held(), connection.cursor() as cursor:
        cursor.execute("SELECT ecogram_protect(%s, %s, %s)", [person.id, thread, form_token])
    return protected


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
    with _nothing_held(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, n FROM ecogram_forget(%s, %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[])",
            [person.id, list(threads), list(related), list(guests), list(referrals)],
        )
        gone = {name: n for name, n in cursor.fetchall() if n}
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


@contextmanager
def _nothing_held():
    """Tell in words that what is known of this person has to be kept now."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != HELD:
            raise
        raise ValidationError(
            _("Over deze persoon mag nu niets weg, bijvoorbeeld om een klacht. Vraag uw praktijk wanneer dat stopt."),
            code="held",
        ) from None


def _pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    if one == other:
        raise ValidationError(_("Kies twee verschillende mensen."), code="same")
    return min(one, other), max(one, other)


def _at(thread: UUID) -> Q:
    return Q(first=thread) | Q(second=thread)


def _set_links(
    person: Person,
    wanted: Collection[tuple[UUID, UUID]],
    unwanted: Collection[tuple[UUID, UUID]],
    *,
    actor: Actor,
    decision: Decision | None,
) -> bool:
    """Begin and end who knows whom, under the lock of the map, with one line in the log (unless ``decision`` is None);
    gives whether anything changed.
    """
    _lock(person)
    on_map = set(Tie.objects.filter(person=person, valid_until=None).values_list("thread", flat=True))
    if not {thread for pair in wanted for thread in pair} <= on_map:
        raise ValidationError(_("Een van deze mensen staat niet op de kaart. Open de pagina opnieuw."), code="row")
    current = {(link.first, link.second): link.id for link in AlterTie.objects.filter(person=person, valid_until=None)}
    begun = _link(person, {*wanted} - current.keys(), actor=actor)
    stopping = [current[pair] for pair in {*unwanted} & current.keys()]
    if stopping:
        AlterTie.objects.filter(id__in=stopping).update(valid_until=actor.now)
    if decision is not None and (begun or stopping):
        _log(person, actor=actor, decision=decision)
    return bool(begun or stopping)


def _link(person: Person, pairs: Collection[tuple[UUID, UUID]], *, actor: Actor) -> int:
    AlterTie.objects.bulk_create(
        AlterTie(person=person, first=first, second=second, valid_from=actor.now, recorded_by_id=actor.user_id)
        for first, second in sorted(pairs)
    )
    return len(pairs)


def _review(person: Person, about: Review.About, thread: UUID | None, *, actor: Actor) -> Review:
    return Review(person=person, about=about, thread=thread, at=actor.now, recorded_by_id=actor.user_id)


def _log(person: Person, *, actor: Actor, decision: Decision) -> None:
    record(
        actor=actor,
        action="ecogram.save",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person.id,
        object_type="ecogram",
        object_id=person.id,
    )


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
    decision: Decision | None,
) -> list[Tie]:
    """End and begin rows, with one line in the access log when anything changed (unless ``decision`` is None: then the
    caller writes it); gives the rows that began.
    """
    stopping = [*(tie.id for tie, _entry in changed), *(tie.id for tie in ended)]
    if stopping:
        Tie.objects.filter(id__in=stopping, valid_until=None).update(valid_until=actor.now)
    if ended:
        # Who goes off the map, knows nobody there any more.
        threads = [tie.thread for tie in ended]
        parted = AlterTie.objects.filter(Q(first__in=threads) | Q(second__in=threads), person=person, valid_until=None)
        parted.update(valid_until=actor.now)
    roles = catalogue().vocabulary.tie_roles
    begun = [
        Tie(
            thread=thread,
            person=person,
            sector=entry.sector or roles[entry.tie_role].sector,
            valid_from=actor.now,
            recorded_by_id=actor.user_id,
            **{field: _column(getattr(entry, field)) for field in FIELDS},
        )
        for thread, entry in [*added, *((tie.thread, entry) for tie, entry in changed)]
    ]
    Tie.objects.bulk_create(begun)
    if decision is not None and (begun or stopping):
        _log(person, actor=actor, decision=decision)
    return begun


def _column(value):
    return list(value) if isinstance(value, tuple) else value
