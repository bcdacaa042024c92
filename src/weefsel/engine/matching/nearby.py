"""Find which points lie in reach of which, without looking at every pair."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weefsel.engine.frames import Floats, Ints

PAIRS_AT_ONCE = 1_000_000
FEW_PAIRS = 10_000  # up to here looking at every pair is quicker than laying out a grid
_SMALLEST_CELL_M = 250.0


def nearby(xy: Floats, reach_m: Floats, other_xy: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Every pair of a point and another point within its reach, block by block of points, in the order of the points.

    The others are laid on a grid of square cells; a point looks only at the cells that its reach touches. A block
    holds about `PAIRS_AT_ONCE` pairs at most, so memory does not grow with the number of points.

    Parameters
    ----------
    xy, other_xy
        Metres, shape (n, 2) and (m, 2); points with NaN are in nobody's reach.
    reach_m
        Metres, shape (n,), >= 0.

    Yields
    ------
    point, other, distance_m
        Rows of ``xy``, rows of ``other_xy`` and the straight line between them, ordered by point, then by row.
    """
    placed = np.flatnonzero(~np.isnan(other_xy).any(axis=1))
    points = np.flatnonzero(~np.isnan(xy).any(axis=1))
    if not len(placed) or not len(points):
        return
    if len(points) * len(placed) <= min(FEW_PAIRS, PAIRS_AT_ONCE):
        away = np.hypot(*(xy[points][:, np.newaxis] - other_xy[placed]).transpose(2, 0, 1))
        row, column = np.nonzero(away <= reach_m[points, np.newaxis])
        yield points[row], placed[column], away[row, column]
        return
    low = other_xy[placed].min(axis=0)
    high = other_xy[placed].max(axis=0)
    cell_m = max(_SMALLEST_CELL_M, float(np.median(reach_m[points])) / 3, float((high - low).max()) / 2_000)
    columns = ((other_xy[placed] - low) // cell_m).astype(np.int64)
    n_columns, n_rows = columns.max(axis=0) + 1
    cell = columns[:, 1] * n_columns + columns[:, 0]
    order = np.lexsort((placed, cell))
    cell, placed = cell[order], placed[order]

    # One strip for each row of cells that a point's reach touches: within a strip the cells follow one another.
    reach = reach_m[points, np.newaxis]
    first = np.clip(np.floor((xy[points] - reach - low) / cell_m), 0, [n_columns, n_rows]).astype(np.int64)
    last = np.clip(np.floor((xy[points] + reach - low) / cell_m), -1, [n_columns - 1, n_rows - 1]).astype(np.int64)
    n_strips = np.maximum(0, last[:, 1] - first[:, 1] + 1)
    owner = np.repeat(np.arange(len(points)), n_strips)
    strip = first[owner, 1] + np.arange(len(owner)) - np.repeat(np.cumsum(n_strips) - n_strips, n_strips)
    start = np.searchsorted(cell, strip * n_columns + first[owner, 0], side="left")
    stop = np.searchsorted(cell, strip * n_columns + last[owner, 0], side="right")
    n_pairs = np.maximum(0, stop - start)

    ends = np.cumsum(np.bincount(owner, weights=n_pairs, minlength=len(points)).astype(np.int64))
    blocks = np.searchsorted(ends, np.arange(PAIRS_AT_ONCE, ends[-1] + PAIRS_AT_ONCE, PAIRS_AT_ONCE), side="left") + 1
    begin = 0
    for end in np.minimum(blocks, len(points)).tolist():
        if end <= begin:
            continue
        strips = slice(*np.searchsorted(owner, [begin, end]))
        counts = n_pairs[strips]
        point = np.repeat(owner[strips], counts)
        offset = np.arange(len(point)) - np.repeat(np.cumsum(counts) - counts, counts)
        other = placed[np.repeat(start[strips], counts) + offset]
        point = points[point]
        distance_m = np.hypot(*(xy[point] - other_xy[other]).T)
        kept = np.flatnonzero(distance_m <= reach_m[point])
        kept = kept[np.lexsort((other[kept], point[kept]))]
        yield point[kept], other[kept], distance_m[kept]
        begin = end
