"""Where people live together: how many homes there are, and what is noted about a resident, for the host alone.

Moving in is `enrol`, moving out `end_enrolment`, a meeting of the residents `plan_session`.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.groups.models import Enrolment, Group, Signal
from weefsel.apps.groups.operations.form import check_homes
from weefsel.apps.groups.queries import fellows_of, is_member
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor


@transaction.atomic
def set_homes(group: Group, n_homes: int | None, *, actor: Actor) -> Group:
    """Write down how many homes or rooms there are; None when that is not known.

    Raises
    ------
    ValidationError
        People do not live in this group (``kind``), the number cannot be (``n_homes``), or more homes are lived in
        already (``taken``).
    """
    decision = require(actor, "groups.form", owner_id=group.owner_id)
    if group.form != Group.Form.RESIDENCE:
        raise ValidationError(_("In deze groep wonen mensen niet samen."), code="kind")
    check_homes(n_homes)
    current = Group.objects.select_for_update().get(pk=group.pk)
    if current.n_homes == n_homes:
        return current
    living = Enrolment.objects.filter(group=current, state=Enrolment.State.ENROLLED, shares_home=False).count()
    if n_homes is not None and n_homes < living:
        raise ValidationError(
            _("Er worden nu %(n)s woningen bewoond. Schrijf eerst op wie verhuisd is.") % {"n": living}, code="taken"
        )
    current.n_homes = n_homes
    current.save(update_fields=["n_homes"])
    _trace(actor, decision, "group", current.id)
    return current


@transaction.atomic
def note_signal(group: Group, enrolment_id: UUID, kind: str, *, actor: Actor) -> None:
    """Note that a resident was not seen, needs something or asks for a visit: read by the host, never by a resident.

    By who runs the group, or by another resident, who knows only the name of ``enrolment_id`` (`fellows_of`). Who noted
    it is not kept. Noting the same while it is open changes nothing. Gives nothing: whoever notes may not read.

    Raises
    ------
    ValidationError
        What is noted is not one of the three (``kind``), or this is not a resident here now (``enrolment``).
    """
    is_resident = actor.role == "person"
    decision = require(
        actor, "groups.signal", owner_id=group.owner_id, member=is_resident and is_member(group.id, actor)
    )
    if kind not in Signal.Kind.values:
        raise ValidationError(_("Kies wat u opmerkt."), code="kind")
    if is_resident:
        _note_as_resident(group, enrolment_id, kind)
        # Without the person: the line would tell them, in their own log, who noted it.
        _trace(actor, decision, "signal", group.id)
        return
    enrolment = Enrolment.objects.filter(group=group, id=enrolment_id, state=Enrolment.State.ENROLLED).first()
    if enrolment is None or group.form != Group.Form.RESIDENCE:
        raise _not_a_resident()
    signal = Signal(
        group=group,
        owner_id=group.owner_id,
        enrolment=enrolment,
        person_id=enrolment.person_id,
        kind=kind,
        by_resident=False,
        noted_at=actor.now,
    )
    Signal.objects.bulk_create([signal], ignore_conflicts=True)
    _trace(actor, decision, "signal", signal.id, enrolment.person_id)


def _note_as_resident(group: Group, enrolment_id: UUID, kind: str) -> None:
    if group.form != Group.Form.RESIDENCE or enrolment_id not in {one.enrolment_id for one in fellows_of(group.id)}:
        raise _not_a_resident()
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_note_signal(%s, %s)", [enrolment_id, kind])


def _not_a_resident() -> ValidationError:
    return ValidationError(_("Kies iemand die hier woont."), code="enrolment")


@transaction.atomic
def handle_signal(signal: Signal, outcome: str, *, actor: Actor) -> Signal:
    """The host looked after it: one of `Signal.Outcome`; an empty ``outcome`` takes that back, and it is open again.

    Raises
    ------
    ValidationError
        The outcome is not one of those (``outcome``).
    """
    decision = require(actor, "groups.handle_signals", owner_id=signal.owner_id)
    if outcome and outcome not in Signal.Outcome.values:
        raise ValidationError(_("Kies wat u deed."), code="outcome")
    current = Signal.objects.select_for_update().get(pk=signal.pk)
    if current.outcome == outcome:
        return current
    current.outcome = outcome
    current.handled_at = actor.now if outcome else None
    current.save(update_fields=["outcome", "handled_at"])
    _trace(actor, decision, "signal", current.id, current.person_id)
    return current


def _trace(actor: Actor, decision, object_type: str, object_id: UUID, person_id: UUID | None = None) -> None:
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=person_id,
        object_type=object_type,
        object_id=object_id,
    )
