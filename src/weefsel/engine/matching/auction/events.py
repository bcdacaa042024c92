"""One person comes or goes: the shortest way up from who has no place, and down from a place that came free.

Each search looks at near moves first (`near`). Only when the end it finds is further than it can be sure of, it goes
through everybody's whole row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction.heaps import longer, rise, sink
from weefsel.engine.matching.auction.near import COST, OFFER, PERSON, link, link_anew, unlink
from weefsel.engine.matching.auction.scan import look
from weefsel.engine.matching.compiler import compiled, within_others

FAR = np.int64(1) << 34


class Search(NamedTuple):
    """Of the search that is on, by offer: how far it is, who would move along the last step (``by``) and to which
    offer (``next``, only on the way down); and in which order they were seen.

    Distances of each search begin at a ``mark`` (1,) far below that of the one before, so that older ones count as
    further than any. ``told`` how many offers the last event saw, how many moves it made, and whether it had to look at
    whole rows.
    """

    dist: Ints
    by: NDArray[np.int32]
    next: NDArray[np.int32]
    seen: NDArray[np.int32]
    mark: Ints
    told: Ints


@within_others
def take(heap, n_heap, dist, mark, bits, limit):
    """The next offer of a search, nearest first, and how far it is; -1 when none is nearer than ``limit``."""
    mask = (np.int64(1) << bits) - 1
    while n_heap > 0:
        top = heap[0]
        n_heap -= 1
        if n_heap > 0:
            sink(heap, 0, n_heap, heap[n_heap])
        d, j = top >> bits, top & mask
        if d >= limit:
            break
        if mark + d == dist[j]:
            return j, d, n_heap
    return np.int64(-1), np.int64(0), n_heap


@within_others
def way_up(people, search, i, is_whole):
    """Where the shortest way up ends for somebody without a place, how far that is, whether it is sure, and how many
    offers were seen; the end is ``nowhere`` for who goes without, -1 when that is ``i``.
    """
    # In variables of their own, so that nothing is counted as in use again and again within the loops.
    row, edge, bits, at, price, off = people.row, people.edge, people.bits, people.at, people.price, people.off
    first, n_held, holders = people.first, people.n_held, people.holders
    begin, n_moves, moves = people.out.begin, people.out.n, people.out.move
    within, most_off = people.within, people.most_off
    dist, by, seen = search.dist, search.by, search.seen
    mask = (np.int64(1) << bits) - 1
    nowhere = np.int64(len(price) - 1)
    heap = np.empty(1 << 10, np.int64)
    mark = search.mark[0] - FAR
    search.mark[0] = mark
    n_heap = n_seen = 0
    end, sure = np.int64(-1), FAR
    best, _, _ = look(edge, price, row[i], row[i + 1], bits, 0)
    nearest = best
    for t in range(row[i], row[i + 1]):
        word = np.int64(edge[t])
        score, j = word >> bits, word & mask
        d = best - score + price[j]
        if score > 0 and d < nearest:
            by[j] = i
            if n_held[j] < first[j + 1] - first[j]:
                nearest, end = d, j
            else:
                dist[j] = mark + d
                if n_heap == len(heap):
                    heap = longer(heap)
                rise(heap, 0, n_heap, (d << bits) | j)
                n_heap += 1
    while True:
        here, base, n_heap = take(heap, n_heap, dist, mark, bits, min(nearest, sure))
        if here < 0:
            break
        seen[n_seen] = here
        n_seen += 1
        if is_whole:
            for k in range(first[here], first[here] + n_held[here]):
                h = np.int64(holders[k])
                spent = base + (np.int64(edge[at[h]]) >> bits) - price[here]
                if spent < nearest:
                    nearest, end = spent, nowhere
                    by[nowhere] = h
                _, second, _ = look(edge, price, row[h], row[h + 1], bits, 0)
                if second <= spent - nearest:
                    continue
                for t in range(row[h], row[h + 1]):
                    word = np.int64(edge[t])
                    score, j = word >> bits, word & mask
                    if score == 0 or spent - score >= nearest:
                        break
                    d = spent - score + price[j]
                    if d < nearest and j != here and mark + d < dist[j]:
                        by[j] = h
                        if n_held[j] < first[j + 1] - first[j]:
                            nearest, end = d, j
                        else:
                            dist[j] = mark + d
                            if n_heap == len(heap):
                                heap = longer(heap)
                            rise(heap, 0, n_heap, (d << bits) | j)
                            n_heap += 1
        else:
            spent = base - off[here]
            sure = min(sure, spent + within + 1 - most_off)
            for k in range(begin[here], begin[here] + n_moves[here]):
                j = np.int64(moves[k, OFFER])
                d = spent + moves[k, COST] + off[j]
                if d < nearest and d < sure and mark + d < dist[j]:
                    by[j] = moves[k, PERSON]
                    if j == nowhere or n_held[j] < first[j + 1] - first[j]:
                        nearest, end = d, j
                    else:
                        dist[j] = mark + d
                        if n_heap == len(heap):
                            heap = longer(heap)
                        rise(heap, 0, n_heap, (d << bits) | j)
                        n_heap += 1
        if nearest <= base:
            break
    return end, nearest, nearest <= sure, n_seen


@within_others
def way_down(people, search, wanted, is_whole):
    """Where the shortest way down from a free place at a price ends, how far that is, whether it is sure, how many
    offers were seen, and who comes: -1 when the price of the end falls to nothing.
    """
    edge, bits, at, price, off = people.edge, people.bits, people.at, people.price, people.off
    start, n_asks, asks, who, is_gone = people.start, people.n_asks, people.asks, people.who, people.is_gone
    begin, n_moves, moves = people.into.begin, people.into.n, people.into.move
    within, most_off = people.within, people.most_off
    dist, by, towards, seen = search.dist, search.by, search.next, search.seen
    mask = (np.int64(1) << bits) - 1
    nowhere = np.int64(len(price) - 1)
    heap = np.empty(1 << 10, np.int64)
    mark = search.mark[0] - FAR
    search.mark[0] = mark
    n_seen, n_heap = 0, 1
    end, comer, sure = wanted, np.int64(-1), FAR
    nearest = np.int64(price[wanted])
    dist[wanted] = mark
    heap[0] = wanted
    while True:
        here, base, n_heap = take(heap, n_heap, dist, mark, bits, min(nearest, sure))
        if here < 0:
            break
        seen[n_seen] = here
        n_seen += 1
        spent = base + off[here]
        if is_whole:
            a, n = start[here], n_asks[here]
        else:
            sure = min(sure, spent + within + 1 - most_off)
            a, n = begin[here], np.int64(n_moves[here])
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
                h = np.int64(moves[k, PERSON])
                j = np.int64(moves[k, OFFER])
                d = spent + moves[k, COST] - off[j]
            if d >= nearest or d >= sure:
                continue
            if j == nowhere:
                nearest, end, comer = d, here, h
            elif mark + d < dist[j]:
                dist[j] = mark + d
                by[j] = h
                towards[j] = here
                if n_heap == len(heap):
                    heap = longer(heap)
                rise(heap, 0, n_heap, (d << bits) | j)
                n_heap += 1
                if d + price[j] < nearest:
                    nearest, end, comer = d + price[j], j, np.int64(-1)
        if nearest <= base:
            break
    return end, nearest, nearest <= sure, n_seen, comer


@within_others
def go_away(people, i):
    """Take somebody from their place."""
    t = people.at[i]
    j = np.int64(people.edge[t]) & ((np.int64(1) << people.bits) - 1)
    people.n_held[j] -= 1
    last = people.holders[people.first[j] + people.n_held[j]]
    people.holders[people.seat[i]] = last
    people.seat[last] = people.seat[i]
    people.at[i] = -1


@within_others
def go_to(people, i, j):
    """Give somebody without a place one at ``j``."""
    mask = (np.int64(1) << people.bits) - 1
    for t in range(people.row[i], people.row[i + 1]):
        if np.int64(people.edge[t]) & mask == j:
            people.at[i] = t
            break
    people.seat[i] = people.first[j] + people.n_held[j]
    people.holders[people.seat[i]] = i
    people.n_held[j] += 1


@within_others
def move(people, i, j):
    """Let somebody who is there go to ``j``, their near moves with them; whether there was room to write these down."""
    unlink(people, i)
    if people.at[i] >= 0:
        go_away(people, i)
    if j != len(people.price) - 1:
        go_to(people, i, j)
    return link(people, i)


@within_others
def change_prices(people, search, n_seen, nearest, up):
    """Move the prices of what was seen, so that everyone is at their best again; whether there was room for that."""
    price, off, dist, seen = people.price, people.off, search.dist, search.seen
    most_off, nearest = people.most_off, search.mark[0] + nearest
    fits = True
    for k in range(n_seen):
        j = np.int64(seen[k])
        if dist[j] < nearest:
            change = up * (nearest - dist[j])
            price[j] += change
            off[j] += change
            if abs(off[j]) > most_off:
                fits = link_anew(people, j) and fits
    return fits


@compiled
def come(people, search, i):
    """Give somebody who is there, without a place, the best they can get; whether there was room for all near moves."""
    mask = (np.int64(1) << people.bits) - 1
    is_sure, is_whole = False, False
    end, nearest, n_seen = np.int64(-1), np.int64(0), 0
    while not is_sure:
        search.told[2] = is_whole
        end, nearest, is_sure, n_seen = way_up(people, search, i, is_whole)
        is_whole = True
    search.told[0], search.told[1] = n_seen, 0
    fits = link(people, i)
    while end >= 0:
        h = np.int64(search.by[end])
        left = np.int64(-1)
        if h != i:
            left = np.int64(people.edge[people.at[h]]) & mask
        fits = move(people, h, end) and fits
        search.told[1] += 1
        # Who goes without frees the place from which they went; who came last frees none.
        end = left
    return change_prices(people, search, n_seen, nearest, 1) and fits


@compiled
def fill(people, search, wanted):
    """Fill the free places of an offer, or let them cost nothing; whether there was room for all near moves.

    Stops after the first for which there was none: what is not written down, the next search would not see.
    """
    fits = True
    search.told[:] = 0
    while fits and people.n_held[wanted] < people.first[wanted + 1] - people.first[wanted] and people.price[wanted] > 0:
        is_sure, is_whole = False, False
        end, nearest, n_seen, comer = wanted, np.int64(0), 0, np.int64(-1)
        while not is_sure:
            search.told[2] = max(search.told[2], np.int64(is_whole))
            end, nearest, is_sure, n_seen, comer = way_down(people, search, wanted, is_whole)
            is_whole = True
        search.told[0] += n_seen
        # Who takes the free place frees the next: from the place that is wanted to the end.
        j, n_moves = end, 0
        while j != wanted:
            search.seen[n_seen + n_moves] = j
            n_moves += 1
            j = np.int64(search.next[j])
        for k in range(n_seen + n_moves - 1, n_seen - 1, -1):
            j = np.int64(search.seen[k])
            fits = move(people, np.int64(search.by[j]), np.int64(search.next[j])) and fits
        if comer >= 0:
            fits = move(people, comer, end) and fits
            n_moves += 1
        search.told[1] += n_moves
        fits = change_prices(people, search, n_seen, nearest, -1) and fits
    return fits


@compiled
def go(people, search, i):
    """Let somebody go, and fill their place; whether there was room for all near moves.

    Their edges are worth nothing afterwards, so that nobody calls them back.
    """
    mask = (np.int64(1) << people.bits) - 1
    search.told[:] = 0
    unlink(people, i)
    people.is_gone[i] = True
    t = people.at[i]
    j = np.int64(-1)
    if t >= 0:
        j = np.int64(people.edge[t]) & mask
        go_away(people, i)
    for t in range(people.row[i], people.row[i + 1]):
        people.edge[t] = np.int64(people.edge[t]) & mask
    return j < 0 or fill(people, search, j)
