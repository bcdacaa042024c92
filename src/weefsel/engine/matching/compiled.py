"""Everything of matching that is compiled, compiled at once: when it is set up, not while someone waits for a page.

What was compiled is kept beside the source, or in the folder of who runs it when that may not be written.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

# The wide form is for scores of more than 14 bits.
SCORES = (1 << 10, 1 << 20)


def compile_all() -> None:
    """Compile what is not yet compiled for this machine; half a minute the first time, then almost nothing."""
    forget_old(Path(__file__).parent)
    _compile_auction()
    _compile_search()


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


def _compile_auction() -> None:
    from weefsel.engine.matching.auction import paths
    from weefsel.engine.matching.auction.curve import along_the_curve, bounds
    from weefsel.engine.matching.auction.problem import Problem
    from weefsel.engine.matching.auction.repair import Repair
    from weefsel.engine.matching.auction.solve import solve
    from weefsel.engine.matching.auction.standing import Standing
    from weefsel.engine.matching.shards.solve import solve as solve_in_shards

    somewhere = np.zeros((1, 2))
    corners = bounds(somewhere)
    assert corners is not None
    along_the_curve(somewhere, *corners)
    n_people, n_offers, n_edges, n_places = 60, 12, 6, 4
    rng = np.random.default_rng(1)
    start, capacity = np.arange(n_people + 1) * n_edges, np.full(n_offers, n_places)
    offer = np.concatenate([rng.permutation(n_offers)[:n_edges] for _ in range(n_people)])
    for top in SCORES:
        score = rng.integers(1, top, len(offer))
        solve(start, offer, score, capacity)
        solve_in_shards(start, offer, score, capacity, n_shards=2)
        # From prices out of the air, so that every kind of repair has work.
        problem = Problem(start, offer, score, capacity, None, None, threads=1)
        problem.price[:] = rng.integers(0, top, n_offers)
        repair = Repair(problem, np.full(n_people, -1))
        repair.give_places()
        repair.fill_places()
        repair.lower_all()
        paths.add_up(problem.row, problem.edge, problem.price, repair.at, problem.bits, 0, n_people)
    stands = Standing(start, offer, rng.integers(1, SCORES[0], len(offer)), capacity)
    stands.leave(0)
    stands.come_back(0)


def _compile_search() -> None:
    from weefsel.engine.frames import Offers, People
    from weefsel.engine.matching.search.index import prepare
    from weefsel.engine.matching.search.search import Search, question

    nowhere = Offers(id=np.empty(0, dtype=np.str_), werkvorm=np.empty(0, dtype=np.str_))
    index = prepare(nowhere, {}, reach_m=1)
    asked, room = question(index, People(id=np.array(["nobody"]))), Search(index)
    room.best(asked, 1)
    room.n_found(asked)


if __name__ == "__main__":
    compile_all()
