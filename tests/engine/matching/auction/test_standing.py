"""After everyone who comes or goes, the plan that stands is as good as one that is made anew, and proves it."""

from itertools import pairwise

import numpy as np
import pytest
from tests.engine.matching.auction.problems import draw_problem, value_of

from weefsel.engine.matching.auction import near
from weefsel.engine.matching.auction import standing as standings
from weefsel.engine.matching.auction.solve import solve
from weefsel.engine.matching.auction.standing import Standing


class Present:
    """The people who are there, kept beside the plan in the plainest way."""

    def __init__(self, start, offer, score, capacity):
        self.rows = {i: (offer[a:z], score[a:z]) for i, (a, z) in enumerate(pairwise(start.tolist()))}
        self.away, self.capacity = {}, capacity

    def problem(self):
        people = sorted(self.rows)
        lengths = [len(self.rows[person][0]) for person in people]
        offer, score = (
            np.concatenate([self.rows[person][k] for person in people] or [np.empty(0, dtype=np.int64)]) for k in (0, 1)
        )
        return people, np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), offer, score


def check(plan, present):
    """The plan is one of who is there, keeps every capacity, and no plan that is made anew is better."""
    people, start, offer, score = present.problem()
    gone = np.ones(len(plan.offer), dtype=bool)
    gone[people] = False
    assert (plan.offer[gone] == -1).all()
    assert value_of(start, offer, score, present.capacity, plan.offer[people]) == plan.value == plan.bound
    assert plan.value == solve(start, offer, score, present.capacity).value


# Scores of 1 and 2, so that almost everything is equally good; a few; and hardly any equal.
@pytest.mark.parametrize("top", [3, 12, 1 << 20])
@pytest.mark.parametrize("seed", range(8))
def test_whoever_comes_and_goes_the_plan_is_the_best_and_proves_it(seed, top, monkeypatch):
    monkeypatch.setattr(standings, "AT_LEAST", 3)  # so that there has to be laid out anew
    monkeypatch.setattr(standings, "ASKS_MORE", 1)
    # Nothing or almost everything is near, prices go to the middle after each event or never, and there is no room.
    monkeypatch.setattr(near, "NEAR", (0, 1 / 50, 1 / 4, 2)[seed % 4])
    monkeypatch.setattr(standings, "MIDDLE", (0, 1_000)[seed // 4])
    monkeypatch.setattr(near, "ROOM", (0, 4)[seed % 2])
    monkeypatch.setattr(near, "SPARE", (0, 256)[seed % 2])
    rng = np.random.default_rng([seed, top])
    given = draw_problem(rng, people=30, offers=9, top=top)
    stands, present = Standing(*given), Present(*given)
    check(stands.plan(), present)
    for _ in range(40):
        what = rng.integers(0, 3)
        if what == 0 and present.rows:
            person = int(rng.choice(sorted(present.rows)))
            stands.leave(person)
            present.away[person] = present.rows.pop(person)
        elif what == 1 and present.away:
            person = int(rng.choice(sorted(present.away)))
            stands.come_back(person)
            present.rows[person] = present.away.pop(person)
        else:
            offer = rng.permutation(len(given[3]))[: rng.integers(0, 6)]
            score = rng.integers(0, top, len(offer))
            person = stands.arrive(offer, score)
            present.rows[person] = (offer, score)
        check(stands.plan(), present)

    plan = stands.plan()
    assert [stands.offer_of(person) for person in range(stands.n_people)] == plan.offer.tolist()


@pytest.mark.parametrize(("within", "looks_further"), [(0, True), (4, False)])
def test_whole_rows_are_gone_through_only_where_near_moves_do_not_tell_enough(within, looks_further, monkeypatch):
    monkeypatch.setattr(near, "NEAR", within)
    stands = Standing(*draw_problem(np.random.default_rng(5), people=40, offers=9, top=1_000))
    looked = []
    for person in range(stands.n_people):
        for event in (stands.leave, stands.come_back):
            event(person)
            looked.append(stands.looked_further)

    assert any(looked) == looks_further


def test_who_comes_back_at_once_goes_back_along_the_way_and_looks_at_few_offers_beside_it():
    # A town of 20 by 20 offers in which everybody sees sixteen beside each other that they like nearly as well.
    side, sees, n_people = 20, 4, 1_500
    rng = np.random.default_rng(3)
    corner = rng.integers(0, side - sees + 1, (n_people, 1, 2))
    offer = ((corner + np.argwhere(np.ones((sees, sees)))) @ (side, 1)).ravel()
    start, score = np.arange(n_people + 1) * sees**2, rng.integers(960, 1_000, len(offer))
    stands = Standing(start, offer, score, np.full(side**2, 4))
    n_seen = n_moved = 0
    for person in range(0, n_people, 4):
        stands.leave(person)
        stands.come_back(person)
        n_seen += stands.n_seen
        n_moved += stands.n_moved

    assert 0 < n_seen <= n_moved


def test_where_everybody_is_matters_for_speed_only():
    rng = np.random.default_rng(1)
    given = draw_problem(rng, people=30, offers=9)
    n, m = len(given[0]) - 1, len(given[3])
    stands = Standing(*given, people_xy=rng.random((n, 2)), offers_xy=rng.random((m, 2)))
    present = Present(*given)

    stands.leave(0)
    present.away[0] = present.rows.pop(0)

    check(stands.plan(), present)


def test_what_cannot_be_is_refused_and_changes_nothing():
    start, offer, score = np.array([0, 2, 3]), np.array([0, 1, 1]), np.array([5, 4, 3])
    stands = Standing(start, offer, score, np.array([1, 1]))
    before = stands.plan()

    for wrong, text in (
        (lambda: stands.arrive([2], [1]), "different rows of offers, 0 .. 1"),
        (lambda: stands.arrive([1, 1], [1, 2]), "different rows of offers"),
        (lambda: stands.arrive([1], [1 << 26]), "at most 67108863, got 67108864"),
        (lambda: stands.come_back(0), "person 0 is not gone"),
        (lambda: stands.leave(2), "person must be 0 .. 1, got 2"),
    ):
        with pytest.raises(ValueError, match=text):
            wrong()
    stands.leave(1)
    with pytest.raises(ValueError, match="person 1 is gone already"):
        stands.leave(1)
    stands.come_back(1)

    after = stands.plan()
    assert (after.offer.tolist(), after.value) == (before.offer.tolist(), before.value) == ([0, 1], 8)


def test_nobody_and_nothing_can_stand_too():
    nobody = Standing(np.array([0]), np.empty(0, dtype=int), np.empty(0, dtype=int), np.array([1]))
    worthless = Standing(np.array([0, 1]), np.array([0]), np.array([0]), np.array([1]))

    assert nobody.plan().offer.tolist() == []
    assert nobody.offer_of(nobody.arrive([0], [7])) == 0
    assert nobody.plan().value == nobody.plan().bound == 7
    assert worthless.plan().offer.tolist() == [-1]
