"""Prices in the middle of what proves the plan, so that who comes and who goes changes few of them.

A price that is as low as it can be must rise with almost everyone who comes, and one that is as high as it can be must
fall with everyone who goes. In between, either way, most stay as they are.
"""

from __future__ import annotations

import numpy as np

from weefsel.engine.matching.auction.heaps import longer, rise, sink
from weefsel.engine.matching.auction.near import (
    BEGIN,
    COST,
    DOWN,
    DOWN_LOSS,
    OFFER,
    PERSON,
    STATE,
    UP,
    UP_LOSS,
    N,
    link_anew,
    off_of,
)
from weefsel.engine.matching.compiler import compiled, within_others

# Of ways as far the one of fewest steps is kept: how many steps stand behind how far it is, in so many bits.
STEPS = 9
MOST_STEPS = (1 << STEPS) - 1


@within_others
def how_far(people, is_up, dist):
    """How far each price can rise (``is_up``) or fall by itself, looking at near moves only, and at most so far.

    What stops it: a free place or who would rather go without on the way up, costing nothing or who would come after
    all on the way down.
    """
    price, bits = people.price, people.bits
    mask = (np.int64(1) << bits) - 1
    nowhere = np.int64(len(price) - 1)
    most = people.within + 1 - 2 * people.most_off
    own, others = (people.out, people.into) if is_up else (people.into, people.out)
    known, step, loss = people.known, (UP if is_up else DOWN), (UP_LOSS if is_up else DOWN_LOSS)
    heap = np.empty(1 << 12, np.int64)
    n_heap = 0
    for j in range(nowhere):
        off = off_of(people, j)
        people.way[j, step] = -1
        dist[j] = most if is_up else min(most, np.int64(price[j]))
        if is_up and people.n_held[j] < people.first[j + 1] - people.first[j]:
            dist[j] = 0
        for k in range(own.head[j, BEGIN], own.head[j, BEGIN] + own.head[j, N]):
            d = own.move[k, COST] - off if is_up else own.move[k, COST] + off
            if own.move[k, OFFER] == nowhere and d < dist[j]:
                dist[j] = d
                people.way[j, step] = (np.int64(own.move[k, PERSON]) << 32) | nowhere
                people.way[j, loss] = own.move[k, COST] + (known[j] if is_up else -known[j])
        is_end = dist[j] < most
        dist[j] <<= STEPS
        if is_end:
            if n_heap == len(heap):
                heap = longer(heap)
            rise(heap, 0, n_heap, (dist[j] << bits) | j)
            n_heap += 1
    while n_heap > 0:
        top = heap[0]
        n_heap -= 1
        if n_heap > 0:
            sink(heap, 0, n_heap, heap[n_heap])
        base, j = top >> bits, top & mask
        if base != dist[j]:
            continue
        off, one = off_of(people, j), np.int64((base & MOST_STEPS) < MOST_STEPS)
        for k in range(others.head[j, BEGIN], others.head[j, BEGIN] + others.head[j, N]):
            other = np.int64(others.move[k, OFFER])
            if other == nowhere:
                continue
            apart = off - off_of(people, other)
            d = base + ((others.move[k, COST] + (apart if is_up else -apart)) << STEPS) + one
            if d < dist[other]:
                dist[other] = d
                people.way[other, step] = (np.int64(others.move[k, PERSON]) << 32) | j
                apart = known[other] - known[j]
                people.way[other, loss] = others.move[k, COST] + (apart if is_up else -apart)
                if n_heap == len(heap):
                    heap = longer(heap)
                rise(heap, 0, n_heap, (d << bits) | other)
                n_heap += 1
    for j in range(nowhere):
        dist[j] >>= STEPS


@compiled
def to_the_middle(people, up, down):
    """Move every price halfway between how far it can rise and fall; whether there was room for all near moves."""
    # Not told apart when compiled: one form for both.
    for is_up, dist in ((True, up), (False, down)):
        how_far(people, is_up, dist)
    fits = True
    for j in range(len(people.price) - 1):
        change = (up[j] - down[j]) // 2
        people.price[j] += change
        people.node[j, STATE] += change << 1
    for j in range(len(people.price) - 1):
        if abs(off_of(people, j)) > people.most_off:
            fits = link_anew(people, j) and fits
    return fits
