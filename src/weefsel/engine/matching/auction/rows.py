"""The candidates of everyone in the order in which they are solved: neighbours beside each other, best scores first.

An edge is one whole number, ``score << bits | offer``, so that a row is read in one go and sorted as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from weefsel.engine.matching.auction import lanes
from weefsel.engine.matching.auction.heaps import FEW, put_in_order, sort_down
from weefsel.engine.matching.auction.lanes import BIT, BITS, INT, INTS, LANES, LONG, same
from weefsel.engine.matching.auction.places import MOST_PLACES
from weefsel.engine.matching.auction.scan import LONGEST, OFFER_BITS, fetch
from weefsel.engine.matching.compiler import compiled

SCORE_BITS = 32 - OFFER_BITS
AHEAD = 6
OUT_OF_ORDER, NO_SUCH_OFFER, TOO_HIGH = 1, 2, 4
CLOSED = -(1 << 31)


@dataclass(frozen=True, slots=True)
class Width:
    """How many bits an edge has: ``bits`` for the offer, the rest for the score; the types of a price and of a bid.

    The highest score, and the most offers, edges of one person and places of one offer, that it holds.
    """

    edge: Any
    price: Any
    bid: Any
    bits: int
    most_score: int
    most_offers: int
    most_edges: int
    most_places: int

    def holds(self, score: int, n_offers: int, n_edges: int, n_places: int = 1) -> bool:
        """Whether scores up to this, this many offers, edges of one person and places of one offer fit."""
        return (
            score <= self.most_score
            and n_offers <= self.most_offers
            and n_edges <= self.most_edges
            and n_places <= self.most_places
        )


NARROW = Width(np.uint32, np.int32, np.int32, OFFER_BITS, (1 << SCORE_BITS) - 1, 1 << OFFER_BITS, LONGEST, MOST_PLACES)
WIDE = Width(np.int64, np.int64, np.int64, 32, (1 << 26) - 1, 1 << 31, 1 << 62, 1 << 62)


@compiled
def pack_rows(start, offer, score, person_order, number, bits, row, edge, base, scale, stretch, found, a, z):
    """Write the rows ``a`` to ``z`` in their new order as edges, best score first; of equal scores the later offer.

    ``number`` the new number of each offer, with `CLOSED` where it has no places: that is worth nothing. ``stretch``
    becomes the smallest of the tree (``base``, ``scale``) that holds all offers of a person. Into ``found`` the highest
    score, and what was wrong: `NO_SUCH_OFFER`, or `TOO_HIGH` a score for the narrow form.
    """
    top, wrong = np.int64(0), np.int64(0)
    given, behind = np.zeros(FEW, edge.dtype), np.empty(FEW, np.int32)
    for i in range(a, z):
        if i + 2 * AHEAD < z:
            fetch(start, person_order[i + 2 * AHEAD], 1)  # pyright: ignore[reportCallIssue]
        if i + AHEAD < z:
            ahead = start[person_order[i + AHEAD]]
            fetch(offer, ahead, 32)  # pyright: ignore[reportCallIssue]
            fetch(score, ahead, 32)  # pyright: ignore[reportCallIssue]
        to = row[i]
        n = row[i + 1] - to
        low, high, flags = pack(offer, score, start[person_order[i]], number, bits, edge, to, n)
        if flags & OUT_OF_ORDER:
            if n <= FEW:
                put_in_order(edge, to, n, given, behind)
            else:
                sort_down(edge, to, n)
        wrong |= flags
        if n > 0:
            top = max(top, np.int64(edge[to]) >> bits)
        leaf = (low * scale) >> 32
        differ, level = leaf ^ ((high * scale) >> 32), 0
        while differ > 0:
            differ >>= 1
            level += 1
        stretch[i] = base[level] + (leaf >> level)
    found[0], found[1] = top, wrong


def pack(offer, score, at, number, bits, edge, to, n) -> tuple[Any, Any, Any]:
    """Write ``n`` edges from ``to`` on, for compiled code.

    Gives the first and the last of their offers on the curve, and whether they are `OUT_OF_ORDER` or wrong.
    """
    raise NotImplementedError("for compiled code only")


@overload(pack)
def _pack(offer, score, at, number, bits, edge, to, n):
    def narrow(offer, score, at, number, bits, edge, to, n):
        return pack_narrow(offer, score, at, number, len(number), edge, to, n)  # pyright: ignore[reportCallIssue]

    def wide(offer, score, at, number, bits, edge, to, n):
        low, high, flags = np.int64(1 << 31), np.int64(0), np.int64(0)
        for k in range(n):
            given = np.int64(offer[at + k])
            if given < 0 or given >= len(number):
                return np.int64(0), np.int64(0), np.int64(NO_SUCH_OFFER)
            j = np.int64(number[given])
            worth = max(np.int64(score[at + k]), np.int64(0)) if j >= 0 else np.int64(0)
            j &= 0x7FFFFFFF
            edge[to + k] = (worth << bits) | j
            low, high = min(low, j), max(high, j)
            if k > 0 and edge[to + k - 1] < edge[to + k]:
                flags = np.int64(OUT_OF_ORDER)
        return (low, high, flags) if n > 0 else (np.int64(0), np.int64(0), np.int64(0))

    return narrow if edge.dtype == types.uint32 else wide


@intrinsic
def pack_narrow(
    typingctx: Any, offer: Any, score: Any, at: Any, number: Any, n_numbers: Any, edge: Any, to: Any, n: Any
) -> Any:
    """As `pack`, sixteen edges at a time; all arrays of 32 bits."""
    return types.UniTuple(types.int64, 3)(offer, score, at, number, n_numbers, edge, to, n), _pack_narrow


def _pack_narrow(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kinds = signature.args
    offers, scores, numbers, edges = (lanes.data_of(context, builder, kinds[k], arguments[k]) for k in (0, 1, 3, 5))
    at, n_numbers, to, n = (
        context.cast(builder, arguments[k], kinds[k], wanted)
        for k, wanted in ((2, types.int64), (4, types.int32), (6, types.int64), (7, types.int32))
    )
    mask, none = same((1 << OFFER_BITS) - 1), ir.Constant(BITS, [0] * LANES)
    n_everywhere, most = lanes.everywhere(builder, n), lanes.everywhere(builder, n_numbers)
    before, loop = builder.block, builder.append_basic_block()
    after, done = builder.append_basic_block(), builder.append_basic_block()
    builder.cbranch(builder.icmp_signed(">", n, INT(0)), loop, done)

    builder.position_at_end(loop)
    first, last, low, high = builder.phi(INT), builder.phi(INTS), builder.phi(INTS), builder.phi(INTS)
    disorder, unknown, wide = builder.phi(BITS), builder.phi(BITS), builder.phi(BITS)
    inside = builder.icmp_signed("<", lanes.numbered(builder, first), n_everywhere)
    further = builder.zext(first, LONG)
    given = lanes.load(builder, builder.gep(offers, [builder.add(at, further)]), inside)
    points = lanes.load(builder, builder.gep(scores, [builder.add(at, further)]), inside)
    is_known = builder.icmp_unsigned("<", given, most)
    found = lanes.gather(builder, numbers, builder.select(is_known, given, same(0)))
    is_open = builder.icmp_signed(">=", found, same(0))
    worth = builder.select(is_open, lanes.both(builder, "smax", points, same(0)), same(0))
    j = builder.and_(found, mask)
    word = builder.or_(builder.shl(worth, same(OFFER_BITS)), j)
    lanes.store(builder, word, builder.gep(edges, [builder.add(to, further)]), inside)
    one_before = builder.shuffle_vector(last, word, ir.Constant(INTS, list(range(LANES - 1, 2 * LANES - 1))))
    rises = builder.and_(inside, builder.icmp_unsigned("<", one_before, word))
    next_first = builder.add(first, INT(LANES))
    flags = {
        disorder: builder.or_(disorder, rises),
        unknown: builder.or_(unknown, builder.and_(inside, builder.not_(is_known))),
        wide: builder.or_(wide, builder.icmp_signed(">", worth, same((1 << SCORE_BITS) - 1))),
    }
    lower = lanes.both(builder, "smin", low, builder.select(inside, j, mask))
    higher = lanes.both(builder, "smax", high, builder.select(inside, j, same(0)))
    for phi, begin, next_ in (
        (first, INT(0), next_first),
        (last, same(0xFFFFFFFF), word),
        (low, mask, lower),
        (high, same(0), higher),
        *((phi, none, next_) for phi, next_ in flags.items()),
    ):
        phi.add_incoming(begin, before)
        phi.add_incoming(next_, loop)
    builder.cbranch(builder.icmp_signed("<", next_first, n), loop, after)

    builder.position_at_end(after)
    lowest, highest = lanes.across(builder, "smin", lower), lanes.across(builder, "smax", higher)
    wrong = INT(0)
    for place, which in enumerate(flags.values()):
        is_so = lanes.call(builder, "llvm.vector.reduce.or.v16i1", BIT, which)
        wrong = builder.or_(wrong, builder.shl(builder.zext(is_so, INT), INT(place)))
    builder.branch(done)

    builder.position_at_end(done)
    phis = [builder.phi(INT) for _ in range(3)]
    for phi, value in zip(phis, (lowest, highest, wrong), strict=True):
        phi.add_incoming(INT(0), before)
        phi.add_incoming(value, after)
    return context.make_tuple(builder, signature.return_type, [builder.zext(phi, LONG) for phi in phis])
