"""Everything of matching that is compiled, compiled at once: when it is set up, not while someone waits for a page.

What was compiled is kept beside the source, or in the folder of who runs it when that may not be written.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

from weefsel.engine.frames import Ints

# The wide form of an edge is for scores of more than 14 bits, or for more than 1,024 offers that somebody may go to.
NARROW_TOP, WIDE_TOP = 1 << 10, 1 << 20


def compile_for_pages() -> None:
    """Compile what pages ask for and this machine lacks; half a minute of processor the first time."""
    forget_old(Path(__file__).parent)
    compile_search()
    compile_auction(NARROW_TOP)


def compile_all() -> None:
    """Compile also what few ask for: wide edges, pairs, shards, plans that stand; 90 seconds of processor in all."""
    compile_for_pages()
    compile_auction(WIDE_TOP)
    compile_pairs()
    compile_the_rest()


def forget_old(folder: Path) -> None:
    """Throw away what was compiled beside the sources in ``folder`` when one of these is newer.

    The compiler itself looks at the file of a function, not at the files of the functions that it took in.
    """
    kept = [*folder.rglob("__pycache__/*.nb[ci]")]
    rooms = {each.parent.parent for each in kept}
    newest = max((each.stat().st_mtime_ns for each in chain(*(room.glob("*.py") for room in rooms))), default=0)
    if any(each.stat().st_mtime_ns < newest for each in kept):
        for each in kept:
            each.unlink(missing_ok=True)


def compile_auction(top: int) -> None:
    """Plans of whole regions with scores up to ``top``, with every kind of repair."""
    from weefsel.engine.matching.auction import paths
    from weefsel.engine.matching.auction.curve import along_the_curve, bounds
    from weefsel.engine.matching.auction.problem import Problem
    from weefsel.engine.matching.auction.repair import Repair
    from weefsel.engine.matching.auction.solve import solve

    somewhere = np.zeros((1, 2))
    corners = bounds(somewhere)
    assert corners is not None
    along_the_curve(somewhere, *corners)
    some = _some_problem(top)
    solve(*some)
    # From prices out of the air, so that every kind of repair has work.
    problem = Problem(*some, None, None, threads=1)
    problem.price[:] = np.random.default_rng(1).integers(0, top, problem.n_offers)
    repair = Repair(problem, np.full(problem.n_people, -1))
    repair.give_places()
    repair.fill_places()
    repair.lower_all()
    paths.add_up(problem.row, problem.edge, problem.price, repair.at, problem.bits, 0, problem.n_people)


def compile_pairs() -> None:
    """Plans in which pairs stay apart: so many that tolls are set one by one and all at once."""
    from weefsel.engine.matching.pairs.search import keep_apart

    some = _some_problem(NARROW_TOP)
    rng = np.random.default_rng(1)
    pairs = rng.integers(0, len(some[0]) - 1, (60, 2))
    lots = rng.integers(0, 2**64, len(some[1]), dtype=np.uint64)
    keep_apart(*some, pairs[pairs[:, 0] != pairs[:, 1]], lots, most_changes=1_000)


def compile_the_rest() -> None:
    """Plans in shards, and a plan that stands."""
    from weefsel.engine.matching.auction.standing import Standing
    from weefsel.engine.matching.shards.solve import solve as solve_in_shards

    for top in (NARROW_TOP, WIDE_TOP):
        solve_in_shards(*_some_problem(top), n_shards=2)
    stands = Standing(*_some_problem(NARROW_TOP))
    stands.leave(0)
    stands.come_back(0)


def _some_problem(top: int) -> tuple[Ints, Ints, Ints, Ints]:
    n_people, n_offers, n_edges, n_places = 60, 12, 6, 4
    rng = np.random.default_rng(1)
    start, capacity = np.arange(n_people + 1) * n_edges, np.full(n_offers, n_places)
    offer = np.concatenate([rng.permutation(n_offers)[:n_edges] for _ in range(n_people)])
    return start, offer, rng.integers(1, top, len(offer)), capacity


def compile_search() -> None:
    """The best offers for one person."""
    from weefsel.engine.frames import Offers, People
    from weefsel.engine.matching.search.index import prepare
    from weefsel.engine.matching.search.search import Search, question

    nowhere = Offers(id=np.empty(0, dtype=np.str_), werkvorm=np.empty(0, dtype=np.str_))
    index = prepare(nowhere, {}, reach_m=1.0)  # a float, as pages ask it: a whole number is another form to compile
    asked, room = question(index, People(id=np.array(["nobody"]))), Search(index)
    room.best(asked, 1)
    room.n_found(asked)


if __name__ == "__main__":
    compile_all()
