"""Who takes part in a group: in by a referral that was welcome, out with a reason, and back again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.groups.ages import check_ages
from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.groups.states import ENROLMENT_NEXT
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.referrals.operations.move import columns_of, move
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.rights.queries import decide, require
from weefsel.apps.safety.meeting import no_place, one_refusal, open_groups
from weefsel.engine.rights.may import Actor

WELCOME = (ReferralState.ACCEPTED, ReferralState.ARRIVED, ReferralState.STAYED)
NOT_YET_WELCOME = (ReferralState.REQUESTED, ReferralState.CONTACTED, ReferralState.PROPOSED)


@transaction.atomic
def enrol(group: Group, referral: Referral, *, actor: Actor, shares_home: bool = False) -> Enrolment:
    """Let the person of a referral take part in a group of the receiver, or move in where people live together.

    The host reads the name and the needs that were told in the referral, and nothing else. The group's row is locked,
    so that the last place is given once. Enrolling is a welcome: a referral that nobody answered yet is accepted with
    it. The same person again gives the running enrolment. ``shares_home``: they come to live in the home of another
    resident, and take none of their own.

    Raises
    ------
    ValidationError
        There is no place for this person here now (``no-place``), whatever the cause; their age is never put together
        with that of who takes part (``ages``); the group is over (``ended``) or a pair, begun with `propose_pair`
        (``pair``); or the referral is not for this group (``other``) or has ended (``referral``).
    """
    decision = require(actor, "groups.enrol", owner_id=group.owner_id, invitation_id=referral.id)
    current = Group.objects.select_for_update().get(pk=group.pk)
    if current.form == Group.Form.PAIR:
        raise ValidationError(_("Een koppel begint met een voorstel aan twee mensen."), code="pair")
    if current.state == Group.State.ENDED:
        raise ValidationError(_("Deze groep is afgelopen. Kies een groep die nog komt of loopt."), code="ended")
    if referral.receiver_id != current.owner_id:
        raise ValidationError(_("Deze verwijzing is voor een andere organisatie."), code="other")
    if referral.state in ReferralState.ended():
        raise ValidationError(
            _("Deze verwijzing is afgerond (%(state)s). Vraag de verwijzer om een nieuwe.")
            % {"state": referral.get_state_display()},
            code="referral",
        )
    running = Enrolment.objects.filter(group=current, person_id=referral.person_id)
    running = running.filter(state__in=[Enrolment.State.INVITED, Enrolment.State.ENROLLED]).first()
    if running is not None:
        return running
    check_ages(current, referral)
    if current.id not in open_groups(referral.person_id, [current.id]) or not _has_place(current, shares_home):
        raise no_place()
    told = Introduction.objects.get(referral=referral)
    lives_here = current.form == Group.Form.RESIDENCE
    enrolment = Enrolment(
        group=current,
        person_id=referral.person_id,
        referral=referral,
        owner_id=current.owner_id,
        shown_name=told.shown_name,
        access_needs=told.access_needs,
        state=Enrolment.State.ENROLLED,
        since=actor.now,
        shares_home=shares_home and lives_here,
    )
    try:
        with one_refusal():
            enrolment.save(force_insert=True)
    except IntegrityError:
        return Enrolment.objects.get(
            group=current, person_id=referral.person_id, state__in=[Enrolment.State.INVITED, Enrolment.State.ENROLLED]
        )
    if referral.state in NOT_YET_WELCOME:
        move(referral, ReferralState.ACCEPTED, actor=actor, reason="enrolled")
    record(
        actor=actor,
        action="groups.enrol",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=enrolment.person_id,
        object_type="enrolment",
        object_id=enrolment.id,
    )
    return enrolment


@transaction.atomic
def end_enrolment(enrolment: Enrolment, *, actor: Actor, reason: str) -> Enrolment:
    """Someone stops, is done, or moves out. ``reason`` is one of `end_reasons`. Undone with `resume_enrolment`."""
    decision = require(actor, "groups.enrol", person_id=enrolment.person_id, owner_id=enrolment.owner_id)
    if reason not in end_reasons(enrolment.group.form):
        raise ValidationError(_("Kies waarom dit stopt."), code="reason")
    return _move(enrolment, Enrolment.State.ENDED, actor=actor, decision=decision, reason=reason)


@transaction.atomic
def resume_enrolment(enrolment: Enrolment, *, actor: Actor) -> Enrolment:
    """Undo an ending: the person takes part again, unless they withdrew their consent (``withdrawn``) or there is no
    place for them here now (``no-place``). Who was enrolled anew meanwhile has that enrolment."""
    decision = require(actor, "groups.enrol", person_id=enrolment.person_id, owner_id=enrolment.owner_id)
    told = Introduction.objects.filter(referral_id=enrolment.referral_id, receiver__isnull=False)
    if enrolment.referral_id is not None and not told.exists():
        raise ValidationError(
            _("Dit kan niet meer: de toestemming is ingetrokken. Vraag de verwijzer om een nieuwe verwijzing."),
            code="withdrawn",
        )
    again = Enrolment.objects.filter(group_id=enrolment.group_id, person_id=enrolment.person_id)
    running = again.filter(state__in=[Enrolment.State.INVITED, Enrolment.State.ENROLLED]).exclude(pk=enrolment.pk)
    if (meanwhile := running.first()) is not None:
        return meanwhile
    if not Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.ENROLLED).exists():
        group = Group.objects.select_for_update().get(pk=enrolment.group_id)
        if enrolment.referral is not None:
            check_ages(group, enrolment.referral)
        if group.id not in open_groups(enrolment.person_id, [group.id]) or not (
            group.n_homes is None or _has_place(group, enrolment.shares_home)
        ):
            raise no_place()
    return _move(enrolment, Enrolment.State.ENROLLED, actor=actor, decision=decision, reason="")


END_REASONS = {
    "done": gettext_lazy("klaar met de groep"),
    "moved_on": gettext_lazy("gaat verder op een andere plek"),
    "practical": gettext_lazy("het kwam niet uit (vervoer, tijd, oppas)"),
    "not_fitting": gettext_lazy("de groep paste niet"),
    "health": gettext_lazy("gezondheid"),
    "unknown": gettext_lazy("niet bekend"),
}
NEW_BUDDY, NOT_MATCHED = "new_buddy", "not_matched"
OF_FORM = {
    Group.Form.PAIR: {
        "done": gettext_lazy("het is goed zo"),
        NEW_BUDDY: gettext_lazy("zoekt iemand anders"),
        "moved_on": gettext_lazy("gaat verder op een andere plek"),
        "practical": gettext_lazy("het kwam niet uit (vervoer, tijd)"),
        "health": gettext_lazy("gezondheid"),
        "unknown": gettext_lazy("niet bekend"),
    },
    Group.Form.RESIDENCE: {
        "moved_house": gettext_lazy("verhuist naar een ander huis"),
        "more_care": gettext_lazy("gaat wonen waar meer zorg is"),
        "not_fitting": gettext_lazy("deze manier van wonen paste niet"),
        "died": gettext_lazy("overleden"),
        "unknown": gettext_lazy("niet bekend"),
    },
}


def end_reasons(form: str) -> dict[str, str]:
    """Why someone stops, in the words of the form of the group."""
    return OF_FORM.get(form, END_REASONS)


def homes_free(group: Group) -> int | None:
    """How many homes are free; None where people do not live together, or nobody wrote down how many there are."""
    if group.form != Group.Form.RESIDENCE or group.n_homes is None:
        return None
    living = Enrolment.objects.filter(group=group, state=Enrolment.State.ENROLLED, shares_home=False).count()
    return max(0, group.n_homes - living)


def _has_place(group: Group, shares_home: bool) -> bool:
    free = homes_free(group)
    if free is not None:
        return shares_home or free > 0
    taken = Enrolment.objects.filter(group=group, state=Enrolment.State.ENROLLED).count()
    return group.size_max is None or taken < group.size_max


def _move(enrolment: Enrolment, state: str, *, actor: Actor, decision, reason: str) -> Enrolment:
    current = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if current.state == state:
        return current
    if state not in ENROLMENT_NEXT[current.state]:
        raise ValidationError(_("Deze stap kan nu niet."), code="step")
    current.state = state
    current.end_reason = reason
    current.ended_at = actor.now if state == Enrolment.State.ENDED else None
    with one_refusal():
        Enrolment.objects.filter(pk=current.pk).update(
            state=state, end_reason=current.end_reason, ended_at=current.ended_at
        )
    record(
        actor=actor,
        action="groups.enrol",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=current.person_id,
        object_type="enrolment",
        object_id=current.id,
    )
    return current


def may_enrol(actor: Actor, referral: Referral) -> bool:
    """Whether this actor could enrol the person of this referral; for pages."""
    return decide(actor, "groups.enrol", **columns_of(referral)).allow
