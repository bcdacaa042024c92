"""Fills the social map from the lists of others: read, tried, put on the map in one go, and taken back in one go.

Nothing is ever deleted: what a list no longer names is closed, because somebody may have been referred to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.bulk import BATCH, insert_rows, update_rows
from weefsel.apps.directory.dry_run import Kind, compare
from weefsel.apps.directory.entries import Entries, entries_of
from weefsel.apps.directory.gazetteer import Gazetteer
from weefsel.apps.directory.listed_rows import (
    Dirty,
    add_rows,
    assure_rows,
    change_rows,
    moved_on,
    save_row,
    save_rows,
    set_value,
    take_back_rows,
)
from weefsel.apps.directory.models import Assurance, ListChange, ListImport, Offer, Service, SourceList
from weefsel.apps.rights.queries import require
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor
from weefsel.interop.hsds.hours import dayparts
from weefsel.interop.hsds.records import Reading

State = ListImport.State
MAX_BYTES = 32 * 1024 * 1024
SHOWN_PROBLEMS = 500
SILENT = timedelta(minutes=2)  # an assumption: a thousand lines, after which it says how far it is, take some seconds
Progress = Callable[[int, int], None]


def quiet(done: int, total: int) -> None:
    """Nobody watches how far it is."""


@transaction.atomic
def add_list(*, actor: Actor, form_token: UUID, name: str, url: str = "") -> SourceList:
    """Write down a list that the own organisation keeps up; the same token once.

    Raises ``ValidationError`` without a name, or when there is such a list already.
    """
    decision = require(actor, "directory.keep", owner_id=actor.organization_id)
    mine = SourceList.objects.filter(owner_id=actor.organization_id)
    if (made := mine.filter(id=form_token).first()) is not None:
        return made
    name = name.strip()
    if not name:
        raise ValidationError(_("Geef de lijst een naam, bijvoorbeeld: sociale kaart van de gemeente."), code="name")
    if mine.filter(name__iexact=name).exists():
        raise ValidationError(
            _("Er is al een lijst “%s”. Kies die, of geef deze een andere naam.") % name, code="double"
        )
    row = SourceList(id=form_token, owner_id=actor.organization_id, name=name, url=url.strip(), created_at=actor.now)
    row.save(force_insert=True)
    _note(row.id, actor, decision, kind=Event.Kind.CREATE, object_type="list")
    return row


@transaction.atomic
def receive_file(
    source: SourceList,
    *,
    actor: Actor,
    form_token: UUID,
    file_name: str,
    content: bytes,
    as_of: date | None = None,
) -> ListImport:
    """Keep a file of a list, to be read; the same token once. An earlier file that was not put on the map is laid by.

    ``as_of`` the day on which the list was true, today when nobody says. Raises ``ValidationError`` for a file that is
    empty or too large, or a day that is yet to come.
    """
    decision = require(actor, "directory.keep", owner_id=source.owner_id)
    if (made := ListImport.objects.filter(id=form_token, owner_id=source.owner_id).first()) is not None:
        return made
    if not content.strip():
        raise ValidationError(_("Dit bestand is leeg. Kies een ander bestand."), code="file")
    if len(content) > MAX_BYTES:
        text = _("Dit bestand is %(size)s MB. Wij lezen tot %(most)s MB. Deel het op.")
        sizes = {"size": round(len(content) / 1e6), "most": round(MAX_BYTES / 1e6)}
        raise ValidationError(text % sizes, code="file")
    if as_of is not None and as_of > today(actor):
        raise ValidationError(_("Deze dag is nog niet geweest. Op welke dag klopte de lijst?"), code="as_of")
    _refuse_while_busy(source.id)
    _alone_with(source.id)
    _lay_by(source, actor)
    row = ListImport(
        id=form_token,
        source=source,
        owner_id=source.owner_id,
        user_id=actor.user_id,
        role=actor.role,
        file_name=file_name[-200:],
        content=content,
        as_of=as_of or today(actor),
        created_at=actor.now,
    )
    row.save(force_insert=True)
    _note(row.id, actor, decision, kind=Event.Kind.CREATE)
    return row


@transaction.atomic
def receive_first_file(*, actor: Actor, form_token: UUID, name: str, **file: Any) -> ListImport:
    """A new list with its first file: both, or neither when the file is refused. The options of `receive_file`."""
    source = add_list(actor=actor, form_token=uuid5(form_token, "list"), name=name)
    return receive_file(source, actor=actor, form_token=form_token, **file)


def _lay_by(source: SourceList, actor: Actor) -> None:
    waiting = ListImport.objects.filter(source=source, state__in=(State.ARRIVED, State.READ))
    waiting.update(state=State.DROPPED, act="", content=None, ended_at=actor.now)


def _alone_with(source_id: UUID) -> None:
    """Wait until nobody else works on this list; others then wait for us, and see what we did.

    A lock by name, not of the row: how far it is, is written on the row meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"list {source_id}"])


def is_silent() -> Q:
    """Of a file that is worked on: nothing was heard of that for so long that it must have fallen."""
    return ~Q(act="") & Q(seen_at__lt=Now() - SILENT)


def _refuse_while_busy(source_id: UUID) -> None:
    """Do not let somebody wait for what goes on in the background: it can take minutes."""
    if ListImport.objects.filter(source_id=source_id).exclude(act="").exclude(is_silent()).exists():
        raise busy()


def busy() -> ValidationError:
    return ValidationError(
        _("Met deze lijst zijn wij nog bezig. Bij het bestand ziet u hoe ver het is. Wacht tot het klaar is."),
        code="busy",
    )


@transaction.atomic
def drop_import(row: ListImport, *, actor: Actor) -> None:
    """Lay a file by that was not put on the map: the file itself is gone, the map stays as it is."""
    decision = require(actor, "directory.keep", owner_id=row.owner_id)
    _refuse_while_busy(row.source_id)
    _alone_with(row.source_id)
    waiting = ListImport.objects.filter(id=row.id, state__in=(State.ARRIVED, State.READ))
    if waiting.update(state=State.DROPPED, act="", content=None, ended_at=actor.now):
        _note(row.id, actor, decision)


@transaction.atomic
def try_out(
    row: ListImport,
    reading: Reading,
    *,
    actor: Actor,
    gazetteer: Gazetteer,
    werkvormen: Mapping[str, Werkvorm],
    languages: Collection[str],
    mapping: Mapping[str, Any] | None = None,
    progress: Progress = quiet,
) -> ListImport:
    """Write down what a file would change, and change nothing on the map. A second time replaces the first.

    A file with problems gives no changes: all problems at once, each with its place. Raises ``ValidationError`` when it
    is on the map already.
    """
    decision = require(actor, "directory.keep", owner_id=row.owner_id)
    _alone_with(row.source_id)
    row = ListImport.objects.select_related("source").get(id=row.id)
    _refuse_unless(row, State.ARRIVED, State.READ)
    found = Entries()
    if not reading.problems:
        found = entries_of(
            reading,
            gazetteer=gazetteer,
            day=row.as_of or today(actor),
            werkvormen=werkvormen,
            languages=languages,
        )
    plan = compare(found.entries, _listed(row.source), as_of=row.as_of, assured=_assured(row.source))
    _replace_changes(row, [] if reading.problems else plan.changes, progress)
    row.dialect = reading.dialect
    row.mapping = dict(mapping or {})
    row.problems = [
        *(["problem", one.file, one.place, one.text] for one in reading.problems[:SHOWN_PROBLEMS]),
        *(["note", one.file, one.place, one.text] for one in reading.notes[:SHOWN_PROBLEMS]),
        *(["double", place.file, place.place, name] for name, place in found.doubled[:SHOWN_PROBLEMS]),
    ]
    row.counts = {
        "entries": len(found.entries),
        "problems": len(reading.problems),
        "notes": len(reading.notes),
        "doubled": len(found.doubled),
        "idle": found.idle,
        "stopped": found.stopped,
        "cut": sum(bool(one.notes) for one in found.entries),
        "same": plan.same,
        "claimed": plan.claimed,
        "against": sum(bool(one.against) for one in plan.changes),
        "before": {"as_of": _iso(row.source.as_of), "imported_at": _iso(row.source.imported_at)},
        **{kind.value: 0 if reading.problems else plan.count(kind) for kind in Kind},
    }
    row.state = State.READ
    row.save(update_fields=["dialect", "mapping", "problems", "counts", "state"])
    _note(row.id, actor, decision)
    return row


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def _listed(source: SourceList) -> list[Offer]:
    rows = Offer.objects.filter(source=source).select_related("service", "location", "owner")
    return list(rows.order_by("id"))


def _assured(source: SourceList) -> dict[UUID, list[tuple[list[str], date]]]:
    """What hosts and keepers assured of the entries of a list, and on which day; one query."""
    found: dict[UUID, list[tuple[list[str], date]]] = defaultdict(list)
    rows = Assurance.objects.filter(offer__source=source).exclude(source=Assurance.Source.LIST)
    for offer_id, facts, at in rows.values_list("offer_id", "facts", "at"):
        found[offer_id].append((facts, at.astimezone(AMSTERDAM).date()))
    return found


def _replace_changes(row: ListImport, changes: Sequence[Any], progress: Progress) -> None:
    """The rows of a dry run: those of an earlier one are used again, because nothing is deleted."""
    earlier = list(ListChange.objects.filter(list_import=row).order_by("number").values_list("id", flat=True))
    if earlier:
        ListChange.objects.filter(list_import=row).update(list_import=row, number=-1, kind=Kind.ADD, offer=None)
    made = [
        ListChange(
            **({"id": earlier[number]} if number < len(earlier) else {}),
            list_import=row,
            owner_id=row.owner_id,
            number=number,
            kind=one.kind,
            external_id=one.key,
            name=one.name[:200],
            place=one.place[:200],
            fields=one.fields,
            against=list(one.against),
            offer=one.offer,
            added=_keys(one),
        )
        for number, one in enumerate(changes)
    ]
    again, new = made[: len(earlier)], made[len(earlier) :]
    columns = ("number", "kind", "external_id", "name", "place", "fields", "against", "offer", "added", "choice")
    for start in range(0, len(made), BATCH):
        update_rows(again[start : start + BATCH], columns)
        insert_rows(new[start : start + BATCH])
        progress(start, len(made))
    progress(len(made), len(made))


def _keys(one: Any) -> dict[str, Any]:
    if one.entry is None:
        return {}
    return {
        "organization": one.entry.organization,
        "service": one.entry.service,
        "location": one.entry.location,
        "listed": one.entry.values,
    }


@transaction.atomic
def put_on_map(row: ListImport, *, actor: Actor, progress: Progress = quiet) -> ListImport:
    """Carry out a dry run as it was shown, in one transaction with one trace. A second time does nothing.

    What a host said otherwise stays, unless somebody chose the list. Raises ``ValidationError`` when there is nothing
    to carry out, or when the map changed since the dry run (``changed``): then somebody looks again.
    """
    decision = require(actor, "directory.keep", owner_id=row.owner_id)
    _alone_with(row.source_id)
    row = ListImport.objects.select_related("source").get(id=row.id)
    if row.state == State.APPLIED:
        return row
    _refuse_unless(row, State.READ)
    if row.counts.get("problems"):
        raise ValidationError(
            _("In dit bestand staan nog fouten. Verbeter ze en kies het bestand opnieuw."), code="problems"
        )
    source = row.source
    if row.counts["before"] != {"as_of": _iso(source.as_of), "imported_at": _iso(source.imported_at)}:
        raise moved_on()
    changes = list(row.changes.filter(number__gte=0).order_by("number"))
    total = len(changes)
    added = [one for one in changes if one.kind == Kind.ADD]
    if Offer.objects.filter(source=source, external_id__in=[one.external_id for one in added]).exists():
        raise moved_on()
    for start in range(0, len(added), BATCH):
        add_rows(source, added[start : start + BATCH], actor)
        progress(min(start + BATCH, len(added)), total)
    rest = [one for one in changes if one.kind != Kind.ADD]
    waiting = 0
    for start in range(0, len(rest), BATCH):
        waiting += change_rows(source, rest[start : start + BATCH], actor)
        progress(len(added) + min(start + BATCH, len(rest)), total)
    assure_rows(source, row, actor)
    source.as_of, source.imported_at = row.as_of, actor.now
    source.dialect, source.mapping = row.dialect, row.mapping
    source.save(update_fields=["as_of", "imported_at", "dialect", "mapping"])
    row.state, row.applied_at, row.content = State.APPLIED, actor.now, None
    row.counts = row.counts | {"refused": waiting}
    row.save(update_fields=["state", "applied_at", "content", "counts"])
    _note(row.id, actor, decision)
    return row


def _refuse_unless(row: ListImport, *states: str) -> None:
    if row.state in states:
        return
    texts = {
        State.APPLIED: _("Dit bestand staat al op de kaart."),
        State.UNDONE: _("Dit bestand is teruggedraaid. Kies het opnieuw om het nog eens te proberen."),
        State.DROPPED: _("Dit bestand is weggelegd. Kies het opnieuw."),
    }
    raise ValidationError(texts.get(State(row.state), _("Bekijk eerst wat deze lijst verandert.")), code="state")


@transaction.atomic
def undo_import(row: ListImport, *, actor: Actor, progress: Progress = quiet) -> ListImport:
    """Bring the map back to how it was before this import, in one transaction: what was added closes, what changed or
    closed is again as it was.

    Raises ``ValidationError`` when it is not the last import of its list, or when somebody built on it since: changed
    an entry, or decided that it is the same as another.
    """
    decision = require(actor, "directory.keep", owner_id=row.owner_id)
    _alone_with(row.source_id)
    row = ListImport.objects.select_related("source").get(id=row.id)
    if row.state == State.UNDONE:
        return row
    if row.state != State.APPLIED:
        raise ValidationError(_("Dit bestand staat niet op de kaart."), code="state")
    source = row.source
    if _iso(source.imported_at) != _iso(row.applied_at):
        raise ValidationError(
            _("Na dit bestand is er een nieuwer bestand van deze lijst op de kaart gezet. Draai dat eerst terug."),
            code="later",
        )
    changes = list(row.changes.filter(number__gte=0).order_by("number"))
    if not changes and any(row.counts.get(kind.value) for kind in Kind):
        raise ValidationError(
            _("Wat dit bestand veranderde, is na een jaar weggegooid. Wijzig het aanbod een voor een."), code="too-late"
        )
    for start in range(0, len(changes), BATCH):
        take_back_rows(changes[start : start + BATCH])
        progress(min(start + BATCH, len(changes)), len(changes))
    before = row.counts["before"]
    source.as_of = date.fromisoformat(before["as_of"]) if before["as_of"] else None
    source.imported_at = datetime.fromisoformat(before["imported_at"]) if before["imported_at"] else None
    source.save(update_fields=["as_of", "imported_at"])
    row.state, row.ended_at = State.UNDONE, actor.now
    row.save(update_fields=["state", "ended_at"])
    _note(row.id, actor, decision)
    return row


@transaction.atomic
def decide_change(change: ListChange, choice: str, *, actor: Actor) -> None:
    """Where a host or a colleague said something else than the list: take the list, or keep what they said.

    Before the list is on the map this counts for what will be done; afterwards taking it does so now. Raises
    ``ValidationError`` when what stands there changed meanwhile, or cannot be changed here.
    """
    decision = require(actor, "directory.keep", owner_id=change.owner_id)
    _refuse_while_busy(change.list_import.source_id)
    _alone_with(change.list_import.source_id)
    change = ListChange.objects.select_related("list_import").get(id=change.id)
    if choice not in ("take", "keep") or not change.against:
        raise ValidationError(_("Kies wat er moet staan: wat de lijst zegt, of wat er nu staat."), code="choice")
    if change.list_import.state == State.APPLIED and choice == "take" and change.choice != "take":
        offer = Offer.objects.select_for_update(of=("self",)).select_related("service", "location", "owner")
        offer = offer.get(id=change.offer_id)
        dirty: Dirty = defaultdict(dict)
        for name in change.against:
            before, after = change.fields[name]
            if set_value(offer, name, after, before=before, dirty=dirty) is False:
                raise ValidationError(
                    _("Hier staat intussen iets anders. Kijk eerst bij het aanbod zelf."), code="changed"
                )
        if save_rows(dirty):
            raise ValidationError(_("Dit kan hier nu niet zo. Laat staan wat er staat."), code="no-place")
    elif change.list_import.state not in (State.READ, State.APPLIED):
        _refuse_unless(change.list_import, State.READ)
    change.choice = choice
    change.save(update_fields=["choice"])
    _note(change.list_import_id, actor, decision)


@transaction.atomic
def confirm_proposals(
    offer: Offer,
    *,
    actor: Actor,
    werkvorm: str | None = None,
    schedule: str | None = None,
    hours: Sequence[bool] | None = None,
) -> None:
    """Somebody looked at what the words of a list seem to say. An empty text: it says something else, or nothing.

    ``werkvorm`` goes for the service at all its places; None leaves what is proposed as it is.
    """
    decision = require(actor, "directory.keep", owner_id=offer.keeper_id)
    locked = Offer.objects.select_for_update(of=("self",)).select_related("service").get(id=offer.id)
    if werkvorm is not None:
        Service.objects.filter(id=locked.service_id).update(werkvorm=werkvorm, proposed_werkvorm="")
    if schedule is not None:
        locked.proposed_schedule = ""
        if schedule:
            locked.schedule, locked.hours = schedule, list(hours) if hours is not None else None
        if not save_row(locked, ("proposed_schedule", "schedule", "hours")):
            raise ValidationError(_("Dit kan hier nu niet zo. Kies een ander dagdeel."), code="no-place")
    _note(offer.id, actor, decision, object_type="offer")


def parts_of(schedule: str, day: date) -> list[bool] | None:
    """The 21 parts of the week of opening hours, in the weeks from ``day``; None when they name none."""
    found = list(dayparts(schedule, start=day))
    return found if any(found) else None


def _note(object_id, actor, decision, *, kind=Event.Kind.UPDATE, object_type="list_import"):
    record(
        actor=actor, action="directory.keep", kind=kind, decision=decision, object_type=object_type, object_id=object_id
    )
