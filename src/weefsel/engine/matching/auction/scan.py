"""The best and the second best edge of a row, sixteen edges at a time.

Looking through rows is most of the work, and the compiler does not find by itself that the prices of sixteen offers can
be fetched in one go. So this one loop is written in the words of LLVM; what a processor cannot do in one go, LLVM
takes apart again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

LANES = 16
OFFER_BITS = 18
# An edge's place in its row stands behind what it is worth, in one number: so the best one tells where it is.
LOOK = 10
LONGEST = 1 << LOOK

_int, _long, _bit = ir.IntType(32), ir.IntType(64), ir.IntType(1)
_ints, _longs, _bits = (ir.VectorType(each, LANES) for each in (_int, _long, _bit))
_addresses = ir.VectorType(ir.PointerType(_int), LANES)


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
        context.make_array(kind)(context, builder, value=value).data
        for kind, value in zip(signature.args[:2], arguments[:2], strict=True)
    )
    at, n, finer = (
        context.cast(builder, value, kind, wanted)
        for value, kind, wanted in zip(
            arguments[2:], signature.args[2:], (types.int64, types.int32, types.int32), strict=True
        )
    )
    shifts = _all(builder, finer, _ints)
    addresses_from = _all(builder, builder.ptrtoint(prices, _long), _longs)
    row = builder.gep(edges, [at])
    before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
    builder.branch(loop)

    builder.position_at_end(loop)
    first, best, second = builder.phi(_int), builder.phi(_ints), builder.phi(_ints)
    place = builder.add(_all(builder, first, _ints), ir.Constant(_ints, list(range(LANES))))
    inside = builder.icmp_signed("<", place, _all(builder, n, _ints))
    here = builder.bitcast(builder.gep(row, [builder.zext(first, _long)]), ir.PointerType(_ints))
    word = _call(builder, "llvm.masked.load.v16i32.p0", _ints, here, _int(4), inside, _same(0))
    offer = builder.zext(builder.and_(word, _same((1 << OFFER_BITS) - 1)), _longs)
    addresses = builder.add(addresses_from, builder.shl(offer, ir.Constant(_longs, [2] * LANES)))
    asked = _call(
        builder,
        "llvm.masked.gather.v16i32.v16p0",
        _ints,
        builder.inttoptr(addresses, _addresses),
        _int(4),
        inside,
        _same(0),
    )
    worth = builder.sub(builder.shl(builder.lshr(word, _same(OFFER_BITS)), shifts), asked)
    with_place = builder.or_(builder.shl(worth, _same(LOOK)), place)
    with_place = builder.select(inside, with_place, _same(0))
    runner_up = _call(builder, "llvm.smin.v16i32", _ints, best, with_place)
    next_second = _call(builder, "llvm.smax.v16i32", _ints, second, runner_up)
    next_best = _call(builder, "llvm.smax.v16i32", _ints, best, with_place)
    next_first = builder.add(first, _int(LANES))
    for phi, begin, next_ in (
        (first, _int(0), next_first),
        (best, _same(0), next_best),
        (second, _same(0), next_second),
    ):
        phi.add_incoming(begin, before)
        phi.add_incoming(next_, loop)
    builder.cbranch(builder.icmp_signed("<", next_first, n), loop, after)

    builder.position_at_end(after)
    winner = _call(builder, "llvm.vector.reduce.smax.v16i32", _int, next_best)
    won = builder.icmp_signed("==", next_best, _all(builder, winner, _ints))
    others = builder.select(won, next_second, next_best)
    return context.make_tuple(
        builder, signature.return_type, [winner, _call(builder, "llvm.vector.reduce.smax.v16i32", _int, others)]
    )


@intrinsic
def fetch(typingctx: Any, edge: Any, at: Any) -> Any:
    """Have the first edges of a row brought near, without waiting for them."""
    return types.void(edge, at), _fetch


def _fetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    edges = context.make_array(signature.args[0])(context, builder, value=arguments[0]).data
    at = context.cast(builder, arguments[1], signature.args[1], types.int64)
    for further in (0, LANES, 2 * LANES - 1):
        here = builder.gep(edges, [builder.add(at, _long(further))])
        here = builder.bitcast(here, ir.PointerType(ir.IntType(8)))
        # To read, to be kept near, as data.
        _call(builder, "llvm.prefetch.p0", ir.VoidType(), here, _int(0), _int(3), _int(1))
    return context.get_dummy_value()


def _all(builder: Any, value: Any, kind: Any) -> Any:
    """The same value in every lane."""
    nothing = ir.Constant(kind, ir.Undefined)
    return builder.shuffle_vector(builder.insert_element(nothing, value, _int(0)), nothing, _same(0))


def _same(number: int) -> Any:
    return ir.Constant(_ints, [number] * LANES)


def _call(builder: Any, name: str, kind: Any, *arguments: Any) -> Any:
    """Call one of LLVM's own functions."""
    known = builder.module.globals
    if name not in known:
        ir.Function(builder.module, ir.FunctionType(kind, [each.type for each in arguments]), name)
    return builder.call(known[name], arguments)
