"""The solver behind `assign`: a minimum-cost flow, and a search over the pairs that must stay apart.

The only file that knows OR-Tools.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # pyright: ignore[reportMissingImports]

from weefsel.engine.frames import Apart, Ints
from weefsel.engine.rights.may_meet import NOWHERE, Beside

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Solution:
    """``chosen`` edges; their total ``value``; ``bound`` what no solution can beat (equal: proven best)."""

    chosen: Mask
    value: int
    bound: int


def solve(
    person: Ints,
    offer: Ints,
    value: Ints,
    *,
    n_people: int,
    capacity: Ints,
    apart: Apart,
    near: Beside = NOWHERE,
    most_flows: int,
    least: Ints | None = None,
) -> Solution:
    """Choose edges of the highest total value: one a person at most, capacities kept, no pair of ``apart`` together.

    ``least`` persons that an offer should get, shape (n_offers,): each of those first places is worth more than all
    edges together and counts in ``value``, so they are filled wherever that is possible.

    Together is in one offer, or in two that are ``near`` one another. Pairs that do not overlap are part of the flow
    itself: both reach the offer through one node that lets one pass. What overlaps is branched on, best bound first:
    either a person of a broken pair is not in that offer, or everyone they must stay apart from is not there or near
    it. After ``most_flows`` flows the best plan so far is returned with its bound; it keeps every pair.

    Parameters
    ----------
    value
        Whole numbers > 0, shape (n_edges,); edges sorted by person.
    """
    neighbours = _neighbours(apart.pairs)
    doors = _doors(person, offer, neighbours)
    least = np.zeros(len(capacity), dtype=np.int64) if least is None else np.minimum(least, capacity)
    worth_of_least = int(value.max(initial=0)) * n_people + 1 if least.any() else 0

    def choose(forbidden: Mask) -> Mask:
        return _flow(person, offer, value, forbidden, doors, n_people, capacity, least, worth_of_least)

    def worth(chosen: Mask) -> int:
        filled = np.minimum(np.bincount(offer[chosen], minlength=len(capacity)), least)
        return int(value[chosen].sum()) + worth_of_least * int(filled.sum())

    nothing = np.zeros(len(person), dtype=bool)
    best = Solution(nothing, 0, 0)
    counter = 0
    chosen = choose(nothing)
    # A heap on the bound; the counter keeps equal bounds in a fixed order.
    open_: list[tuple[int, int, Mask, Mask]] = [(-worth(chosen), counter, nothing, chosen)]
    while open_ and -open_[0][0] > best.value:
        bound, _, forbidden, chosen = heapq.heappop(open_)
        broken = _first_broken(person, offer, chosen, neighbours, near)
        if broken is None:
            best = Solution(chosen, -bound, -bound)
            break
        repaired = _repair(person, offer, value, chosen, neighbours, near, capacity)
        if worth(repaired) > best.value:
            best = Solution(repaired, worth(repaired), 0)
        if counter + 2 > most_flows:
            return Solution(best.chosen, best.value, -bound)
        someone, place = broken
        for branch in (
            (offer == place) & (person == someone),
            np.isin(offer, [place, *near.get(place, ())]) & np.isin(person, sorted(neighbours[someone])),
        ):
            counter += 1
            further = forbidden | branch
            chosen = choose(further)
            heapq.heappush(open_, (-worth(chosen), counter, further, chosen))
    return Solution(best.chosen, best.value, best.value)


def _flow(
    person: Ints,
    offer: Ints,
    value: Ints,
    forbidden: Mask,
    doors: Ints,
    n_people: int,
    capacity: Ints,
    least: Ints,
    worth_of_least: int,
) -> Mask:
    """The best choice with capacities and doors only.

    Nodes: people, offers, doors, and one sink that also takes who gets no place.
    """
    chosen = np.zeros(len(person), dtype=bool)
    edges = np.flatnonzero(~forbidden)
    if not len(edges):
        return chosen
    n_offers = len(capacity)
    n_doors = int(doors.max(initial=-1)) + 1
    door_offer = np.zeros(n_doors, dtype=np.int64)
    door_offer[doors[doors >= 0]] = offer[doors >= 0]
    sink = n_people + n_offers + n_doors
    people = np.arange(n_people)
    through = doors[edges]
    heads = np.where(through >= 0, n_people + n_offers + through, n_people + offer[edges])
    offers = n_people + np.arange(n_offers)
    capacity = np.minimum(capacity, n_people)
    first_places = np.minimum(least, capacity)
    # Any: the stubs of OR-Tools 9.15 give its arrays a shape of int32; goes when they are right.
    flow: Any = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([person[edges], people, n_people + n_offers + np.arange(n_doors), offers, offers]),
        np.concatenate([heads, np.full(n_people, sink), n_people + door_offer, np.full(2 * n_offers, sink)]),
        np.concatenate(
            [np.ones(len(edges) + n_people + n_doors, dtype=np.int64), first_places, capacity - first_places]
        ),
        np.concatenate(
            [
                -value[edges],
                np.zeros(n_people + n_doors, dtype=np.int64),
                np.full(n_offers, -worth_of_least),
                np.zeros(n_offers, dtype=np.int64),
            ]
        ),
    )
    flow.set_nodes_supplies(people, np.ones(n_people, dtype=np.int64))
    flow.set_node_supply(sink, -n_people)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow must have a solution, got status {status}.")
    chosen[edges] = flow.flows(arcs[: len(edges)]) > 0
    return chosen


def _neighbours(pairs: Ints) -> dict[int, set[int]]:
    neighbours: dict[int, set[int]] = {}
    for a, b in pairs.tolist():
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    return neighbours


def _doors(person: Ints, offer: Ints, neighbours: dict[int, set[int]]) -> Ints:
    """For each edge the door that it shares with others of a group in which all must stay apart, or -1."""
    group_of: dict[int, int] = {}
    members: list[set[int]] = []
    for someone in sorted(neighbours, key=lambda each: (len(neighbours[each]), each)):
        if someone in group_of:
            continue
        group = {someone}
        for other in sorted(neighbours[someone], key=lambda each: (len(neighbours[each]), each)):
            if other not in group_of and group <= neighbours[other]:
                group.add(other)
        for each in group:
            group_of[each] = len(members)
        members.append(group)
    doors = np.full(len(person), -1, dtype=np.int64)
    inside = np.flatnonzero(np.isin(person, sorted(group_of)))
    groups = np.array([group_of[each] for each in person[inside].tolist()], dtype=np.int64)
    if len(inside):
        _, doors[inside] = np.unique(np.column_stack([groups, offer[inside]]), axis=0, return_inverse=True)
    return doors


def _together(one: int | None, other: int | None, near: Beside) -> bool:
    return one is not None and other is not None and (one == other or other in near.get(one, ()))


def _first_broken(
    person: Ints, offer: Ints, chosen: Mask, neighbours: dict[int, set[int]], near: Beside
) -> tuple[int, int] | None:
    """Someone of a broken pair, and the offer it meets in: the one with most people to stay apart from."""
    place = dict(zip(person[chosen].tolist(), offer[chosen].tolist(), strict=True))
    broken = [
        (-len(neighbours[a]), a)
        for a in neighbours
        if any(_together(place.get(a), place.get(b), near) for b in neighbours[a])
    ]
    if not broken:
        return None
    someone = min(broken)[1]
    return someone, place[someone]


def _repair(
    person: Ints,
    offer: Ints,
    value: Ints,
    chosen: Mask,
    neighbours: dict[int, set[int]],
    near: Beside,
    capacity: Ints,
) -> Mask:
    """A plan that keeps every pair: the one with less to lose goes to the best free place left, or gets none."""
    repaired = chosen.copy()
    edge_of = dict(zip(person[chosen].tolist(), np.flatnonzero(chosen).tolist(), strict=True))
    free = capacity - np.bincount(offer[chosen], minlength=len(capacity))
    by_value = sorted((a for a in neighbours if a in edge_of), key=lambda a: (-int(value[edge_of[a]]), a))
    moved: list[int] = []
    settled: dict[int, int] = {}
    for someone in by_value:
        place = int(offer[edge_of[someone]])
        if any(_together(place, settled.get(other), near) for other in neighbours[someone]):
            repaired[edge_of[someone]] = False
            free[place] += 1
            moved.append(someone)
        else:
            settled[someone] = place
    for someone in moved:
        edges = np.arange(*np.searchsorted(person, [someone, someone + 1]))
        for edge in edges[np.argsort(-value[edges], kind="stable")].tolist():
            place = int(offer[edge])
            if free[place] > 0 and not any(_together(place, settled.get(other), near) for other in neighbours[someone]):
                repaired[edge] = True
                free[place] -= 1
                settled[someone] = place
                break
    return repaired
