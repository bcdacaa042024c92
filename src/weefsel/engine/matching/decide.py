"""Decide who gets which place, to the point and with its proof: the best of all plans, or how far from it at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Apart, Floats, Ints, Offers, People
from weefsel.engine.matching._kernel import solve
from weefsel.engine.matching.lots import draw
from weefsel.engine.matching.setting import keys, mix
from weefsel.engine.matching.shards.shard import Spread
from weefsel.engine.rights.may_meet import Beside, meetings

if TYPE_CHECKING:
    from weefsel.engine.matching.auction.problem import Plan

MOST_FLOWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Who could get which place. ``person``, ``offer`` and ``score`` (points) by edge, sorted by person; ``room`` free
    places of each offer; ``apart`` and ``near`` who must not meet where; ``seed`` of the lots.

    With a ``tolerance`` above 0 a plan may be off by that part. With ``spread`` it is solved in shards, by that.
    """

    people: People
    offers: Offers
    person: Ints
    offer: Ints
    score: Ints
    room: Ints
    apart: Apart
    near: Beside
    seed: int
    tolerance: float
    spread: Spread | None = None

    def decide(self, *, weight: Ints | None = None, kept_for: tuple[Ints, NDArray[np.bool_]] | None = None) -> Decision:
        """The best plan; with ``weight`` (n_people,) of the points times that, in whole numbers.

        ``kept_for`` how many places each offer keeps, and for whom; such an offer is decided on as two, one of them for
        these people only. People and offers are put in the order of their lots before they are solved, so that nothing
        depends on the rows.
        """
        if not len(self.person):
            nothing = np.empty(0, dtype=np.int64)
            return Decision(nothing, nothing, 0, np.zeros(self.offers.n_offers, dtype=np.int64))
        return _decide(self, _Halves.of(self, kept_for), weight)


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """``chosen`` edges and their ``score``, points; how far from the bound the plan may be (``gap``) in what was
    weighed; the ``price`` of a place at each offer, were there no pairs."""

    chosen: Ints
    score: Ints
    gap: int
    price: Ints

    @property
    def value(self) -> int:
        return int(self.score.sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Halves:
    """The edges once more where an offer keeps places: ``edge`` which one each is, ``offer`` the half it leads to.

    Halves have the rows of the offers, kept ones come after those; ``of_half`` the offer of each, ``room`` its places.
    """

    edge: Ints
    offer: Ints
    of_half: Ints
    room: Ints

    @classmethod
    def of(cls, choices: Choices, kept_for: tuple[Ints, NDArray[np.bool_]] | None) -> _Halves:
        edges, offers = np.arange(len(choices.person)), np.arange(len(choices.room))
        if kept_for is None or not kept_for[0].any():
            return cls(edges, choices.offer, offers, choices.room)
        places, people = np.minimum(kept_for[0], choices.room), kept_for[1]
        keeps = np.flatnonzero(places)
        half = np.full(len(offers), -1)
        half[keeps] = len(offers) + np.arange(len(keeps))
        twice = np.flatnonzero(people[choices.person] & (half[choices.offer] >= 0))
        return cls(
            edge=np.concatenate([edges, twice]),
            offer=np.concatenate([choices.offer, half[choices.offer[twice]]]),
            of_half=np.concatenate([offers, keeps]),
            room=np.concatenate([choices.room - places, places[keeps]]),
        )

    def near(self, near: Beside) -> Beside:
        """Which halves are in one offer, or in two that are near one another."""
        halves: dict[int, list[int]] = {}
        for half, offer in enumerate(self.of_half.tolist()):
            halves.setdefault(offer, []).append(half)
        found = {
            half: frozenset(each for other in (offer, *near.get(offer, ())) for each in halves[other]) - {half}
            for half, offer in enumerate(self.of_half.tolist())
        }
        return {half: others for half, others in found.items() if others}


def _decide(choices: Choices, halves: _Halves, weight: Ints | None) -> Decision:
    people, offers, n_people = choices.people, choices.offers, choices.people.n_people
    person, score = choices.person[halves.edge], choices.score[halves.edge]
    if weight is not None:
        score = score * weight[person]
    person_keys, offer_keys = keys(people.id, choices.seed), keys(offers.id, choices.seed)
    person_rank = _ranks(person_keys)
    # The kept half of an offer comes after all offers, in the same order.
    n_offers = offers.n_offers
    half_rank = _ranks(offer_keys)
    half_rank = np.concatenate([half_rank, n_offers + _ranks(half_rank[halves.of_half[n_offers:]])])
    people_by_rank, halves_by_rank = np.argsort(person_rank), np.argsort(half_rank)
    # Two halves of one offer have one lot: which of them somebody is in is not decided by it.
    lots = mix(person_keys[person], offer_keys[choices.offer[halves.edge]])
    order = np.lexsort((halves.offer, lots, -score, person_rank[person]))
    ranked_person, ranked_half, ranked_score = person_rank[person[order]], half_rank[halves.offer[order]], score[order]
    ranked_room = halves.room[halves_by_rank]
    free = _solve_freely(
        choices.spread,
        np.searchsorted(ranked_person, np.arange(n_people + 1)),
        ranked_half,
        ranked_score,
        ranked_room,
        people_xy=people.xy[people_by_rank],
        offers_xy=offers.xy[halves.of_half[halves_by_rank]],
        tolerance=choices.tolerance,
    )
    price = _price_where_full(choices, free.price[half_rank[:n_offers]])
    chosen = np.flatnonzero((ranked_half == free.offer[ranked_person]) & (ranked_score > 0))
    if free.value == free.bound:
        chosen = draw(
            ranked_person,
            ranked_half,
            ranked_score,
            lots[order],
            chosen=chosen,
            price=free.price,
            room=ranked_room,
            n_people=n_people,
        )
    gap = free.bound - free.value
    rows = halves.edge[order[chosen]]
    plan = np.full(n_people, -1)
    plan[choices.person[rows]] = choices.offer[rows]
    if meetings(plan, choices.apart, choices.near).any():
        near = halves.near(choices.near)
        chosen, gap = _keep_apart(
            ranked_person,
            ranked_half,
            ranked_score,
            ranked_room,
            Apart(pairs=person_rank[choices.apart.pairs]),
            {int(half_rank[here]): frozenset(half_rank[list(others)].tolist()) for here, others in near.items()},
            n_people,
        )
        rows = halves.edge[order[chosen]]
    return Decision(rows, choices.score[rows], gap, price)


def _solve_freely(
    spread: Spread | None,
    start: Ints,
    offer: Ints,
    score: Ints,
    room: Ints,
    *,
    people_xy: Floats,
    offers_xy: Floats,
    tolerance: float,
) -> Plan:
    """The best plan where nobody minds whom they meet, with the lowest prices that prove it."""
    # Here, so that who only shows a plan need not load a compiler.
    if spread is None:
        from weefsel.engine.matching.auction.solve import solve

        return solve(
            start,
            offer,
            score,
            room,
            people_xy=people_xy,
            offers_xy=offers_xy,
            tolerance=tolerance,
            lowest_prices=True,
        )
    from weefsel.engine.matching.shards.solve import solve as solve_in_shards

    return solve_in_shards(
        start,
        offer,
        score,
        room,
        people_xy=people_xy,
        offers_xy=offers_xy,
        tolerance=tolerance,
        lowest_prices=True,
        spread=spread,
    ).plan


def _keep_apart(
    person: Ints,
    offer: Ints,
    score: Ints,
    room: Ints,
    apart: Apart,
    near: Mapping[int, frozenset[int]],
    n_people: int,
) -> tuple[NDArray[np.bool_], int]:
    """The chosen edges of a plan that keeps the pairs apart, and how far from the bound it may be."""
    # Each person's equally good offers get a small bonus by lot, too small to change the sum of the scores.
    tied = np.ones(len(person), dtype=bool)
    tied[1:] = (np.diff(person) != 0) | (np.diff(score) != 0)
    starts = np.flatnonzero(tied)
    place = np.arange(len(person)) - np.repeat(starts, np.diff(np.r_[starts, len(person)]))
    most = int(place.max()) + 1
    unit = _unit(n_people, len(room), most, int(score.max()))
    solution = solve(
        person,
        offer,
        score * unit + np.minimum(most - 1 - place, unit // (n_people + 1)),
        n_people=n_people,
        capacity=room,
        apart=apart,
        near=near,
        most_flows=MOST_FLOWS,
    )
    return solution.chosen, -(-(solution.bound - solution.value) // unit)


def _price_where_full(choices: Choices, price: Ints) -> Ints:
    """The prices, also of offers without any room: what the one who would gain most gains there."""
    person, offer, score = choices.person, choices.offer, choices.score
    open_ = choices.room[offer] > 0
    gain = np.zeros(choices.people.n_people, dtype=np.int64)
    np.maximum.at(gain, person[open_], score[open_] - price[offer[open_]])
    full = price.copy()
    np.maximum.at(full, offer[~open_], score[~open_] - gain[person[~open_]])
    return full


def _unit(n_people: int, n_offers: int, most: int, top: int) -> int:
    """One point in the solver's whole numbers: more than all bonuses together, as far as 62 bits allow."""
    largest = 2**62 // ((top + 1) * 4 * (n_people + n_offers + 1))
    return max(1, min((n_people + 1) * most, largest))


def _ranks(lots: NDArray[np.uint64] | Ints) -> Ints:
    ranks = np.empty(len(lots), dtype=np.int64)
    ranks[np.argsort(lots, kind="stable")] = np.arange(len(lots))
    return ranks
