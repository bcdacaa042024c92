"""The compiled part of a search: blocks of offers from the best bound down, until none can be among the best."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from weefsel.engine.matching.search.worth import OUT

N_PARTS = 8
NEVER = -1_000_000


def _compiled(function: Any) -> Any:
    return numba.njit(cache=True, nogil=True)(function)


@_compiled
def find(
    order,
    leaf_first,
    leaf_box,
    block_first,
    box,
    block_static,
    block_kinds,
    kinds_first,
    static,
    codes,
    tables,
    offset,
    hours,
    person_hours,
    hour_points,
    xy,
    place,
    blur,
    home,
    reach,
    person_blur,
    most_blur,
    weight,
    place_points,
    part_most,
    closed,
    k,
    cap,
    slack,
    bound,
    near,
    found,
    found_score,
    found_away,
):  # pragma: no cover - compiled
    """Offers with at least the score of the k-th best (at most ``cap`` of a werkvorm counting) less ``slack``.

    Fills ``found`` (rows of offers), their score and distance; gives how many, or -1 when there is no room for all.
    Blocks come by falling bound, and the rest is left when the next bound is below what is kept.
    """
    later = hour_points[0]
    for part in range(1, N_PARTS):
        later += part_most[part]
    most = 0
    n_open = 0
    queue = np.empty(len(block_first) - 1, np.int32)
    for leaf in range(len(leaf_first) - 1):
        somewhere = leaf_box[leaf, 0] <= leaf_box[leaf, 2] and home[2] > 0
        if somewhere and _away(leaf_box, leaf, home) - (person_blur + most_blur) > reach:
            continue
        for block in range(leaf_first[leaf], leaf_first[leaf + 1]):
            best = OUT
            for at in range(kinds_first[block], kinds_first[block + 1]):
                points = tables[block_kinds[at]]
                if points > best:
                    best = points
            if best <= OUT:
                continue
            close = place_points[0]
            if box[block, 0] <= box[block, 2]:  # a block of offers that have a place
                if home[2] > 0:
                    away = _away(box, block, home)
                    if away - (person_blur + most_blur) > reach:
                        continue
                    close = _way_points(away, reach, weight)
                else:
                    close = place_points[1]
            near[block] = close
            bound[block] = best + block_static[block] + close + later
            if bound[block] > most:
                most = bound[block]
            queue[n_open] = block
            n_open += 1
    # A counting sort: a bound is a small whole number.
    head = np.zeros(most + 2, np.int32)
    for at in range(n_open):
        head[most - bound[queue[at]] + 1] += 1
    for at in range(1, most + 2):
        head[at] += head[at - 1]
    sorted_ = np.empty(n_open, np.int32)
    for at in range(n_open):
        block = queue[at]
        sorted_[head[most - bound[block]]] = block
        head[most - bound[block]] += 1

    top_score = np.full(k, NEVER, np.int64)
    top_kind = np.full(k, -1, np.int64)
    n_top = 0
    floor = NEVER
    n_found = 0
    for at in range(n_open):
        block = sorted_[at]
        if bound[block] < floor:
            break
        for one in range(block_first[block], block_first[block + 1]):
            here = tables[codes[one, 0]]
            score = here + static[one]
            if here <= OUT or score + later + near[block] < floor:
                continue
            if hours[one, 0] & person_hours[0] != 0:
                score += hour_points[0]
            elif hours[one, 1] & person_hours[1] != 0:
                score += hour_points[1]
            else:
                continue
            left = later - hour_points[0] + near[block]
            out = False
            for part in range(1, N_PARTS):
                here = tables[offset[part] + codes[one, part]]
                score += here
                left -= part_most[part]
                if here <= OUT or score + left < floor:
                    out = True
                    break
            if out:
                continue
            away = np.nan
            if place[one] == 0 and home[2] > 0:
                away = math.hypot(home[0] - xy[one, 0], home[1] - xy[one, 1])
                if away - (person_blur + blur[one]) > reach:
                    continue
                score += _way_points(away, reach, weight)
            elif place[one] == 1:
                score += place_points[0]
            else:
                score += place_points[1]
            if score < floor or closed[order[one]]:
                continue
            if n_found == len(found):
                n_found = _sift(found, found_score, found_away, n_found, floor)
                if n_found == len(found):
                    return -1
            found[n_found], found_score[n_found], found_away[n_found] = order[one], score, away
            n_found += 1
            # The best sum with at most `cap` of a kind: a full kind changes its own worst, else the worst of all goes.
            kind = codes[one, 0]
            same = 0
            worst, worst_same = -1, -1
            for i in range(n_top):
                if worst < 0 or top_score[i] < top_score[worst]:
                    worst = i
                if cap < k and top_kind[i] == kind:
                    same += 1
                    if worst_same < 0 or top_score[i] < top_score[worst_same]:
                        worst_same = i
            if same >= cap:
                if score > top_score[worst_same]:
                    top_score[worst_same] = score
            elif n_top < k:
                top_score[n_top], top_kind[n_top] = score, kind
                n_top += 1
            elif score > top_score[worst]:
                top_score[worst], top_kind[worst] = score, kind
            if n_top == k:
                floor = top_score.min() - slack
    return _sift(found, found_score, found_away, n_found, floor)


@_compiled
def _away(box, at, home):  # pragma: no cover - compiled
    """How far a box is at least, a hair less: a bound may never come out below what it bounds."""
    dx = max(box[at, 0] - home[0], home[0] - box[at, 2], 0.0)
    dy = max(box[at, 1] - home[1], home[1] - box[at, 3], 0.0)
    return math.sqrt(dx * dx + dy * dy) * (1 - 1e-9)


@_compiled
def _way_points(away, reach, weight):  # pragma: no cover - compiled
    share = away / reach if reach > 0 else 0.0
    return np.int64(np.rint(max(0.0, 1 - share) * weight))


@_compiled
def _sift(found, score, away, n_found, floor):  # pragma: no cover - compiled
    kept = 0
    for i in range(n_found):
        if score[i] >= floor:
            found[kept], score[kept], away[kept] = found[i], score[i], away[i]
            kept += 1
    return kept


@_compiled
def best_first(found, score, away, lots, n):  # pragma: no cover - compiled
    """Put a few in order: the highest score, then the nearest (not known comes last), then by lot."""
    for i in range(1, n):
        one, points, far = found[i], score[i], away[i]
        at = i
        while at > 0 and _before(points, far, lots[one], score[at - 1], away[at - 1], lots[found[at - 1]]):
            found[at], score[at], away[at] = found[at - 1], score[at - 1], away[at - 1]
            at -= 1
        found[at], score[at], away[at] = one, points, far


@_compiled
def _before(points, far, lot, other_points, other_far, other_lot):  # pragma: no cover - compiled
    if points != other_points:
        return points > other_points
    known, other_known = far == far, other_far == other_far
    if known != other_known:
        return known
    if known and far != other_far:
        return far < other_far
    return lot < other_lot


@_compiled
def count(
    order,
    leaf_first,
    leaf_box,
    block_first,
    codes,
    tables,
    offset,
    hours,
    person_hours,
    xy,
    place,
    blur,
    home,
    reach,
    person_blur,
    most_blur,
    closed,
):  # pragma: no cover - compiled
    """How many offers no hard criterion rules out."""
    n = 0
    for leaf in range(len(leaf_first) - 1):
        somewhere = leaf_box[leaf, 0] <= leaf_box[leaf, 2] and home[2] > 0
        if somewhere and _away(leaf_box, leaf, home) - (person_blur + most_blur) > reach:
            continue
        for one in range(block_first[leaf_first[leaf]], block_first[leaf_first[leaf + 1]]):
            if hours[one, 1] & person_hours[1] == 0 or tables[codes[one, 0]] <= OUT:
                continue
            out = False
            for part in range(1, N_PARTS):
                out |= tables[offset[part] + codes[one, part]] <= OUT
            if out or closed[order[one]]:
                continue
            if place[one] == 0 and home[2] > 0:
                away = math.hypot(home[0] - xy[one, 0], home[1] - xy[one, 1])
                if away - (person_blur + blur[one]) > reach:
                    continue
            n += 1
    return n
