"""Takes in the wording of a questionnaire: first as a dry run, then in use, with whose leave, and out of use again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.apps.screening.models import Questionnaire
from weefsel.engine.rights.may import Actor, Decision

# What begins so is a list of the organisation's own; no instrument of the catalogue is called so.
OWN_LIST = "eigen-"


def slug_of_own_list(title: str, token: UUID) -> str:
    """The name of a list of the organisation's own: that of its title, and never that of another."""
    return f"{OWN_LIST}{slugify(title)[:60].strip('-') or 'lijst'}-{token.hex[:8]}"


@transaction.atomic
def propose_wording(
    slug: str,
    title: str,
    document: str,
    *,
    actor: Actor,
    file: bytes = b"",
    ties: Mapping[str, str] | None = None,
) -> Questionnaire:
    """Keep a wording as a dry run: nobody can use it before it is confirmed.

    A dry run that was not confirmed makes way for this one, so that sent twice it is one. ``file`` is what was given,
    and ``ties`` what was tied by hand; an empty ``document`` says that it cannot be used as it is. Raises
    ``ValidationError`` for questions that are ours (``ours``) or that the catalogue does not know (``unknown``).
    """
    decision = require(actor, "screening.add_wording", owner_id=actor.organization_id)
    instrument = catalogue().instruments.get(slug)
    if instrument is None and not slug.startswith(OWN_LIST):
        raise ValidationError(_("Deze vragenlijst staat niet in de catalogus."), code="unknown")
    if instrument is not None and instrument.text_source == "own":
        raise ValidationError(_("Deze vragen zijn van weefsel zelf: de tekst is er al."), code="ours")
    mine = Questionnaire.objects.filter(owner_id=actor.organization_id, slug=slug)
    waiting = mine.filter(confirmed_at=None, withdrawn_at=None).order_by("-version").first()
    if waiting is not None:
        waiting.title, waiting.document, waiting.file, waiting.ties = title[:200], document, file, dict(ties or {})
        waiting.added_at, waiting.added_by_id = actor.now, actor.user_id
        waiting.save(update_fields=["title", "document", "file", "ties", "added_at", "added_by"])
        _note(waiting, Event.Kind.UPDATE, decision, actor)
        return waiting
    row = Questionnaire(
        owner_id=actor.organization_id,
        slug=slug,
        version=(mine.aggregate(last=Max("version"))["last"] or 0) + 1,
        title=title[:200],
        document=document,
        file=file,
        ties=dict(ties or {}),
        added_at=actor.now,
        added_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(
            _("Een collega voegde net ook een tekst toe. Bekijk die eerst."), code="version"
        ) from None
    _note(row, Event.Kind.CREATE, decision, actor)
    return row


@transaction.atomic
def confirm_wording(questionnaire_id: UUID, leave: str, *, actor: Actor) -> Questionnaire:
    """Take a wording into use, with whose leave; the version before it is not asked any more.

    Confirmed twice, it is in use once. Raises ``ValidationError`` without words about the leave (``leave``), and for
    one that is not known here (``unknown``).
    """
    decision = require(actor, "screening.add_wording", owner_id=actor.organization_id)
    row = _locked(questionnaire_id, actor)
    if row.confirmed_at is not None:
        return row
    if not row.document:
        raise ValidationError(_("Er ontbreekt nog iets. Maak dat eerst in orde."), code="unfinished")
    if not leave.strip():
        raise ValidationError(_("Schrijf op met wiens toestemming u deze tekst gebruikt."), code="leave")
    # What is used is in the document; of the file nothing else is kept.
    row.leave, row.file, row.ties = leave.strip(), b"", {}
    row.confirmed_at, row.confirmed_by_id = actor.now, actor.user_id
    row.save(update_fields=["leave", "file", "ties", "confirmed_at", "confirmed_by"])
    _note(row, Event.Kind.UPDATE, decision, actor)
    return row


@transaction.atomic
def withdraw_wording(questionnaire_id: UUID, *, actor: Actor) -> Questionnaire:
    """Take a wording out of use, or throw a dry run away: nobody is asked it any more. What was answered stays."""
    return _set_withdrawn(questionnaire_id, actor, withdrawn=True)


@transaction.atomic
def restore_wording(questionnaire_id: UUID, *, actor: Actor) -> Questionnaire:
    """Take a withdrawn wording back into use."""
    return _set_withdrawn(questionnaire_id, actor, withdrawn=False)


def _set_withdrawn(questionnaire_id: UUID, actor: Actor, *, withdrawn: bool) -> Questionnaire:
    decision = require(actor, "screening.add_wording", owner_id=actor.organization_id)
    row = _locked(questionnaire_id, actor)
    if (row.withdrawn_at is not None) == withdrawn:
        return row
    row.withdrawn_at = actor.now if withdrawn else None
    row.withdrawn_by_id = actor.user_id if withdrawn else None
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _note(row, Event.Kind.UPDATE, decision, actor)
    return row


def _locked(questionnaire_id: UUID, actor: Actor) -> Questionnaire:
    row = Questionnaire.objects.select_for_update().filter(id=questionnaire_id, owner_id=actor.organization_id).first()
    if row is None:
        raise ValidationError(_("Deze tekst is hier niet bekend."), code="unknown")
    return row


def _note(row: Questionnaire, kind: Event.Kind, decision: Decision, actor: Actor) -> None:
    record(
        actor=actor,
        action="screening.add_wording",
        kind=kind,
        decision=decision,
        object_type="questionnaire",
        object_id=row.id,
    )
