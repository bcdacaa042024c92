"""The auction: who has no place bids for the offer that is worth most to them, and pushes out the lowest bid there.

A bid is the price at which the best offer would be no better than the second best, and ``step`` more. The price of an
offer is the lowest bid on its places. Prices count in sixteenths of a point here. ``at`` the edge of each person at
their place, -1 without one. Who waits stands in the line of a stretch: ``head`` the first of each line, ``behind`` who
stands behind each person, -1 nobody.

Source
------
D. P. Bertsekas and D. A. Castañon, The auction algorithm for transportation problems, Annals of Operations Research 20
(1989), for the bids of similar offers. The stretches and what is let go between rounds are our own.
"""

from __future__ import annotations

import numpy as np

from weefsel.engine.matching.auction.lanes import LANES
from weefsel.engine.matching.auction.places import lower, open_up, outbid, vacate
from weefsel.engine.matching.auction.scan import ROW_AHEAD, fetch, look
from weefsel.engine.matching.compiler import compiled

SIXTEENTHS = 4
AT_ONCE = 8  # a power of two


@compiled
def bid(
    row, edge, first, price, bids, who, least, at, stretch, head, behind, stretches, lowest, above, later, step, bits
):
    """Everyone in the lines of these ``stretches``, in this order, bids until they have a place or want none.

    In a stretch, only who sees nothing outside it bids. Who is pushed out and sees more, or only a stretch before
    ``lowest``, goes to the line of that stretch, or to ``later`` when it is ``above`` or further; gives how many do.

    Nobody waits for memory: each person looks, takes the place and is led on in three turns of the loop, and what the
    next of these needs is on its way while others have theirs. Who finds another price than they saw looks again.
    """
    mask = (np.int64(1) << bits) - 1
    n_later = 0
    had_turn = np.arange(len(head)) < stretches.min()
    n_begun, waits = 0, np.int32(-1)
    # Whose edges are on their way: in a ring, the first in the first out.
    coming = np.empty(2 * AT_ONCE, np.int32)
    ring = 2 * AT_ONCE - 1
    first_in, n_coming = 0, 0
    # Who looked the turn before, what they saw and bid; and who was pushed out then.
    bidder, edge_at, j, begin = np.int64(-1), np.int64(0), np.int64(0), np.int64(0)
    seen, amount = np.int64(0), np.int64(0)
    out = np.int64(-1)
    while True:
        while n_coming < AT_ONCE and (waits >= 0 or n_begun < len(stretches)):
            if waits < 0:
                here = stretches[n_begun]
                n_begun += 1
                had_turn[here] = True
                waits = head[here]
                head[here] = -1
                continue
            fetch(edge, row[waits], ROW_AHEAD)  # pyright: ignore[reportCallIssue]
            coming[(first_in + n_coming) & ring] = waits
            n_coming += 1
            waits = behind[waits]
        if n_coming == 0 and bidder < 0 and out < 0:
            break
        looker, best_edge, best, second = np.int64(-1), np.int64(0), np.int64(0), np.int64(0)
        if n_coming > 0:
            looker = np.int64(coming[first_in])
            first_in = (first_in + 1) & ring
            n_coming -= 1
            best, second, best_edge = look(edge, price, row[looker], row[looker + 1], bits, SIXTEENTHS)
        if out >= 0:
            there = stretch[out]
            if had_turn[there] and there >= lowest:
                fetch(edge, row[out], ROW_AHEAD)  # pyright: ignore[reportCallIssue]
                coming[(first_in + n_coming) & ring] = out
                n_coming += 1
            elif there < above:
                behind[out] = head[there]
                head[there] = out
            else:
                later[n_later] = out
                n_later += 1
            out = np.int64(-1)
        if bidder >= 0 and price[j] != seen:
            first_in = (first_in - 1) & ring
            coming[first_in] = bidder
            n_coming += 1
        elif bidder >= 0:
            at[bidder] = edge_at
            pushed, price[j] = outbid(bids, who, least, j, begin, first[j + 1] - begin, amount, bidder)
            out = np.int64(pushed)
            if out >= 0:
                at[out] = -1
                fetch(row, out, 1)  # pyright: ignore[reportCallIssue]
                fetch(stretch, out, 1)  # pyright: ignore[reportCallIssue]
        bidder = np.int64(-1)
        if best > 0:
            bidder, edge_at = looker, best_edge
            word = np.int64(edge[edge_at])
            j = word & mask
            begin = first[j]
            seen = ((word >> bits) << SIXTEENTHS) - best
            amount = seen + best - second + step
            fetch(bids, begin, LANES)  # pyright: ignore[reportCallIssue]
            fetch(who, begin, LANES)  # pyright: ignore[reportCallIssue]
    return n_later


@compiled
def sit_down(edge, first, price, bids, who, least, at, bits):
    """Before the first round: who has an edge has a place there, with a bid at its price; all others are nobody's."""
    mask = (np.int64(1) << bits) - 1
    for j in range(len(price)):
        open_up(bids, who, least, j, first[j], first[j + 1] - first[j], price[j])
    for i in range(len(at)):
        if at[i] >= 0:
            j = np.int64(edge[at[i]]) & mask
            outbid(bids, who, least, j, first[j], first[j + 1] - first[j], price[j], i)


@compiled
def lower_prices(first, price, bids, least, fall, empty_fall, a, z):
    """Between two rounds: the offers ``a`` to ``z`` and the bids on them become cheaper, never below zero.

    By ``fall`` where an offer is full, by ``empty_fall`` where it has places left.
    """
    for j in range(a, z):
        room = first[j + 1] - first[j]
        if room > 0:
            price[j] = lower(bids, least, j, first[j], room, fall, empty_fall)


@compiled
def let_go(row, edge, price, at, left, stretch, head, tail, behind, step, bits, a, z):
    """Between two rounds: of the people ``a`` to ``z``, who is not within ``step`` of their best lets go.

    Whoever has no place then stands in line, in their own order; ``tail`` the last of each line. ``left`` becomes true
    of an offer that somebody lets go of.
    """
    mask = (np.int64(1) << bits) - 1
    for i in range(z - 1, a - 1, -1):
        if at[i] >= 0:
            word = np.int64(edge[at[i]])
            best, _, _ = look(edge, price, row[i], row[i + 1], bits, SIXTEENTHS)
            if ((word >> bits) << SIXTEENTHS) - price[word & mask] >= best - step:
                continue
            at[i] = -1
            left[word & mask] = True
        here = stretch[i]
        behind[i] = head[here]
        head[here] = i
        if tail[here] < 0:
            tail[here] = i


@compiled
def take_off(first, price, bids, who, least, at, left, fall, a, z):
    """Take the bids of who ``left`` off the offers ``a`` to ``z``; such an offer becomes cheaper."""
    for j in range(a, z):
        if left[j]:
            left[j] = False
            price[j] = vacate(bids, who, least, j, first[j], first[j + 1] - first[j], price[j], fall, at)


@compiled
def line_up(stretch, head, behind, who, a, z):
    """Put who stands in ``who[a:z]`` in front of the line of the stretch that they see."""
    for k in range(a, z):
        i = who[k]
        here = stretch[i]
        behind[i] = head[here]
        head[here] = i
