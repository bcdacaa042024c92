"""The people of many maps and their links among each other, without the person in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints, Ties

NETWORKS_AT_ONCE = 1024  # so that the tables of one go stay in the processor's own memory
WORD = 64

Bits = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Network:
    """Maps with the same number of people, at most `NETWORKS_AT_ONCE` of them.

    ``people`` which maps, shape (m,); ``n`` how many people in each; ``adjacent`` who knows whom, shape (m, n, n),
    symmetric with nothing on the diagonal.
    """

    people: Ints
    n: int
    adjacent: NDArray[np.bool_]

    @cached_property
    def bits(self) -> Bits:
        """Whom each person knows, one bit a person, shape (m, n, n_words)."""
        return as_bits(self.adjacent)

    @cached_property
    def one(self) -> Bits:
        """A single bit for each person, shape (n, n_words)."""
        return as_bits(np.eye(self.n, dtype=bool))

    @cached_property
    def degree(self) -> Floats:
        """How many of the others each person knows, shape (m, n)."""
        return np.bitwise_count(self.bits).sum(axis=2, dtype=np.float64)

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Every pair of people once."""
        first, second = np.triu_indices(self.n, 1)
        return first, second

    @cached_property
    def linked(self) -> NDArray[np.bool_]:
        """Which pairs know each other, shape (m, n_pairs)."""
        return self.adjacent[:, self.pairs[0], self.pairs[1]]

    @cached_property
    def in_common(self) -> NDArray[np.int64]:
        """How many others both of a pair know, shape (m, n_pairs)."""
        first, second = self.pairs
        return np.bitwise_count(self.bits[:, first] & self.bits[:, second]).sum(axis=2, dtype=np.int64)

    @cached_property
    def reach(self) -> Bits:
        """Whom each person reaches through others, themselves included, one bit a person, shape (m, n, n_words)."""
        rows = self.bits | self.one
        for k in range(self.n):
            rows |= _where(rows, k) & rows[:, k, np.newaxis, :]
        return rows


def networks_of(ties: Ties, chosen: NDArray[np.bool_]) -> tuple[Network, ...]:
    """The networks of the chosen ties, maps of the same size together."""
    n = np.bincount(ties.person[chosen], minlength=ties.n_people)
    by_size = np.argsort(n, kind="stable")
    begin = np.empty(ties.n_people, dtype=np.int64)
    begin[by_size] = np.cumsum(n[by_size] ** 2) - n[by_size] ** 2
    flat = np.zeros(int((n**2).sum()), dtype=bool)

    row = np.flatnonzero(chosen)
    row = row[np.argsort(ties.person[row], kind="stable")]
    place = np.full(ties.n_ties, -1)
    place[row] = np.arange(len(row)) - np.repeat(np.cumsum(n) - n, n)
    one, other = ties.links.T.copy()
    if not chosen.all():
        kept = chosen[one] & chosen[other]
        one, other = one[kept], other[kept]
    person, first, second = ties.person[one], place[one], place[other]
    base, width = begin[person], n[person]
    flat[base + first * width + second] = True
    flat[base + second * width + first] = True

    networks = []
    sizes, starts, counts = np.unique(n[by_size], return_index=True, return_counts=True)
    for size, start, count in zip(sizes.tolist(), starts.tolist(), counts.tolist(), strict=True):
        for at in range(start, start + count, NETWORKS_AT_ONCE) if size else ():
            people = by_size[at : min(at + NETWORKS_AT_ONCE, start + count)]
            cells = flat[begin[people[0]] : begin[people[0]] + len(people) * size * size]
            networks.append(Network(people, size, cells.reshape(len(people), size, size)))
    return tuple(networks)


def as_bits(table: NDArray[np.bool_]) -> Bits:
    """The last axis of a table of flags as bits, in words of 64."""
    packed = np.packbits(table, axis=-1, bitorder="little")
    short = -packed.shape[-1] % (WORD // 8)
    if short:
        packed = np.concatenate([packed, np.zeros((*packed.shape[:-1], short), dtype=np.uint8)], axis=-1)
    return np.ascontiguousarray(packed).view("<u8").astype(np.uint64, copy=False)


def holds(rows: Bits, k: int) -> Bits:
    """1 where bit ``k`` is set, else 0, without the axis of words."""
    return (rows[..., k // WORD] >> np.uint64(k % WORD)) & np.uint64(1)


def _where(rows: Bits, k: int) -> Bits:
    """All bits where bit ``k`` is set, else none, shape (..., 1)."""
    return (np.uint64(0) - holds(rows, k))[..., np.newaxis]


def spread(start: Bits, network: Network, without: Bits, wanted: Bits) -> Bits:
    """Whom one reaches from ``start`` through others, never through ``without``, shape (m, n, n_words) all.

    A map is left alone as soon as all of ``wanted`` is reached in it.
    """
    reached, maps = start.copy(), np.arange(len(start))
    allowed = ~without
    while len(maps):
        before, now = reached[maps], reached[maps]
        rows, open_ = network.bits[maps], allowed[maps]
        for k in range(network.n):
            step = _where(now, k) & open_
            step &= rows[:, k, np.newaxis, :]
            now |= step
        reached[maps] = now
        grew = (now != before).any(axis=(1, 2)) & (wanted[maps] & ~now).any(axis=(1, 2))
        maps = maps[grew]
    return reached
