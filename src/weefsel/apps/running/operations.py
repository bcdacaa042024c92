"""Somebody who was there says what they saw of a core element that cannot be counted."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import Agreed
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.groups.models import Group, Session
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.queries import require
from weefsel.apps.running.models import Observation
from weefsel.apps.running.queries import Judge, person_facts
from weefsel.apps.screening.talks import is_private
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor, Decision


@transaction.atomic
def observe_group(group: Group, element: str, answer: str, *, actor: Actor) -> Observation:
    """Say of a group whether a core element was kept; whoever leads groups of its organisation may.

    The latest answer counts, the earlier ones stay. The same answer again on the same day leaves no trace.

    Raises
    ------
    ValidationError
        The element is none that a person must see here (``element``), the answer is none (``answer``), or the group did
        not meet yet (``nothing``).
    """
    decision = require(actor, "groups.run", owner_id=group.owner_id)
    _validate(element, answer, Judge(group.werkvorm, actor, organizations=[group.owner_id]).agreed([group.owner_id]))
    if not Session.objects.filter(group=group, held_at__isnull=False).exists():
        raise ValidationError(_("Deze groep kwam nog niet bij elkaar. Er is nog niets te zien."), code="nothing")
    about = {"group": group, "owner_id": group.owner_id, "werkvorm": group.werkvorm}
    return _observe(about, element, answer, actor, decision, "group", group.id)


@transaction.atomic
def observe_referral(referral: Referral, element: str, answer: str, *, actor: Actor) -> Observation:
    """Say of a referral whether a core element was kept; whoever carries the referral may. Else as `observe_group`."""
    both = {"owner_id": referral.owner_id, "receiver_id": referral.receiver_id}
    decision = require(actor, "referrals.move", person_id=referral.person_id, **both)
    judge = Judge(referral.werkvorm, actor, organizations=both.values())
    _validate(element, answer, judge.agreed(both.values()))
    about = {"referral": referral, "person_id": referral.person_id, "werkvorm": referral.werkvorm, **both}
    return _observe(about, element, answer, actor, decision, "referral", referral.id)


@transaction.atomic
def observe_person(person_id: UUID, werkvorm: Werkvorm, element: str, answer: str, *, actor: Actor) -> Observation:
    """Say of what was done with one person whether a core element was kept; whoever talks with them may.

    Never of a talk that nobody may notice: what was seen of it would tell that it was held.

    Raises
    ------
    ValidationError
        As `observe_group`; ``nothing`` when nothing of this werkvorm was done with the person, or nobody may know.
    """
    decision = require(actor, "screening.talk", person_id=person_id)
    here = [actor.organization_id]
    _validate(element, answer, Judge(werkvorm.slug, actor, organizations=here).agreed(here))
    if is_private(werkvorm) or not person_facts(werkvorm, [person_id], actor):
        raise ValidationError(_("Dit is met deze persoon nog niet gedaan. Er is nog niets te zien."), code="nothing")
    about = {"person_id": person_id, "owner_id": actor.organization_id, "werkvorm": werkvorm.slug}
    return _observe(about, element, answer, actor, decision, "person", person_id)


def _validate(element: str, answer: str, agreed: Agreed | None) -> None:
    seen = () if agreed is None else (*agreed.template.core_elements, *agreed.own)
    to_see = {one.slug for one in seen if one.check is None} - set(agreed.dropped if agreed else ())
    if element not in to_see:
        raise ValidationError(_("Dit kernelement is hier niet te beantwoorden."), code="element")
    if answer not in Observation.Answer.values:
        raise ValidationError(_("Kies ja, deels of nee."), code="answer")


def _observe(
    about: dict, element: str, answer: str, actor: Actor, decision: Decision, kind: str, key: UUID
) -> Observation:
    earlier = Observation.objects.filter(**about, element=element)
    if "referral" not in about:
        earlier = earlier.filter(referral=None)
    last = earlier.last()
    if (
        last
        and (last.answer, last.seen_by_id) == (answer, actor.user_id)
        and last.seen_at.astimezone(AMSTERDAM).date() == today(actor)
    ):
        return last
    row = Observation(
        **about,
        element=element,
        answer=answer,
        seen_at=actor.now,
        seen_by_id=actor.user_id,
        seen_by_role=actor.role,
    )
    row.save(force_insert=True)
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=row.person_id,
        object_type=kind,
        object_id=key,
    )
    return row
