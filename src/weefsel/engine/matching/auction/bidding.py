"""The auction: who has no place bids for the offer that is worth most to them, and pushes out the lowest bid there.

A bid is the price at which the best offer would be no better than the second best, and ``step`` more. An offer keeps
its bids in a heap, each with the person behind the price; its own price is the lowest of them once it is full. Prices
count in sixteenths of a point here. ``at`` the edge of each person at their place, ``place`` the offer, -1 without one.

Source
------
D. P. Bertsekas and D. A. Castañon, The auction algorithm for transportation problems, Annals of Operations Research 20
(1989), for the bids of similar offers. The stretches and what is let go between rounds are our own.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from weefsel.engine.matching.auction.heaps import rise, sink
from weefsel.engine.matching.auction.scan import fetch, look

SIXTEENTHS = 4
PERSON = np.int64(0xFFFFFFFF)
AT_ONCE = 8  # a power of two


@njit(cache=True, nogil=True)
def bid(row, edge, first, price, bids, n_bids, place, at, level, mine, line, n_line, later, step, bits):
    """Let everyone in ``line`` bid, the last first, until they have a place or nothing is worth it.

    Touches only offers of one stretch. Who is pushed out and sees more than this stretch (``level`` above ``mine``)
    goes to ``later``; gives how many do.
    """
    mask = (np.int64(1) << bits) - 1
    n_later = 0
    # Whose edges are on their way from memory: a few at once, the first in the first out.
    coming = np.empty(AT_ONCE, np.int32)
    head, n_coming = 0, 0
    while True:
        while n_coming < AT_ONCE and n_line > 0:
            n_line -= 1
            i = line[n_line]
            fetch(edge, row[i])  # pyright: ignore[reportCallIssue]
            coming[(head + n_coming) & (AT_ONCE - 1)] = i
            n_coming += 1
        if n_coming == 0:
            return n_later
        i = coming[head]
        head = (head + 1) & (AT_ONCE - 1)
        n_coming -= 1
        best, second, edge_at = look(edge, price, row[i], row[i + 1], bits, SIXTEENTHS)
        if best <= 0:
            place[i] = -1
            continue
        j = np.int64(edge[edge_at]) & mask
        amount = ((price[j] + best - second + step) << 32) | np.int64(i)
        place[i] = j
        at[i] = edge_at
        b = first[j]
        room = first[j + 1] - b
        k = n_bids[j]
        if k < room:
            rise(bids, b, k, amount)
            n_bids[j] = k + 1
            if k + 1 == room:
                price[j] = bids[b] >> 32
            continue
        out = bids[b]
        sink(bids, b, room, amount)
        price[j] = bids[b] >> 32
        i = np.int32(out & PERSON)
        place[i] = -1
        if level[i] > mine:
            later[n_later] = i
            n_later += 1
        else:
            fetch(edge, row[i])  # pyright: ignore[reportCallIssue]
            coming[(head + n_coming) & (AT_ONCE - 1)] = i
            n_coming += 1


@njit(cache=True, nogil=True)
def lower_prices(first, price, bids, n_bids, fall, empty_fall, a, z):
    """Between two rounds: the offers ``a`` to ``z`` and the bids on them become cheaper, never below zero.

    By ``fall`` where an offer is full, by ``empty_fall`` where it has places left.
    """
    for j in range(a, z):
        is_full = n_bids[j] == first[j + 1] - first[j]
        if price[j] > 0 or is_full:
            less = np.int64(fall) if is_full else np.int64(empty_fall)
            price[j] = max(price[j] - less, 0)
            for k in range(first[j], first[j] + n_bids[j]):
                bid = bids[k] - (less << 32)
                bids[k] = bid if bid >= 0 else bid & PERSON


@njit(cache=True, nogil=True)
def let_go(row, edge, price, place, at, step, bits, a, z):
    """Between two rounds: of the people ``a`` to ``z``, who is not within ``step`` of their best lets go."""
    for i in range(a, z):
        if place[i] >= 0:
            best, _, _ = look(edge, price, row[i], row[i + 1], bits, SIXTEENTHS)
            own = ((np.int64(edge[at[i]]) >> bits) << SIXTEENTHS) - price[place[i]]
            if own < best - step:
                place[i] = -1


@njit(cache=True, nogil=True)
def take_off(first, price, bids, n_bids, place, fall, a, z):
    """Take the bids of who gave up their place off the offers ``a`` to ``z``; such an offer becomes cheaper."""
    for j in range(a, z):
        b = first[j]
        kept = 0
        for k in range(b, b + n_bids[j]):
            if place[bids[k] & PERSON] == j:
                bids[b + kept] = bids[k]
                kept += 1
        if kept < n_bids[j]:
            n_bids[j] = kept
            for k in range(1, kept):
                rise(bids, b, k, bids[b + k])
            price[j] = max(price[j] - fall, 0)


@njit(cache=True, nogil=True)
def count_waiting(place, level, leaf, base, count):
    """How many people without a place there are in each stretch."""
    for i in range(len(place)):
        if place[i] < 0:
            count[base[level[i]] + (leaf[i] >> level[i])] += 1


@njit(cache=True, nogil=True)
def line_up(place, level, leaf, base, filled, line):
    """Put the people without a place in the line of the smallest stretch that holds all their offers, the first last.

    ``filled`` how far each stretch has been filled: where its line begins at first, where it ends afterwards.
    """
    for i in range(len(place) - 1, -1, -1):
        if place[i] < 0:
            k = base[level[i]] + (leaf[i] >> level[i])
            line[filled[k]] = i
            filled[k] += 1
