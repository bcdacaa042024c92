"""The best and the second best edge of a row, sixteen edges at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from weefsel.engine.matching.auction import lanes
from weefsel.engine.matching.auction.lanes import INT, INTS, LANES, LONG, same
from weefsel.engine.matching.compiler import within_others

OFFER_BITS = 18
# An edge's place in its row stands behind what it is worth, in one number: so the best one tells where it is.
LOOK = 10
LONGEST = 1 << LOOK
ROW_AHEAD = 32  # as many edges of a row are brought near


def look(edge, price, begin, end, bits, finer) -> tuple[Any, Any, Any]:
    """What the best and the second best of the edges ``begin`` to ``end`` are worth, and which edge is the best.

    For compiled code. The edges of one person, best score first; ``price`` by offer in points of which there go
    ``1 << finer`` in one of the score. Nothing that is worth something: 0, and any edge.
    """
    raise NotImplementedError("for compiled code only")


@overload(look)
def _look(edge, price, begin, end, bits, finer):
    def narrow(edge, price, begin, end, bits, finer):
        best, second = two_best(edge, price, begin, end - begin, finer)  # pyright: ignore[reportCallIssue]
        return (
            np.int64(max(best >> LOOK, 0)),
            np.int64(max(second >> LOOK, 0)),
            begin + np.int64(best & (LONGEST - 1)),
        )

    def wide(edge, price, begin, end, bits, finer):
        mask = (np.int64(1) << bits) - 1
        best, second, at = np.int64(0), np.int64(0), begin
        for t in range(begin, end):
            score = (edge[t] >> bits) << finer
            if score <= second:
                break
            worth = score - price[edge[t] & mask]
            if worth > best:
                best, second, at = worth, best, t
            elif worth > second:
                second = worth
        return best, second, at

    return narrow if edge.dtype == types.uint32 else wide


@intrinsic
def two_best(typingctx: Any, edge: Any, price: Any, at: Any, n: Any, finer: Any) -> Any:
    """What the best and the second best edge of a row are worth, each as ``worth << LOOK | place in the row``.

    ``edge`` uint32, a score in whole points above `OFFER_BITS` bits for the offer; ``price`` int32 by offer, in points
    of which there go ``1 << finer`` in one of the score; the row is ``edge[at : at + n]``, at most `LONGEST` long.
    Something worth nothing or less is 0, or a number below `LONGEST`.
    """
    signature = types.UniTuple(types.int32, 2)(edge, price, at, n, finer)
    return signature, _two_best


def _two_best(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    edges, prices = (
        lanes.data_of(context, builder, kind, value)
        for kind, value in zip(signature.args[:2], arguments[:2], strict=True)
    )
    at, n, finer = (
        context.cast(builder, value, kind, wanted)
        for value, kind, wanted in zip(
            arguments[2:], signature.args[2:], (types.int64, types.int32, types.int32), strict=True
        )
    )
    shifts = lanes.everywhere(builder, finer)
    row = builder.gep(edges, [at])
    before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
    builder.branch(loop)

    builder.position_at_end(loop)
    first, best, second = builder.phi(INT), builder.phi(INTS), builder.phi(INTS)
    place = lanes.numbered(builder, first)
    inside = builder.icmp_signed("<", place, lanes.everywhere(builder, n))
    word = lanes.load(builder, builder.gep(row, [builder.zext(first, LONG)]), inside)
    # Beyond the row a word is 0, and that of the first offer.
    asked = lanes.gather(builder, prices, builder.and_(word, same((1 << OFFER_BITS) - 1)))
    worth = builder.sub(builder.shl(builder.lshr(word, same(OFFER_BITS)), shifts), asked)
    with_place = builder.or_(builder.shl(worth, same(LOOK)), place)
    with_place = builder.select(inside, with_place, same(0))
    runner_up = lanes.both(builder, "smin", best, with_place)
    next_second = lanes.both(builder, "smax", second, runner_up)
    next_best = lanes.both(builder, "smax", best, with_place)
    next_first = builder.add(first, INT(LANES))
    for phi, begin, next_ in ((first, INT(0), next_first), (best, same(0), next_best), (second, same(0), next_second)):
        phi.add_incoming(begin, before)
        phi.add_incoming(next_, loop)
    builder.cbranch(builder.icmp_signed("<", next_first, n), loop, after)

    builder.position_at_end(after)
    winner = lanes.across(builder, "smax", next_best)
    won = builder.icmp_signed("==", next_best, lanes.everywhere(builder, winner))
    others = builder.select(won, next_second, next_best)
    return context.make_tuple(builder, signature.return_type, [winner, lanes.across(builder, "smax", others)])


@intrinsic
def fetch(typingctx: Any, array: Any, at: Any, n: Any) -> Any:
    """Have ``n`` (a literal) numbers of an array brought near, without waiting for them."""
    if not isinstance(n, types.IntegerLiteral):
        return None
    return types.void(array, at, n), _fetch


def _fetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    numbers = lanes.data_of(context, builder, signature.args[0], arguments[0])
    at = context.cast(builder, arguments[1], signature.args[1], types.int64)
    n = signature.args[2].literal_value
    for further in dict.fromkeys((*range(0, n, LANES), n - 1)):
        here = builder.gep(numbers, [builder.add(at, LONG(further))])
        here = builder.bitcast(here, ir.PointerType(lanes.BYTE))
        # To read, to be kept near, as data.
        lanes.call(builder, "llvm.prefetch.p0", ir.VoidType(), here, INT(0), INT(3), INT(1))
    return context.get_dummy_value()


@within_others
def fetch_rows(row, edge, at, holders, begin, end):
    """Have the rows of these ``holders`` brought near, all at once."""
    for k in range(begin, end):
        fetch(row, holders[k], 1)  # pyright: ignore[reportCallIssue]
        fetch(at, holders[k], 1)  # pyright: ignore[reportCallIssue]
    for k in range(begin, end):
        fetch(edge, row[holders[k]], ROW_AHEAD)  # pyright: ignore[reportCallIssue]
