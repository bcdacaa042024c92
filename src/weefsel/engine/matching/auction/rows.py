"""People, offers and edges in the order in which they are solved: neighbours beside each other, best scores first.

An edge is one whole number, ``score << bits | offer``, so that a row is read in one go and sorted as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction.heaps import sort_down
from weefsel.engine.matching.auction.scan import LONGEST, OFFER_BITS

CURVE_BITS = 16


@dataclass(frozen=True, slots=True)
class Width:
    """How many bits an edge has: ``bits`` for the offer, the rest for the score; ``price`` the type of a price.

    The highest score, and the most offers and edges of one person, that it holds.
    """

    edge: Any
    price: Any
    bits: int
    most_score: int
    most_offers: int
    most_edges: int

    def holds(self, score: int, n_offers: int, n_edges: int) -> bool:
        """Whether scores up to this, this many offers, and this many edges of one person fit."""
        return score <= self.most_score and n_offers <= self.most_offers and n_edges <= self.most_edges


NARROW = Width(np.uint32, np.int32, OFFER_BITS, (1 << 14) - 1, 1 << OFFER_BITS, LONGEST)
WIDE = Width(np.int64, np.int64, 32, (1 << 26) - 1, 1 << 31, 1 << 62)


@njit(cache=True, nogil=True)
def curve_keys(xy, low, scale, key):
    """Where each place stands on a curve of Hilbert, with its own number behind it: equal places keep their order.

    ``scale`` cells a metre; NaN (a place that is not known) comes last.
    """
    for i in range(len(xy)):
        if np.isnan(xy[i, 0]) or np.isnan(xy[i, 1]):
            key[i] = (np.uint64(0xFFFFFFFF) << np.uint64(32)) | np.uint64(i)
            continue
        x = np.int64((xy[i, 0] - low[0]) * scale)
        y = np.int64((xy[i, 1] - low[1]) * scale)
        d = np.int64(0)
        s = np.int64(1) << (CURVE_BITS - 1)
        while s > 0:
            rx = np.int64((x & s) > 0)
            ry = np.int64((y & s) > 0)
            d += s * s * ((3 * rx) ^ ry)
            x &= s - 1
            y &= s - 1
            if ry == 0:
                if rx == 1:
                    x = s - 1 - x
                    y = s - 1 - y
                x, y = y, x
            s >>= 1
        key[i] = (np.uint64(d) << np.uint64(32)) | np.uint64(i)


def along_the_curve(xy: Floats, low: Floats, high: Floats) -> Ints:
    """The rows of ``xy`` in the order of the curve; ``low`` and ``high`` the corners of what it goes through."""
    side = float((high - low).max()) or 1.0
    key = np.empty(len(xy), dtype=np.uint64)
    curve_keys(xy, low, ((1 << CURVE_BITS) - 1) / side, key)
    key.sort()
    return (key & np.uint64(0xFFFFFFFF)).astype(np.int64)


@njit(cache=True, nogil=True)
def pack_rows(start, offer, score, person_order, offer_place, room, bits, row, edge, a, z):
    """Write the rows ``a`` to ``z`` in their new order as edges, best score first; of equal scores the later offer.

    An offer without ``room`` is worth nothing.
    """
    for i in range(a, z):
        at = start[person_order[i]]
        n = row[i + 1] - row[i]
        first = row[i]
        in_order = True
        for k in range(n):
            j = np.int64(offer_place[offer[at + k]])
            worth = max(np.int64(score[at + k]), np.int64(0)) if room[j] > 0 else np.int64(0)
            word = (worth << bits) | j
            edge[first + k] = word
            if k > 0 and edge[first + k - 1] < edge[first + k]:
                in_order = False
        if in_order:
            continue
        if n <= 48:
            for k in range(1, n):
                word = edge[first + k]
                q = k
                while q > 0 and edge[first + q - 1] < word:
                    edge[first + q] = edge[first + q - 1]
                    q -= 1
                edge[first + q] = word
        else:
            sort_down(edge, first, n)


@njit(cache=True, nogil=True)
def reach_of(row, edge, bits, shift, level, leaf, a, z):
    """For the people ``a`` to ``z`` how far apart their offers lie on the curve.

    The curve of offers is cut in leaves of ``1 << shift``. ``leaf`` that of the first offer; ``level`` how often leaves
    have to be taken together, two by two, before one stretch holds all offers of this person.
    """
    mask = (np.int64(1) << bits) - 1
    for i in range(a, z):
        low = np.int64(1) << 40
        high = np.int64(-1)
        for t in range(row[i], row[i + 1]):
            j = np.int64(edge[t]) & mask
            low = min(low, j)
            high = max(high, j)
        if high < 0:
            level[i] = 0
            leaf[i] = 0
            continue
        differ = (low >> shift) ^ (high >> shift)
        up = 0
        while differ > 0:
            differ >>= 1
            up += 1
        level[i] = up
        leaf[i] = low >> shift
