"""The search by flows that forms groups: part by part it is as good as in one piece."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.auction.problems import person_of, seeds
from tests.engine.worlds import QUICK

from weefsel.engine.frames import Apart
from weefsel.engine.matching import _kernel as kernel


@QUICK
@given(seeds(), st.integers(0, 2**32 - 1))
def test_a_plan_that_is_made_part_by_part_is_as_good(problem, seed):
    start, offer, score, capacity = problem
    n, worth = len(start) - 1, np.flatnonzero(score > 0)
    pairs = np.random.default_rng(seed).integers(0, n, (4, 2))
    told = {
        "n_people": n,
        "capacity": capacity,
        "apart": Apart(pairs=pairs[pairs[:, 0] != pairs[:, 1]]),
        "most_flows": 10_000,
    }
    edges = person_of(start)[worth], offer[worth], score[worth]

    whole = kernel.solve(*edges, **told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "FEW_PEOPLE", 0)
        parts = kernel.solve(*edges, **told)

    assert (parts.value, parts.bound) == (whole.value, whole.bound)


def test_parts_are_what_touches_by_an_offer_a_pair_or_a_building(monkeypatch):
    seen = []
    monkeypatch.setattr(kernel, "FEW_PEOPLE", 0)
    solve = kernel._solve
    monkeypatch.setattr(kernel, "_solve", lambda *args: seen.append((args[3], len(args[4]))) or solve(*args))

    # Two by one offer; one each by a pair, in two places; one alone; and two offers near one another.
    found = kernel.solve(
        np.arange(7),
        np.array([0, 0, 1, 2, 3, 4, 5]),
        np.ones(7, dtype=np.int64),
        n_people=7,
        capacity=np.ones(6, dtype=np.int64),
        apart=Apart(pairs=[(2, 3), (5, 6)]),
        near={4: frozenset([5]), 5: frozenset([4])},
        most_flows=100,
    )

    assert sorted(seen) == [(1, 1), (2, 1), (2, 2), (2, 2)]
    assert found.value == found.bound == 5
