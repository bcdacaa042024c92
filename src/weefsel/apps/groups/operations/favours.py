"""What members of a circle ask and can give: posted, taken by a member or matched by the host, and closed."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record_many
from weefsel.apps.groups.models import Enrolment, Favour, Group
from weefsel.apps.groups.queries import is_member
from weefsel.apps.groups.states import FAVOUR_NEXT
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import no_place, one_refusal, open_favours
from weefsel.engine.rights.may import Actor

S = Favour.State


@transaction.atomic
def post_favour(
    enrolment: Enrolment,
    *,
    actor: Actor,
    kind: str,
    subject: str,
    form_token: UUID,
    words: str = "",
    only_host: bool = False,
) -> Favour:
    """Say what a member asks, or can give: by the member, or by the host for them.

    ``only_host``: the host reads it and looks for someone; the other members do not. The same ``form_token`` again
    gives what was posted with it.

    Raises
    ------
    ValidationError
        This is no circle or the member left (``enrolment``), or the kind or subject is not known (``kind``,
        ``subject``).
    """
    decision = require(actor, "groups.favour", person_id=enrolment.person_id, owner_id=enrolment.owner_id)
    if (made := Favour.objects.filter(form_token=form_token).first()) is not None:
        return made
    group = enrolment.group
    if group.form != Group.Form.CIRCLE or group.state == Group.State.ENDED or enrolment.state != "enrolled":
        raise ValidationError(_("Dit kan alleen voor wie nu meedoet in een kring."), code="enrolment")
    if kind not in Favour.Kind.values:
        raise ValidationError(_("Kies of u iets vraagt of iets kunt geven."), code="kind")
    if subject not in Favour.Subject.values:
        raise ValidationError(_("Kies waar het over gaat."), code="subject")
    favour = Favour(
        group=group,
        owner_id=group.owner_id,
        enrolment=enrolment,
        person_id=enrolment.person_id,
        shown_name=enrolment.shown_name,
        kind=kind,
        subject=subject,
        words=" ".join(words.split()),
        only_host=only_host,
        posted_at=actor.now,
        state=S.OPEN,
        form_token=form_token,
    )
    with one_refusal():
        favour.save(force_insert=True)
    _trace(actor, decision, favour, Event.Kind.CREATE)
    return favour


@transaction.atomic
def take_favour(favour: Favour, *, actor: Actor) -> Favour:
    """A member takes up what another asks; it is closed to the others at once. Taking it again changes nothing.

    Raises
    ------
    ValidationError
        It was taken just now or is needed no more (``closed``), it is one's own or no ask (``kind``), or there is no
        place here for this member (``no-place``), whatever the cause.
    """
    mine = Enrolment.objects.filter(
        group_id=favour.group_id, person_id=actor.person_id, state=Enrolment.State.ENROLLED
    ).first()
    decision = require(actor, "groups.favour", member=mine is not None)
    return _take(favour, mine, actor=actor, decision=decision)


@transaction.atomic
def match_favour(favour: Favour, enrolment: Enrolment, *, actor: Actor) -> Favour:
    """The host finds a member for what another asks, after asking them; see `take_favour`."""
    decision = require(actor, "groups.favour", owner_id=favour.owner_id)
    return _take(favour, enrolment, actor=actor, decision=decision)


@transaction.atomic
def close_favour(favour: Favour, state: str, *, actor: Actor) -> Favour:
    """It is done, needed no more (withdrawn), or open again: also when who took it cannot come after all.

    By who posted it or the host; who took it may say that it is done, or give it back.

    Raises
    ------
    ValidationError
        The step is not allowed from where it is (``step``).
    """
    took = actor.person_id is not None and favour.taken_person_id == actor.person_id
    decision = require(
        actor,
        "groups.favour",
        person_id=favour.person_id,
        owner_id=favour.owner_id,
        member=took and is_member(favour.group_id, actor),
    )
    current = Favour.objects.select_for_update().get(pk=favour.pk)
    if current.state == state:
        return current
    if state not in FAVOUR_NEXT[current.state] or state == S.TAKEN or (took and state == S.WITHDRAWN):
        raise ValidationError(_("Dit is nu: %s. Ververs de pagina.") % current.get_state_display(), code="step")
    if state == S.OPEN:
        current.taken_enrolment = current.taken_person = current.taken_at = current.closed_at = None
        current.taken_name = ""
    else:
        current.closed_at = actor.now
    current.state = state
    with one_refusal():
        current.save()
    _trace(actor, decision, current, Event.Kind.UPDATE)
    return current


def _take(favour: Favour, enrolment: Enrolment | None, *, actor: Actor, decision) -> Favour:
    current = Favour.objects.select_for_update().get(pk=favour.pk)
    if enrolment is not None and current.state == S.TAKEN and current.taken_enrolment_id == enrolment.id:
        return current
    if enrolment is None or enrolment.group_id != current.group_id or enrolment.state != Enrolment.State.ENROLLED:
        raise ValidationError(_("Kies iemand die nu meedoet in deze kring."), code="enrolment")
    if current.kind != Favour.Kind.ASK or current.enrolment_id == enrolment.id:
        raise ValidationError(_("Oppakken kan alleen wat een ander vraagt."), code="kind")
    if current.state != S.OPEN:
        raise ValidationError(_("Dit is net door iemand anders opgepakt, of niet meer nodig."), code="closed")
    if current.id not in open_favours(enrolment.person_id, [current.id]):
        raise no_place()
    current.state, current.taken_at = S.TAKEN, actor.now
    current.taken_enrolment, current.taken_person_id = enrolment, enrolment.person_id
    current.taken_name = enrolment.shown_name
    with one_refusal():
        current.save()
    _trace(actor, decision, current, Event.Kind.UPDATE)
    return current


def _trace(actor: Actor, decision, favour: Favour, kind: str) -> None:
    people = {favour.person_id, favour.taken_person_id} - {None}
    record_many(
        actor=actor,
        action=decision.action,
        kind=kind,
        decision=decision,
        person_ids=sorted(people, key=str),
        object_type="favour",
        object_id=favour.id,
    )
