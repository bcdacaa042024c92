"""Compose groups of people who want the same werkvorm: a proposal that people still say yes to."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.werkvorm import GroupPart, Werkvorm
from weefsel.engine.frames import N_HOURS, Apart, Ints, People, Places, Texts
from weefsel.engine.matching._kernel import solve
from weefsel.engine.matching.criteria.criterion import needed
from weefsel.engine.matching.nearby import nearby
from weefsel.engine.matching.setting import keys
from weefsel.engine.needs.evaluate import NO, evaluate_all
from weefsel.engine.rights.may_meet import NOWHERE, Beside, beside, refuse_meetings

IN_GROUP, NO_GROUP = "in-group", "no-group"
# Why someone is in no group. Whoever cannot be with someone gets the sentence that everyone gets.
LEFT_OVER = {
    "eligibility": "Deze groep is voor andere mensen bedoeld.",
    "distance": "Er is geen ruimte dichtbij genoeg.",
    "access": "De ruimte dichtbij is niet toegankelijk met een rolstoel.",
    "hours": "De ruimte is vrij op tijden waarop deze persoon niet kan.",
    NO_GROUP: "Er zijn nog niet genoeg mensen voor een groep die past.",
}
MOST_FLOWS = 64
_SMALL = 5_000  # edges up to which the search over slots is worth its time; above it the first plan is refined once


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """Groups that can start.

    ``group`` number of each person's group, -1 without one, and ``why`` in-group or a key of `LEFT_OVER`, shape
    (n_people,). For every group: ``place`` row of the places, ``hour`` column of `hours`, ``language`` spoken (empty:
    nobody's is known), ``stratum`` which of the werkvorm's ages it is for (-1: it keeps no ages apart), ``size``
    members; shape (n_groups,), largest first. ``bound`` how many people no composition can exceed; equal to the number
    in groups when this one is proven best.
    """

    group: Ints
    why: Texts
    place: Ints
    hour: Ints
    language: Texts
    stratum: Ints
    size: Ints
    bound: int

    def members(self, group: int) -> Ints:
        """Rows of the people in a group."""
        return np.flatnonzero(self.group == group)


def compose(
    people: People, places: Places, werkvorm: Werkvorm, *, reach_m: float, seed: int, apart: Apart | None = None
) -> Composition:
    """Put people who want the same werkvorm into groups of the size it asks, so that as many as possible can start.

    A group has a room, a part of the week and a language, and one stratum of ages where the werkvorm never mixes them.
    Everyone in it can come there then, speaks that language, is of that age, is eligible, and is kept apart from whom
    they must be, in the group and in the building; a room holds one group at a time, and no more people than it has
    seats. What is not known does not keep anyone out: it is asked when the group is proposed. Among equally large
    compositions nearer rooms and hours that are sure are better; what is still equal is decided by lots from ``seed``.

    Parameters
    ----------
    people
        Only those who want this werkvorm and agreed to be grouped.
    reach_m
        How far someone goes who was not asked, metres, straight line.

    Raises
    ------
    ValueError
        The werkvorm has no group size, or ``reach_m`` is not positive.
    """
    if werkvorm.group is None:
        raise ValueError(f"werkvorm must have a group size, {werkvorm.slug!r} has none.")
    if not 0 < reach_m < np.inf:
        raise ValueError(f"reach_m must be > 0, got {reach_m:g}.")
    apart = apart or Apart()
    apart.check(people)
    # Work in the order of the lots, so that the order of the rows does not matter.
    turn, room = np.argsort(keys(people.id, seed), kind="stable"), np.argsort(keys(places.id, seed), kind="stable")
    back = np.argsort(turn)
    slots, why = _slots(people.take(turn), places.take(room), werkvorm, reach_m)
    solution = _search(slots, people.n_people, Apart(pairs=back[apart.pairs]))
    sizes = np.bincount(slots.slot[solution.chosen], minlength=slots.n_slots)
    used = np.flatnonzero(sizes)
    used = used[np.argsort(-sizes[used], kind="stable")]
    number = np.full(slots.n_slots, -1)
    number[used] = np.arange(len(used))
    slot_of = np.full(people.n_people, -1)
    slot_of[turn[slots.person[solution.chosen]]] = slots.slot[solution.chosen]
    refuse_meetings(slot_of, apart, slots.near)
    group = np.full(people.n_people, -1)
    group[turn[slots.person[solution.chosen]]] = number[slots.slot[solution.chosen]]
    return Composition(
        group=group,
        why=np.where(group >= 0, IN_GROUP, why[back]) if len(why) else why,
        place=room[slots.place[used]],
        hour=slots.hour[used],
        language=slots.language[used],
        stratum=slots.stratum[used],
        size=sizes[used],
        bound=solution.bound,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Slots:
    """Groups that could be: a slot is a room, an hour, a language and a stratum of ages.

    Edges: who could come to which slot, for what.
    """

    place: Ints
    hour: Ints
    language: Texts
    stratum: Ints
    capacity: Ints
    least: int
    person: Ints
    slot: Ints
    value: Ints
    unit: int
    near: Beside

    @property
    def n_slots(self) -> int:
        return len(self.place)


def _slots(people: People, places: Places, werkvorm: Werkvorm, reach_m: float) -> tuple[_Slots, Texts]:
    assert werkvorm.group is not None
    n, least = people.n_people, werkvorm.group.min
    eligible = evaluate_all(tuple(each.rule for each in werkvorm.rules), people).verdict != NO
    strata, of_age = _strata(people, werkvorm.group)
    eligible &= of_age.any(axis=0)
    near, closeness = _near(people, places, reach_m)
    accessible = needed(
        np.repeat(people.uses_wheelchair[:, np.newaxis], places.n_places, axis=1),
        np.repeat(places.step_free[np.newaxis], n, axis=0),
    )
    inside = near & (accessible != NO)
    may = (
        np.stack([inside[:, [k]] & (people.hours != 0) & (places.hours[k] != 0) for k in range(places.n_places)], 1)
        if places.n_places
        else np.zeros((n, 0, N_HOURS), dtype=bool)
    )
    why = np.select(
        [~eligible, ~near.any(axis=1), ~inside.any(axis=1), ~may.any(axis=(1, 2))],
        ["eligibility", "distance", "access", "hours"],
        NO_GROUP,
    )
    may[~eligible] = False
    languages = [each for each in np.unique(people.language).tolist() if each] or [""]
    speaks = np.stack([(people.language == "") | (people.language == each) for each in languages])
    # shape (n_languages * n_strata, n_people): whom a group of this language and this age is for.
    fits = (speaks[:, np.newaxis] & of_age).reshape(len(languages) * len(strata), n)
    seats = np.where(np.isnan(places.seats), werkvorm.group.max, places.seats)
    room = np.minimum(seats, werkvorm.group.max).astype(np.int64)
    # shape (n_places, n_hours, n_languages * n_strata): how many people could come.
    coming = np.einsum("pkh,lp->khl", may.astype(np.int64), fits.astype(np.int64))
    place, hour, fit = np.nonzero((coming >= least) & (room >= least)[:, np.newaxis, np.newaxis])
    language, stratum = np.divmod(fit, len(strata))
    could = may[:, place, hour] & fits[fit].T
    person, slot = np.nonzero(could)
    # One person more is worth more than everything else together.
    nearer = np.rint(8 * closeness[person, place[slot]]).astype(np.int64)
    sure = (people.hours[person, hour[slot]] == 1).astype(np.int64) + (places.hours[place, hour][slot] == 1)
    unit = 12 * (n + 1)
    slots = _Slots(
        place=place,
        hour=hour,
        language=np.array(languages)[language],
        stratum=strata[stratum],
        capacity=room[place],
        least=least,
        person=person,
        slot=slot,
        value=unit + nearer + sure,
        unit=unit,
        near=beside(places.xy[place], np.arange(N_HOURS) == hour[:, np.newaxis]),
    )
    return slots, why


def _strata(people: People, group: GroupPart) -> tuple[Ints, NDArray[np.bool_]]:
    """The strata of ages and who may be in each, shape (n_strata, n_people): an age that is not known, in every one.

    Without strata, or when they decide nothing yet, one for everybody: -1.
    """
    if not group.strata or group.off:
        return np.array([-1]), np.ones((1, people.n_people), dtype=bool)
    low, high = np.array(group.strata, dtype=np.float64).T[..., np.newaxis]
    return np.arange(len(group.strata)), np.isnan(people.age) | ((low <= people.age) & (people.age < high + 1))


def _near(people: People, places: Places, reach_m: float) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Who can reach which room, and how near it is: 1 next door, 0 at the end of the reach, a half where unknown."""
    reach = np.where(np.isnan(people.reach_m), reach_m, people.reach_m)
    unknown = np.logical_or.outer(np.isnan(people.xy[:, 0]), np.isnan(places.xy[:, 0]))
    near, closeness = unknown.copy(), np.where(unknown, 0.5, 0.0)
    for person, place, distance_m in nearby(people.xy, reach, places.xy):
        near[person, place] = True
        closeness[person, place] = 1 - np.divide(
            distance_m, reach[person], out=np.zeros(len(person)), where=reach[person] > 0
        )
    return near, closeness


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """Chosen edges, what they are worth, and how many people at most could be placed."""

    chosen: NDArray[np.bool_]
    value: int
    bound: int


def _search(slots: _Slots, n_people: int, apart: Apart) -> _Plan:
    """Which slots to open: a first plan by filling the slot that most can come to, then branch and bound.

    A relaxed plan fills slots without a minimum. Where it uses a slot for too few people, or a room twice at one hour,
    one branch opens that slot for good and the other closes it.
    """
    best = _fill(slots, n_people, apart)
    flows = 0
    nothing = np.zeros(slots.n_slots, dtype=bool)
    first = _relax(slots, n_people, apart, nothing, nothing, best.value)
    # As in the search over pairs: a branch waits without a plan until it is its turn.
    open_: list[tuple[int, int, NDArray[np.bool_], NDArray[np.bool_], _Plan | None]] = []
    if first is not None:
        open_.append((-first.bound, flows, nothing, nothing, first))
    while open_ and -open_[0][0] > best.value:
        bound, number, opened, closed, plan = heapq.heappop(open_)
        if plan is None:
            plan = _relax(slots, n_people, apart, opened, closed, best.value)
            if plan is not None:
                heapq.heappush(open_, (-plan.bound, number, opened, closed, plan))
            continue
        at = _impossible(slots, plan.chosen)
        if at is None and plan.value == plan.bound:
            return _Plan(plan.chosen, plan.value, plan.value // slots.unit)
        if at is None or flows + 2 > MOST_FLOWS or len(slots.person) > _SMALL:
            return _Plan(best.chosen, best.value, -bound // slots.unit)
        with_it, without_it = opened.copy(), closed.copy()
        with_it[at] = without_it[at] = True
        for nodes in ((with_it, closed | _same_room(slots, at)), (opened, without_it)):
            flows += 1
            heapq.heappush(open_, (bound, flows, *nodes, None))
    return _Plan(best.chosen, best.value, best.value // slots.unit)


def _fill(slots: _Slots, n_people: int, apart: Apart) -> _Plan:
    """A first plan: open the slot that most people without a group can come to, until none is large enough."""
    opened, free = np.zeros(slots.n_slots, dtype=bool), np.ones(n_people, dtype=bool)
    shut = np.zeros(slots.n_slots, dtype=bool)
    while True:
        coming = np.minimum(np.bincount(slots.slot[free[slots.person]], minlength=slots.n_slots), slots.capacity)
        coming[shut | opened] = 0
        if not slots.n_slots or coming.max() < slots.least:
            break
        at = int(coming.argmax())
        opened[at] = True
        shut |= _same_room(slots, at)
        here = np.flatnonzero((slots.slot == at) & free[slots.person])
        here = here[np.argsort(-slots.value[here], kind="stable")]
        free[slots.person[here[: slots.capacity[at]]]] = False
    while opened.any():
        plan = _relax(slots, n_people, apart, opened, ~opened)
        if plan is not None:
            return plan
        loose = _relax(slots, n_people, apart, np.zeros_like(opened), ~opened)
        sizes = np.bincount(slots.slot[loose.chosen], minlength=slots.n_slots) if loose else np.zeros(slots.n_slots)
        opened[np.flatnonzero(opened)[np.argmin(sizes[opened])]] = False
    return _Plan(np.zeros(len(slots.person), dtype=bool), 0, 0)


def _relax(
    slots: _Slots, n_people: int, apart: Apart, opened: NDArray[np.bool_], closed: NDArray[np.bool_], beat: int = 0
) -> _Plan | None:
    """The best plan in which opened slots reach their minimum and closed ones stay empty, or None.

    When none is worth more than ``beat``: any, or None.
    """
    rows = np.flatnonzero(~closed[slots.slot])
    least = np.where(opened, slots.least, 0)
    solution = solve(
        slots.person[rows],
        slots.slot[rows],
        slots.value[rows],
        n_people=n_people,
        capacity=slots.capacity,
        apart=apart,
        near=slots.near if len(apart.pairs) else NOWHERE,
        most_flows=MOST_FLOWS,
        least=least,
        beat=beat,
    )
    chosen = np.zeros(len(slots.person), dtype=bool)
    chosen[rows[solution.chosen]] = True
    sizes = np.bincount(slots.slot[chosen], minlength=slots.n_slots)
    if (sizes < least).any():
        return None
    value = int(slots.value[chosen].sum())
    return _Plan(chosen, value, value + solution.bound - solution.value)


def _impossible(slots: _Slots, chosen: NDArray[np.bool_]) -> int | None:
    """The fullest slot with too few people, or that shares its room and hour with another; None if all is well."""
    sizes = np.bincount(slots.slot[chosen], minlength=slots.n_slots)
    used = sizes > 0
    room_hour = slots.place * N_HOURS + slots.hour
    shared = np.bincount(room_hour[used], minlength=int(room_hour.max(initial=0)) + 1)[room_hour] > 1
    wrong = np.flatnonzero(used & ((sizes < slots.least) | shared))
    return int(wrong[np.argmax(sizes[wrong])]) if len(wrong) else None


def _same_room(slots: _Slots, at: int) -> NDArray[np.bool_]:
    """The other slots of the same room and hour."""
    same = (slots.place == slots.place[at]) & (slots.hour == slots.hour[at])
    same[at] = False
    return same
