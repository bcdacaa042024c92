"""The shortest way up from who has no place, and down from a place that came free: looked for, nothing moves yet.

Near moves are looked at first (`near`). Only when the end that they lead to is further than is sure with them,
everybody's whole row is gone through. From each offer that is looked at, the way that was found from there last comes
first, as far as that still is one: so an end is soon known, and nothing further away is looked at. Of ways as far it is
one of few moves, for a move takes longer than a look at an offer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction.heaps import longer, rise, sink
from weefsel.engine.matching.auction.near import (
    BEGIN,
    COST,
    DIST,
    DOWN,
    DOWN_LOSS,
    HOPS,
    OFFER,
    PERSON,
    STATE,
    STEP,
    UP,
    UP_LOSS,
    N,
)
from weefsel.engine.matching.auction.scan import fetch, look
from weefsel.engine.matching.compiler import within_others

FAR = np.int64(1) << 34


class Search(NamedTuple):
    """Of the search that is on: which offers were ``seen``, nearest first, and the ``path`` that it found, lines of who
    moves and to which offer. How far each offer is, stands in ``node`` of `near.People`.

    Distances of each search begin at a ``mark`` (1,) far below that of the one before, so that older ones count as
    further than any. ``told`` how many offers the last event saw, how many moves it made, and whether it had to look at
    whole rows.
    """

    seen: NDArray[np.int32]
    path: NDArray[np.int64]
    mark: Ints
    told: Ints


@within_others
def next_level(heap, n_heap, node, mark, bits, limit, seen, n_seen):
    """Add all offers that are nearest to what is seen; how far they are, -1 when none is nearer than ``limit``."""
    mask = (np.int64(1) << bits) - 1
    base = np.int64(-1)
    while n_heap > 0:
        top = heap[0]
        d, j = top >> bits, top & mask
        if d >= limit or (base >= 0 and d > base):
            break
        n_heap -= 1
        if n_heap > 0:
            sink(heap, 0, n_heap, heap[n_heap])
        if mark + d == node[j, DIST]:
            base = d
            seen[n_seen] = j
            n_seen += 1
    return base, n_heap, n_seen


@within_others
def reach(node, j, d, mark, h, here, hops):
    """Write down that ``h`` moves between ``here`` and ``j``, when that is nearer, or as near with fewer moves.

    Whether it is nearer. An offer that was looked at already keeps the way to it: its ``hops`` are below 0.
    """
    before = node[j, DIST]
    is_nearer = mark + d < before
    if is_nearer or (mark + d == before and hops < node[j, HOPS]):
        node[j, DIST] = mark + d
        node[j, STEP] = (h << 32) | here
        node[j, HOPS] = hops
    return is_nearer


@within_others
def bring_next(heap, n_heap, bits, seen, k_seen, n_seen, head, moves, way):
    """Have brought near what is looked at next, most likely."""
    if k_seen < n_seen:
        fetch(moves, np.int64(head[seen[k_seen], BEGIN]) * 3, 48)  # pyright: ignore[reportCallIssue]
        fetch(way, np.int64(seen[k_seen]) * 4, 1)  # pyright: ignore[reportCallIssue]
        if k_seen + 1 < n_seen:
            fetch(head, np.int64(seen[k_seen + 1]) * 4, 4)  # pyright: ignore[reportCallIssue]
    elif n_heap > 0:
        mask = (np.int64(1) << bits) - 1
        fetch(moves, np.int64(head[heap[0] & mask, BEGIN]) * 3, 48)  # pyright: ignore[reportCallIssue]
        fetch(way, (heap[0] & mask) * 4, 1)  # pyright: ignore[reportCallIssue]
        for k in range(1, min(n_heap, 3)):
            fetch(head, (heap[k] & mask) * 4, 4)  # pyright: ignore[reportCallIssue]


@within_others
def way_up(people, search, i, is_whole):
    """Where the shortest way up ends for somebody without a place, how far that is, whether it is sure, and how many
    offers were seen; the end is ``nowhere`` for who goes without, -1 when that is ``i``.
    """
    # In variables of their own, so that nothing is counted as in use again and again within the loops.
    row, edge, bits, at, price, node = people.row, people.edge, people.bits, people.at, people.price, people.node
    first, n_held, holders = people.first, people.n_held, people.holders
    head, moves = people.out.head, people.out.move
    within, most_off = people.within, people.most_off
    seen, way, place = search.seen, people.way, people.place
    mask = (np.int64(1) << bits) - 1
    nowhere = np.int64(len(price) - 1)
    heap = np.empty(1 << 10, np.int64)
    mark = search.mark[0] - FAR
    search.mark[0] = mark
    n_heap, n_seen, k_seen = 0, 0, 0
    end, end_hops, sure = np.int64(-1), np.int64(0), FAR
    best, _, _ = look(edge, price, row[i], row[i + 1], bits, 0)
    nearest, base = best, np.int64(-1)
    for t in range(row[i], row[i + 1]):
        word = np.int64(edge[t])
        score, j = word >> bits, word & mask
        d = best - score + price[j]
        if score > 0 and d < nearest:
            if node[j, STATE] & 1:
                node[j, STEP] = np.int64(i) << 32
                nearest, end = d, j
            elif reach(node, j, d, mark, np.int64(i), nowhere, 0):
                if n_heap == len(heap):
                    heap = longer(heap)
                rise(heap, 0, n_heap, (d << bits) | j)
                n_heap += 1
    while True:
        limit = min(nearest, sure)
        if base >= limit:
            break
        if k_seen == n_seen:
            base, n_heap, n_seen = next_level(heap, n_heap, node, mark, bits, limit, seen, n_seen)
            if base < 0:
                break
        here = np.int64(seen[k_seen])
        k_seen += 1
        hops = node[here, HOPS] + 1
        node[here, HOPS] = -1
        if is_whole:
            for k in range(first[here], first[here] + n_held[here]):
                h = np.int64(holders[k])
                spent = base + (np.int64(edge[at[h]]) >> bits) - price[here]
                if spent < nearest:
                    nearest, end = spent, nowhere
                    node[nowhere, STEP] = h << 32
                _, second, _ = look(edge, price, row[h], row[h + 1], bits, 0)
                if second <= spent - nearest:
                    continue
                for t in range(row[h], row[h + 1]):
                    word = np.int64(edge[t])
                    score, j = word >> bits, word & mask
                    if score == 0 or spent - score >= nearest:
                        break
                    d = spent - score + price[j]
                    if d < nearest and j != here:
                        if node[j, STATE] & 1:
                            node[j, STEP] = h << 32
                            nearest, end = d, j
                        elif reach(node, j, d, mark, h, here, hops):
                            if d == base:
                                seen[n_seen] = j
                                n_seen += 1
                                continue
                            if n_heap == len(heap):
                                heap = longer(heap)
                            rise(heap, 0, n_heap, (d << bits) | j)
                            n_heap += 1
        else:
            spent = base - (node[here, STATE] >> 1)
            sure = min(sure, spent + within + 1 - most_off)
            # First the way that was found last, as far as it still is one.
            j, d, n_hops = here, base, hops
            while way[j, UP] >= 0 and n_heap < len(heap):
                h, other = way[j, UP] >> 32, way[j, UP] & mask
                if place[h] != j:
                    break
                d += way[j, UP_LOSS] - price[j] + price[other]
                if d >= nearest:
                    break
                if node[other, STATE] & 1:
                    node[other, STEP] = (h << 32) | j
                    nearest, end, end_hops = d, other, n_hops
                    break
                if not reach(node, other, d, mark, h, j, n_hops):
                    break
                if d == base:
                    seen[n_seen] = other
                    n_seen += 1
                else:
                    rise(heap, 0, n_heap, (d << bits) | other)
                    n_heap += 1
                n_hops += 1
                j = other
            limit = min(sure, nearest + 1)
            if base >= nearest:
                break
            bring_next(heap, n_heap, bits, seen, k_seen, n_seen, head, moves, way)
            a, z = np.int64(head[here, BEGIN]), np.int64(head[here, BEGIN]) + head[here, N]
            for k in range(a, z):
                fetch(node, np.int64(moves[k, OFFER]) * 4, 1)  # pyright: ignore[reportCallIssue]
            for k in range(a, z):
                cost = spent + moves[k, COST]
                if cost - most_off >= limit:
                    continue
                j = np.int64(moves[k, OFFER])
                state = node[j, STATE]
                d = cost + (state >> 1)
                if d >= limit:
                    continue
                if state & 1:
                    if d < nearest or hops < end_hops:
                        node[j, STEP] = np.int64(moves[k, PERSON]) << 32
                        nearest, end, end_hops = d, j, hops
                        limit = min(sure, nearest + 1)
                elif d < nearest and reach(node, j, d, mark, np.int64(moves[k, PERSON]), here, hops):
                    if d == base:
                        seen[n_seen] = j
                        n_seen += 1
                        continue
                    if n_heap == len(heap):
                        heap = longer(heap)
                    rise(heap, 0, n_heap, (d << bits) | j)
                    n_heap += 1
    return end, nearest, nearest <= sure, n_seen


@within_others
def way_down(people, search, wanted, is_whole):
    """Where the shortest way down from a free place at a price ends, how far that is, whether it is sure, how many
    offers were seen, and who comes: -1 when the price of the end falls to nothing.
    """
    edge, bits, at, price, node = people.edge, people.bits, people.at, people.price, people.node
    start, n_asks, asks, who, is_gone = people.start, people.n_asks, people.asks, people.who, people.is_gone
    head, moves = people.into.head, people.into.move
    within, most_off = people.within, people.most_off
    seen, way, place = search.seen, people.way, people.place
    mask = (np.int64(1) << bits) - 1
    nowhere = np.int64(len(price) - 1)
    heap = np.empty(1 << 10, np.int64)
    mark = search.mark[0] - FAR
    search.mark[0] = mark
    n_seen, k_seen, n_heap = 1, 0, 0
    end, comer, sure = wanted, np.int64(-1), FAR
    nearest, base = np.int64(price[wanted]), np.int64(0)
    node[wanted, DIST] = mark
    node[wanted, HOPS] = 0
    seen[0] = wanted
    while True:
        limit = min(nearest, sure)
        if base >= limit:
            break
        if k_seen == n_seen:
            base, n_heap, n_seen = next_level(heap, n_heap, node, mark, bits, limit, seen, n_seen)
            if base < 0:
                break
        here = np.int64(seen[k_seen])
        k_seen += 1
        hops = node[here, HOPS] + 1
        node[here, HOPS] = -1
        spent = base + (node[here, STATE] >> 1)
        if is_whole:
            a, n = start[here], n_asks[here]
        else:
            sure = min(sure, spent + within + 1 - most_off)
            # First the way that was found last, as far as it still is one.
            j, d, n_hops = here, base, hops
            while way[j, DOWN] >= 0 and n_heap < len(heap):
                h, other = way[j, DOWN] >> 32, way[j, DOWN] & mask
                if place[h] != other:
                    break
                d += way[j, DOWN_LOSS] - price[other] + price[j]
                if d >= nearest:
                    break
                if other == nowhere:
                    nearest, end, comer = d, j, h
                    break
                if not reach(node, other, d, mark, h, j, n_hops):
                    break
                if d + price[other] < nearest:
                    nearest, end, comer = d + price[other], other, np.int64(-1)
                if d == base:
                    seen[n_seen] = other
                    n_seen += 1
                else:
                    rise(heap, 0, n_heap, (d << bits) | other)
                    n_heap += 1
                n_hops += 1
                j = other
            if base >= nearest:
                break
            limit = min(sure, nearest)
            bring_next(heap, n_heap, bits, seen, k_seen, n_seen, head, moves, way)
            a, n = np.int64(head[here, BEGIN]), np.int64(head[here, N])
            for k in range(a, a + n):
                fetch(node, np.int64(moves[k, OFFER]) * 4, 1)  # pyright: ignore[reportCallIssue]
        for k in range(a, a + n):
            if is_whole:
                h = np.int64(who[k])
                score = np.int64(edge[asks[k]]) >> bits
                if score == 0 or is_gone[h]:
                    continue
                j, worth = nowhere, np.int64(0)
                if at[h] >= 0:
                    word = np.int64(edge[at[h]])
                    j, worth = word & mask, word >> bits
                d = base + worth - price[j] - score + price[here]
                if j == here:
                    continue
            else:
                d = spent + moves[k, COST]
                if d - most_off >= limit:
                    continue
                h = np.int64(moves[k, PERSON])
                j = np.int64(moves[k, OFFER])
                d -= node[j, STATE] >> 1
            if d >= nearest or d >= sure:
                continue
            if j == nowhere:
                nearest, end, comer = d, here, h
            elif reach(node, j, d, mark, h, here, hops):
                if d + price[j] < nearest:
                    nearest, end, comer = d + price[j], j, np.int64(-1)
                if d == base:
                    seen[n_seen] = j
                    n_seen += 1
                    continue
                if n_heap == len(heap):
                    heap = longer(heap)
                rise(heap, 0, n_heap, (d << bits) | j)
                n_heap += 1
    return end, nearest, nearest <= sure, n_seen, comer
