"""Everything of matching that is compiled, compiled at once: when it is set up, not while someone waits for a page.

What was compiled is kept beside the source, or in the folder of who runs it when that may not be written.
"""

from __future__ import annotations

import numpy as np

# The wide form is for scores of more than 14 bits.
SCORES = (1 << 10, 1 << 20)


def compile_all() -> None:
    """Compile what is not yet compiled for this machine; under 20 seconds the first time, then almost nothing."""
    _compile_auction()
    _compile_search()


def _compile_auction() -> None:
    from weefsel.engine.matching.auction.rows import along_the_curve
    from weefsel.engine.matching.auction.solve import solve

    corner = np.zeros(2)
    along_the_curve(np.zeros((1, 2)), corner, corner)
    # So many small problems that every kind of repair has had work.
    n_people, n_offers, n_edges, n_places = 300, 40, 6, 7
    for seed in range(30):
        rng = np.random.default_rng(seed)
        offer = np.concatenate([rng.permutation(n_offers)[:n_edges] for _ in range(n_people)])
        for top in SCORES:
            score = rng.integers(1, top, len(offer))
            start = np.arange(n_people + 1) * n_edges
            solve(start, offer, score, np.full(n_offers, n_places), lowest_prices=True)


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
