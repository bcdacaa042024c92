"""Heaps of whole numbers with the smallest on top, in a stretch of an array, and putting a stretch in order."""

from __future__ import annotations

import numpy as np

from weefsel.engine.matching.compiler import within_others

FEW = 48


@within_others
def rise(heap, at, k, number):
    """Add a number to the heap of ``k`` numbers that begins at ``at``."""
    i = k
    while i > 0:
        above = (i - 1) >> 1
        if heap[at + above] <= number:
            break
        heap[at + i] = heap[at + above]
        i = above
    heap[at + i] = number


@within_others
def sink(heap, at, k, number):
    """Put a number in the place of the smallest of the heap of ``k`` numbers that begins at ``at``."""
    i = 0
    while True:
        below = 2 * i + 1
        if below >= k:
            break
        if below + 1 < k and heap[at + below + 1] < heap[at + below]:
            below += 1
        if heap[at + below] >= number:
            break
        heap[at + i] = heap[at + below]
        i = below
    heap[at + i] = number


@within_others
def longer(heap):
    """The same heap with room for twice as many."""
    more = np.empty(2 * len(heap), heap.dtype)
    for i in range(len(heap)):
        more[i] = heap[i]
    return more


@within_others
def sort_down(numbers, at, n):
    """Sort a stretch of ``n`` numbers, the largest first."""
    for k in range(1, n):
        rise(numbers, at, k, numbers[at + k])
    for k in range(n - 1, 0, -1):
        smallest = numbers[at]
        sink(numbers, at, k, numbers[at + k])
        numbers[at + k] = smallest


@within_others
def put_in_order(numbers, at, n, given, behind):
    """Sort at most `FEW` numbers without a branch, the largest first: each goes behind as many as are larger.

    All of ``given`` and ``behind`` is gone through, so that the compiler knows how often.
    """
    for k in range(n):
        given[k] = numbers[at + k]
    for q in range(FEW):
        behind[q] = 0
    for k in range(n):
        number = given[k]
        for q in range(FEW):
            behind[q] += np.int32(given[q] < number)
    total = np.int64(0)
    for k in range(n):
        total += behind[k]
    if 2 * total == n * (n - 1):
        for k in range(n):
            numbers[at + behind[k]] = given[k]
    else:
        # Two are equal.
        sort_down(numbers, at, n)
