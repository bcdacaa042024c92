"""How a problem is laid out before it is solved: the curve, the rows, the tree, and the places of an offer."""

import numpy as np
import pytest
from tests.engine.matching.auction.problems import draw_problem

from weefsel.engine.matching.auction import problem as problems
from weefsel.engine.matching.auction.curve import along_the_curve, bounds
from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.auction.rounds import Auction
from weefsel.engine.matching.auction.rows import NARROW, WIDE
from weefsel.engine.matching.auction.tree import Tree


def test_the_curve_goes_through_every_cell_and_only_to_a_neighbour():
    side = 32
    xy = np.array([(x, y) for x in range(side) for y in range(side)], dtype=float)

    order = along_the_curve(xy, np.zeros(2), np.full(2, side - 1.0))

    assert sorted(order.tolist()) == list(range(side * side))
    assert (np.abs(np.diff(xy[order], axis=0)).sum(axis=1) == 1).all()


def test_who_is_nowhere_known_comes_last_and_keeps_their_order():
    xy = np.array([[np.nan, 1.0], [3.0, 3.0], [np.inf, 0.0], [0.0, 0.0]])

    low, high = bounds(xy)

    assert (low.tolist(), high.tolist()) == ([0.0, 0.0], [3.0, 3.0])
    assert along_the_curve(xy, low, high).tolist() == [3, 1, 0, 2]
    assert bounds(xy, np.full((2, 2), np.nan)) is None


@pytest.mark.parametrize(("top", "width"), [(1 << 14, NARROW), ((1 << 14) + 1, WIDE)])
def test_rows_are_sorted_edges_of_the_width_that_holds_them(top, width):
    rng = np.random.default_rng(top)
    for _ in range(40):
        start, offer, score, capacity = draw_problem(rng, people=30, offers=70, top=12, room=2)
        score = np.append(score, top - 1)
        start, offer, capacity = np.append(start, len(score)), np.append(offer, 0), np.append(1, capacity[1:])

        laid = Problem(start, offer, score, capacity, None, None, threads=1)

        assert (laid.width, laid.top) == (width, top - 1)
        for person in range(len(start) - 1):
            row = slice(start[person], start[person + 1])
            worth = np.where(capacity[offer[row]] > 0, score[row], 0)
            assert laid.edge[row].tolist() == sorted((worth << laid.bits | offer[row]).tolist(), reverse=True)


def test_an_offer_with_very_many_places_needs_the_wide_form():
    start, offer, score = np.arange(2_001), np.zeros(2_000, dtype=np.int64), np.arange(2_000)

    assert Problem(start, offer, score, np.array([1_024]), None, None, threads=1).width is NARROW
    assert Problem(start, offer, score, np.array([1_025]), None, None, threads=1).width is WIDE


def test_each_stretch_comes_once_and_after_the_two_it_is_made_of():
    tree = Tree.of(2_000, is_small=False)
    order = [int(one) for parts in tree.turns[-2:] for part in parts for one in part.stretches]
    base = tree.base.tolist()

    assert sorted(order) == list(range(tree.n_stretches)) == list(range(31))
    for level in range(1, tree.leaf_bits + 1):
        for number in range(base[level + 1] - base[level]):
            below = [base[level - 1] + 2 * number, base[level - 1] + 2 * number + 1]
            assert max(map(order.index, below)) < order.index(base[level] + number)
    halves, whole = [[(0, 1_001), (1_001, 2_000)], [(0, 2_000)]]
    assert [[(part.first, part.last) for part in parts] for parts in tree.turns] == [halves, whole] * 3
    assert [[part.lowest for part in parts] for parts in tree.turns] == [[0, 0], [30], [0, 0], [30], [0, 0], [0]]


def test_everyone_belongs_to_the_smallest_stretch_that_holds_all_their_offers(monkeypatch):
    monkeypatch.setattr(problems, "FEW_PEOPLE", 0)
    start, offer = np.array([0, 2, 4, 5, 5]), np.array([0, 1, 15, 16, 31])
    laid = Problem(start, offer, np.ones(5, dtype=np.int64), np.ones(32, dtype=np.int64), None, None, threads=1)

    base = laid.tree.base.tolist()
    assert laid.stretch.tolist() == [0, base[4], 15, 0]


def test_a_second_thread_is_taken_where_it_gives_more_than_it_costs_unless_something_is_said(monkeypatch):
    arrays = np.arange(4), np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64), np.array([2]), None, None

    def threads(said):
        laid = Problem(*arrays, threads=said)
        laid.close()
        return laid.threads

    few = [threads(said) for said in (None, 1, 2)]
    monkeypatch.setattr(problems, "MANY_PEOPLE", 3)

    assert few == [1, 1, 2]
    assert [threads(said) for said in (None, 1, 2)] == [2, 1, 2]


@pytest.mark.parametrize("score", [1, 1 << 20])
def test_a_free_place_gives_way_before_a_bid_of_the_same_price(score):
    laid = Problem(np.array([0, 1, 2]), np.zeros(2, int), np.full(2, score), np.array([2]), None, None, threads=1)
    auction = Auction(laid, at=np.array([0, -1]))

    auction.play(1, 0)

    assert auction.at.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("tolerance", "steps"),
    [(0.0, [1_280, 320, 80, 20, 5, 1]), (0.001, [960, 120, 60, 30, 15, 7, 3, 1]), (1.0, [960, 480, 240, 120, 60])],
)
def test_steps_go_down_to_where_a_gap_can_be_proven_and_on_from_there_to_the_last(tolerance, steps):
    laid = Problem(np.array([0, 1]), np.array([0]), np.array([1_000]), np.array([1]), None, None, threads=1)

    auction = Auction(laid, tolerance=tolerance)

    assert auction.steps()[: len(steps)] == steps
    assert auction.steps()[-1] == 1
    assert [auction.may_be_enough(step) for step in (129, 128)] == [tolerance > 0.01, tolerance > 0]
