"""The lottery of a plan: how large the chance was of the place that each person got.

Where more people want a place than there are, the plan draws lots from a seed: each pair of a person and an offer has
a lot, and of all plans that are as good the one with the highest lots together is taken (`lots.py`). The *propensity*
of a person and an offer is the chance that the plan gives that person that offer, over all seeds, with everything else
as it is: the people, the offers, the scores, who accepted a place, and what may not be. Given the propensity it is
chance alone who got the place and who did not, so that later the two can be compared honestly (`docs/decisions`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import Floats, Ints, People

Draw = Callable[[int], Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """How large the chance was of what came out, estimated from ``n_draws`` draws of the lots.

    ``propensity`` of the offer that the person got, or of getting none for who got none, 0 to 1, shape (n_people,);
    ``placed`` of getting any place. ``error`` the standard error of the propensity, shape (n_people,): 0 where every
    draw gave the same, which is not yet a proof that no seed gives something else.
    """

    propensity: Floats
    placed: Floats
    error: Floats
    n_draws: int


def draw_seed(seed: int, number: int) -> int:
    """The seed of one more draw: spread by the seed of the plan, so that anyone can repeat it.

    Examples
    --------
    >>> draw_seed(1, 0) == draw_seed(1, 0), draw_seed(1, 0) == draw_seed(2, 0)
    (True, False)
    """
    digest = hashlib.blake2b(f"{seed}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 2


def chances(draw: Draw, *, people: People, plan: Ints, seed: int, n_draws: int) -> Chances:
    """Draw the lots again and again, and count how often each person gets what the plan gave them.

    Parameters
    ----------
    draw
        The plan for a seed: the row of the offer of each person, -1 none, shape (n_people,).
    plan
        The plan of which the chances are asked.
    n_draws
        The standard error is at most 0.5 / sqrt(n_draws).

    Raises
    ------
    ValueError
        ``n_draws`` is not positive, or a plan has another number of people.

    Source
    ------
    Abdulkadiroğlu, Angrist, Narita and Pathak, Research Design Meets Market Design, Econometrica 85 (2017): the
    propensity score of a seat that was assigned centrally, and its estimate by drawing the lots again.
    """
    if n_draws < 1:
        raise ValueError(f"n_draws must be > 0, got {n_draws}.")
    plan = np.asarray(plan, dtype=np.int64)
    if plan.shape != (people.n_people,):
        raise ValueError(f"plan must have shape ({people.n_people},), got {plan.shape}.")
    same, placed = np.zeros(len(plan)), np.zeros(len(plan))
    for number in range(n_draws):
        drawn = np.asarray(draw(draw_seed(seed, number)), dtype=np.int64)
        if drawn.shape != plan.shape:
            raise ValueError(f"draw must give a plan of shape {plan.shape}, got {drawn.shape}.")
        same += drawn == plan
        placed += drawn >= 0
    propensity = same / n_draws
    return Chances(
        propensity=propensity,
        placed=placed / n_draws,
        error=np.sqrt(propensity * (1 - propensity) / n_draws),
        n_draws=n_draws,
    )
