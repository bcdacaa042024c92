"""The compiled part of a plan that changes: somebody's edges become worth something else, and the plan the best again.

A plan here is the arrays of `auction.paths`, and by edge what it is to be worth. Edges have two numbers: their place in
the rows, which changes, and the one of `asks`, by offer and person, which does not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction import paths
from weefsel.engine.matching.compiler import compiled, part_of_caller


class Flow(NamedTuple):
    """``asks`` and ``spot`` lead from an edge's lasting number to its place and back; ``worth`` by lasting number what
    it is worth from the next `renew` of its person, in parts of a point. The rest as in `auction.paths`."""

    row: Ints
    edge: Ints
    spot: Ints
    asks: Ints
    who: NDArray[np.int32]
    start: Ints
    first: Ints
    price: Ints
    n_held: NDArray[np.int32]
    holders: NDArray[np.int32]
    seat: Ints
    at: Ints
    worth: Ints
    dist: Ints
    via: Ints
    by: NDArray[np.int32]
    stamp_up: NDArray[np.int32]
    stamp_down: NDArray[np.int32]
    seen: NDArray[np.int32]
    tick: Ints
    someone: NDArray[np.int32]
    somewhere: Ints
    bits: int


@compiled
def renew(flow, people):
    """Give the edges of these people, one person after another, what they are to be worth; best again after each."""
    row, edge, spot, price, at, first, n_held = (
        flow.row,
        flow.edge,
        flow.spot,
        flow.price,
        flow.at,
        flow.first,
        flow.n_held,
    )
    bits = flow.bits
    mask = (np.int64(1) << bits) - 1
    for i in people:
        a, z = row[i], row[i + 1]
        if a == z:
            continue
        held = edge[at[i]] & mask if at[i] >= 0 else np.int64(-1)
        best = np.int64(0)
        # Mostly a few edges change, so that they are almost in order.
        for t in range(a, z):
            number, offer = spot[t], edge[t] & mask
            worth = max(flow.worth[number], 0)
            best = max(best, worth - price[offer])
            word = (worth << bits) | offer
            k = t
            while k > a and edge[k - 1] < word:
                edge[k] = edge[k - 1]
                spot[k] = spot[k - 1]
                k -= 1
            edge[k] = word
            spot[k] = number
        for t in range(a, z):
            flow.asks[spot[t]] = t
            if edge[t] & mask == held:
                at[i] = t
        if held >= 0:
            here = edge[at[i]] >> bits
            if here > 0 and here - price[held] == best:
                continue
            n_held[held] -= 1
            last = flow.holders[first[held] + n_held[held]]
            flow.holders[flow.seat[i]] = last
            flow.seat[last] = flow.seat[i]
            at[i] = -1
        if best > 0:
            for j in range(len(flow.stamp_up)):
                flow.stamp_up[j] = 0
            flow.someone[0] = i
            paths.fill_people(
                row,
                edge,
                first,
                price,
                n_held,
                flow.holders,
                flow.seat,
                at,
                flow.someone,
                bits,
                flow.dist,
                flow.stamp_up,
                flow.via,
                flow.by,
                flow.seen,
            )
        if held >= 0 and price[held] > 0 and n_held[held] < first[held + 1] - first[held]:
            flow.somewhere[0] = held
            fill(flow, flow.somewhere)


@part_of_caller
def fill(flow, offers):
    """Fill the free places of these offers, or let them cost nothing."""
    flow.tick[0] = paths.fill_places(
        flow.edge,
        flow.first,
        flow.price,
        flow.n_held,
        flow.holders,
        flow.seat,
        flow.at,
        flow.start,
        flow.asks,
        flow.who,
        flow.price,
        paths.FAR,
        offers,
        flow.bits,
        flow.dist,
        flow.stamp_down,
        flow.tick[0],
        flow.via,
        flow.by,
        flow.seen,
    )


@compiled
def value(flow):
    """All scores of the plan as they are now, in parts of a point."""
    total = np.int64(0)
    for t in flow.at:
        if t >= 0:
            total += flow.edge[t] >> flow.bits
    return total
