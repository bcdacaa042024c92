"""Heaps of whole numbers with the smallest on top, in a stretch of an array."""

from __future__ import annotations

import numpy as np

from weefsel.engine.matching.compiler import within_others


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
