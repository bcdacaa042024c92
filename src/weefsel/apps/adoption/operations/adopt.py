"""Takes a werkvorm into use, and stops using it: always with a driver, and with someone who can take over."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.operations.form import keep
from weefsel.apps.adoption.queries import catalogue, colleagues_of
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor, Decision


@transaction.atomic
def adopt(slug: str, *, actor: Actor, lead: User, stand_in: User | None) -> Adoption:
    """Take a werkvorm into use in the actor's organisation, in the version of today.

    ``lead`` is the driver, ``stand_in`` takes over when the driver is away; without one the adoption is shown as not
    complete. An organisation uses a werkvorm once: doing it again gives the adoption that runs.

    Raises
    ------
    ValidationError
        The werkvorm does not exist (``werkvorm``), or one of the two is no colleague (``lead``, ``stand_in``) or they
        are the same person (``same``).
    """
    decision = require(actor, "adoption.adopt", owner_id=actor.organization_id)
    werkvorm = catalogue().werkvormen.get(slug)
    if werkvorm is None:
        raise ValidationError(_("Deze werkvorm is er niet (meer). Kies een andere uit de lijst."), code="werkvorm")
    if (running := _running(slug, actor)) is not None:
        return running
    _validate_people(lead, stand_in, actor)
    adoption = Adoption(
        owner_id=actor.organization_id,
        werkvorm=slug,
        werkvorm_version=werkvorm.version,
        lead=lead,
        stand_in=stand_in,
        adopted_at=actor.now,
        adopted_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            adoption.save(force_insert=True)
    except IntegrityError:
        # Two colleagues at once: the first one counts.
        return Adoption.objects.get(owner_id=actor.organization_id, werkvorm=slug, ended_at=None)
    keep(adoption, werkvorm, actor)
    _log(adoption, actor, decision, Event.Kind.CREATE)
    return adoption


@transaction.atomic
def entrust(adoption: Adoption, *, actor: Actor, lead: User, stand_in: User | None) -> Adoption:
    """Give a running werkvorm another driver or stand-in.

    Raises
    ------
    ValidationError
        As in `adopt`; or the werkvorm is no longer in use (``ended``).
    """
    decision = require(actor, "adoption.adopt", owner_id=adoption.owner_id)
    current = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if current.ended_at is not None:
        raise ValidationError(_("Deze werkvorm is gestopt. Hervat hem eerst, en wijs daarna iemand aan."), code="ended")
    _validate_people(lead, stand_in, actor)
    if (current.lead_id, current.stand_in_id) == (lead.id, stand_in.id if stand_in else None):
        return current
    current.lead, current.stand_in = lead, stand_in
    current.save(update_fields=["lead", "stand_in"])
    _log(current, actor, decision, Event.Kind.UPDATE)
    return current


@transaction.atomic
def end_adoption(adoption: Adoption, *, actor: Actor) -> Adoption:
    """Stop using a werkvorm. Groups and referrals that run go on; undone with `resume_adoption`."""
    decision = require(actor, "adoption.adopt", owner_id=adoption.owner_id)
    current = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if current.ended_at is not None:
        return current
    current.ended_at = actor.now
    current.save(update_fields=["ended_at"])
    _log(current, actor, decision, Event.Kind.UPDATE)
    return current


@transaction.atomic
def resume_adoption(adoption: Adoption, *, actor: Actor) -> Adoption:
    """Undo an ending. When the werkvorm was taken into use anew meanwhile, that one runs and this one stays ended."""
    decision = require(actor, "adoption.adopt", owner_id=adoption.owner_id)
    current = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if current.ended_at is None:
        return current
    if (running := _running(current.werkvorm, actor)) is not None:
        return running
    current.ended_at = None
    try:
        with transaction.atomic():
            current.save(update_fields=["ended_at"])
    except IntegrityError:
        return Adoption.objects.get(owner_id=current.owner_id, werkvorm=current.werkvorm, ended_at=None)
    _log(current, actor, decision, Event.Kind.UPDATE)
    return current


def _running(slug: str, actor: Actor) -> Adoption | None:
    return Adoption.objects.filter(owner_id=actor.organization_id, werkvorm=slug, ended_at=None).first()


def _validate_people(lead: User, stand_in: User | None, actor: Actor) -> None:
    here = {colleague.id for colleague in colleagues_of(actor)}
    if lead.id not in here:
        raise ValidationError(_("Kies een collega van uw organisatie die dit trekt."), code="lead")
    if stand_in is not None and stand_in.id not in here:
        raise ValidationError(_("Kies een collega van uw organisatie die het kan overnemen."), code="stand_in")
    if stand_in is not None and stand_in.id == lead.id:
        raise ValidationError(
            _("Kies een ander als vervanger: het gaat juist om de dagen dat de trekker er niet is."), code="same"
        )


def _log(adoption: Adoption, actor: Actor, decision: Decision, kind: Event.Kind) -> None:
    record(
        actor=actor,
        action="adoption.adopt",
        kind=kind,
        decision=decision,
        object_type="adoption",
        object_id=adoption.id,
    )
