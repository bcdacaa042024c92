"""Who would almost as well be elsewhere: for each offer the moves out of it and into it that cost little.

A search for a way looks at these and not at everybody's whole row. What a move costs is written down at prices of some
time ago (``known``); since then prices changed, by at most ``most_off`` each, or else the moves of that offer were
written down anew. So a move that is not written down costs more than `within` - what prices changed - ``most_off``.

No place at all counts as one more offer, ``nowhere``, the last: worth 0, free for everyone, with room for all. Nobody
searches on from there, so only the other end of such a move is written down.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.auction.scan import fetch
from weefsel.engine.matching.compiler import compiled, within_others

# What is near, and what a price may change before it is written down anew, in parts of the highest score.
NEAR, OFF = 1 / 50, 1 / 150
ROOM, SPARE = 4, 256  # room for so many more moves at each offer, and for all together when that is not enough
# What is asked and where who asks is, are brought near twice so many asks before, what that is worth once so many.
ASKS_AHEAD = 8
OFFER, COST, PERSON = range(3)
BEGIN, ROOM_FOR, N = range(3)
# Of an offer, beside each other because a search asks for them together: how far it is in the search that is on; how
# much its price is more than what is ``known`` of it, twice, and 1 more when it has a free place; who moves along the
# last step of the way to it, and to or from which offer; after how many steps that is.
DIST, STATE, STEP, HOPS = range(4)
# The first step of the way up and of the way down that was found last, and how many points are lost by it, before
# prices.
UP, UP_LOSS, DOWN, DOWN_LOSS = range(4)
GONE = -1


class Moves(NamedTuple):
    """A list of moves for each offer, each of them an offer at the other end, what it costs, and a person.

    ``head``, shape (n_offers + 1, 4): where the list of an offer begins, for how many there is room, and how many there
    are; ``move``, shape (room of all, 3); ``used`` (1,) how much of that is in use.
    """

    head: NDArray[np.int32]
    move: NDArray[np.int32]
    used: Ints


class People(NamedTuple):
    """Who asks for what, and who is where; see `paths` and `standing`.

    ``place`` the offer where somebody is, nowhere, or `GONE`. ``price`` and ``known`` have one more, of nowhere: 0; so
    do ``node`` and ``way``, shape (n_offers + 1, 4): in these two a step is who moves ``<< 32`` and an offer.
    """

    row: Ints
    edge: NDArray[Any]
    bits: int
    at: Ints
    price: NDArray[Any]
    known: NDArray[Any]
    node: Ints
    way: Ints
    place: NDArray[np.int32]
    first: Ints
    n_held: NDArray[np.int32]
    holders: NDArray[np.int32]
    seat: Ints
    start: Ints
    n_asks: Ints
    asks: Ints
    who: NDArray[np.int32]
    is_gone: NDArray[np.bool_]
    out: Moves
    into: Moves
    within: int
    most_off: int


def lay_out(n: Ints) -> Moves:
    """Room for the moves of each offer, now ``n``."""
    room = (n + n // 2 + ROOM).astype(np.int32)
    begin = np.concatenate([[0], np.cumsum(room, dtype=np.int64)])
    move = np.zeros((int(begin[-1]) * 3 // 2 + SPARE, 3), dtype=np.int32)
    head = np.zeros((len(n), 4), dtype=np.int32)
    head[:, BEGIN], head[:, ROOM_FOR] = begin[:-1], room
    return Moves(head, move, begin[-1:].copy())


@within_others
def add(moves, j, offer, cost, person):
    """Write down a move of ``j``; whether there was room."""
    head = moves.head
    n = np.int64(head[j, N])
    if n == head[j, ROOM_FOR]:
        here, there, more = np.int64(head[j, BEGIN]), moves.used[0], np.int64(2) * n + 4
        if there + more > len(moves.move):
            return False
        for k in range(n):
            for what in range(3):
                moves.move[there + k, what] = moves.move[here + k, what]
        head[j, BEGIN] = there
        head[j, ROOM_FOR] = more
        moves.used[0] = there + more
    at = head[j, BEGIN] + n
    moves.move[at, OFFER] = offer
    moves.move[at, COST] = cost
    moves.move[at, PERSON] = person
    head[j, N] = n + 1
    return True


@within_others
def remove(head, move, j, offer, person):
    """Forget a move of ``j``, when it is written down."""
    begin = np.int64(head[j, BEGIN])
    last = begin + head[j, N] - 1
    for k in range(begin, last + 1):
        if move[k, PERSON] == person and move[k, OFFER] == offer:
            for what in range(3):
                move[k, what] = move[last, what]
            head[j, N] -= 1
            return


@within_others
def place_of(people, i):
    """Where somebody is and what that is worth to them."""
    nowhere = np.int64(len(people.price) - 1)
    t = people.at[i]
    if t < 0:
        return nowhere, np.int64(0)
    word = np.int64(people.edge[t])
    return word & ((np.int64(1) << people.bits) - 1), word >> people.bits


@within_others
def link(people, i):
    """Write down the near moves of somebody from where they are now; whether there was room for all."""
    row, edge, known, within = people.row, people.edge, people.known, people.within
    out, into = people.out, people.into
    nowhere = np.int64(len(known) - 1)
    mask = (np.int64(1) << people.bits) - 1
    here, worth = place_of(people, i)
    own = worth - known[here]
    fits = True
    if here != nowhere and own <= within:
        fits = add(out, here, nowhere, own, i)
    for t in range(row[i], row[i + 1]):
        word = np.int64(edge[t])
        score, j = word >> people.bits, word & mask
        if score == 0 or own - score > within:
            break
        cost = own - score + known[j]
        if cost <= within and j != here:
            fits = add(into, j, here, cost, i) and fits
            if here != nowhere:
                fits = add(out, here, j, cost, i) and fits
    return fits


@within_others
def off_of(people, j):
    """How much the price of an offer is more than what is known of it."""
    return people.node[j, STATE] >> 1


@within_others
def unlink(people, i):
    """Forget the near moves of somebody from where they are now."""
    row, edge, known, within = people.row, people.edge, people.known, people.within
    out, into = people.out, people.into
    nowhere = np.int64(len(known) - 1)
    mask = (np.int64(1) << people.bits) - 1
    here, worth = place_of(people, i)
    if here != nowhere:
        # All of them are written down among the moves out of where they are.
        begin = np.int64(out.head[here, BEGIN])
        for k in range(begin + out.head[here, N] - 1, begin - 1, -1):
            if out.move[k, PERSON] == i:
                j = out.move[k, OFFER]
                if j != nowhere:
                    remove(into.head, into.move, j, here, i)
                last = begin + out.head[here, N] - 1
                for what in range(3):
                    out.move[k, what] = out.move[last, what]
                out.head[here, N] -= 1
        return
    own = worth - known[here]
    for t in range(row[i], row[i + 1]):
        word = np.int64(edge[t])
        score, j = word >> people.bits, word & mask
        if score == 0 or own - score > within:
            break
        if own - score + known[j] <= within:
            remove(into.head, into.move, j, here, i)


@within_others
def link_anew(people, j):
    """Write down the moves out of and into an offer at its price of now; whether there was room for all."""
    nowhere = np.int64(len(people.price) - 1)
    mask = (np.int64(1) << people.bits) - 1
    for moves, others in ((people.out, people.into), (people.into, people.out)):
        a = np.int64(moves.head[j, BEGIN])
        for k in range(a, a + moves.head[j, N]):
            if moves.move[k, OFFER] != nowhere:
                remove(others.head, others.move, moves.move[k, OFFER], j, moves.move[k, PERSON])
        moves.head[j, N] = 0
    people.known[j] = people.price[j]
    people.node[j, STATE] &= 1
    fits = True
    for k in range(people.first[j], people.first[j] + people.n_held[j]):
        i = people.holders[k]
        own = (np.int64(people.edge[people.at[i]]) >> people.bits) - people.known[j]
        if own <= people.within:
            fits = add(people.out, j, nowhere, own, i) and fits
        for t in range(people.row[i], people.row[i + 1]):
            word = np.int64(people.edge[t])
            score, other = word >> people.bits, word & mask
            if score == 0 or own - score > people.within:
                break
            cost = own - score + people.known[other]
            if cost <= people.within and other != j:
                fits = add(people.out, j, other, cost, i) and fits
                fits = add(people.into, other, j, cost, i) and fits
    begin, end = people.start[j], people.start[j] + people.n_asks[j]
    for r in range(begin, end):
        if r + 2 * ASKS_AHEAD < end:
            fetch(people.edge, people.asks[r + 2 * ASKS_AHEAD], 1)  # pyright: ignore[reportCallIssue]
            fetch(people.at, people.who[r + 2 * ASKS_AHEAD], 1)  # pyright: ignore[reportCallIssue]
        if r + ASKS_AHEAD < end:
            fetch(people.edge, people.at[people.who[r + ASKS_AHEAD]], 1)  # pyright: ignore[reportCallIssue]
        i = people.who[r]
        score = np.int64(people.edge[people.asks[r]]) >> people.bits
        here, worth = place_of(people, i)
        cost = worth - people.known[here] - score + people.known[j]
        if cost <= people.within and score > 0 and here != j and not people.is_gone[i]:
            fits = add(people.into, j, here, cost, i) and fits
            if here != nowhere:
                fits = add(people.out, here, j, cost, i) and fits
    return fits


@compiled
def count_all(people, n_people, n_out, n_into):
    """How many near moves there are out of and into each offer."""
    nowhere = np.int64(len(people.price) - 1)
    mask = (np.int64(1) << people.bits) - 1
    for i in range(n_people):
        if people.is_gone[i]:
            continue
        here, worth = place_of(people, i)
        own = worth - people.known[here]
        if here != nowhere and own <= people.within:
            n_out[here] += 1
        for t in range(people.row[i], people.row[i + 1]):
            word = np.int64(people.edge[t])
            score, j = word >> people.bits, word & mask
            if score == 0 or own - score > people.within:
                break
            if own - score + people.known[j] <= people.within and j != here:
                n_into[j] += 1
                n_out[here] += 1


@compiled
def link_all(people, n_people):
    """Write down the near moves of everyone who is there."""
    for i in range(n_people):
        if not people.is_gone[i]:
            link(people, i)
