"""Solve a plan in shards, by whoever is there, and mend it into the plan that one machine would make.

A country is cut along the curve (`cut`). Each shard is solved by itself (`shard`), wherever there is room. Then they
lie beside each other (`mend`) with a price for each place, which proves how far the plan can be from the best. From
there the auction goes on over all borders, on one machine, to the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction.problem import FEW_PEOPLE, Plan, Problem
from weefsel.engine.matching.auction.solve import check, go_on
from weefsel.engine.matching.auction.solve import solve as solve_whole
from weefsel.engine.matching.shards.cut import Cut, Piece
from weefsel.engine.matching.shards.mend import let_go, put_together
from weefsel.engine.matching.shards.shard import Settled, Shard, Spread, one_by_one, settle


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The plan, and what it took.

    ``n_shards``, 1 when it was not worth cutting; ``n_border`` people who see offers of more than one shard; ``gap``
    what the shards proved, as a part of the bound, before anything was mended; ``n_left`` people whom they had not
    given what is worth most to them; ``most_bytes`` of one shard and ``all_bytes`` of all, moved there and back.
    """

    plan: Plan
    n_shards: int = 1
    n_border: int = 0
    gap: float = 0.0
    n_left: int = 0
    most_bytes: int = 0
    all_bytes: int = 0


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
    n_shards: int | None = None,
    spread: Spread = one_by_one,
) -> Solved:
    """Solve as `auction.solve` does, with the same arguments and the same promises, in shards that ``spread`` solves.

    The answer depends on the input and ``n_shards`` alone, not on who solves which shard, or when. Without a tolerance
    value and lowest prices are those of `auction.solve`, and so is the plan once lots decide between equals.

    Parameters
    ----------
    n_shards
        Left out: one for each 25,000 people, four at least; fewer than 5,000 people are not cut.

    Raises
    ------
    ValueError
        As `auction.solve` does.
    """
    check(start, offer, score, capacity)
    if score.max(initial=0) <= 0 or (n_shards is None and len(start) - 1 < FEW_PEOPLE):
        plan = solve_whole(
            start,
            offer,
            score,
            capacity,
            people_xy=people_xy,
            offers_xy=offers_xy,
            tolerance=tolerance,
            lowest_prices=lowest_prices,
            threads=threads,
        )
        return Solved(plan)
    problem = Problem(start, offer, score, capacity, people_xy, offers_xy, threads)
    try:
        return _solve(problem, Cut(problem, n_shards), spread, tolerance, lowest_prices)
    finally:
        problem.close()


def _solve(problem: Problem, cut: Cut, spread: Spread, tolerance: float, lowest_prices: bool) -> Solved:
    n_bytes: list[int] = []
    at, price = put_together(cut, _have_solved(cut.shards(), spread, n_bytes))
    plan = problem.plan(at, price)
    gap, n_left = plan.gap, let_go(cut, at, price)
    if gap > tolerance or not tolerance:
        problem.price = price
        plan = go_on(problem, at, tolerance=tolerance, lowest_prices=lowest_prices)
    return Solved(plan, cut.n_shards, cut.n_border, gap, n_left, max(n_bytes), sum(n_bytes))


def _have_solved(
    shards: Iterator[tuple[Piece, Shard]], spread: Spread, n_bytes: list[int]
) -> Iterator[tuple[Piece, Settled]]:
    """Each shard with its answer; a shard is made when someone asks for it."""
    sent: dict[int, tuple[Piece, Shard]] = {}

    def leaving() -> Iterator[Shard]:
        for piece, shard in shards:
            sent[piece.number] = piece, shard
            yield shard

    for number, settled in enumerate(spread(settle, leaving())):
        piece, shard = sent.pop(number)
        settled.check(shard)
        n_bytes.append(shard.n_bytes + settled.offer.nbytes + settled.price.nbytes)
        yield piece, settled
