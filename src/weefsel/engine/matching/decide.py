"""Decide who gets which place, to the point and with its proof: the best of all plans, or how far from it at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Apart, Floats, Ints, Offers, People
from weefsel.engine.matching.lots import draw
from weefsel.engine.matching.parts import parts
from weefsel.engine.matching.setting import keys, mix
from weefsel.engine.matching.shards.shard import Spread
from weefsel.engine.rights.may_meet import Beside, meetings

if TYPE_CHECKING:
    from weefsel.engine.matching.auction.problem import Plan

# Of somebody's scores, in the search for a plan in which pairs stay apart: some seconds for 20,000 people.
MOST_CHANGES = 60_000


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
    start = np.searchsorted(ranked_person, np.arange(n_people + 1))
    people_xy, offers_xy = people.xy[people_by_rank], offers.xy[halves.of_half[halves_by_rank]]
    free = _solve_freely(
        choices.spread,
        start,
        ranked_half,
        ranked_score,
        ranked_room,
        people_xy=people_xy,
        offers_xy=offers_xy,
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
        chosen, more = _keep_apart(
            ranked_person,
            ranked_half,
            ranked_score,
            ranked_room,
            chosen,
            Apart(pairs=person_rank[choices.apart.pairs]),
            {int(half_rank[here]): frozenset(half_rank[list(others)].tolist()) for here, others in near.items()},
            lots[order],
            people_xy,
            offers_xy,
        )
        gap += more
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
    chosen: Ints,
    apart: Apart,
    near: Beside,
    lots: NDArray[np.uint64],
    people_xy: Floats,
    offers_xy: Floats,
) -> tuple[Ints, int]:
    """The chosen edges when nobody meets whom they must not, and how much further from the bound that may be.

    Where nobody does, the plan stays as it is.
    """
    from weefsel.engine.matching.pairs.search import keep_apart

    place = np.full(len(people_xy), -1)
    place[person[chosen]] = offer[chosen]
    meet = np.zeros(len(place), dtype=bool)
    meet[apart.pairs[meetings(place, apart, near)]] = True
    stays, gap = np.zeros(len(person), dtype=bool), 0
    stays[chosen] = True
    for part in parts(person, offer, apart.pairs, near, len(place), len(room)):
        if not meet[part.people].any():
            continue
        kept = keep_apart(
            np.searchsorted(part.person, np.arange(part.n_people + 1)),
            part.offer,
            score[part.edges],
            room[part.offers],
            part.pairs,
            lots[part.edges],
            near=part.near,
            people_xy=people_xy[part.people],
            offers_xy=offers_xy[part.offers],
            most_changes=MOST_CHANGES,
        )
        stays[part.edges] = (part.offer == kept.offer[part.person]) & (score[part.edges] > 0)
        gap += kept.bound - kept.value
    return np.flatnonzero(stays), gap


def _price_where_full(choices: Choices, price: Ints) -> Ints:
    """The prices, also of offers without any room: what the one who would gain most gains there."""
    person, offer, score = choices.person, choices.offer, choices.score
    open_ = choices.room[offer] > 0
    gain = np.zeros(choices.people.n_people, dtype=np.int64)
    np.maximum.at(gain, person[open_], score[open_] - price[offer[open_]])
    full = price.copy()
    np.maximum.at(full, offer[~open_], score[~open_] - gain[person[~open_]])
    return full


def _ranks(lots: NDArray[np.uint64] | Ints) -> Ints:
    ranks = np.empty(len(lots), dtype=np.int64)
    ranks[np.argsort(lots, kind="stable")] = np.arange(len(lots))
    return ranks
