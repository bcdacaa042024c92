"""One person comes or goes: who moves along the shortest way (`ways`), and what prices become, so that all are at their
best again.
"""

from __future__ import annotations

import numpy as np

from weefsel.engine.matching.auction.near import (
    BEGIN,
    COST,
    DIST,
    DOWN,
    DOWN_LOSS,
    GONE,
    OFFER,
    PERSON,
    STATE,
    STEP,
    UP,
    UP_LOSS,
    N,
    add,
    link,
    link_anew,
    remove,
    unlink,
)
from weefsel.engine.matching.auction.scan import fetch
from weefsel.engine.matching.auction.ways import way_down, way_up
from weefsel.engine.matching.compiler import compiled, within_others

AHEAD = 8  # what a move needs is brought near so many moves before


@within_others
def go_away(people, i):
    """Take somebody from their place."""
    t = people.at[i]
    j = np.int64(people.edge[t]) & ((np.int64(1) << people.bits) - 1)
    people.n_held[j] -= 1
    people.node[j, STATE] |= 1
    last = people.holders[people.first[j] + people.n_held[j]]
    people.holders[people.seat[i]] = last
    people.seat[last] = people.seat[i]
    people.at[i] = -1
    people.place[i] = len(people.price) - 1


@within_others
def move_all(people, path, n):
    """Let those in the first ``n`` lines of ``path`` go where it says, one after the other, their near moves with them.

    Gives whether there was room to write these down. All in one, for a way can be hundreds of moves.
    """
    row, edge, bits, at, known, node = people.row, people.edge, people.bits, people.at, people.known, people.node
    first, n_held, holders, seat = people.first, people.n_held, people.holders, people.seat
    place, within = people.place, people.within
    out_head, out, into_head, into = people.out.head, people.out.move, people.into.head, people.into.move
    nowhere = np.int64(len(known) - 1)
    mask = (np.int64(1) << bits) - 1
    fits = True
    for k in range(-AHEAD, n):
        # What they need later, from the people and offers to the lists of where else they would almost as well be.
        if k + AHEAD < n:
            i, to = path[k + AHEAD, 0], path[k + AHEAD, 1]
            fetch(row, i, 1)  # pyright: ignore[reportCallIssue]
            fetch(at, i, 1)  # pyright: ignore[reportCallIssue]
            fetch(seat, i, 1)  # pyright: ignore[reportCallIssue]
            fetch(out_head, place[i] * 4, 1)  # pyright: ignore[reportCallIssue]
            fetch(out_head, to * 4, 1)  # pyright: ignore[reportCallIssue]
            fetch(into_head, to * 4, 1)  # pyright: ignore[reportCallIssue]
        q = k + 3 * AHEAD // 4
        if 0 <= q < n:
            i = path[q, 0]
            for t in range(row[i], row[i + 1], 8):
                fetch(edge, t, 1)  # pyright: ignore[reportCallIssue]
            fetch(out, np.int64(out_head[place[i], BEGIN]) * 3, 48)  # pyright: ignore[reportCallIssue]
        q = k + AHEAD // 2
        if 0 <= q < n:
            i = path[q, 0]
            a = np.int64(out_head[place[i], BEGIN])
            for s in range(a, a + out_head[place[i], N]):
                if out[s, PERSON] == i:
                    fetch(into_head, np.int64(out[s, OFFER]) * 4, 1)  # pyright: ignore[reportCallIssue]
        q = k + AHEAD // 4
        if 0 <= q < n:
            i = path[q, 0]
            a = np.int64(out_head[place[i], BEGIN])
            for s in range(a, a + out_head[place[i], N]):
                if out[s, PERSON] == i:
                    fetch(into, np.int64(into_head[out[s, OFFER], BEGIN]) * 3, 48)  # pyright: ignore[reportCallIssue]
        if k < 0:
            continue
        i, to = path[k, 0], path[k, 1]
        here = np.int64(place[i])
        if here == nowhere:
            unlink(people, i)
        else:
            a = np.int64(out_head[here, BEGIN])
            last = a + out_head[here, N] - 1
            for s in range(last, a - 1, -1):
                if out[s, PERSON] != i:
                    continue
                j = np.int64(out[s, OFFER])
                if j != nowhere:
                    remove(into_head, into, j, here, i)
                out[s, OFFER], out[s, COST], out[s, PERSON] = out[last, OFFER], out[last, COST], out[last, PERSON]
                last -= 1
            out_head[here, N] = last + 1 - a
            n_held[here] -= 1
            node[here, STATE] |= 1
            free, other = seat[i], holders[first[here] + n_held[here]]
            holders[free] = other
            seat[other] = free
        place[i] = to
        if to == nowhere:
            at[i] = -1
            fits = link(people, i) and fits
            continue
        a, z = row[i], row[i + 1]
        t = a
        while np.int64(edge[t]) & mask != to:
            t += 1
        at[i] = t
        seat[i] = first[to] + n_held[to]
        holders[seat[i]] = i
        n_held[to] += 1
        if n_held[to] == first[to + 1] - first[to]:
            node[to, STATE] &= -2
        own = (np.int64(edge[t]) >> bits) - known[to]
        if own <= within:
            fits = add(people.out, to, nowhere, own, i) and fits
        least = own - within
        for t in range(a, z):
            word = np.int64(edge[t])
            score = word >> bits
            if score < least or score == 0:
                break
            j = word & mask
            cost = own - score + known[j]
            if cost <= within and j != to:
                fits = add(people.into, j, to, cost, i) and fits
                fits = add(people.out, to, j, cost, i) and fits
    return fits


@within_others
def change_prices(people, search, n_seen, nearest, up):
    """Move the prices of what was seen, so that everyone is at their best again; whether there was room for that."""
    price, node, seen = people.price, people.node, search.seen
    most_off, nearest = people.most_off, search.mark[0] + nearest
    fits = True
    for k in range(n_seen):
        j = np.int64(seen[k])
        if node[j, DIST] < nearest:
            change = up * (nearest - node[j, DIST])
            price[j] += change
            node[j, STATE] += change << 1
            if abs(node[j, STATE] >> 1) > most_off:
                fits = link_anew(people, j) and fits
    return fits


@within_others
def remember(people, search, n_seen, nearest, root, comer):
    """Write down from each offer that was near the way back to where the search began: all of it costs nothing now.

    After who came (``comer``, -1 nobody) the way down, and else the way up. ``root`` where they are now, or the offer
    that a place came free at; from there on it is the way that was just moved along (`remember_move`).
    """
    price, node, way, seen = people.price, people.node, people.way, search.seen
    mask = (np.int64(1) << 32) - 1
    step, loss, sign = (UP, UP_LOSS, 1) if comer < 0 else (DOWN, DOWN_LOSS, -1)
    nearest += search.mark[0]
    for k in range(n_seen):
        j = np.int64(seen[k])
        if node[j, DIST] <= nearest and j != root:
            h, other = node[j, STEP] >> 32, node[j, STEP] & mask
            if h == comer:
                other = np.int64(root)
            way[j, step] = (h << 32) | other
            way[j, loss] = sign * (price[j] - price[other])


@within_others
def remember_move(people, i, j, other, step, loss, sign):
    """Write down that on the way back from ``j`` somebody moves between it and another offer; it costs nothing now."""
    people.way[j, step] = (np.int64(i) << 32) | other
    people.way[j, loss] = sign * (people.price[j] - people.price[other])


@compiled
def come(people, search, i):
    """Give somebody who is there, without a place, the best they can get; whether there was room for all near moves."""
    is_sure, is_whole = False, False
    end, nearest, n_seen = np.int64(-1), np.int64(0), 0
    while not is_sure:
        search.told[2] = is_whole
        end, nearest, is_sure, n_seen = way_up(people, search, i, is_whole)
        is_whole = True
    search.told[0], search.told[1] = n_seen, 0
    people.place[i] = len(people.price) - 1
    fits = link(people, i)
    n_moves, path = 0, search.path
    while end >= 0:
        h = people.node[end, STEP] >> 32
        path[n_moves, 0], path[n_moves, 1] = h, end
        n_moves += 1
        # Who goes without frees the place from which they went; who came last frees none.
        end = np.int64(people.place[h]) if h != i else np.int64(-1)
    fits = move_all(people, path, n_moves) and fits
    search.told[1] = n_moves
    fits = change_prices(people, search, n_seen, nearest, 1) and fits
    remember(people, search, n_seen, nearest, np.int64(people.place[i]), i)
    for k in range(n_moves - 1):
        remember_move(people, path[k, 0], path[k + 1, 1], path[k, 1], DOWN, DOWN_LOSS, -1)
    return fits


@compiled
def fill(people, search, wanted):
    """Fill the free places of an offer, or let them cost nothing; whether there was room for all near moves.

    Stops after the first for which there was none: what is not written down, the next search would not see.
    """
    fits = True
    mask = (np.int64(1) << 32) - 1
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
        j, n_moves, path = end, 0, search.path
        while j != wanted:
            n_moves += 1
            j = people.node[j, STEP] & mask
        j, k = end, n_moves
        while j != wanted:
            k -= 1
            step = people.node[j, STEP]
            path[k, 0], path[k, 1] = step >> 32, step & mask
            j = step & mask
        if comer >= 0:
            path[n_moves, 0], path[n_moves, 1] = comer, end
            n_moves += 1
        fits = move_all(people, path, n_moves) and fits
        search.told[1] += n_moves
        fits = change_prices(people, search, n_seen, nearest, -1) and fits
        remember(people, search, n_seen, nearest, wanted, -1)
        j = end
        while j != wanted:
            step = people.node[j, STEP]
            remember_move(people, step >> 32, step & mask, j, UP, UP_LOSS, 1)
            j = step & mask
        if comer >= 0:
            remember_move(people, comer, end, len(people.price) - 1, UP, UP_LOSS, 1)
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
    people.place[i] = GONE
    for t in range(people.row[i], people.row[i + 1]):
        people.edge[t] = np.int64(people.edge[t]) & mask
    return j < 0 or fill(people, search, j)
