"""Never together, tried on worlds: with the guard nobody meets whom they must not, and nothing else changes.

Each world goes through a whole plan (`assign`), the options of everyone while others have a place already (`rank`) and
people who come one by one; one in four also through forming groups (`compose`), which takes most time. Options are
looked at with and without the recorded pairs, plans and groups in one world of four also without. The oracle
(`meetings`) says who would have met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import N_HOURS, Apart, Ints
from weefsel.engine.grouping import compose as grouping
from weefsel.engine.matching import assign as matching
from weefsel.engine.matching import rank as ranking
from weefsel.engine.rights import may_meet as guard
from weefsel.project.proofs.meetings import same_place, would_meet
from weefsel.project.proofs.worlds import REACH_M, Table, World, make_table, make_world, werkvormen

Together = Callable[[int, int], bool]
WORLDS_A_TABLE = 20
# In one of so many worlds, or tables of worlds, what costs most is done: forming groups, and a plan without the pairs.
ALSO = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one world showed. ``met`` two would have met without the guard; ``leaks`` ways in which they did with it, or
    in which the guard changed something where it had nothing to keep apart."""

    met: bool
    leaks: tuple[str, ...]


def try_world(seed: int, number: int) -> Verdict:
    """Walk one world all ways, with and without its pairs."""
    return try_table(make_table((make_world(seed, number),)))[0]


def try_worlds(seed: int, first: int, n: int) -> tuple[int, list[str]]:
    """How many of ``n`` worlds from number ``first`` would have met unguarded, and every leak with its world."""
    n_met, leaks = 0, []
    for begin in range(first, first + n, WORLDS_A_TABLE):
        numbers = range(begin, min(begin + WORLDS_A_TABLE, first + n))
        verdicts = try_table(make_table(tuple(make_world(seed, number) for number in numbers)))
        n_met += sum(each.met for each in verdicts)
        leaks += [
            f"world {number}: {leak}" for number, each in zip(numbers, verdicts, strict=True) for leak in each.leaks
        ]
    return n_met, leaks


def try_table(table: Table) -> list[Verdict]:
    """Walk the worlds of a table all ways; when the last gate stops a table, each of its worlds by itself."""
    views = [_View(world) for world in table.worlds]
    leaks: list[list[str]] = [[] for _ in views]
    for name, walk in WAYS.items():
        try:
            found = walk(table, views)
        except guard.MeetingError:
            found = [[] for _ in views]
            if len(views) > 1:
                return [verdict for world in table.worlds for verdict in try_table(make_table((world,)))]
            views[0].met, found = True, [["the last gate had to stop a plan"]]
        for told, does in zip(leaks, found, strict=True):
            told += [f"{name}: {leak}" for leak in does]
    return [Verdict(view.met, tuple(told)) for view, told in zip(views, leaks, strict=True)]


class _View:
    """One world on its way. ``together`` the oracle's eye on its offers, ``near`` the guard's; ``met`` so far."""

    def __init__(self, world: World):
        self.world, self.met = world, False
        offers = world.offers_columns
        self.together = same_place(*(offers[name].tolist() for name in ("xy", "hours", "online")))
        # Nobody is anywhere who takes part from home.
        buildings = np.where((offers["online"] == 1)[:, np.newaxis], np.nan, offers["xy"])
        self.near = guard.beside(buildings, offers["hours"])
        self.apart = Apart(pairs=world.pairs)

    @property
    def forms_groups(self) -> bool:
        return self.world.number % ALSO == 0


def _plan(table: Table, views: list[_View]) -> list[list[str]]:
    """A plan for everyone at once."""

    def plan(apart: Apart) -> matching.Assignment:
        return matching.assign(
            table.people, table.offers, table.werkvormen, reach_m=REACH_M, seed=table.seed, apart=apart
        )

    free = plan(Apart()) if table.worlds[0].number // len(table.worlds) % ALSO == 0 else None
    guarded = plan(Apart(pairs=table.pairs))
    told = []
    for i, view in enumerate(views):
        world, rows = view.world, slice(*table.people_from[i : i + 2])
        leaks = _told(
            would_meet(_numbered(guarded.offer[rows], table.offers_from[i]).tolist(), world.pairs, view.together)
        )
        told.append(leaks)
        if free is None:
            continue
        at = _numbered(free.offer[rows], table.offers_from[i])
        could = would_meet(at.tolist(), world.pairs, view.together)
        leaks += _gate(at, view.apart, view.near, bool(could))
        before, after = int(free.score[rows].sum()), int(guarded.score[rows].sum())
        if not could and free.value == free.bound and before != after:
            leaks.append(f"changed a plan in which nobody meets ({before} to {after} points)")
        view.met |= bool(could)
    return told


def _numbered(rows: Ints, begin: int) -> Ints:
    """Rows of the table as rows of the world that begins there; -1 stays nowhere."""
    return np.where(rows < 0, -1, rows - begin)


def _groups(_table: Table, views: list[_View]) -> list[list[str]]:
    """New groups in free rooms."""
    return [_groups_of(view) if view.forms_groups else [] for view in views]


def _groups_of(view: _View) -> list[str]:
    werkvorm, world = werkvormen()["odensehuizen"], view.world

    def form(apart: Apart) -> grouping.Composition:
        return grouping.compose(world.people, world.places, werkvorm, reach_m=REACH_M, seed=world.seed, apart=apart)

    def meets(groups: grouping.Composition) -> list[tuple[int, int]]:
        xy = [world.places.xy[room].tolist() for room in groups.place]
        hours = [[float(hour == each) for each in range(N_HOURS)] for hour in groups.hour.tolist()]
        return would_meet(groups.group.tolist(), world.pairs, same_place(xy, hours, [0.0] * len(xy)))

    leaks = _told(meets(form(view.apart)))
    if not view.met or world.number % ALSO**2 == 0:
        free = form(Apart())
        could = meets(free)
        near = guard.beside(world.places.xy[free.place], np.arange(N_HOURS) == free.hour[:, np.newaxis])
        leaks += _gate(free.group, view.apart, near, bool(could))
        view.met |= bool(could)
    return leaks


def _options(table: Table, views: list[_View]) -> list[list[str]]:
    """What everyone is shown while half of them have a place already, and then come one by one."""
    free = _rank(table, Apart())
    settled, closed = [], []
    for i, view in enumerate(views):
        half = len(view.world.order) // 2
        door = _Door(view)
        first = _come(view.world, view.world.order[:half], free[i], {}, door)
        settled.append((door, first))
        closed += [
            (table.people_from[i] + person, table.offers_from[i] + offer)
            for person in view.world.order[half:]
            for offer in range(view.world.n_offers)
            if not door.opens(person, offer, first)
        ]
    guarded = _rank(table, Apart(barred=closed))
    return [_options_of(view, free[i], guarded[i], *settled[i]) for i, view in enumerate(views)]


def _options_of(
    view: _View, free: list[list[int]], guarded: list[list[int]], door: _Door, first: dict[int, int]
) -> list[str]:
    world, together = view.world, view.together
    rest = world.order[len(world.order) // 2 :]
    by_person: list[list[tuple[int, int]]] = [[] for _ in world.order]
    for pair in world.pairs:
        for person in pair:
            by_person[person].append(pair)
    could, leaks = False, []
    placed = [first.get(person, -1) for person in range(len(world.order))]
    # Who is in no pair meets nobody whom they must not.
    for person in (each for each in rest if by_person[each]):
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
    view.met |= could
    return leaks


def _rank(table: Table, apart: Apart) -> list[list[list[int]]]:
    """By world the offers that each person is shown, best first."""
    found = ranking.rank(table.people, table.offers, table.werkvormen, reach_m=REACH_M, apart=apart)
    shown: list[list[int]] = [[] for _ in range(table.people.n_people)]
    for person, offer in zip(found.person.tolist(), found.offer.tolist(), strict=True):
        shown[person].append(offer)
    by_world = [shown[slice(*table.people_from[i : i + 2])] for i in range(len(table.worlds))]
    return [
        [[offer - begin for offer in offers] for offers in people]
        for people, begin in zip(by_world, table.offers_from, strict=False)
    ]


class _Door:
    """The guard of coming one by one: whoever comes there, or beside it, may meet this person."""

    def __init__(self, view: _View):
        everyone = np.arange(view.world.n_people)
        self.near = view.near
        may = guard.may_meet(everyone[:, np.newaxis], everyone, view.apart)
        self.never = {
            person: np.flatnonzero(~may[person]).tolist() for person in np.flatnonzero(~may.all(axis=1)).tolist()
        }

    def opens(self, person: int, offer: int, at: dict[int, int]) -> bool:
        if person not in self.never:
            return True
        around = self.near.get(offer, frozenset()) | {offer}
        return not any(at.get(other) in around for other in self.never[person])


def _come(
    world: World, people: tuple[int, ...], shown: list[list[int]], at: dict[int, int], door: _Door | None
) -> dict[int, int]:
    """Each takes the first option with a free place; with a door only one that opens."""
    free = world.offers_columns["capacity"].tolist()
    for offer in at.values():
        free[offer] -= 1
    for person in people:
        for offer in shown[person]:
            if free[offer] > 0 and (door is None or door.opens(person, offer, at)):
                at[person] = offer
                free[offer] -= 1
                break
    return at


def _gate(place: Ints, apart: Apart, near: guard.Beside, meets: bool) -> list[str]:
    """The last gate must refuse the unguarded plan when the oracle says that two would meet, and only then."""
    try:
        guard.refuse_meetings(place, apart, near)
    except guard.MeetingError:
        return [] if meets else ["the last gate refused a plan in which nobody meets"]
    return ["the last gate let a plan pass in which two meet"] if meets else []


def _told(pairs: list[tuple[int, int]]) -> list[str]:
    return [f"{one} and {other} meet" for one, other in pairs]


# The quickest first: where two would have met already, the rest is mostly tried with the guard only.
WAYS: dict[str, Callable[[Table, list[_View]], list[list[str]]]] = {
    "rank": _options,
    "assign": _plan,
    "compose": _groups,
}
