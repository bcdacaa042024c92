"""Sixteen whole numbers at a time, in the words of LLVM.

The compiler does not find by itself that the numbers of sixteen offers can be fetched in one go. So the few loops that
are most of the work are written in the words of LLVM; what a processor cannot do in one go, LLVM takes apart again.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

LANES = 16

BIT, BYTE, INT, LONG = ir.IntType(1), ir.IntType(8), ir.IntType(32), ir.IntType(64)
BITS, INTS, LONGS = (ir.VectorType(each, LANES) for each in (BIT, INT, LONG))
EVERY = ir.Constant(BITS, [1] * LANES)
ADDRESSES = ir.VectorType(ir.PointerType(INT), LANES)


def same(number: int) -> Any:
    """This number in every lane."""
    return ir.Constant(INTS, [number] * LANES)


def everywhere(builder: Any, value: Any, kind: Any = INTS) -> Any:
    """The same value in every lane."""
    nothing = ir.Constant(kind, ir.Undefined)
    return builder.shuffle_vector(builder.insert_element(nothing, value, INT(0)), nothing, same(0))


def numbered(builder: Any, first: Any) -> Any:
    """``first``, the number after it, and on."""
    return builder.add(everywhere(builder, first), ir.Constant(INTS, list(range(LANES))))


def load(builder: Any, here: Any, inside: Any, otherwise: int = 0) -> Any:
    """The numbers from ``here`` on, ``otherwise`` in a lane that is not ``inside``."""
    here = builder.bitcast(here, ir.PointerType(INTS))
    return call(builder, "llvm.masked.load.v16i32.p0", INTS, here, INT(4), inside, same(otherwise))


def store(builder: Any, value: Any, here: Any, inside: Any) -> None:
    """Write the lanes ``inside`` from ``here`` on."""
    here = builder.bitcast(here, ir.PointerType(INTS))
    call(builder, "llvm.masked.store.v16i32.p0", ir.VoidType(), value, here, INT(4), inside)


def gather(builder: Any, table: Any, index: Any) -> Any:
    """The numbers of a table at these indices, all of which must be in it.

    No lane is left out: where a processor is slow to fetch sixteen at once, LLVM takes them one by one, and would ask
    of each by a branch whether it is wanted.
    """
    far = builder.shl(builder.zext(index, LONGS), ir.Constant(LONGS, [2] * LANES))
    addresses = builder.add(everywhere(builder, builder.ptrtoint(table, LONG), LONGS), far)
    addresses = builder.inttoptr(addresses, ADDRESSES)
    return call(builder, "llvm.masked.gather.v16i32.v16p0", INTS, addresses, INT(4), EVERY, same(0))


def both(builder: Any, name: str, one: Any, other: Any) -> Any:
    """The larger (``smax``) or the smaller (``smin``) in each lane."""
    return call(builder, f"llvm.{name}.v16i32", INTS, one, other)


def across(builder: Any, name: str, value: Any) -> Any:
    """The largest (``smax``) or the smallest (``smin``) of all lanes."""
    return call(builder, f"llvm.vector.reduce.{name}.v16i32", INT, value)


def data_of(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Where the numbers of an array of numba are."""
    return context.make_array(kind)(context, builder, value=array).data


def call(builder: Any, name: str, kind: Any, *arguments: Any) -> Any:
    """Call one of LLVM's own functions."""
    known = builder.module.globals
    if name not in known:
        ir.Function(builder.module, ir.FunctionType(kind, [each.type for each in arguments]), name)
    return builder.call(known[name], arguments)
