"""What the page of a group shows besides who takes part and when: by the form of the group, never by its werkvorm."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.groups.models import Enrolment, Group, Session, Signal
from weefsel.apps.groups.operations.enrol import homes_free
from weefsel.apps.groups.queries import GroupDetail, pair_of, shared_in, signals_of
from weefsel.apps.rights.queries import decide
from weefsel.web.groups.forms import FavourForm, HomesForm, SignalForm
from weefsel.web.groups.pages import CirclePart, PairPart, ResidencePart, WalkInPart
from weefsel.web.rights.ask import log_list

# Where nobody waits for enough people to begin.
NO_SMALLEST = (Group.Form.WALK_IN, Group.Form.PAIR, Group.Form.RESIDENCE)
LAST_COUNTS = 5
IN_A_GROUP = frozenset({"shown_name", "progress", "offer"})


def is_full(group: Group, n_people: int) -> bool:
    """Whether nobody can join now: every home is lived in, or the largest size is reached."""
    free = homes_free(group)
    return free == 0 if free is not None else group.size_max is not None and n_people >= group.size_max


def part_of(request, group: Group, detail: GroupDetail, bound):
    """The part of the page that belongs to the form of this group; None for a group with a begin and an end.

    ``bound`` the small form that was sent, with its errors; it stands in the part where it was.
    """
    build = PARTS.get(group.form)
    return build(request, group, detail, bound) if build else None


def sent_form(request, group: Group, detail: GroupDetail):
    """The small form that was sent to the page of this group; None when it has none of that name."""
    build = SENT.get((group.form, request.POST.get("what", "")))
    return build(request.POST, group, detail) if build else None


def _members(detail: GroupDetail) -> list[tuple[str, str]]:
    return [(str(p.id), p.shown_name) for p in detail.participants if p.state == Enrolment.State.ENROLLED]


def _homes_form(data, group: Group, _detail) -> HomesForm:
    return HomesForm(data, initial={"n_homes": group.n_homes}, auto_id="homes_%s")


def _signal_form(data, _group, detail: GroupDetail) -> SignalForm:
    return SignalForm(data, residents=_members(detail), auto_id="signal_%s")


def _favour_form(data, _group, detail: GroupDetail) -> FavourForm:
    return FavourForm(data, members=_members(detail), auto_id="favour_%s")


def _kept(bound, made):
    """The form that was sent, where it is of this kind; else a new one."""
    return bound if type(bound) is type(made) else made


def _pair(request, group: Group, detail: GroupDetail, bound) -> PairPart:
    decision = decide(request.actor, "groups.read_pairs", owner_id=group.owner_id)
    row = pair_of(group)
    people = [one.person_id for one in row.parties if one.person_id]
    log_list(request, decision, person_ids=people, object_type="pair", fields=IN_A_GROUP)
    return PairPart(parties=row.parties, can_answer=group.state == Group.State.FORMING, is_left_alone=row.is_left_alone)


def _residence(request, group: Group, detail: GroupDetail, bound) -> ResidencePart:
    decision = decide(request.actor, "groups.read_signals", owner_id=group.owner_id)
    signals = signals_of(group.id) if decision.allow else []
    people = [one.person_id for one in signals]
    log_list(request, decision, person_ids=people, object_type="signal", fields=IN_A_GROUP)
    return ResidencePart(
        n_homes=group.n_homes,
        free=homes_free(group),
        signals=tuple(one for one in signals if one.handled_at is None) if decision.allow else None,
        handled=tuple(one for one in signals if one.handled_at is not None)[:LAST_COUNTS],
        outcomes=tuple(Signal.Outcome.choices),
        homes_form=_kept(bound, _homes_form(None, group, detail)),
        signal_form=_kept(bound, _signal_form(None, group, detail)) if _members(detail) else None,
    )


def _circle(request, group: Group, detail: GroupDetail, bound) -> CirclePart | None:
    decision = decide(request.actor, "groups.read_favours", owner_id=group.owner_id)
    if not decision.allow:
        return None
    shared = shared_in(group.id, request.actor)
    people = [one.person_id for one in (*shared.asks, *shared.offers, *shared.taken)]
    log_list(request, decision, person_ids=people, object_type="favour", fields=IN_A_GROUP)
    members = tuple((p.id, p.shown_name) for p in detail.participants if p.state == Enrolment.State.ENROLLED)
    return CirclePart(
        asks=shared.asks,
        offers=shared.offers,
        taken=shared.taken,
        members=members,
        form=_kept(bound, _favour_form(None, group, detail)) if members else None,
    )


def _walk_in(request, group: Group, detail: GroupDetail, bound) -> WalkInPart:
    counted = [(one.starts_at, one.n_walk_ins) for one in detail.sessions if one.n_walk_ins is not None]
    coming = [one for one in detail.sessions if one.ends_at > request.actor.now]
    return WalkInPart(opening=opening_times(coming or list(detail.sessions)), counted=tuple(counted[-LAST_COUNTS:]))


def opening_times(sessions: list[Session]) -> tuple[str, ...]:
    """When the door is open, from the meetings that are planned: a line a day of the week, Monday first."""
    times = set()
    for one in sessions:
        begin, end = one.starts_at.astimezone(AMSTERDAM), one.ends_at.astimezone(AMSTERDAM)
        times.add((begin.weekday(), begin.strftime("%H:%M"), end.strftime("%H:%M")))
    return tuple(
        _("%(day)s %(from)s tot %(until)s uur") % {"day": WEEKDAYS[day], "from": begin, "until": end}
        for day, begin, end in sorted(times)
    )


PARTS = {
    Group.Form.PAIR: _pair,
    Group.Form.RESIDENCE: _residence,
    Group.Form.CIRCLE: _circle,
    Group.Form.WALK_IN: _walk_in,
}
SENT = {
    (Group.Form.RESIDENCE, "homes"): _homes_form,
    (Group.Form.RESIDENCE, "signal"): _signal_form,
    (Group.Form.CIRCLE, "favour"): _favour_form,
}
