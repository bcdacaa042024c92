"""Give many people places so that the scores add up to the most, and prove it.

Three stages. An auction in rounds (`rounds`) gives almost everyone a best place at some price. Prices become whole
points, and shortest ways (`repair`) mend what is not exact. At the end the points given out equal the prices of the
places and what people gain at them, added up: no other plan can have more.

Source
------
D. P. Bertsekas, The auction algorithm, Annals of Operations Research 14 (1988), for the bids and the proof by duality.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction.bidding import SIXTEENTHS
from weefsel.engine.matching.auction.problem import Plan, Problem
from weefsel.engine.matching.auction.repair import Repair
from weefsel.engine.matching.auction.rounds import Auction


def solve(
    start: Ints,
    offer: NDArray[Any],
    score: NDArray[Any],
    capacity: Ints,
    *,
    people_xy: Floats | None = None,
    offers_xy: Floats | None = None,
    tolerance: float = 0.0,
    lowest_prices: bool = False,
    threads: int | None = None,
) -> Plan:
    """Choose at most one offer a person, none over its capacity, so that the scores add up to the most.

    The same input gives the same plan, whatever the number of threads. About linear in the number of edges; the ways
    at the end are worst case quadratic in the number of people, and short where people and offers have a place.

    Parameters
    ----------
    start
        Where the edges of each person begin, shape (n_people + 1,), rising from 0.
    offer, score
        By edge; whole numbers. An edge of score 0 or less is as good as none. Any order within a person.
    capacity
        Places of each offer, shape (n_offers,), 0 or more.
    people_xy, offers_xy
        Where they are, metres, shapes (n_people, 2) and (n_offers, 2); only for speed. Left out or NaN: not known.
    tolerance
        Stop when the plan is proven to be within this part of the best; 0 is the best itself.
    lowest_prices
        Of all prices that prove the plan, give the lowest: what one more place at each offer would add. Only for the
        best itself.
    threads
        Left out: as many as are quickest for so many people.

    Raises
    ------
    ValueError
        Shapes that do not fit, an offer that is not there, or a score over 67,108,863.
    """
    check(start, offer, score, capacity)
    problem = Problem(start, offer, score, capacity, people_xy, offers_xy, threads)
    try:
        if problem.top == 0:
            nobody, nothing = np.full(len(start) - 1, -1, dtype=np.int64), np.zeros(len(capacity), dtype=np.int64)
            return Plan(offer=nobody, price=nothing, value=0, bound=0)
        auction = Auction(problem, tolerance=tolerance)
        return _finish(auction, auction.steps(), lowest_prices)
    finally:
        problem.close()


def solved(
    start: Ints,
    offer: NDArray[Any],
    score: NDArray[Any],
    capacity: Ints,
    *,
    people_xy: Floats | None,
    offers_xy: Floats | None,
    threads: int | None,
) -> tuple[Problem, Ints]:
    """The best plan as the arrays it was found in, with the edge of each person there (-1 none); to go on from.

    The problem's threads are let go. Raises as `solve` does.
    """
    check(start, offer, score, capacity)
    problem = Problem(start, offer, score, capacity, people_xy, offers_xy, threads)
    try:
        auction = Auction(problem)
        _play(auction, auction.steps())
        return problem, _mend(auction).at
    finally:
        problem.close()


def go_on(problem: Problem, at: Ints, *, tolerance: float = 0.0, lowest_prices: bool = False) -> Plan:
    """The best plan, from one that is almost so: each person at their edge ``at`` (-1 none), at the problem's prices.

    Whoever is far from their best at these prices lets go. Goes on where an auction is after its first round; for the
    other arguments see `solve`.

    Raises
    ------
    ValueError
        An offer has more people than places.
    """
    offers = problem.edge[at[at >= 0]].astype(np.int64) & ((1 << problem.bits) - 1)
    if (np.bincount(offers, minlength=problem.n_offers) > problem.room).any():
        raise ValueError("an offer has more people than places: there is nothing to go on from.")
    problem.price = problem.price << SIXTEENTHS
    auction = Auction(problem, at, tolerance=tolerance)
    return _finish(auction, auction.steps()[1:], lowest_prices)


def _finish(auction: Auction, steps: list[int], lowest_prices: bool) -> Plan:
    plan = _play(auction, steps)
    if plan is not None:
        return plan
    repair = _mend(auction)
    if lowest_prices:
        repair.lower_all()
    return auction.problem.plan(repair.at, auction.problem.price)


def _play(auction: Auction, steps: list[int]) -> Plan | None:
    """The rounds of these steps; gives the plan as soon as it is proven to be near enough to the best."""
    problem, step_before = auction.problem, 0
    for step in steps:
        auction.play(step, step_before)
        step_before = step
        if auction.may_be_enough(step):
            plan = problem.plan(auction.at, _whole_points(problem.price))
            if plan.gap <= auction.tolerance:
                return plan
    return None


def _mend(auction: Auction) -> Repair:
    auction.problem.price = _whole_points(auction.problem.price)
    repair = Repair(auction.problem, auction.at)
    repair.give_places()
    repair.fill_places()
    return repair


def _whole_points(price: NDArray[Any]) -> NDArray[Any]:
    return (price + (1 << (SIXTEENTHS - 1))) >> SIXTEENTHS


def check(start: Ints, offer: NDArray[Any], score: NDArray[Any], capacity: Ints) -> None:
    if not len(start) or start[0] != 0 or start[-1] != len(offer) or len(score) != len(offer):
        raise ValueError("start must rise from 0 to the number of edges, and each edge must have an offer and a score.")
    if (start[1:] < start[:-1]).any() or capacity.min(initial=0) < 0:
        raise ValueError("start must not fall, and a capacity must be 0 or more.")
