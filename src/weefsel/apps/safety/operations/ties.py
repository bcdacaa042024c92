"""Protected ties: entered with the person, looked at by a second pair of eyes, renewed, ended."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.rights.queries import decide, require, rights
from weefsel.apps.safety.models import ProtectedTie
from weefsel.apps.safety.operations.guarding import end_of_guard, guard, guards, keep, person_now, release
from weefsel.apps.safety.states import TAKE_BACK, Act, Reader, acts_on
from weefsel.apps.safety.validators import Hints, check_reason, check_review, check_someone, clean_hints
from weefsel.engine.rights.may import Actor, Decision


@transaction.atomic
def record_tie(
    *,
    actor: Actor,
    person_id: UUID,
    form_token: UUID,
    kind: str,
    tie_role: str,
    told: str,
    hints: Hints,
    review_by: date,
) -> UUID:
    """Write down, with the person, a tie that others may not know of; the database guards it once it can be linked.

    Who writes it down sees it until it is ended, or 90 days after it had to be looked at again. A form that is sent
    twice gives one tie.
    """
    decision = require(actor, "safety.record", person_id=person_id)
    hints = clean_hints(hints, today=today(actor))
    check_someone(kind, tie_role, hints)
    try:
        check_review(review_by, today=today(actor))
    except ValidationError as problem:
        raise ValidationError({"review_by": problem}) from None
    person = person_now(person_id)
    known = ProtectedTie.objects.filter(form_token=form_token, person=person).first()
    if known is not None:
        return known.id
    tie = ProtectedTie(
        person=person,
        kind=kind,
        tie_role=tie_role,
        told=told.strip(),
        entered_by_id=actor.user_id,
        entered_in_id=actor.organization_id,
        entered_at=actor.now,
        reviewed_at=actor.now,
        review_by=review_by,
        form_token=form_token,
        **_columns(hints),
    )
    keep(tie, actor=actor, until=end_of_guard(review_by))
    _log(tie, "safety.record", Event.Kind.CREATE, decision, actor=actor)
    return tie.id


@transaction.atomic
def describe_other(tie: ProtectedTie, hints: Hints, *, actor: Actor) -> None:
    """Write down more by which the other can be known; the database looks again."""
    decision, current = _current(tie, Act.DESCRIBE, "safety.end", actor=actor)
    hints = clean_hints(hints, today=today(actor))
    check_someone(current.kind, current.tie_role, hints)
    _update(current, **_columns(hints))
    _log(current, "safety.record", Event.Kind.UPDATE, decision, actor=actor)


@transaction.atomic
def look_again(tie: ProtectedTie, *, actor: Actor) -> bool:
    """Look whether the other is known by now; gives whether the tie is guarded. Never who, where or how many."""
    decision, current = _current(tie, Act.LINK, "safety.link", actor=actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_link(%s)", [current.id])
        is_linked = cursor.fetchone()[0] == "linked"
    _log(current, "safety.link", Event.Kind.EXECUTE, decision, actor=actor)
    return is_linked


@transaction.atomic
def ask_colleague(tie: ProtectedTie, user_id: UUID, *, actor: Actor) -> None:
    """Ask a colleague as the second pair of eyes; from now on they see this tie, and nothing else."""
    decision, current = _current(tie, Act.ASK, "safety.hand_on", actor=actor)
    require(actor, "safety.record", person_id=current.person_id)
    if user_id == current.entered_by_id:
        raise ValidationError(_("Wie het vastlegde, kan het niet zelf nakijken. Kies iemand anders."), code="same")
    if user_id not in {membership.user_id for membership in colleagues_who_may(actor)}:
        raise ValidationError(_("Kies een collega uit de lijst."), code="colleague")
    guard(current, user_id, actor=actor, until=end_of_guard(current.review_by))
    _update(current, asked_id=user_id)
    _log(current, "safety.check", Event.Kind.UPDATE, decision, actor=actor)


def colleagues_who_may(actor: Actor) -> list[Membership]:
    """The colleagues of the own organisation whose role may guard, by name, without the actor; one query."""
    roles = {
        role
        for role in rights().roles
        if any(each.relation == "guarding_row" for each in rights().permissions_for(role, "safety.check"))
    }
    rows = Membership.objects.filter(
        organization_id=actor.organization_id,
        organization__isnull=False,
        role__in=roles,
        valid_from__lte=actor.now,
        user__is_active=True,
    ).exclude(user_id=actor.user_id)
    found = [row for row in rows.select_related("user") if row.valid_until is None or row.valid_until > actor.now]
    by_user = {row.user_id: row for row in sorted(found, key=lambda row: row.user.name.casefold())}
    return list(by_user.values())


@transaction.atomic
def confirm(tie: ProtectedTie, *, actor: Actor) -> None:
    """The second pair of eyes agrees; a doubt from before is over."""
    decision, current = _current(tie, Act.CONFIRM, "safety.check", actor=actor)
    _update(
        current,
        checked_by_id=actor.user_id,
        checked_at=actor.now,
        contested_by_id=None,
        contested_at=None,
        contest_reason="",
    )
    _log(current, "safety.check", Event.Kind.UPDATE, decision, actor=actor)


@transaction.atomic
def contest(tie: ProtectedTie, reason: str, *, actor: Actor) -> None:
    """The second pair of eyes doubts, and says why. The tie stays guarded until someone ends it."""
    decision, current = _current(tie, Act.CONTEST, "safety.check", actor=actor)
    reason = check_reason(reason)
    _update(
        current,
        checked_by_id=None,
        checked_at=None,
        contested_by_id=actor.user_id,
        contested_at=actor.now,
        contest_reason=reason[:500],
    )
    _log(current, "safety.check", Event.Kind.UPDATE, decision, actor=actor)


@transaction.atomic
def renew(tie: ProtectedTie, review_by: date, *, actor: Actor) -> None:
    """Looked at it together: it goes on until another day, a year at most. Who guards it, guards as long."""
    decision, current = _current(tie, Act.RENEW, "safety.end", actor=actor)
    require(actor, "safety.record", person_id=current.person_id)
    check_review(review_by, today=today(actor))
    _update(current, reviewed_at=actor.now, review_by=review_by)
    _guard_again(current, actor=actor)
    _log(current, "safety.check", Event.Kind.UPDATE, decision, actor=actor)


@transaction.atomic
def end_tie(tie: ProtectedTie, reason: str, *, actor: Actor) -> None:
    """End a tie as of now, with the reason: nobody is kept apart because of it any more."""
    decision, current = _current(tie, Act.END, "safety.end", actor=actor)
    reason = check_reason(reason)
    _update(current, ended_by_id=actor.user_id, ended_at=actor.now, end_reason=reason[:500])
    _log(current, "safety.end", Event.Kind.UPDATE, decision, actor=actor)
    release(current, actor=actor, take_back=TAKE_BACK)


@transaction.atomic
def resume_tie(tie: ProtectedTie, *, actor: Actor) -> None:
    """Take an ending back, shortly after, by who ended it: guarded again from this moment."""
    decision, current = _current(tie, Act.RESUME, "safety.end", actor=actor)
    ended_at = current.ended_at
    _update(current, ended_by_id=None, ended_at=None, end_reason="")
    _guard_again(current, actor=actor, since=ended_at)
    _log(current, "safety.end", Event.Kind.UPDATE, decision, actor=actor)


def reader_of(actor: Actor, person_id: UUID) -> Reader:
    """Who looks, for the table of acts."""
    return Reader(
        user_id=actor.user_id,
        is_person=actor.person_id == person_id,
        may_record=decide(actor, "safety.record", person_id=person_id).allow,
    )


def _current(tie: ProtectedTie, act: Act, action: str, *, actor: Actor) -> tuple[Decision, ProtectedTie]:
    """The tie under a lock, when this actor may do this with it now.

    Raises
    ------
    ValidationError
        Somebody was first, or this is someone else's to do.
    """
    decision = require(actor, action, person_id=tie.person_id, row_id=tie.id)
    current = ProtectedTie.objects.select_for_update(of=("self",)).get(id=tie.id)
    if act not in acts_on(current, reader_of(actor, current.person_id), day=today(actor), now=actor.now):
        raise ValidationError(
            _("Dit kan nu niet (meer): %(act)s. Kijk hieronder hoe het ervoor staat.") % {"act": act.label}, code="act"
        )
    return decision, current


def _guard_again(tie: ProtectedTie, *, actor: Actor, since: datetime | None = None) -> None:
    """Let who guards this tie (since then) guard it until its period is over; the person needs no relation."""
    theirs = set(Membership.objects.filter(role="person", person_id=tie.person_id).values_list("user_id", flat=True))
    now = set(guards(tie.id).filter(valid_until__gte=since or actor.now).values_list("user_id", flat=True))
    for user_id in sorted((now | {tie.entered_by_id, tie.asked_id, tie.checked_by_id}) - {None} - theirs):
        guard(tie, user_id, actor=actor, until=end_of_guard(tie.review_by))


def _columns(hints: Hints) -> dict:
    return {
        "hint_given_name": hints.given_name,
        "hint_family_name": hints.family_name,
        "hint_birth_date": hints.birth_date,
        "hint_postcode": hints.postcode,
        "hint_house_number": hints.house_number,
    }


def _update(tie: ProtectedTie, **values) -> None:
    for name, value in values.items():
        setattr(tie, name, value)
    tie.save(update_fields=[name.removesuffix("_id") for name in values])


def _log(tie: ProtectedTie, action: str, kind: Event.Kind, decision: Decision, *, actor: Actor) -> None:
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=tie.person_id,
        object_type="protected_tie",
        object_id=tie.id,
        fields=frozenset({"safety"}),
    )
