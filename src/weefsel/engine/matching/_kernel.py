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
from weefsel.engine.matching.parts import parts
from weefsel.engine.rights.may_meet import NOWHERE, Beside

Mask = NDArray[np.bool_]
FEW_PEOPLE = 100  # up to here one search is quicker than looking for parts


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
    beat: int = 0,
) -> Solution:
    """Choose edges of the highest total value: one a person at most, capacities kept, no pair of ``apart`` together.

    People and offers that have nothing to do with one another are solved apart: a plan for a whole region is the plans
    of its parts, each with its own search and its own bound.

    ``least`` persons that an offer should get, shape (n_offers,): each of those first places is worth more than all
    edges of its part together and counts in ``value``, so they are filled wherever that is possible.

    ``beat`` is what a plan has to be worth more than, above its first places, to be of use: the search ends as soon as
    none can be, with a bound that says so.

    Together is in one offer, or in two that are ``near`` one another. Pairs that do not overlap are part of the flow
    itself: both reach the offer through one node that lets one pass. What overlaps is branched on, best bound first:
    either a person of a broken pair is not in that offer, nor in any where they meet the same people, or everyone they
    must stay apart from is not there or near it. A part that would need more than ``most_flows`` flows stops its search
    with the best plan so far and its bound; that plan keeps every pair.

    Parameters
    ----------
    value
        Whole numbers > 0, shape (n_edges,); edges sorted by person.
    """
    if n_people <= FEW_PEOPLE:
        return _solve(person, offer, value, n_people, capacity, apart.pairs, near, most_flows, least, beat)
    chosen = np.zeros(len(person), dtype=bool)
    total = bound = 0
    for part in parts(person, offer, apart.pairs, near, n_people, len(capacity)):
        solution = _solve(
            part.person,
            part.offer,
            value[part.edges],
            part.n_people,
            capacity[part.offers],
            part.pairs,
            part.near,
            most_flows,
            None if least is None else least[part.offers],
        )
        chosen[part.edges] = solution.chosen
        total += solution.value
        bound += solution.bound
    return Solution(chosen, total, bound)


def _solve(
    person: Ints,
    offer: Ints,
    value: Ints,
    n_people: int,
    capacity: Ints,
    pairs: Ints,
    near: Beside,
    most_flows: int,
    least: Ints | None,
    beat: int = 0,
) -> Solution:
    """The search of `solve`, for one part."""
    neighbours = _neighbours(pairs)
    doors = _doors(person, offer, neighbours, n_people, len(capacity))
    least = np.zeros(len(capacity), dtype=np.int64) if least is None else np.minimum(least, capacity)
    worth_of_least = int(value.max(initial=0)) * n_people + 1 if least.any() else 0
    network = _Network(person, offer, value, doors, n_people, capacity, least, worth_of_least)

    def worth(chosen: Mask) -> int:
        total = int(value[chosen].sum())
        if worth_of_least:
            filled = np.minimum(np.bincount(offer[chosen], minlength=len(capacity)), least)
            total += worth_of_least * int(filled.sum())
        return total

    nothing = np.zeros(len(person), dtype=bool)
    best = Solution(nothing, 0, 0)
    useful = beat + worth_of_least * int(least.sum()) if beat else 0
    counter = 0
    first = network.choose(nothing)
    # A heap on the bound; the counter keeps equal bounds in a fixed order. A branch waits without a plan, under the
    # bound of where it came from, until it is its turn: many never are.
    open_: list[tuple[int, int, Mask, Mask | None]] = [(-worth(first), counter, nothing, first)]
    while open_ and -open_[0][0] > max(best.value, useful):
        bound, number, forbidden, chosen = heapq.heappop(open_)
        if chosen is None:
            chosen = network.choose(forbidden)
            heapq.heappush(open_, (-worth(chosen), number, forbidden, chosen))
            continue
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
        around = near.get(place, frozenset()) | {place}
        # Whoever keeps someone from a place may as well keep them from all places where they meet the same people.
        alike = [other for other in around if near.get(other, frozenset()) | {other} == around]
        for who, where in (([someone], alike), (list(neighbours[someone]), list(around))):
            branch = _one_of(person, who, n_people) & _one_of(offer, where, len(capacity))
            counter += 1
            heapq.heappush(open_, (bound, counter, forbidden | branch, None))
    return Solution(best.chosen, best.value, max(best.value, -open_[0][0] if open_ else 0))


class _Network:
    """The flow of one search: what stays the same is laid out once, each plan leaves out some edges.

    Nodes: people, offers, doors, and one sink that also takes who gets no place.
    """

    def __init__(
        self,
        person: Ints,
        offer: Ints,
        value: Ints,
        doors: Ints,
        n_people: int,
        capacity: Ints,
        least: Ints,
        worth_of_least: int,
    ):
        n_offers, n_doors = len(capacity), int(doors.max(initial=-1)) + 1
        inside = doors >= 0
        door_offer = np.zeros(n_doors, dtype=np.int64)
        door_offer[doors[inside]] = offer[inside]
        self.n_edges = len(person)
        self.people = np.arange(n_people)
        self.one_each = np.ones(n_people, dtype=np.int64)
        self.sink = n_people + n_offers + n_doors
        offers = n_people + np.arange(n_offers)
        capacity = np.minimum(capacity, n_people)
        first_places = np.minimum(least, capacity)
        self.rest = np.ones(n_people + n_doors + 2 * n_offers, dtype=bool)
        self.tails = np.concatenate([person, self.people, n_people + n_offers + np.arange(n_doors), offers, offers])
        self.heads = np.concatenate(
            [
                np.where(inside, n_people + n_offers + doors, n_people + offer),
                np.full(n_people, self.sink),
                n_people + door_offer,
                np.full(2 * n_offers, self.sink),
            ]
        )
        self.room = np.concatenate(
            [np.ones(len(person) + n_people + n_doors, dtype=np.int64), first_places, capacity - first_places]
        )
        self.cost = np.concatenate(
            [
                -value,
                np.zeros(n_people + n_doors, dtype=np.int64),
                np.full(n_offers, -worth_of_least),
                np.zeros(n_offers, dtype=np.int64),
            ]
        )

    def choose(self, forbidden: Mask) -> Mask:
        """The best choice of edges with capacities and doors only."""
        chosen = np.zeros(self.n_edges, dtype=bool)
        open_ = ~forbidden
        if not open_.any():
            return chosen
        used = np.concatenate([open_, self.rest])
        # Any: the stubs of OR-Tools 9.15 give its arrays a shape of int32; goes when they are right.
        flow: Any = SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            self.tails[used], self.heads[used], self.room[used], self.cost[used]
        )
        flow.set_nodes_supplies(self.people, self.one_each)
        flow.set_node_supply(self.sink, -len(self.people))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow must have a solution, got status {status}.")
        chosen[open_] = flow.flows(arcs[: np.count_nonzero(open_)]) > 0
        return chosen


def exchange(
    person: Ints, offer: Ints, lots: NDArray[np.uint64], *, must_go: Mask, may_go: Mask, must_fill: Mask, room: Ints
) -> Mask:
    """Choose edges with the highest lots together, with certain people and certain places in any case.

    Parameters
    ----------
    lots
        Random numbers of 64 bits; as many of the highest bits count as can be added up.
    must_go, may_go
        Who has to have a place, and who may have one, shapes (n_people,).
    must_fill, room
        Which offers have to be full, and their places, shapes (n_offers,).

    Raises
    ------
    RuntimeError
        Not everyone who must can go, or not every place that must be can be filled.
    """
    people, offers = np.flatnonzero(may_go), np.flatnonzero(room > 0)
    node_of_person, node_of_offer = np.zeros(len(may_go), dtype=np.int64), np.zeros(len(room), dtype=np.int64)
    node_of_person[people] = np.arange(len(people))
    node_of_offer[offers] = len(people) + np.arange(len(offers))
    sink = len(people) + len(offers)
    # The search multiplies by the number of nodes, and needs room to add up; a place by lot is better than none.
    bits = min(48, 58 - sink.bit_length())
    lot = (lots >> np.uint64(64 - bits)).astype(np.int64) + (1 << bits)
    may_stay, may_be_empty = people[~must_go[people]], offers[~must_fill[offers]]
    full = offers[must_fill[offers]]
    flow: Any = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([node_of_person[person], node_of_person[may_stay], node_of_offer[may_be_empty]]),
        np.concatenate([node_of_offer[offer], np.full(len(may_stay) + len(may_be_empty), sink)]),
        np.concatenate([np.ones(len(person) + len(may_stay), dtype=np.int64), room[may_be_empty]]),
        np.concatenate([-lot, np.zeros(len(may_stay) + len(may_be_empty), dtype=np.int64)]),
    )
    flow.set_nodes_supplies(node_of_person[people], np.ones(len(people), dtype=np.int64))
    flow.set_nodes_supplies(node_of_offer[full], -room[full])
    flow.set_node_supply(sink, int(room[full].sum()) - len(people))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the lots must have a plan to draw, got status {status}.")
    return np.asarray(flow.flows(arcs[: len(person)])) > 0


def _one_of(rows: Ints, wanted: list[int], n: int) -> Mask:
    """Which of ``rows``, numbers below ``n``, are among ``wanted``."""
    among = np.zeros(n, dtype=bool)
    among[wanted] = True
    return among[rows]


def _neighbours(pairs: Ints) -> dict[int, set[int]]:
    neighbours: dict[int, set[int]] = {}
    for a, b in pairs.tolist():
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    return neighbours


def _doors(person: Ints, offer: Ints, neighbours: dict[int, set[int]], n_people: int, n_offers: int) -> Ints:
    """For each edge the door that it shares with others of a group in which all must stay apart, or -1."""
    doors = np.full(len(person), -1, dtype=np.int64)
    if not neighbours:
        return doors
    group_of: dict[int, int] = {}
    n_groups = 0
    for someone in sorted(neighbours, key=lambda each: (len(neighbours[each]), each)):
        if someone in group_of:
            continue
        group = {someone}
        for other in sorted(neighbours[someone], key=lambda each: (len(neighbours[each]), each)):
            if other not in group_of and group <= neighbours[other]:
                group.add(other)
        group_of |= dict.fromkeys(group, n_groups)
        n_groups += 1
    group_at = np.full(n_people, -1, dtype=np.int64)
    group_at[list(group_of)] = list(group_of.values())
    inside = np.flatnonzero(group_at[person] >= 0)
    at = group_at[person[inside]] * n_offers + offer[inside]
    used = np.zeros(n_groups * n_offers, dtype=bool)
    used[at] = True
    doors[inside] = (np.cumsum(used) - 1)[at]
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
