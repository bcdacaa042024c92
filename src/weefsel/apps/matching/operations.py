"""What a coach and a person do with what a plan proposes. Every step asks the right, and leaves a trace.

Two coaches can look at one board. Whoever comes second says what they saw; when a line stands differently by then, the
step is refused and the refusal tells who did what.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import cards
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.choosing import choose, decline
from weefsel.apps.matching.choosing import take_back as unsay
from weefsel.apps.matching.models import Gap, MatchLine, MatchRun
from weefsel.apps.matching.standing import open_lines, problem_of
from weefsel.apps.matching.states import BEFORE, NEXT, LineState
from weefsel.apps.matching.validators import validate_reason
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import no_place, one_refusal
from weefsel.engine.rights.may import Actor

SAID_NO = "said-no"
ANSWERS = {LineState.YES, LineState.NO}  # what the person says, and takes back


def accept_line(line_id: UUID, *, actor: Actor, seen: str = "") -> MatchLine:
    """The coach will speak of this place with the person. ``seen`` the state that the coach looked at."""
    return _step(line_id, LineState.ACCEPTED, actor=actor, seen=seen)


def reject_line(line_id: UUID, reason: str, *, actor: Actor, seen: str = "") -> MatchLine:
    """This is not for this person, says the coach; a new plan does not propose it again. ``reason`` of `REASONS`."""
    validate_reason(reason)
    return _step(line_id, LineState.REJECTED, actor=actor, seen=seen, reason=reason)


@transaction.atomic
def record_yes(line_id: UUID, *, actor: Actor, seen: str = "") -> MatchLine:
    """The person says yes to this place: it is their choice, and what comes next is a referral, with their consent.

    They say it themselves, or to their coach. ``ValidationError`` (``no-place``) when there is no place any more.
    """
    line = _step(line_id, LineState.YES, actor=actor, seen=seen)
    choose(line.person, line.offer_id, actor=actor)
    return line


@transaction.atomic
def record_no(line_id: UUID, *, actor: Actor, seen: str = "") -> MatchLine:
    """The person says no, themselves or to their coach.

    Nobody asks why, and neither a plan nor their own page proposes it again."""
    line = _step(line_id, LineState.NO, actor=actor, seen=seen, reason=SAID_NO)
    decline(line.person, line.offer_id, actor=actor)
    return line


@transaction.atomic
def take_back(line_id: UUID, *, actor: Actor) -> MatchLine:
    """Undo the last step of a line, also a change to another offer.

    Raises
    ------
    ValidationError
        There is nothing to take back, or the place is not for this person any more (``no-place``).
    """
    line = _locked(line_id)
    if line.state == LineState.PROPOSED and line.instead_of_id is not None and line.decided_at is not None:
        return _take_back_change(line, actor=actor)
    if line.state not in BEFORE:
        raise ValidationError(_("Hier valt niets terug te draaien."), code="nothing")
    said = line.state in (LineState.YES, LineState.NO)
    line = _step(line_id, BEFORE[line.state], actor=actor)
    if said:
        for choice in Choice.objects.filter(person_id=line.person_id, offer_id=line.offer_id, undone_at=None):
            unsay(line.person, choice.id, actor=actor)
    return line


@transaction.atomic
def change_line(
    line_id: UUID,
    offer_id: UUID,
    *,
    actor: Actor,
    points: tuple[tuple[str, int], ...] = (),
    distance_m: float | None = None,
    seen: str = "",
) -> MatchLine:
    """Propose another offer to this person, which the coach chose: a new line in the place of the old one.

    ``points`` and ``distance_m`` as the match of this person and offer has them. It has no propensity: no lot brought
    the person there.

    Raises
    ------
    ValidationError
        There is no place for this person there (``no-place``), or a colleague changed the line meanwhile (``changed``).
    """
    old = _locked(line_id)
    decision = require(actor, "matching.plan", person_id=old.person_id, owner_id=old.owner_id)
    if old.offer_id == offer_id and old.state in LineState.standing():
        return old
    _validate_seen(old, seen)
    _validate_step(old, LineState.CHANGED)
    offer = Offer.objects.select_related("service").filter(id=offer_id, is_open=True).first()
    if offer is None or offer.places_free == 0:
        raise no_place()
    _write(old, LineState.CHANGED, actor=actor)
    line = MatchLine(
        run_id=old.run_id,
        owner_id=old.owner_id,
        person_id=old.person_id,
        offer=offer,
        werkvorm=offer.service.werkvorm,
        state=LineState.PROPOSED,
        why="placed",
        moved="chosen",
        points=[list(each) for each in points],
        distance_m=distance_m,
        decided_by_id=actor.user_id,
        decided_at=actor.now,
        instead_of=old,
    )
    with one_refusal():
        line.save(force_insert=True)
    _trace(line, decision, actor)
    return line


@transaction.atomic
def _take_back_change(line: MatchLine, *, actor: Actor) -> MatchLine:
    """The old line stands again as it was before the coach chose something else."""
    decision = require(actor, "matching.plan", person_id=line.person_id, owner_id=line.owner_id)
    old = _locked(line.instead_of_id)
    _write(line, LineState.WITHDRAWN, actor=actor)
    with one_refusal():
        _write(old, LineState.PROPOSED if old.offer_id else LineState.NONE, actor=actor)
    _trace(old, decision, actor)
    return old


@transaction.atomic
def share_gaps(run: MatchRun, *, actor: Actor) -> None:
    """Let municipalities read where many places are missing according to this plan; a second time does nothing."""
    decision = require(actor, "matching.plan", owner_id=run.owner_id)
    if run.shared_at is not None:
        return
    MatchRun.objects.filter(id=run.id, shared_at=None).update(shared_at=actor.now)
    Gap.objects.filter(run=run, shared_at=None).update(shared_at=actor.now)
    record(
        actor=actor,
        action="matching.plan",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="plan",
        object_id=run.id,
    )


@transaction.atomic
def _step(line_id: UUID, to_state: str, *, actor: Actor, seen: str = "", reason: str = "") -> MatchLine:
    line = _locked(line_id)
    action = "matching.answer" if {line.state, to_state} & ANSWERS else "matching.plan"
    decision = require(actor, action, person_id=line.person_id, owner_id=line.owner_id)
    if line.state == to_state and line.decided_by_id == actor.user_id:
        return line
    _validate_seen(line, seen)
    _validate_step(line, to_state)
    if to_state == LineState.YES:
        _validate_open(line, actor)
    with one_refusal():
        _write(line, to_state, actor=actor, reason=reason)
    _trace(line, decision, actor, action)
    return line


def _locked(line_id: UUID) -> MatchLine:
    line = (
        MatchLine.objects.select_for_update(of=("self",))
        .select_related("decided_by", "person")
        .filter(id=line_id)
        .first()
    )
    if line is None:
        raise ValidationError(_("Dit voorstel is er niet (meer). Kijk op het bord hoe het nu staat."), code="gone")
    return line


def _write(line: MatchLine, state: str, *, actor: Actor, reason: str = "") -> None:
    line.state, line.reason = state, reason
    line.decided_by_id, line.decided_at = actor.user_id, actor.now
    line.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _validate_open(line: MatchLine, actor: Actor) -> None:
    """Nobody says yes to a place that is not there."""
    offer = cards([line.offer_id], actor.now).get(line.offer_id)
    if problem_of(line, offer, line.id in open_lines([line])):
        raise no_place()


def _validate_seen(line: MatchLine, seen: str) -> None:
    """Nobody decides on something that stands differently by now."""
    if seen and seen != line.state:
        raise ValidationError(stands_now(line), code="changed")


def _validate_step(line: MatchLine, to_state: str) -> None:
    if to_state not in NEXT[line.state]:
        raise ValidationError(stands_now(line), code="changed")


def stands_now(line: MatchLine) -> str:
    """How a line stands, who did that and when, in words."""
    state = LineState(line.state).label
    if line.decided_by is None or line.decided_at is None:
        return _("Dit voorstel staat nu op ‘%s’. Er is niets veranderd.") % state
    return _("%(name)s zette dit voorstel om %(at)s op ‘%(state)s’. Er is niets veranderd.") % {
        "name": line.decided_by.name,
        "at": date_format(line.decided_at.astimezone(AMSTERDAM), "H:i", use_l10n=False),
        "state": state,
    }


def _trace(line: MatchLine, decision, actor: Actor, action: str = "matching.plan") -> None:
    record(
        actor=actor,
        action=action,
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=line.person_id,
        object_type="plan_line",
        object_id=line.id,
    )
