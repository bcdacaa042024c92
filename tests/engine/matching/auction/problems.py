"""Small problems of places for the tests of the solver, and what an independent solver says of them."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array


def draw_problem(rng, *, people=9, offers=6, top=12, room=4):
    """Edges in any order within a person, with scores that are often equal; some worth nothing, some offers full."""
    n, m = int(rng.integers(1, people)), int(rng.integers(1, offers))
    lengths = rng.integers(0, m + 1, n)
    start = np.concatenate([[0], np.cumsum(lengths)])
    offer = np.concatenate([rng.permutation(m)[:length] for length in lengths]).astype(np.int64)
    return start, offer, rng.integers(0, top, len(offer)), rng.integers(0, room, m)


def seeds(**limits):
    """Problems for Hypothesis, each from a number that can be told."""
    return st.integers(0, 2**32 - 1).map(lambda seed: draw_problem(np.random.default_rng(seed), **limits))


def person_of(start):
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def best_value(start, offer, score, capacity, pairs=(), kept=None):
    """The highest value that any plan has, by HiGHS as a mixed integer program.

    ``kept`` how many places of each offer are for some people only, and who they are.
    """
    n_people, n_offers, n_edges = len(start) - 1, len(capacity), len(offer)
    if not n_edges:
        return 0
    edges = np.arange(n_edges)
    person = person_of(start)
    rows, columns = [person, n_people + offer], [edges, edges]
    n_rows = n_people + n_offers
    for a, b in pairs:
        together = np.flatnonzero(np.isin(person, (a, b)))
        rows.append(n_rows + offer[together])
        columns.append(together)
        n_rows += n_offers
    most = [np.ones(n_people), capacity, np.ones(n_rows - n_people - n_offers)]
    if kept is not None:
        others = np.flatnonzero(~kept[1][person])
        rows.append(n_rows + offer[others])
        columns.append(others)
        most.append(capacity - np.minimum(kept[0], capacity))
        n_rows += n_offers
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    table = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n_rows, n_edges)).tocsr()
    found = milp(
        -np.asarray(score, dtype=float),
        constraints=LinearConstraint(table, ub=np.concatenate(most)),
        integrality=np.ones(n_edges),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    assert found.status == 0
    return round(-found.fun)


def value_of(start, offer, score, capacity, plan):
    """The value of a plan by its own edges; it must keep every capacity and use no edge that is not there."""
    used = np.bincount(plan[plan >= 0], minlength=len(capacity))
    assert (used <= capacity).all()
    taken = plan[person_of(start)] == offer
    assert np.bincount(person_of(start)[taken], minlength=len(start) - 1).tolist() == (plan >= 0).tolist()
    return int(score[taken].sum())
