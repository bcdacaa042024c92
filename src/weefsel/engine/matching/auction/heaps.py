"""Heaps of whole numbers with the smallest on top, in a stretch of an array."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True)
def longer(heap):
    """The same heap with room for twice as many."""
    more = np.empty(2 * len(heap), heap.dtype)
    more[: len(heap)] = heap
    return more
