"""How the functions of matching are compiled: those that Python calls, and those that only compiled code calls."""

from __future__ import annotations

from numba import njit

# What nobody asks for is not compiled: the ways in from C, and from Python where compiled code alone calls it. That is
# a tenth of the time to compile. What is asked for here is told of in no stub.
compiled = njit(cache=True, nogil=True, no_cfunc_wrapper=True)  # pyright: ignore[reportCallIssue]
# Each compiled function holds all that it calls, compiled anew; this one is part of who calls it, and no other.
part_of_caller = njit(cache=True, nogil=True, no_cfunc_wrapper=True, inline="always")  # pyright: ignore[reportCallIssue]
within_others = njit(cache=True, nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # pyright: ignore[reportCallIssue]
