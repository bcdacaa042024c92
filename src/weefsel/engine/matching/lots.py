"""Lots between plans that are equally good: one of them, always the same for the same lots, and fair to people.

Which plans are equally good follows from the prices that prove one of them: everyone is at an offer that is worth most
to them, every place with a price is taken, and nobody who would gain something goes without. What can change within
that is small: people and offers that lie on a circle of moves. Only there lots are drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching._kernel import exchange


def draw(
    person: Ints,
    offer: Ints,
    score: Ints,
    lots: NDArray[np.uint64],
    *,
    chosen: Ints,
    price: Ints,
    room: Ints,
    n_people: int,
) -> Ints:
    """Of all plans as good as this one, the rows of the edges of the one with the highest lots together.

    The lots are cut to as many bits as the search can add up, about 40 for a town: two plans could only be equal once
    in a million million draws, so the outcome does not depend on the order of rows or on how the plan was found.

    Parameters
    ----------
    person, offer, score, lots
        The edges, sorted by person; ``lots`` random numbers.
    chosen
        Rows of the edges of a plan of the highest value.
    price
        Of a place at each offer, points, shape (n_offers,): such that they prove that plan.
    room
        Places of each offer, shape (n_offers,).
    """
    worth = np.where((room[offer] > 0) & (score > 0), score - price[offer], -1)
    most = np.zeros(n_people, dtype=np.int64)
    np.maximum.at(most, person, worth)
    nowhere = len(room)
    here = np.full(n_people, nowhere)
    here[person[chosen]] = offer[chosen]
    tight = np.flatnonzero(worth == most[person])
    moves = tight[offer[tight] != here[person[tight]]]
    leavers = np.flatnonzero((most == 0) & (here < nowhere))
    held = np.bincount(offer[chosen], minlength=nowhere)
    free = np.where(price == 0, room - held, 0)
    # Where places cost nothing one may stay empty, or be filled, without a change in value.
    gives, takes = np.flatnonzero(free), np.flatnonzero((price == 0) & (held > 0))
    on = _on_circles(
        np.concatenate([here[person[moves]], here[leavers], gives, np.full(len(takes), nowhere)]),
        np.concatenate([offer[moves], np.full(len(leavers) + len(gives), nowhere), takes]),
        nowhere + 1,
    )
    movable = np.zeros(n_people, dtype=bool)
    movable[person[moves][on[: len(moves)]]] = True
    movable[leavers[on[len(moves) : len(moves) + len(leavers)]]] = True
    if not movable.any():
        return chosen
    stays = chosen[~movable[person[chosen]]]
    moving = chosen[movable[person[chosen]]]
    left = np.bincount(offer[moving], minlength=nowhere) + free
    open_ = tight[movable[person[tight]] & (left[offer[tight]] > 0)]
    taken = exchange(
        person[open_],
        offer[open_],
        lots[open_],
        must_go=np.where(movable, most, 0) > 0,
        may_go=movable,
        must_fill=price > 0,
        room=left,
    )
    return np.sort(np.concatenate([stays, open_[taken]]))


def _on_circles(tail: Ints, head: Ints, n: int) -> NDArray[np.bool_]:
    """Which of these moves can be part of a circle: cut off, again and again, what leads nowhere or comes from nowhere.

    Moves between two circles are kept too.
    """
    left = np.arange(len(tail))
    while len(left):
        comes, goes = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        comes[head[left]], goes[tail[left]] = True, True
        still = left[comes[tail[left]] & goes[head[left]]]
        if len(still) == len(left):
            break
        left = still
    on = np.zeros(len(tail), dtype=bool)
    on[left] = True
    return on
