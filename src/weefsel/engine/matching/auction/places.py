"""The bids on the places of an offer: which is the lowest, and what takes its place.

A place nobody has holds a bid too, at the price of the offer, and it gives way before a bid of the same height. Narrow
form: a bid is one number of 32 bits, ``amount << 11 | taken << 10 | place``, ``who`` made it stands beside it, and
``least`` keeps the lowest of each offer. Wide form: a heap of ``amount << 32 | person + 1``, the lowest on top.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from weefsel.engine.matching.auction import lanes
from weefsel.engine.matching.auction.heaps import rise, sink
from weefsel.engine.matching.auction.lanes import INT, INTS, LANES, LONG, same

PLACE_BITS = 10
MOST_PLACES = 1 << PLACE_BITS
TAKEN = MOST_PLACES
BELOW = 2 * MOST_PLACES - 1
AMOUNT = PLACE_BITS + 1
PERSON = np.int64(0xFFFFFFFF)
HIGHEST = (1 << 31) - 1


def outbid(bids, who, least, j, begin, room, amount, i) -> tuple[Any, Any]:
    """Person ``i`` takes the cheapest place of offer ``j``; gives who had it (-1 nobody) and the new price."""
    raise NotImplementedError("for compiled code only")


@overload(outbid)
def _outbid(bids, who, least, j, begin, room, amount, i):
    def narrow(bids, who, least, j, begin, room, amount, i):
        place = np.int64(least[j] & (MOST_PLACES - 1))
        bid = np.int32((amount << AMOUNT) | TAKEN | place)
        lowest = least_but(bids, begin, room, place, bid)  # pyright: ignore[reportCallIssue]
        bids[begin + place] = bid
        out = who[begin + place]
        who[begin + place] = i
        least[j] = lowest
        return out, np.int64(lowest >> AMOUNT)

    def wide(bids, who, least, j, begin, room, amount, i):
        out = np.int32((bids[begin] & PERSON) - 1)
        sink(bids, begin, room, (np.int64(amount) << 32) | np.int64(i + 1))
        return out, bids[begin] >> 32

    return narrow if bids.dtype == types.int32 else wide


@intrinsic
def least_but(typingctx: Any, bids: Any, at: Any, n: Any, place: Any, bid: Any) -> Any:
    """The lowest of ``bids[at : at + n]``, n 1 or more, with ``bid`` at this place instead of what is there."""
    return types.int32(bids, at, n, place, bid), _least_but


def _least_but(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    bids = lanes.data_of(context, builder, signature.args[0], arguments[0])
    at, n, place, bid = (
        context.cast(builder, value, kind, wanted)
        for value, kind, wanted in zip(
            arguments[1:], signature.args[1:], (types.int64, types.int32, types.int32, types.int32), strict=True
        )
    )
    row = builder.gep(bids, [at])
    places, new = lanes.everywhere(builder, place), lanes.everywhere(builder, bid)
    before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
    builder.branch(loop)

    builder.position_at_end(loop)
    first, lowest = builder.phi(INT), builder.phi(INTS)
    here = lanes.numbered(builder, first)
    inside = builder.icmp_signed("<", here, lanes.everywhere(builder, n))
    word = lanes.load(builder, builder.gep(row, [builder.zext(first, LONG)]), inside, HIGHEST)
    word = builder.select(builder.icmp_signed("==", here, places), new, word)
    next_lowest = lanes.both(builder, "smin", lowest, word)
    next_first = builder.add(first, INT(LANES))
    for phi, begin, next_ in ((first, INT(0), next_first), (lowest, same(HIGHEST), next_lowest)):
        phi.add_incoming(begin, before)
        phi.add_incoming(next_, loop)
    builder.cbranch(builder.icmp_signed("<", next_first, n), loop, after)

    builder.position_at_end(after)
    return lanes.across(builder, "smin", next_lowest)


def open_up(bids, who, least, j, begin, room, price) -> Any:
    """All places of offer ``j`` are nobody's, at this price."""
    raise NotImplementedError("for compiled code only")


@overload(open_up)
def _open_up(bids, who, least, j, begin, room, price):
    def narrow(bids, who, least, j, begin, room, price):
        for place in range(room):
            bids[begin + place] = (np.int64(price) << AMOUNT) | place
            who[begin + place] = -1
        least[j] = np.int64(price) << AMOUNT

    def wide(bids, who, least, j, begin, room, price):
        for place in range(room):
            bids[begin + place] = np.int64(price) << 32

    return narrow if bids.dtype == types.int32 else wide


def lower(bids, least, j, begin, room, fall, empty_fall) -> Any:
    """The offer and the bids on it become cheaper, never below zero; gives the new price.

    By ``fall`` where all places are taken, by ``empty_fall`` where not.
    """
    raise NotImplementedError("for compiled code only")


@overload(lower)
def _lower(bids, least, j, begin, room, fall, empty_fall):
    def narrow(bids, least, j, begin, room, fall, empty_fall):
        by = fall if least[j] & TAKEN else empty_fall
        lowest = np.int32(HIGHEST)
        less = np.int32(min(by, (1 << 19) - 1) << AMOUNT)
        for k in range(begin, begin + room):
            bid = np.int32(max(bids[k] - less, bids[k] & BELOW))
            bids[k] = bid
            lowest = min(lowest, bid)
        least[j] = lowest
        return np.int64(lowest >> AMOUNT)

    def wide(bids, least, j, begin, room, fall, empty_fall):
        less = np.int64(fall if bids[begin] & PERSON else empty_fall) << 32
        for k in range(begin, begin + room):
            bids[k] = max(bids[k] - less, bids[k] & PERSON)
        # What came down to nothing may stand in any order.
        for k in range(1, room):
            rise(bids, begin, k, bids[begin + k])
        return bids[begin] >> 32

    return narrow if bids.dtype == types.int32 else wide


def vacate(bids, who, least, j, begin, room, price, fall, at) -> Any:
    """Who has no edge (``at`` -1) gives up the place; an offer where someone does becomes cheaper. Gives its price."""
    raise NotImplementedError("for compiled code only")


@overload(vacate)
def _vacate(bids, who, least, j, begin, room, price, fall, at):
    def narrow(bids, who, least, j, begin, room, price, fall, at):
        n_gone = 0
        for k in range(begin, begin + room):
            if who[k] >= 0 and at[who[k]] < 0:
                who[k] = -1
                n_gone += 1
        if n_gone == 0:
            return np.int64(price)
        price = max(np.int64(price) - fall, np.int64(0))
        lowest = np.int32(HIGHEST)
        for place in range(room):
            if who[begin + place] < 0:
                bids[begin + place] = (price << AMOUNT) | place
            lowest = min(lowest, bids[begin + place])
        least[j] = lowest
        return price

    def wide(bids, who, least, j, begin, room, price, fall, at):
        n_gone = 0
        for k in range(begin, begin + room):
            i = (bids[k] & PERSON) - 1
            if i >= 0 and at[i] < 0:
                bids[k] = 0
                n_gone += 1
        if n_gone == 0:
            return np.int64(price)
        price = max(np.int64(price) - fall, np.int64(0))
        for k in range(begin, begin + room):
            if bids[k] & PERSON == 0:
                bids[k] = price << 32
        for k in range(1, room):
            rise(bids, begin, k, bids[begin + k])
        return price

    return narrow if bids.dtype == types.int32 else wide
