"""Works on a file of a list: at once when it is small, in the background when somebody would have to wait for it.

In the background it is done with the rights of who asked, as that person: in one transaction, so wholly or not at all.
How far it is, is written on the file beside that transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.queries import actor_of_membership, installation, memberships_of
from weefsel.apps.directory.doubles import find_doubles
from weefsel.apps.directory.gazetteer import catalogue_gazetteer
from weefsel.apps.directory.imports import Progress, busy, is_silent, put_on_map, quiet, try_out, undo_import
from weefsel.apps.directory.list_files import Opened, kept_mapping, mapping_of, open_file, read_list_file
from weefsel.apps.directory.models import ListImport
from weefsel.apps.rights.beside import beside
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.queries import Refused, require
from weefsel.catalogue.catalogue import Catalogue
from weefsel.engine.rights.may import Actor

log = logging.getLogger("weefsel.directory")

Act = ListImport.Act
# Measured on two cores: what is below these takes some three seconds at most, and then an answer at once is calmer.
FEW_LINES, FEW_BYTES = 500, 200_000
DONE = {Act.PUT: ListImport.State.APPLIED, Act.UNDO: ListImport.State.UNDONE}
MOST_TIMES = 3  # a file whose work was broken off this often takes the worker along: somebody has to look
TELL_EVERY_S = 1.0


def work_on(
    row: ListImport,
    act: str,
    *,
    actor: Actor,
    membership_id: UUID | None,
    catalogue: Callable[[], Catalogue],
    mapping: Mapping[str, Any] | None = None,
) -> bool:
    """Do ``act`` with a file now, or have it done in the background; true when it is done.

    A second time while it goes on starts nothing. ``mapping`` which column holds what, for reading. Raises
    ``ValidationError`` when the act is not possible now, or when another file of the same list is worked on.
    """
    require(actor, "directory.keep", owner_id=row.owner_id)
    if mapping is not None:
        row.mapping = dict(mapping)
    if row.state == DONE.get(act):
        return True
    if is_small(row, act) and not row.act:
        _do(row, act, actor=actor, catalogue=catalogue)
        return True
    begin(row, act, actor=actor, membership_id=membership_id)
    return False


def is_small(row: ListImport, act: str) -> bool:
    """Whether somebody can wait for the answer."""
    if act == Act.TRY:
        return len(row.content or b"") < FEW_BYTES
    return sum(row.counts.get(each, 0) for each in ("add", "change", "close", "reopen", "same")) < FEW_LINES


@transaction.atomic
def begin(row: ListImport, act: str, *, actor: Actor, membership_id: UUID | None) -> None:
    """Claim the file and queue the work, both or neither."""
    from weefsel.apps.directory.tasks import carry_out

    free = ListImport.objects.filter(Q(act="") | is_silent(), id=row.id)
    try:
        with transaction.atomic():
            claimed = free.update(act=act, done=0, total=0, seen_at=Now(), failed="", mapping=row.mapping)
    except IntegrityError:
        raise busy() from None
    if claimed:
        carry_out.defer(import_id=str(row.id), membership_id=str(membership_id))


def _do(
    row: ListImport, act: str, *, actor: Actor, catalogue: Callable[[], Catalogue], progress: Progress = quiet
) -> None:
    if act == Act.TRY:
        _try(row, actor=actor, catalogue=catalogue(), progress=progress)
    elif act == Act.UNDO:
        undo_import(row, actor=actor, progress=progress)
    else:
        put_on_map(row, actor=actor, progress=progress)
        find_doubles(actor=actor)


def _try(row: ListImport, *, actor: Actor, catalogue: Catalogue, progress: Progress) -> None:
    content = bytes(row.content or b"")
    opened = opened_with(open_file(content, row.file_name, row.source), row.mapping)
    language = catalogue.vocabulary.fields["language"]
    try_out(
        row,
        read_list_file(content, row.file_name, opened),
        actor=actor,
        gazetteer=catalogue_gazetteer(),
        werkvormen=catalogue.werkvormen,
        languages=[choice.slug for choice in language.choices],
        mapping=kept_mapping(opened.mapping),
        progress=progress,
    )


def opened_with(opened: Opened, mapping: Mapping[str, Any]) -> Opened:
    """The same file, with what somebody chose for its columns."""
    if not mapping or opened.mapping is None:
        return opened
    return replace(opened, mapping=replace(opened.mapping, columns=mapping_of(mapping).columns))


def carry_out(
    import_id: UUID, membership_id: UUID, *, catalogue: Callable[[], Catalogue], times_before: int = 0
) -> None:
    """Do what was asked with a file, as who asked it; nothing when that was done, or taken back.

    Whatever goes wrong is told on the file, and then nothing has changed. A fault of ours is raised again.
    """
    with transaction.atomic():
        actor = _actor(membership_id)
    if actor is None:
        log.warning("list.asker_gone list_import=%s", import_id)
        return
    try:
        with transaction.atomic():
            set_context(actor)
            row = ListImport.objects.select_related("source").filter(id=import_id).exclude(act="").first()
            if row is None:
                return
            if times_before >= MOST_TIMES:
                raise ValidationError(
                    _("Dit is %s keer afgebroken, en niet gelukt. Vraag de beheerder om te kijken.") % times_before
                )
            tell = _teller(row.id, actor)
            tell(0, 0)
            _do(row, row.act, actor=actor, catalogue=catalogue, progress=tell)
            ListImport.objects.filter(id=import_id).update(act="")
    except Refused:
        _fail(import_id, actor, _("Wie dit begon, mag de sociale kaart niet meer bijhouden."))
    except ValidationError as problem:
        _fail(import_id, actor, " ".join(problem.messages))
    except Exception:
        log.exception("list.failed list_import=%s", import_id)
        _fail(import_id, actor, _("Er ging bij ons iets mis."))
        raise


def _actor(membership_id: UUID) -> Actor | None:
    membership = Membership.objects.select_related("user", "organization").filter(id=membership_id).first()
    place = installation()
    now = timezone.now() + timedelta(seconds=place.clock_offset_s if place else 0)
    if membership is None or not membership.user.is_active:
        return None
    held = {each.id: each for each in memberships_of(membership.user, now)}
    if membership.id not in held:
        return None
    return actor_of_membership(held[membership.id], now=now, request_id=uuid4().hex)


@transaction.atomic
def _fail(import_id: UUID, actor: Actor, why: str) -> None:
    set_context(actor)
    ListImport.objects.filter(id=import_id).update(act="", failed=why[:300])


def _teller(import_id: UUID, actor: Actor) -> Progress:
    """Writes how far it is, at most once a second."""
    last = float("-inf")

    def tell(done: int, total: int) -> None:
        nonlocal last
        if done == total or time.monotonic() - last >= TELL_EVERY_S:
            last = time.monotonic()
            with beside(actor) as cursor:
                cursor.execute(
                    "UPDATE directory_listimport SET done = %s, total = %s, seen_at = now() WHERE id = %s",
                    [done, total, import_id],
                )

    return tell
