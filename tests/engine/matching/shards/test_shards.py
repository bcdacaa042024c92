import numpy as np
import pytest
from tests.engine.matching.auction.problems import draw_problem, person_of, value_of

from weefsel.engine.frames import Apart, Offers, People
from weefsel.engine.matching.auction.problem import Problem
from weefsel.engine.matching.auction.solve import solve as solve_whole
from weefsel.engine.matching.decide import Choices
from weefsel.engine.matching.shards.cut import Cut
from weefsel.engine.matching.shards.shard import Settled, settle
from weefsel.engine.matching.shards.solve import solve
from weefsel.engine.rights.may_meet import NOWHERE


def country(seed, n_people=5_200, n_offers=300, n_edges=6, top=9_000):
    """Too few places, and everyone sees offers nearby: enough people to be cut by itself."""
    rng = np.random.default_rng(seed)
    people_xy, offers_xy = rng.uniform(0, 10_000, (n_people, 2)), rng.uniform(0, 10_000, (n_offers, 2))
    some = np.argsort(rng.random((n_people, n_offers)), axis=1)[:, : 5 * n_edges]
    far = np.hypot(*(people_xy[:, np.newaxis] - offers_xy[some]).transpose(2, 0, 1))
    nearest = np.argsort(far, axis=1)[:, :n_edges]
    offer = np.take_along_axis(some, nearest, axis=1)
    score = np.maximum(1, top - np.take_along_axis(far, nearest, axis=1)).astype(np.int64)
    capacity = rng.multinomial(int(0.9 * n_people), np.full(n_offers, 1 / n_offers))
    return (np.arange(n_people + 1) * n_edges, offer.ravel(), score.ravel(), capacity), people_xy, offers_xy


@pytest.fixture(scope="module")
def place():
    arrays, people_xy, offers_xy = country(3)
    where = {"people_xy": people_xy, "offers_xy": offers_xy}
    return arrays, where, solve_whole(*arrays, **where, lowest_prices=True)


def test_in_shards_the_plan_is_worth_the_same_and_places_have_the_same_price(place):
    arrays, where, whole = place

    found = solve(*arrays, **where, lowest_prices=True)

    assert found.n_shards == 4
    assert found.plan.value == found.plan.bound == whole.value == value_of(*arrays, found.plan.offer)
    assert found.plan.price.tolist() == whole.price.tolist()
    assert 0 < found.n_left < found.n_border < len(found.plan.offer)
    assert found.gap > 0


@pytest.mark.parametrize("top", [12, 1 << 20], ids=["narrow", "wide"])
def test_small_problems_in_any_number_of_shards_are_worth_what_they_are_whole(top):
    for seed in range(60):
        rng = np.random.default_rng([seed, top])
        arrays = draw_problem(rng, people=40, offers=12, top=top)
        whole = solve_whole(*arrays, lowest_prices=True)

        found = solve(*arrays, lowest_prices=True, n_shards=int(rng.integers(1, 16)))

        assert found.plan.value == found.plan.bound == whole.value, seed
        assert found.plan.price.tolist() == whole.price.tolist(), seed
        value_of(*arrays, found.plan.offer)


def test_who_solves_which_shard_and_when_changes_nothing(place):
    arrays, where, _ = place

    def the_last_first(work, shards):
        return [work(shard) for shard in reversed(list(shards))][::-1]

    one, other = solve(*arrays, **where, threads=1), solve(*arrays, **where, threads=2, spread=the_last_first)

    assert one.plan.offer.tolist() == other.plan.offer.tolist()
    assert one.plan.price.tolist() == other.plan.price.tolist()
    assert one.all_bytes == other.all_bytes


def test_once_lots_decide_between_equals_the_plan_itself_is_the_same(place):
    (start, offer, score, capacity), where, _ = place
    corner = np.array([100_000, 400_000])
    people = People(id=np.array([f"p{row}" for row in range(len(start) - 1)]), xy=where["people_xy"] + corner)
    offers = Offers(
        id=np.array([f"o{row}" for row in range(len(capacity))]),
        werkvorm=np.full(len(capacity), "circle"),
        xy=where["offers_xy"] + corner,
    )
    n_shards = []

    def counted(work, shards):
        done = [work(shard) for shard in shards]
        n_shards.append(len(done))
        return done

    # Rounded: many plans are equally good.
    points = score // 500
    whole, in_shards = (
        Choices(people, offers, person_of(start), offer, points, capacity, Apart(), NOWHERE, 1, 0.0, spread).decide()
        for spread in (None, counted)
    )

    assert n_shards == [4]
    assert in_shards.chosen.tolist() == whole.chosen.tolist()
    assert in_shards.price.tolist() == whole.price.tolist()
    assert in_shards.gap == whole.gap == 0


def test_shards_that_are_solved_badly_cost_time_and_never_the_best_plan(place):
    arrays, where, whole = place
    rng = np.random.default_rng(1)

    def badly(work, shards):
        for shard in shards:
            people, offers = len(shard.start) - 1, len(shard.room)
            yield Settled(np.full(people, -1, np.int32), rng.integers(0, 9_000, offers).astype(np.int32))

    found = solve(*arrays, **where, lowest_prices=True, spread=badly)

    assert found.plan.value == found.plan.bound == whole.value
    assert found.plan.price.tolist() == whole.price.tolist()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda s, answer: Settled(answer.offer[1:], answer.price), "does not fit"),
        (lambda s, answer: Settled(answer.offer, answer.price[1:]), "does not fit"),
        (lambda s, answer: Settled(answer.offer + np.int32(len(s.room)), answer.price), "does not fit"),
        (lambda s, answer: Settled(np.zeros_like(answer.offer), answer.price), "more people than places"),
        (lambda s, answer: Settled(answer.offer, answer.price - np.int32(1 << 20)), "below zero"),
    ],
    ids=["people", "offers", "unknown", "full", "below zero"],
)
def test_an_answer_that_cannot_be_of_this_shard_is_refused(wrong, told, place):
    arrays, where, _ = place

    with pytest.raises(ValueError, match=told):
        solve(*arrays, **where, spread=lambda work, shards: [wrong(s, work(s)) for s in shards])


def test_with_a_tolerance_the_gap_is_proven_and_kept_to(place):
    arrays, where, whole = place

    for tolerance in (0.5, 0.001):
        found = solve(*arrays, **where, tolerance=tolerance)

        assert found.plan.gap <= tolerance
        assert found.plan.value == value_of(*arrays, found.plan.offer) <= whole.value <= found.plan.bound


def test_few_people_are_not_cut_and_nobody_is_a_plan():
    arrays = draw_problem(np.random.default_rng(4), people=200, offers=20)
    nobody = np.zeros(1, dtype=np.int64)

    assert solve(*arrays).n_shards == 1
    assert solve(nobody, nobody[:0], nobody[:0], nobody).plan.value == 0


def test_every_offer_has_one_shard_and_a_shard_holds_all_that_its_people_see(place):
    arrays, where, _ = place
    problem = Problem(*arrays, where["people_xy"], where["offers_xy"], 1)
    cut = Cut(problem)
    seen = problem.edge & ((1 << problem.bits) - 1)

    assert cut.ends[0] == 0
    assert cut.ends[-1] == problem.n_offers
    for piece, shard in cut.shards():
        a, z = cut.ends[piece.number], cut.ends[piece.number + 1]
        rows = [seen[problem.row[i] : problem.row[i + 1]] for i in range(problem.n_people)]
        people = [i for i, row in enumerate(rows) if ((row >= a) & (row < z)).any()]
        assert piece.people.tolist() == people
        assert piece.offers.tolist() == np.unique(np.concatenate([rows[i] for i in people])).tolist()
        assert shard.room.tolist() == problem.room[piece.offers].tolist()
        words = np.concatenate([problem.edge[problem.row[i] : problem.row[i + 1]] for i in people])
        assert (shard.edge >> shard.bits).tolist() == (words >> problem.bits).tolist()
        assert piece.offers[shard.edge & ((1 << shard.bits) - 1)].tolist() == (words & ((1 << 18) - 1)).tolist()
        assert settle(shard).price.shape == shard.room.shape
