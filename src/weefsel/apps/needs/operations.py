"""Proposes needs, and keeps what the person decided about them and what happened in their life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.needs.models import Need, Opinion, Reason, Transition
from weefsel.apps.needs.queries import assessed, latest_needs, refused_facts
from weefsel.apps.needs.validators import CHOICES, Decision, check_transition, check_view, clean_decision, clean_words
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.engine.needs.assess import HeldSignal
from weefsel.engine.rights.may import Actor

OPEN = (Need.State.PROPOSED, Need.State.AGREED)


@transaction.atomic
def propose_needs(person: Person, *, actor: Actor) -> tuple[str, ...]:
    """Keep what answers, events and the map give reason to talk about; gives the kinds that are proposed now.

    A proposal without a reason that still holds is withdrawn. What the person chose is never changed. What they refused
    is proposed again only when there is a fact that was not there when they did.
    """
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    _lock(person.id)
    found = assessed(person.id, on=today(actor))
    latest = latest_needs(person.id)
    refused = refused_facts(latest.values())
    proposed = {each.need.slug: each for each in found.for_person(0, refused) if not each.said}
    standing = {kind: need for kind, need in latest.items() if need.state == Need.State.PROPOSED}
    needs = {
        kind: standing.get(kind)
        or Need(
            person=person,
            kind=kind,
            state=Need.State.PROPOSED,
            proposed_at=actor.now,
            proposed_by_id=actor.user_id,
        )
        for kind in proposed
    }
    given: dict[UUID, dict[tuple[str, str], Reason]] = {}
    kept = [need for need in latest.values() if need.state in (Need.State.PROPOSED, Need.State.DECLINED)]
    for reason in Reason.objects.filter(need__in=kept, ended_at=None):
        given.setdefault(reason.need_id, {})[reason.fact, reason.text] = reason
    held = {
        kind: {(each.fact, each.signal.reason): each for each in found.held_for(0, kind)}
        for kind in {*proposed, *(need.kind for need in kept)}
        if kind in catalogue().needs
    }
    dropped = [standing[kind].id for kind in standing.keys() - proposed.keys()]
    # Of a refused need too: what no longer holds and comes back later, is a new fact then.
    stale = [
        reason.id
        for need in kept
        for key, reason in given.get(need.id, {}).items()
        if key not in held.get(need.kind, {}) or need.id in dropped
    ]
    begun = [need for kind, need in needs.items() if kind not in standing]
    reasons = [
        _reason(need, each, place, actor)
        for kind, need in needs.items()
        for place, (key, each) in enumerate(held[kind].items())
        if key not in given.get(need.id, {})
    ]
    Need.objects.filter(id__in=dropped).update(state=Need.State.WITHDRAWN, decided_at=actor.now)
    Reason.objects.filter(id__in=stale).update(ended_at=actor.now)
    Need.objects.bulk_create(begun)
    Reason.objects.bulk_create(reasons)
    if dropped or stale or begun or reasons:
        _trace(person, actor, decision, Event.Kind.UPDATE)
    return tuple(proposed)


@transaction.atomic
def agree_needs(person: Person, decisions: Sequence[Decision], *, actor: Actor) -> None:
    """Keep what the person decided: what they want, in their own words where they gave them, and what they do not.

    A need that was not proposed may be added. Deciding the same twice changes nothing. Raises ``ValidationError``, and
    keeps none of the decisions, when somebody else decided about one of these needs since the page was opened.
    """
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    wanted = [clean_decision(each) for each in decisions]
    kinds = [each.kind for each in wanted] + [each.instead for each in wanted if each.choice == "change"]
    if len(set(kinds)) < len(kinds):
        raise ValidationError(_("Over één behoefte kunt u één keer iets kiezen."), code="twice")
    _lock(person.id)
    latest = latest_needs(person.id, kinds)
    chosen: list[tuple[Need, str, Decision, bool]] = []
    instead: dict[UUID, Need] = {}
    for each in wanted:
        row = latest.get(each.kind)
        if _is_same(row, each):
            continue
        _check_seen(row, each)
        before, other = _state(row), latest.get(each.instead)
        need, is_new = _decided(row, person, each, CHOICES[each.choice], actor)
        chosen.append((need, before, each, is_new))
        if each.choice == "change" and _state(other) != Need.State.AGREED:
            before, own = _state(other), Decision(each.instead, "agree", each.words, priority=each.priority)
            other, is_new = _decided(other, person, own, Need.State.AGREED, actor)
            chosen.append((other, before, own, is_new))
        if other is not None:
            instead[need.id] = other
    if not chosen:
        return
    Need.objects.bulk_create([need for need, _before, _each, is_new in chosen if is_new])
    for need, _before, _each, is_new in chosen:
        if not is_new:
            need.save(update_fields=["state", "words", "priority", "decided_at", "decided_by"])
    Opinion.objects.bulk_create(
        Opinion(
            need=need,
            person=person,
            side=Opinion.Side.PERSON,
            choice=each.choice,
            words=each.words,
            priority=each.priority,
            before=before,
            instead=instead.get(need.id),
            at=actor.now,
            by_id=actor.user_id,
        )
        for need, before, each, _is_new in chosen
    )
    _note_facts([need for need, _before, _each, _is_new in chosen if need.state == Need.State.DECLINED], actor)
    _trace(person, actor, decision, Event.Kind.UPDATE)


@transaction.atomic
def give_view(person: Person, need_id: UUID, choice: str, words: str = "", *, actor: Actor) -> None:
    """Keep what a professional thinks of a need, beside what the person says; nothing else changes by it.

    Raises ``ValidationError`` for the person, whose word stands on its own, and for a need that is not there.
    """
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    if actor.person_id == person.id:
        raise ValidationError(_("Uw eigen antwoord telt al."), code="self")
    check_view(choice)
    need = Need.objects.filter(person=person, id=need_id).exclude(state=Need.State.WITHDRAWN).first()
    if need is None or catalogue().needs[need.kind].track == "first":
        raise ValidationError(_("Dit voorstel is er niet meer. Kijk wat er nu staat."), code="gone")
    mine = need.opinions.filter(side=Opinion.Side.PROFESSIONAL, by_id=actor.user_id, undone_at=None)
    last = mine.order_by("-at", "-id").first()
    words = clean_words(words)
    if last is not None and (last.choice, last.words) == (choice, words):
        return
    mine.update(undone_at=actor.now, undone_by_id=actor.user_id)
    Opinion.objects.bulk_create(
        [
            Opinion(
                need=need,
                person=person,
                side=Opinion.Side.PROFESSIONAL,
                choice=choice,
                words=words,
                at=actor.now,
                by_id=actor.user_id,
            )
        ]
    )
    _trace(person, actor, decision, Event.Kind.UPDATE)


@transaction.atomic
def undo_opinion(person: Person, opinion_id: UUID, *, actor: Actor) -> None:
    """Take back the last word about a need: what stood before stands again. The word itself stays in the history.

    A professional's view is taken back by who gave it. Raises ``ValidationError`` for a word that is not the last, and
    when there is a new proposal of the same kind in the meantime. Taking back twice changes nothing.
    """
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    _lock(person.id)
    opinion = Opinion.objects.filter(person=person, id=opinion_id).select_related("need").first()
    if opinion is None:
        raise ValidationError(_("Dit staat er niet meer. Kijk wat er nu staat."), code="gone")
    if opinion.undone_at is not None:
        return
    if opinion.side == Opinion.Side.PROFESSIONAL and opinion.by_id != actor.user_id:
        raise ValidationError(_("Alleen wie dit vond, kan het terugnemen."), code="other")
    taken = [opinion]
    if opinion.side == Opinion.Side.PERSON:
        # What was chosen in its place was said at the same moment, and goes with it.
        together = Opinion.objects.filter(
            person=person, side=Opinion.Side.PERSON, need=opinion.instead_id, at=opinion.at, undone_at=None
        )
        taken += together.select_related("need") if opinion.instead_id else []
        for each in taken:
            _put_back(each, actor)
    Opinion.objects.filter(id__in=[each.id for each in taken]).update(undone_at=actor.now, undone_by_id=actor.user_id)
    _trace(person, actor, decision, Event.Kind.UPDATE)


@transaction.atomic
def record_transition(person: Person, kind: str, happened_on: date, *, actor: Actor, token: UUID) -> None:
    """Keep something that happened in someone's life, as they told it. The same fact twice is kept once."""
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    check_transition(kind, happened_on, today=today(actor), born=person.birth_date)
    _lock(person.id)
    told = Transition.objects.filter(person=person, kind=kind, happened_on=happened_on, undone_at=None)
    if told.exists() or Transition.objects.filter(id=token).exists():
        return
    Transition.objects.bulk_create(
        [
            Transition(
                id=token,
                person=person,
                kind=kind,
                happened_on=happened_on,
                recorded_at=actor.now,
                recorded_by_id=actor.user_id,
            )
        ]
    )
    _trace(person, actor, decision, Event.Kind.CREATE)


@transaction.atomic
def take_back_transition(person: Person, transition_id: UUID, *, actor: Actor) -> None:
    """Take back something that was told by mistake. It is a reason for nothing any more; that it stood there stays."""
    decision = require(actor, "needs.agree", person_id=person.id, owner_id=person.owner_id)
    changed = Transition.objects.filter(person=person, id=transition_id, undone_at=None).update(
        undone_at=actor.now, undone_by_id=actor.user_id
    )
    if changed:
        _trace(person, actor, decision, Event.Kind.UPDATE)


def _state(row: Need | None) -> str:
    return "" if row is None else row.state


def _is_same(row: Need | None, each: Decision) -> bool:
    if row is None or row.state != CHOICES[each.choice] or each.choice == "change":
        return False
    return row.words == each.words and row.priority == each.priority


def _check_seen(row: Need | None, each: Decision) -> None:
    if _state(row) != each.seen:
        raise ValidationError(
            _("Iemand anders koos net iets over “%(name)s”. Kijk samen wat er nu staat, en kies opnieuw.")
            % {"name": catalogue().needs[each.kind].name},
            code="stale",
        )


def _decided(row: Need | None, person: Person, each: Decision, state: Need.State, actor: Actor) -> tuple[Need, bool]:
    """The row with what was decided, and whether it is a new one: what was closed before stays as it was."""
    is_new = row is None or row.state not in OPEN
    need = Need(person=person, kind=each.kind, proposed_at=actor.now, proposed_by_id=actor.user_id) if is_new else row
    need.state, need.words, need.priority = state, "" if each.choice == "change" else each.words, each.priority
    need.decided_at, need.decided_by_id = actor.now, actor.user_id
    return need, is_new


def _put_back(opinion: Opinion, actor: Actor) -> None:
    need = opinion.need
    said = need.opinions.filter(side=Opinion.Side.PERSON, undone_at=None).order_by("-at", "-id")
    last, *earlier = said
    if last.id != opinion.id:
        raise ValidationError(_("Hierna is er nog iets gezegd. Neem dat eerst terug."), code="later")
    others = Need.objects.filter(person_id=need.person_id, kind=need.kind).exclude(id=need.id)
    if opinion.before in OPEN and others.filter(state__in=OPEN).exists():
        raise ValidationError(_("Hierover staat al een nieuw voorstel. Kies daarbij wat u wilt."), code="newer")
    kept = earlier[0] if earlier else None
    # A need that was begun by this word ends with it; one that was closed before is that again, in its own row.
    is_begun = not kept and opinion.before in ("", Need.State.DECLINED, Need.State.MET)
    need.state = Need.State.WITHDRAWN if is_begun else Need.State(opinion.before)
    need.words, need.priority = (kept.words, kept.priority) if kept else ("", None)
    need.decided_at, need.decided_by_id = (kept.at, kept.by_id) if kept else (None, None)
    if is_begun:
        need.decided_at, need.decided_by_id = actor.now, actor.user_id
    need.save(update_fields=["state", "words", "priority", "decided_at", "decided_by"])


def _note_facts(declined: Sequence[Need], actor: Actor) -> None:
    """Keep what was known when a need was refused that nobody proposed: only something else brings it back."""
    with_reasons = set(Reason.objects.filter(need__in=declined, ended_at=None).values_list("need_id", flat=True))
    bare = [need for need in declined if need.id not in with_reasons]
    if not bare:
        return
    found = assessed(bare[0].person_id, on=today(actor))
    Reason.objects.bulk_create(
        _reason(need, each, place, actor) for need in bare for place, each in enumerate(found.held_for(0, need.kind))
    )


def _reason(need: Need, each: HeldSignal, place: int, actor: Actor) -> Reason:
    return Reason(
        need=need,
        person_id=need.person_id,
        signal=each.signal.slug,
        evidence=each.evidence,
        text=each.signal.reason,
        place=place,
        given_at=actor.now,
    )


def _lock(person_id: UUID) -> None:
    """One writer a person at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"needs {person_id}"])


def _trace(person: Person, actor: Actor, decision, kind: Event.Kind) -> None:
    record(
        actor=actor,
        action="needs.agree",
        kind=kind,
        decision=decision,
        person_id=person.id,
        object_type="needs",
        object_id=person.id,
    )
