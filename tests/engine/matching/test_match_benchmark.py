import re

import numpy as np
import pytest
from benchmarks import towns
from benchmarks.match import SOLVERS, Answer, compare, evaluate, table
from benchmarks.match_pairs import measure
from benchmarks.towns import Town, make_town

TINY = Town(
    start=np.array([0, 2, 3]),
    offer=np.array([0, 1, 0], dtype=np.int32),
    score=np.array([9, 4, 7], dtype=np.int32),
    capacity=np.array([1, 2]),
    people=np.zeros((2, 2)),
    offers=np.zeros((2, 2)),
)


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.name)
def test_every_solver_answers_by_hand(solver):
    answer = solver.solve(TINY)

    value, bound = evaluate(TINY, answer)
    worth = {"greedy by score": 9, "first come first served": 9}
    assert value == worth.get(solver.name, 11)
    assert bound in (None, 11)


def test_a_bound_is_prices_of_places_and_what_people_gain_at_them():
    assert evaluate(TINY, Answer(np.array([1, 0]), price=np.array([5, 0]))) == (11, 5 + 4 + 2)
    assert evaluate(TINY, Answer(np.array([1, -1]), price=np.array([0, 0]))) == (4, 9 + 7)


@pytest.mark.parametrize(
    ("offer", "price", "message"),
    [
        ([0, 0], None, "more people than places"),
        ([0, 1], None, "not among their candidates"),
        ([0, -1], [0, -1], "below zero"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_not_counted(offer, price, message):
    with pytest.raises(ValueError, match=message):
        evaluate(TINY, Answer(np.array(offer), price=None if price is None else np.array(price)))


@pytest.mark.parametrize(("until", "size"), [(np.inf, "M"), (0.0, "M"), (np.inf, "XL")])
def test_the_table_has_a_line_for_every_solver_and_says_which_were_not_run(until, size):
    found = compare(TINY, size, 2, list(SOLVERS), expected={}, until=until, once_more=True)

    lines = dict(zip(found, table("dense", found), strict=True))
    assert list(lines) == [solver.name for solver in SOLVERS]
    for solver in SOLVERS:
        n = 0 if until == 0 or size not in solver.sizes else 1 if size in solver.once else 2
        assert len(found[solver.name].seconds) == n
        why = "no time left for 2 of 2 rounds" if until == 0 and size in solver.sizes else solver.why_not
        assert lines[solver.name].endswith(f"not run: {why}") == (n == 0), lines[solver.name]


@pytest.mark.parametrize("family", towns.FAMILIES)
def test_a_town_is_the_same_for_the_same_seed_and_has_candidates_best_first(family, monkeypatch):
    monkeypatch.setattr(towns, "SIZES", {"S": (40, 12)})
    monkeypatch.setattr(towns, "_look_around", towns._look_around.py_func)
    monkeypatch.setattr(towns, "FEWEST", 4)
    monkeypatch.setattr(towns, "MOST", 8)

    with np.errstate(over="ignore"):
        one, same, other = (make_town("S", seed, family) for seed in (1, 1, 2))

    assert (one.offer.tolist(), one.score.tolist()) == (same.offer.tolist(), same.score.tolist())
    assert one.score.tolist() != other.score.tolist()
    rows = [slice(a, z) for a, z in zip(one.start[:-1].tolist(), one.start[1:].tolist(), strict=True)]
    assert all((np.diff(one.score[row]) <= 0).all() for row in rows)
    assert all(len(set(one.offer[row].tolist())) == row.stop - row.start <= 8 for row in rows)
    assert (one.score.min() > 0, one.capacity.min() > 0) == (True, True)
    assert ((one.score % 500 == 0) | (one.score == 1)).all() == (family == "ties")


def test_pairs_that_bind_in_a_small_town_cost_something_and_are_planned_to_the_point():
    told = measure(make_town("S", 3), 6, 3)

    assert re.match(r"^6 pairs: value [\d,]+, gap 0\.000000%, [1-9][\d,]* less than without pairs; ", told)
