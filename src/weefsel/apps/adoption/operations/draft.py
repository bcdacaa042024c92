"""Begins, keeps and removes a description of a werkvorm that is still being written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.adoption.models import WerkvormDraft
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor, Decision

MAX_SIGNS = 300_000


@transaction.atomic
def begin_writing(table: dict[str, Any], *, actor: Actor, form_token: UUID) -> WerkvormDraft:
    """Keep a new draft for the actor's organisation; a second click gives the draft of the first."""
    decision = require(actor, "adoption.adopt", owner_id=actor.organization_id)
    draft = WerkvormDraft(
        owner_id=actor.organization_id,
        form_token=form_token,
        name=_name(table),
        table=table,
        begun_at=actor.now,
        at=actor.now,
        by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        return WerkvormDraft.objects.get(owner_id=actor.organization_id, form_token=form_token)
    _log(draft, actor, decision, Event.Kind.CREATE)
    return draft


@transaction.atomic
def keep_writing(draft: WerkvormDraft, table: dict[str, Any], *, actor: Actor, revision: int) -> WerkvormDraft:
    """Save what was written since ``revision``.

    Raises
    ------
    ValidationError
        A colleague saved meanwhile (``newer``): nothing is overwritten. The draft was removed (``removed``), or is far
        too long (``long``).
    """
    decision = require(actor, "adoption.adopt", owner_id=draft.owner_id)
    current = WerkvormDraft.objects.select_for_update().get(pk=draft.pk)
    if current.removed_at is not None:
        raise ValidationError(_("Dit concept is weggegooid. Zet het eerst terug."), code="removed")
    if current.table == table:
        return current
    if current.revision != revision:
        raise ValidationError(_("Een collega bewaarde dit intussen. Er is niets overschreven."), code="newer")
    if len(str(table)) > MAX_SIGNS:
        raise ValidationError(_("Dit is te lang om te bewaren. Maak de teksten korter."), code="long")
    current.table, current.name = table, _name(table)
    current.revision += 1
    current.at, current.by_id = actor.now, actor.user_id
    current.save(update_fields=["table", "name", "revision", "at", "by"])
    _log(current, actor, decision, Event.Kind.UPDATE)
    return current


@transaction.atomic
def remove_draft(draft: WerkvormDraft, *, actor: Actor, back: bool = False) -> WerkvormDraft:
    """Throw a draft away, or take it ``back``."""
    decision = require(actor, "adoption.adopt", owner_id=draft.owner_id)
    current = WerkvormDraft.objects.select_for_update().get(pk=draft.pk)
    if (current.removed_at is None) == back:
        return current
    current.removed_at = None if back else actor.now
    current.save(update_fields=["removed_at"])
    _log(current, actor, decision, Event.Kind.UPDATE)
    return current


def _name(table: dict[str, Any]) -> str:
    return str(table.get("name") or "")[:200]


def _log(draft: WerkvormDraft, actor: Actor, decision: Decision, kind: Event.Kind) -> None:
    record(
        actor=actor,
        action="adoption.adopt",
        kind=kind,
        decision=decision,
        object_type="werkvorm_draft",
        object_id=draft.id,
    )
