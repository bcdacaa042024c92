"""Who came: presence on a phone, numbers without names for a walk-in, and who was missed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record, record_many
from weefsel.apps.groups.models import Attendance, Enrolment, Group, GroupRole, Session
from weefsel.apps.groups.operations.plan import go_on
from weefsel.apps.referrals.operations.visit import note_visit
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

IMPRESSIONS = ("good", "mixed", "hard")
MOST_WALK_INS = 500


@transaction.atomic
def record_attendance(
    session: Session,
    statuses: Mapping[UUID, str],
    *,
    actor: Actor,
    impression: str = "",
    n_walk_ins: int | None = None,
    roles_present: Collection[UUID] | None = None,
) -> Session:
    """Write down who came to a meeting; writing again corrects what was written.

    ``statuses`` maps an enrolment to present, absent or excused; an enrolment that is left out keeps what it had. The
    first and the third presence of someone are told to their referral. ``n_walk_ins`` counts people without names.
    A group without an end has its next meetings planned with it.
    ``roles_present`` are the roles of the group whose holders were there; None leaves what was written.

    Raises
    ------
    ValidationError
        The meeting has not begun (``early``), is of a pair that has not both said yes (``not-agreed``), a status or
        enrolment is not known here (``status``), the number of walk-ins cannot be (``walk-ins``), or a role is not of
        this group (``roles``).
    """
    decision = require(actor, "groups.run", owner_id=session.owner_id)
    current = Session.objects.select_for_update(of=("self",)).select_related("group").get(pk=session.pk)
    if current.group.form == Group.Form.PAIR and current.group.state == Group.State.FORMING:
        raise ValidationError(_("Deze twee beginnen pas als beiden ja zeggen. Vraag het hun eerst."), code="not-agreed")
    if actor.now < current.starts_at:
        raise ValidationError(
            _("Deze bijeenkomst is nog niet begonnen. Vul dit in zodra de eersten binnen zijn."), code="early"
        )
    if n_walk_ins is not None and not 0 <= n_walk_ins <= MOST_WALK_INS:
        raise ValidationError(_("Vul een aantal in van 0 tot en met %s.") % MOST_WALK_INS, code="walk-ins")
    if impression and impression not in IMPRESSIONS:
        raise ValidationError(_("Kies hoe het was uit de drie mogelijkheden."), code="impression")
    if roles_present is not None:
        known = set(GroupRole.objects.filter(group_id=current.group_id).values_list("id", flat=True))
        if set(roles_present) - known:
            raise ValidationError(_("Ververs de pagina: de begeleiders van deze groep zijn veranderd."), code="roles")
        current.roles_present = sorted(set(roles_present), key=str)
    enrolments = {
        enrolment.id: enrolment
        for enrolment in Enrolment.objects.filter(group_id=current.group_id, id__in=list(statuses)).select_related(
            "referral"
        )
    }
    if set(statuses) - set(enrolments) or set(statuses.values()) - set(Attendance.Status.values):
        raise ValidationError(_("Ververs de pagina: de lijst van deelnemers is veranderd."), code="status")
    written = {row.enrolment_id: row for row in Attendance.objects.filter(session=current)}
    new, changed = [], []
    for enrolment_id, status in statuses.items():
        row = written.get(enrolment_id)
        if row is None:
            new.append(
                Attendance(
                    session=current,
                    enrolment_id=enrolment_id,
                    referral_id=enrolments[enrolment_id].referral_id,
                    person_id=enrolments[enrolment_id].person_id,
                    owner_id=current.owner_id,
                    status=status,
                    recorded_at=actor.now,
                    recorded_by_id=actor.user_id,
                )
            )
        elif row.status != status:
            row.status, row.recorded_at, row.recorded_by_id = status, actor.now, actor.user_id
            changed.append(row)
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["status", "recorded_at", "recorded_by"])
    current.held_at = current.held_at or actor.now
    current.impression = impression or current.impression
    if n_walk_ins is not None:
        current.n_walk_ins = n_walk_ins
    current.save(update_fields=["held_at", "impression", "n_walk_ins", "roles_present"])
    if current.group.state == Group.State.FORMING:
        Group.objects.filter(pk=current.group_id).update(state=Group.State.RUNNING)
    go_on(current.group, actor=actor)
    if new or changed:
        record_many(
            actor=actor,
            action="groups.run",
            kind=Event.Kind.UPDATE,
            decision=decision,
            person_ids=[row.person_id for row in (*new, *changed)],
            object_type="attendance",
            object_id=current.id,
        )
    else:
        record(
            actor=actor,
            action="groups.run",
            kind=Event.Kind.UPDATE,
            decision=decision,
            object_type="session",
            object_id=current.id,
        )
    _tell_referrals([enrolments[row.enrolment_id] for row in (*new, *changed) if row.status == "present"], actor=actor)
    return current


def _tell_referrals(enrolments: list[Enrolment], *, actor: Actor) -> None:
    """Count presences over all groups that came of one referral; one query for all, then a step where one is due."""
    referrals = {enrolment.referral_id: enrolment.referral for enrolment in enrolments if enrolment.referral_id}
    visits: dict[UUID, int] = dict.fromkeys(referrals, 0)
    present = Attendance.objects.filter(referral__in=list(referrals), status="present")
    for referral_id in present.values_list("referral_id", flat=True):
        visits[referral_id] += 1
    for referral_id, n_visits in visits.items():
        note_visit(referrals[referral_id], n_visits, actor=actor)
