"""Never together, tried on worlds: with the guard nobody meets whom they must not, and nothing else changes.

Each world goes through a whole plan (`assign`), forming groups (`compose`), the options of everyone while others have
a place already (`rank`), and people who come one by one. Each way is walked twice, with and without the recorded
pairs, and the oracle (`meetings`) says who would have met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import N_HOURS, Apart, Floats, Ints
from weefsel.engine.grouping import compose as grouping
from weefsel.engine.matching import assign as matching
from weefsel.engine.matching import rank as ranking
from weefsel.engine.rights import may_meet as guard
from weefsel.project.proofs.meetings import same_place, would_meet
from weefsel.project.proofs.worlds import REACH_M, World, make_world, werkvormen

Together = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one world showed. ``met`` two would have met without the guard; ``leaks`` ways in which they did with it, or
    in which the guard changed something where it had nothing to keep apart."""

    met: bool
    leaks: tuple[str, ...]


def try_world(seed: int, number: int) -> Verdict:
    """Walk one world all ways, with and without its pairs."""
    world = make_world(seed, number)
    together = same_place(world.offers.xy.tolist(), world.offers.hours.tolist(), world.offers.online.tolist())
    met, leaks = False, []
    for name, walk in WAYS.items():
        try:
            could, does = walk(world, together)
        except guard.MeetingError:
            could, does = True, [f"{name}: the last gate had to stop a plan"]
        met |= could
        leaks += [f"{name}: {leak}" for leak in does]
    return Verdict(met, tuple(leaks))


def try_worlds(seed: int, first: int, n: int) -> tuple[int, list[str]]:
    """How many of ``n`` worlds from number ``first`` would have met unguarded, and every leak with its world."""
    n_met, leaks = 0, []
    for number in range(first, first + n):
        verdict = try_world(seed, number)
        n_met += verdict.met
        leaks += [f"world {number}: {leak}" for leak in verdict.leaks]
    return n_met, leaks


def _plan(world: World, together: Together) -> tuple[bool, list[str]]:
    """A plan for everyone at once."""

    def plan(apart: Apart) -> matching.Assignment:
        return matching.assign(world.people, world.offers, werkvormen(), reach_m=REACH_M, seed=world.seed, apart=apart)

    free, guarded = plan(Apart()), plan(Apart(pairs=world.pairs))
    could = would_meet(free.offer.tolist(), world.pairs, together)
    leaks = _told(would_meet(guarded.offer.tolist(), world.pairs, together))
    near = guard.beside(_buildings(world), world.offers.hours)
    leaks += _gate(free.offer, world, near, bool(could))
    if not could and free.value == free.bound and guarded.value != free.value:
        leaks.append(f"changed a plan in which nobody meets ({free.value} to {guarded.value} points)")
    return bool(could), leaks


def _groups(world: World, _together: Together) -> tuple[bool, list[str]]:
    """New groups in free rooms."""
    werkvorm = werkvormen()["odensehuizen"]

    def form(apart: Apart) -> grouping.Composition:
        return grouping.compose(world.people, world.places, werkvorm, reach_m=REACH_M, seed=world.seed, apart=apart)

    def meets(groups: grouping.Composition) -> list[tuple[int, int]]:
        xy = [world.places.xy[room].tolist() for room in groups.place]
        hours = [[float(hour == each) for each in range(N_HOURS)] for hour in groups.hour.tolist()]
        return would_meet(groups.group.tolist(), world.pairs, same_place(xy, hours, [0.0] * len(xy)))

    free, guarded = form(Apart()), form(Apart(pairs=world.pairs))
    could = meets(free)
    leaks = _told(meets(guarded))
    near = guard.beside(world.places.xy[free.place], np.arange(N_HOURS) == free.hour[:, np.newaxis])
    leaks += _gate(free.group, world, near, bool(could))
    return bool(could), leaks


def _options(world: World, together: Together) -> tuple[bool, list[str]]:
    """What everyone is shown while half of them have a place already, and then come one by one."""
    half = len(world.order) // 2
    settled, rest = world.order[:half], world.order[half:]
    door, free = _Door(world), _rank(world, Apart())
    first = _come(world, settled, free, {}, door)
    closed = [(p, o) for p in rest for o in range(world.offers.n_offers) if not door.opens(p, o, first)]
    guarded = _rank(world, Apart(barred=closed))
    by_person = [[pair for pair in world.pairs if person in pair] for person in range(len(world.order))]
    could, leaks = False, []
    placed = [first.get(person, -1) for person in range(len(world.order))]
    for person in rest:
        for is_guarded, shown in ((False, free[person]), (True, guarded[person])):
            for offer in shown:
                placed[person] = offer
                meets = would_meet(placed, by_person[person], together)
                could |= bool(meets) and not is_guarded
                leaks += _told(meets) if is_guarded else []
        placed[person] = -1
    for is_guarded in (False, True):
        final = _come(world, rest, guarded if is_guarded else free, dict(first), door if is_guarded else None)
        meets = would_meet([final.get(person, -1) for person in range(len(world.order))], world.pairs, together)
        could |= bool(meets) and not is_guarded
        leaks += _told(meets) if is_guarded else []
    return could, leaks


def _rank(world: World, apart: Apart) -> list[list[int]]:
    """The offers that each person is shown, best first."""
    found = ranking.rank(world.people, world.offers, werkvormen(), reach_m=REACH_M, apart=apart)
    shown: list[list[int]] = [[] for _ in range(world.people.n_people)]
    for person, offer in zip(found.person.tolist(), found.offer.tolist(), strict=True):
        shown[person].append(offer)
    return shown


class _Door:
    """The guard of coming one by one: whoever comes there, or beside it, may meet this person."""

    def __init__(self, world: World):
        everyone = np.arange(world.people.n_people)
        self.near = guard.beside(_buildings(world), world.offers.hours)
        self.may = guard.may_meet(everyone[:, np.newaxis], everyone, Apart(pairs=world.pairs)).tolist()

    def opens(self, person: int, offer: int, at: dict[int, int]) -> bool:
        may, around = self.may[person], self.near.get(offer, frozenset())
        return all(may[other] for other, place in at.items() if place == offer or place in around)


def _come(
    world: World, people: tuple[int, ...], shown: list[list[int]], at: dict[int, int], door: _Door | None
) -> dict[int, int]:
    """Each takes the first option with a free place; with a door only one that opens."""
    free = world.offers.capacity.tolist()
    for offer in at.values():
        free[offer] -= 1
    for person in people:
        for offer in shown[person]:
            if free[offer] > 0 and (door is None or door.opens(person, offer, at)):
                at[person] = offer
                free[offer] -= 1
                break
    return at


def _buildings(world: World) -> Floats:
    """Where each offer is; nowhere when people take part from home."""
    return np.where((world.offers.online == 1)[:, np.newaxis], np.nan, world.offers.xy)


def _gate(place: Ints, world: World, near: guard.Beside, meets: bool) -> list[str]:
    """The last gate must refuse the unguarded plan when the oracle says that two would meet, and only then."""
    try:
        guard.refuse_meetings(place, Apart(pairs=world.pairs), near)
    except guard.MeetingError:
        return [] if meets else ["the last gate refused a plan in which nobody meets"]
    return ["the last gate let a plan pass in which two meet"] if meets else []


def _told(pairs: list[tuple[int, int]]) -> list[str]:
    return [f"{one} and {other} meet" for one, other in pairs]


WAYS: dict[str, Callable[[World, Together], tuple[bool, list[str]]]] = {
    "assign": _plan,
    "compose": _groups,
    "rank": _options,
}
