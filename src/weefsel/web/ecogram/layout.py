"""Where everyone stands in a drawing: apart from each other, within their ring and their part of life.

A place follows from the facts alone (ring, part of life, and since when someone stands there); it is never data. Who
came later takes the best place that is left, so that adding someone moves nobody, until the paper is too small: then a
slice becomes wider, or a ring gets another row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, ceil, pi

import numpy as np

# The circle in steps of 15 degrees: how many each part of life has on an empty paper, in the order of the vocabulary.
# Most people know most of their people from the first two.
STEPS, LEAST = 24, 2
USUAL = {"family": 6, "friends": 4, "far": 2}
OTHER = 3
UNPLACED = 4  # the ring outside the rings, of who was not placed yet
EGO, FACE = 27.0, 22.0
TURNS = 3
# More people: smaller faces, closer together, and still readable letters.
MANY = 24
# What stands in the way counts: a line through a face most, then one through a name, then a less even spread.
THROUGH_FACE, THROUGH_NAME, FULL_ROW = 45.0, 14.0, 36.0


@dataclass(frozen=True, slots=True)
class Paper:
    """The ground of a drawing, in its own units with the person at (0, 0).

    ``face`` radius of a face, ``letter`` height of its name; ``rows`` the distances at which faces of each ring stand,
    ``edges`` the outer edge of each ring; ``slices`` first and last angle of each part of life, radians, clockwise from
    the right; ``radius`` of everything together.
    """

    face: float
    letter: float
    rows: tuple[tuple[float, ...], ...]
    edges: tuple[float, ...]
    slices: tuple[tuple[float, float], ...]
    radius: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each of the ties stands: ``xy`` and ``name_xy`` (middle of the name), shape (n_ties, 2)."""

    paper: Paper
    xy: np.ndarray
    name_xy: np.ndarray


def lay_out(sectors: Sequence[str], sector: Sequence[int], ring: Sequence[int], width: Sequence[float]) -> Layout:
    """Place ties on paper that is just large enough.

    Parameters
    ----------
    sectors
        The parts of life, in the order of the drawing.
    sector, ring, width
        Of each tie, in the order in which they came to stand where they stand: the place in ``sectors``, the ring
        (1 to 3, or `UNPLACED`), and the width of the name, in letters' heights.
    """
    dense = len(ring) > MANY
    face, letter = (16.0, 15.0) if dense else (FACE, 16.0)
    sector_, ring_ = np.asarray(sector, dtype=int), np.asarray(ring, dtype=int)
    names = np.asarray(width, dtype=float) * letter
    usual = [USUAL.get(slug, OTHER) for slug in sectors]
    steps = [max(LEAST, round(each * STEPS / sum(usual))) for each in usual]
    steps[0] += STEPS - sum(steps)
    rows = _fewest_rows(face, letter, sector_, ring_, len(sectors))
    paper = _paper(face, letter, rows, steps)
    placed = _place(paper, sector_, ring_, names)
    while not isinstance(placed, Layout):
        # A wider slice turns the others a little; another row pushes everyone outside it away. First what turns.
        full, failed = int(sector_[placed]), int(ring_[placed]) - 1
        found, wider = None, [*steps]
        for _turn in range(TURNS):
            donor = _donor(_paper(face, letter, rows, wider), sector_, ring_, wider, full)
            if donor is None:
                break
            wider[donor] -= 1
            wider[full] += 1
            paper = _paper(face, letter, rows, wider)
            found = _place(paper, sector_, ring_, names)
            if isinstance(found, Layout) or found > placed:
                steps = wider
                break
        else:
            found = None
        if found is None or (not isinstance(found, Layout) and found <= placed):
            rows[failed] += 1
            paper = _paper(face, letter, rows, steps)
            found = _place(paper, sector_, ring_, names)
        placed = found
    return placed


def _fewest_rows(face: float, letter: float, sector: np.ndarray, ring: np.ndarray, n_sectors: int) -> list[int]:
    """How many rows each ring needs at least, were its fullest slice as wide as can be."""
    rows = [1, 1, 1, int((ring == UNPLACED).any())]
    widest = (STEPS - LEAST * (n_sectors - 1)) * 2 * pi / STEPS
    for k in range(len(rows)):
        crowd = max(((sector == i) & (ring == k + 1)).sum() for i in range(n_sectors))
        while sum(_paper(face, letter, rows, [STEPS]).rows[k]) * widest < crowd * (2 * face + 6):
            rows[k] += 1
    return rows


def _paper(face: float, letter: float, rows: Sequence[int], steps: Sequence[int]) -> Paper:
    pitch = 2 * face + letter + 11
    distance = EGO + 42 + face
    all_rows: list[tuple[float, ...]] = []
    edges = []
    for n in rows:
        all_rows.append(tuple(distance + i * pitch for i in range(n)))
        distance += n * pitch
        edges.append(distance - pitch + (pitch + letter) / 2 + 2)
    # The first part of life is centred on the top.
    ends = np.cumsum([0, *steps]) * 2 * pi / STEPS - pi / 2 - steps[0] * pi / STEPS
    slices = tuple(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
    return Paper(face, letter, tuple(all_rows), tuple(edges[:3]), slices, edges[3] if rows[3] else edges[2])


def _donor(paper: Paper, sector: np.ndarray, ring: np.ndarray, steps: Sequence[int], wants: int) -> int | None:
    """The part of life that has most to spare; None when none has."""
    apart = 2 * paper.face + 16
    spare = []
    for i, n in enumerate(steps):
        needs = 0.0
        for k, rows in enumerate(paper.rows):
            if crowd := int(((sector == i) & (ring == k + 1)).sum()):
                needs = max(needs, crowd * apart / sum(rows), 2 * asin((paper.face + 6) / rows[0]))
        spare.append(n - max(LEAST, ceil(needs * STEPS / (2 * pi))))
    spare[wants] = 0
    most = int(np.argmax(spare))
    return most if spare[most] > 0 else None


def _place(paper: Paper, sector: np.ndarray, ring: np.ndarray, names: np.ndarray) -> Layout | int:
    """Give everyone in turn the best place that is left; the number of the first for whom there is none."""
    n = len(ring)
    xy, name_xy = np.zeros((n, 2)), np.zeros((n, 2))
    row_of = np.full(n, -1)
    for i in range(n):
        seats, row, cost = _seats(paper.face, paper.slices[sector[i]], paper.rows[ring[i] - 1])
        if not len(seats):
            return i
        labels = _labels(paper, seats)
        same = (sector[:i] == sector[i]) & (ring[:i] == ring[i])
        in_row = np.bincount(row_of[:i][same], minlength=len(paper.rows[ring[i] - 1]))
        cost = cost + FULL_ROW * in_row[row]
        is_free = _is_free(paper, seats, labels, names[i], xy[:i], name_xy[:i], names[:i])
        if not is_free.any():
            return i
        seats, labels, row, cost = seats[is_free], labels[is_free], row[is_free], cost[is_free]
        best = int(np.argmin(cost + _in_the_way(paper, seats, labels, names[i], xy[:i], name_xy[:i], names[:i])))
        xy[i], name_xy[i], row_of[i] = seats[best], labels[best], row[best]
    return Layout(paper, xy.round(1), name_xy.round(1))


@lru_cache(maxsize=512)
def _seats(
    face: float, slice_: tuple[float, float], rows: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every place in one cell: where, in which row, and how far from an even spread."""
    first, last = slice_
    places, row_of, costs = [], [], []
    for row, r in enumerate(rows):
        room = (last - first) / 2 - asin(min(1.0, (face + 5) / r))
        if room < 0:
            continue
        apart = (2 * face + 22) / r
        n = int(2 * room / apart) + 1
        even = (first + last) / 2 + (np.arange(n) - (n - 1) / 2) * min(2 * room / max(n - 1, 1), 1.6 * apart)
        angles = np.concatenate([even, np.linspace((first + last) / 2 - room, (first + last) / 2 + room, 4 * n + 1)])
        off = np.abs(angles[:, None] - even[None, :])
        nearest = off.argmin(axis=1)
        out = np.abs(nearest - (n - 1) / 2)
        places.append(np.column_stack([r * np.cos(angles), r * np.sin(angles)]))
        row_of.append(np.full(len(angles), row))
        costs.append(0.6 * off.min(axis=1) * r + 4 * out)
    if not places:
        return np.zeros((0, 2)), np.zeros(0, dtype=int), np.zeros(0)
    return np.concatenate(places), np.concatenate(row_of), np.concatenate(costs)


def _labels(paper: Paper, seats: np.ndarray) -> np.ndarray:
    """The middle of the name of a face: away from the person, where the lines are."""
    away = paper.face + paper.letter * 0.72
    return seats + np.column_stack([np.zeros(len(seats)), np.where(seats[:, 1] < -paper.face, -away, away)])


def _is_free(paper, seats, labels, width, xy, name_xy, names) -> np.ndarray:
    """Whether a face and its name touch no other face and no other name."""
    if not len(xy):
        return np.ones(len(seats), dtype=bool)
    height = paper.letter + 2
    faces = np.hypot(*(seats[:, None] - xy[None]).transpose(2, 0, 1)) > 2 * paper.face + 6
    gap = np.abs(labels[:, None] - name_xy[None])
    words = (gap[..., 0] > (width + names[None]) / 2 + 6) | (gap[..., 1] > height)
    own = _clear(labels[:, None] - xy[None], width, height, paper.face)
    theirs = _clear(seats[:, None] - name_xy[None], names[None], height, paper.face)
    return (faces & words & own & theirs).all(axis=1)


def _clear(gap: np.ndarray, width, height: float, face: float) -> np.ndarray:
    """Whether a face at ``gap`` from the middle of a name stays off that name."""
    across = np.maximum(np.abs(gap[..., 0]) - width / 2, 0)
    down = np.maximum(np.abs(gap[..., 1]) - height / 2, 0)
    return np.hypot(across, down) > face + 2


def _in_the_way(paper, seats, labels, width, xy, name_xy, names) -> np.ndarray:
    """What it costs that lines run through faces and names; every line begins at (0, 0)."""
    if not len(xy):
        return np.zeros(len(seats))
    through = _reach(seats[:, None], xy[None]) < paper.face + 4
    under = _reach(xy[None], seats[:, None]) < paper.face + 4
    words = _reach(seats[:, None], name_xy[None]) < paper.letter / 2 + names[None] / 8
    word = _reach(xy[None], labels[:, None]) < paper.letter / 2 + width / 8
    return THROUGH_FACE * (through.sum(axis=1) + under.sum(axis=1)) + THROUGH_NAME * (
        words.sum(axis=1) + word.sum(axis=1)
    )


def _reach(ends: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How near the line from (0, 0) to ``ends`` comes to ``points``; infinite beyond its end."""
    ends, points = np.broadcast_arrays(ends, points)
    length = np.hypot(ends[..., 0], ends[..., 1])
    along = (ends * points).sum(axis=-1) / length
    aside = np.abs(ends[..., 0] * points[..., 1] - ends[..., 1] * points[..., 0]) / length
    return np.where((along > 0) & (along < length), aside, np.inf)
