"""What a naaste does with what they keep about themselves, and how a professional becomes a reader of it.

Every line of the log is about the log-in of the naaste (``object_type`` "carer") and about no person: the patient reads
none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.codes import make_code, typed_code
from weefsel.apps.accounts.queries import AMSTERDAM, hash_of, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.carers.models import Load, Rest, Share, Sheet
from weefsel.apps.keys.operations import note_erased
from weefsel.apps.keys.ring import drop, ring
from weefsel.apps.log_in import attempts
from weefsel.apps.rights.queries import Refused, require
from weefsel.engine.rights.may import Actor, Decision

CARER = "carer"
WORDS = ("can", "cannot", "would_help")
# After how many days somebody is asked anew: assumptions, the naaste chooses.
AGAIN_DAYS = (14, 28, 91)
CODE_DAYS = 7  # an assumption: long enough for the next visit, short enough to be forgotten
MONTHS_AHEAD = 12  # an assumption: nobody shares for longer without thinking of it again
LETTERS = 10


@contextmanager
def _own(actor: Actor, action: str = "carers.keep") -> Iterator[Decision]:
    """One transaction of the naaste who acts; whoever does something with the same log-in at this moment, waits.

    They have a key from the first thing on: by it a backup is told what was erased.
    """
    with transaction.atomic():
        decision = require(actor, action, carer_id=actor.user_id)
        if actor.user_id is None:
            raise Refused(decision)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"carer:{actor.user_id}"])
        ring().prepare([actor.user_id])
        yield decision


def _record(actor: Actor, decision: Decision, kind: Event.Kind, carer_id: UUID | None = None) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=kind,
        decision=decision,
        object_type=CARER,
        object_id=carer_id or actor.user_id,
        fields=decision.fields - {"log"},
    )


def begin(*, actor: Actor) -> Sheet:
    """The sheet that is open; without one a new one, with the words of last time to go on from."""
    with _own(actor) as decision:
        sheet = Sheet.objects.filter(carer_id=actor.user_id, finished_at=None, taken_away_at=None).first()
        if sheet is not None:
            return sheet
        last = Sheet.objects.filter(carer_id=actor.user_id, finished_at__isnull=False, taken_away_at=None).first()
        words = {name: getattr(last, name) if last else "" for name in WORDS}
        sheet = Sheet(carer_id=actor.user_id, started_at=actor.now, **words)
        sheet.save(force_insert=True)
        _record(actor, decision, Event.Kind.CREATE)
    return sheet


def _sheet(actor: Actor, sheet_id: UUID, **columns) -> Sheet:
    sheet = Sheet.objects.filter(id=sheet_id, carer_id=actor.user_id, **columns).first()
    if sheet is None:
        raise ValidationError(_("Dit blad is er niet meer. Begin een nieuw blad."), code="gone")
    return sheet


def answer(*, actor: Actor, sheet_id: UUID, part: str, value: str | int | None) -> Sheet:
    """Write one answer on an open sheet; an empty one is an answer too. The last part finishes the sheet.

    ``part`` is load, can, cannot, would_help, or again: then ``value`` is after how many days.

    Raises
    ------
    ValidationError
        The sheet is not open (any more) (``gone``), or this is no answer to this part (``value``).
    """
    with _own(actor) as decision:
        sheet = _sheet(actor, sheet_id, finished_at=None, taken_away_at=None)
        if part == "again":
            if value is not None and value not in AGAIN_DAYS:
                raise ValidationError(_("Kies een van de antwoorden."), code="value")
            sheet.again_on = None if value is None else today(actor) + timedelta(days=int(value))
            _finish(sheet, actor)
        elif part == "load":
            if value and value not in Load.values:
                raise ValidationError(_("Kies een van de antwoorden."), code="value")
            sheet.load = value or ""
        elif part in WORDS:
            words = str(value or "").strip()
            sheet._meta.get_field(part).run_validators(words)
            setattr(sheet, part, words)
        else:
            raise ValueError(f"a sheet has no part {part!r}")
        sheet.save()
        _record(actor, decision, Event.Kind.UPDATE)
    return sheet


def _finish(sheet: Sheet, actor: Actor) -> None:
    """An empty sheet is nothing to keep."""
    if any(getattr(sheet, name) for name in ("load", *WORDS)):
        sheet.finished_at = actor.now
    else:
        sheet.taken_away_at = actor.now


def take_away(*, actor: Actor, sheet_id: UUID) -> None:
    """Nobody reads this sheet from now on; twice is once."""
    with _own(actor) as decision:
        sheet = _sheet(actor, sheet_id)
        if sheet.taken_away_at is None:
            sheet.taken_away_at = actor.now
            sheet.save(update_fields=["taken_away_at"])
            _record(actor, decision, Event.Kind.DELETE)


def put_back(*, actor: Actor, sheet_id: UUID) -> None:
    """Put a sheet back that was taken away a moment ago."""
    with _own(actor) as decision:
        sheet = _sheet(actor, sheet_id)
        if sheet.taken_away_at is None:
            return
        is_open = {"carer_id": actor.user_id, "finished_at": None, "taken_away_at": None}
        if sheet.finished_at is None and Sheet.objects.filter(**is_open).exists():
            raise ValidationError(_("U bent al met een nieuw blad bezig."), code="open")
        sheet.taken_away_at = None
        sheet.save(update_fields=["taken_away_at"])
        _record(actor, decision, Event.Kind.UPDATE)


def share(*, actor: Actor, last_day: date, words: str = "") -> str:
    """Make a code for one professional, and give it: shown once, kept nowhere. Only the newest unused code works.

    Raises
    ------
    ValidationError
        The last day is over (``past``) or more than a year away (``long``), or the words are too long.
    """
    with _own(actor, "carers.share") as decision:
        if last_day < today(actor):
            raise ValidationError(_("Kies een dag die nog komt, of vandaag."), code="past")
        if last_day > today(actor) + timedelta(days=31 * MONTHS_AHEAD):
            raise ValidationError(
                _("Dat is verder dan een jaar weg. Kies een dag binnen een jaar; daarna kan het opnieuw."), code="long"
            )
        Share.objects.filter(carer_id=actor.user_id, taken_at=None, ended_at=None).update(ended_at=actor.now)
        code = make_code(LETTERS)
        until = datetime.combine(last_day + timedelta(days=1), time.min, AMSTERDAM)
        row = Share(
            carer_id=actor.user_id,
            words=words.strip(),
            code_hash=_hash(code),
            code_until=min(actor.now + timedelta(days=CODE_DAYS), until),
            until=until,
            made_at=actor.now,
        )
        row._meta.get_field("words").run_validators(row.words)
        row.save(force_insert=True)
        _record(actor, decision, Event.Kind.CREATE)
    return code


def _hash(code: str) -> str:
    return hash_of(typed_code(code))


def end_share(*, actor: Actor, share_id: UUID) -> None:
    """The reader reads nothing any more, from this second; nobody is told. Twice is once."""
    with _own(actor) as decision:
        running = Share.objects.filter(id=share_id, carer_id=actor.user_id, ended_at=None)
        if running.update(ended_at=actor.now):
            _record(actor, decision, Event.Kind.UPDATE)


def rest(*, actor: Actor, wanted: bool) -> None:
    """Ask me nothing now, or again (N2). Mail that asks this naaste along is not sent; who asks is told nothing."""
    with _own(actor) as decision:
        now = Rest.objects.filter(carer_id=actor.user_id, ended_at=None)
        if wanted == now.exists():
            return
        if wanted:
            Rest(carer_id=actor.user_id, since=actor.now).save(force_insert=True)
        else:
            now.update(ended_at=actor.now)
        _record(actor, decision, Event.Kind.UPDATE)


def take(*, actor: Actor, code: str) -> Share | None:
    """Become the reader of what a naaste shares; None for a code that does not work, which is counted.

    Raises
    ------
    ValidationError
        Too many wrong codes in a short time (``wait``).
    """
    with transaction.atomic():
        decision = require(actor, "carers.take", owner_id=actor.organization_id)
        keys = {"account": str(actor.user_id)}
        if attempts.wait_s("carer", keys, now=actor.now):
            raise ValidationError(
                _("Dat was een paar keer niet goed. Wacht een kwartier, en vraag de code na."), code="wait"
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT carers_take(%s)", [_hash(code)])
            (share_id,) = cursor.fetchone()
        if share_id is None:
            attempts.count("carer", keys, now=actor.now)
            return None
        taken = Share.objects.get(id=share_id)
        _record(actor, decision, Event.Kind.CREATE, taken.carer_id)
    return taken


def erase(*, actor: Actor) -> None:
    """Everything that this naaste kept, at once and for good, in a backup that is put back too. The log stays."""
    with _own(actor) as decision:
        with connection.cursor() as cursor:
            cursor.execute("SELECT carers_erase()")
            (keys,) = cursor.fetchone()
        drop()
        note_erased(keys)
        _record(actor, decision, Event.Kind.DELETE)
