"""Plan a region: who could be proposed what. A plan is a proposal, never a placement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Apart, Floats, Ints, Offers, People, Texts
from weefsel.engine.matching._kernel import solve
from weefsel.engine.matching.criteria import HARD, NEED
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.gather import gather, points
from weefsel.engine.matching.lots import draw
from weefsel.engine.matching.match import Match, tell
from weefsel.engine.matching.setting import Setting, compare, keys, mix
from weefsel.engine.rights.may_meet import NOWHERE, Beside, beside, may_come, meetings, refuse_meetings

PLACED, TALK_FIRST, ASK_HOST, NO_PLACE = "placed", "talk-first", "ask-host", "free_place"
# Why someone has no proposal, by code: the hard criterion that left nothing, or one of the codes above. An offer that
# is full and an offer that cannot be theirs have one code and one sentence: a reason betrays nothing of anyone else.
UNPLACED = {
    TALK_FIRST: "Vraag eerst wat deze persoon wil.",
    "distance": "Er is niets dichtbij genoeg.",
    "need": "Er is dichtbij niets dat past bij wat deze persoon wil.",
    "eligibility": "Wat er dichtbij is, is voor andere mensen bedoeld.",
    "hours": "Wat past, is op tijden waarop deze persoon niet kan.",
    "access": "Wat past, is niet toegankelijk met een rolstoel.",
    "digital": "Wat past, is alleen via telefoon of computer.",
    ASK_HOST: "Vraag bij het aanbod na of er plek is.",
    NO_PLACE: "Wat past, heeft nu geen plek.",
}
MOST_FLOWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A plan: at most one proposal a person. Nobody is placed by it; each person says yes or no.

    ``offer`` row of the offer, -1 without a proposal; ``distance_m`` metres, NaN without one or where nobody travels;
    ``score`` whole points, 0 to 1000; ``why`` code: placed, or a key of `UNPLACED`; all of shape (n_people,). ``value``
    the sum of the scores; ``bound`` what no plan can beat: equal to ``value`` when this one is proven best. ``price``
    what one more place at an offer would add to that sum, were there no pairs to keep apart, points, shape (n_offers,);
    0 where there was no free place to begin with; with a tolerance, what proves the bound.
    """

    offer: Ints
    distance_m: Floats
    score: Ints
    why: Texts
    value: int
    bound: int
    price: Ints
    setting: Setting

    @property
    def without(self) -> NDArray[np.bool_]:
        """Who said what they want and has no proposal, shape (n_people,)."""
        return (self.why != PLACED) & (self.why != TALK_FIRST)

    def match(self, person: int) -> Match | None:
        """The proposal for one person with its reasons, or None."""
        if self.offer[person] < 0:
            return None
        rows = np.array([person])
        return tell(self.setting, Edges(rows, self.offer[rows], self.distance_m[rows]))[0]


def assign(
    people: People,
    offers: Offers,
    werkvormen: Mapping[str, Werkvorm],
    *,
    reach_m: float,
    seed: int,
    apart: Apart | None = None,
    kept: Ints | None = None,
    tolerance: float = 0.0,
    weights: Mapping[str, int] | None = None,
    needs: Mapping[str, Need] | None = None,
    fields: Mapping[str, Field] | None = None,
) -> Assignment:
    """Propose places to many persons at once so that together they fit best.

    Maximises the sum of the scores that `rank` shows, with at most one place a person, no offer over its capacity,
    every hard criterion kept, and no pair of ``apart`` in one offer, or in two of one building at one hour. Only what
    someone said to want is proposed; an offer of which the capacity is not known gives no place. Equal plans are
    decided by lots drawn from ``seed`` and the ids, so the order of the rows does not matter and anyone can repeat it.

    Parameters
    ----------
    reach_m
        How far someone goes who was not asked, metres, straight line.
    seed
        For the lots.
    kept
        The offer that a person has accepted, -1 none, shape (n_people,). It stays, and takes a place, also where the
        offer has become full or is no longer in reach. Only a prohibition is stronger: who may no longer be there, or
        would meet someone there whom they must not, is planned as anyone else.
    tolerance
        The plan may stop when no other can be better than by this part of the bound; 0 is the best itself.

    Raises
    ------
    ValueError
        ``reach_m`` is not positive, an offer runs a werkvorm that is not given, ``apart`` or ``kept`` points outside
        the tables, or ``tolerance`` is not from 0 to 1.
    """
    apart = apart or Apart()
    apart.check(people, offers)
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance must be 0 or more and below 1, got {tolerance:g}.")
    setting = compare(people, offers, werkvormen, reach_m=reach_m, weights=weights, needs=needs, fields=fields)
    said = (people.needs == 1).any(axis=1)
    stage = np.zeros(people.n_people, dtype=np.int8)
    answered, surely = np.zeros(people.n_people, dtype=bool), np.zeros(people.n_people, dtype=bool)
    found: list[tuple[Edges, Ints]] = []
    for block in gather(setting, apart):
        stage = np.maximum(stage, block.stage)
        edges = block.edges
        answers = setting.answers[setting.werkvorm[edges.offer]]
        wanted = (answers & (people.needs[edges.person] == 1)).any(axis=1)
        known = wanted & ~np.isnan(offers.capacity[edges.offer])
        answered[edges.person[wanted]] = True
        surely[edges.person[known]] = True
        usable = np.flatnonzero(known & ~block.barred)
        found.append((edges.take(usable), block.score[usable]))
    person = np.concatenate([edges.person for edges, _ in found])
    offer = np.concatenate([edges.offer for edges, _ in found])
    distance_m = np.concatenate([edges.distance_m for edges, _ in found])
    score = np.concatenate([score for _, score in found])

    # Who takes part from home meets nobody at the door.
    buildings = np.where((offers.online == 1)[:, np.newaxis], np.nan, offers.xy)
    near = beside(buildings, offers.hours) if len(apart.pairs) else NOWHERE
    plan = _stay(people, offers, kept, apart, near)
    open_ = np.flatnonzero((plan[person] < 0) & ~_meet_who_stays(person, offer, plan, apart, near))
    person, offer, distance_m, score = person[open_], offer[open_], distance_m[open_], score[open_]
    taken = np.bincount(plan[plan >= 0], minlength=offers.n_offers)
    room = np.maximum(np.nan_to_num(offers.capacity).astype(np.int64) - taken, 0)
    plan_score, plan_distance = _judge(setting, plan)
    chosen, gap, price = _decide(people, offers, person, offer, score, room, apart, near, seed, tolerance)
    plan[person[chosen]] = offer[chosen]
    refuse_meetings(plan, apart, near)
    plan_score[person[chosen]] = score[chosen]
    plan_distance[person[chosen]] = distance_m[chosen]
    why = np.array([*(each.slug for each in HARD), ASK_HOST])[stage]
    why[(stage == len(HARD)) & ~answered] = NEED.slug
    why[surely] = NO_PLACE
    why = np.where(plan >= 0, PLACED, np.where(said, why, TALK_FIRST))
    value = int(plan_score.sum())
    return Assignment(
        offer=plan,
        distance_m=plan_distance,
        score=plan_score,
        why=why,
        value=value,
        bound=value + gap,
        price=price,
        setting=setting,
    )


def _stay(people: People, offers: Offers, kept: Ints | None, apart: Apart, near: Beside) -> Ints:
    """The offer of each person whose accepted line stays, -1 for all others, shape (n_people,)."""
    plan = np.full(people.n_people, -1)
    if kept is None:
        return plan
    kept = np.asarray(kept, dtype=np.int64)
    if kept.shape != plan.shape:
        raise ValueError(f"kept must have a row for each of {people.n_people} people, got shape {kept.shape}.")
    if (kept < -1).any() or (kept >= offers.n_offers).any():
        wrong = kept[(kept < -1) | (kept >= offers.n_offers)][0]
        raise ValueError(f"kept must hold rows of offers, 0 .. {offers.n_offers - 1}, or -1, got {wrong}.")
    plan[:] = kept
    someone = np.flatnonzero(plan >= 0)
    plan[someone[~may_come(someone, plan[someone], apart)]] = -1
    meet = meetings(plan, apart, near)
    plan[apart.pairs[meet]] = -1
    return plan


def _meet_who_stays(person: Ints, offer: Ints, plan: Ints, apart: Apart, near: Beside) -> NDArray[np.bool_]:
    """Which edges lead to where someone stays whom this person must not meet."""
    either_way = np.concatenate([apart.pairs, apart.pairs[:, ::-1]])
    stays = either_way[plan[either_way[:, 1]] >= 0]
    closed = [
        (who, where) for who, other in stays.tolist() for where in (int(plan[other]), *near.get(int(plan[other]), ()))
    ]
    return ~may_come(person, offer, Apart(barred=np.array(closed, dtype=np.int64)))


def _judge(setting: Setting, plan: Ints) -> tuple[Ints, Floats]:
    """Score and distance of the lines that stay, of shape (n_people,); 0 and NaN for who has none."""
    people, offers = setting.people, setting.offers
    score, distance_m = np.zeros(people.n_people, dtype=np.int64), np.full(people.n_people, np.nan)
    person = np.flatnonzero(plan >= 0)
    if len(person):
        offer = plan[person]
        way = np.hypot(*(people.xy[person] - offers.xy[offer]).T)
        distance_m[person] = np.where(offers.online[offer] == 1, np.nan, way)
        score[person] = points(setting, Edges(person, offer, distance_m[person])).sum(axis=1)
    return score, distance_m


def _decide(
    people: People,
    offers: Offers,
    person: Ints,
    offer: Ints,
    score: Ints,
    room: Ints,
    apart: Apart,
    near: Beside,
    seed: int,
    tolerance: float,
) -> tuple[Ints, int, Ints]:
    """Rows of the chosen edges, how far from the bound the plan may be, and the price of a place, in points.

    People and offers are put in the order of their lots before they are solved, so that nothing depends on the rows.
    """
    if not len(person):
        return np.empty(0, dtype=np.int64), 0, np.zeros(offers.n_offers, dtype=np.int64)
    # Here, so that who only shows a plan need not load a compiler.
    from weefsel.engine.matching.auction import solve as auction

    person_keys, offer_keys = keys(people.id, seed), keys(offers.id, seed)
    person_rank, offer_rank = _ranks(person_keys), _ranks(offer_keys)
    people_by_rank, offers_by_rank = np.argsort(person_rank), np.argsort(offer_rank)
    lots = mix(person_keys[person], offer_keys[offer])
    order = np.lexsort((lots, -score, person_rank[person]))
    ranked_person, ranked_offer, ranked_score = person_rank[person[order]], offer_rank[offer[order]], score[order]
    ranked_room = room[offers_by_rank]
    free = auction.solve(
        np.searchsorted(ranked_person, np.arange(people.n_people + 1)),
        ranked_offer,
        ranked_score,
        ranked_room,
        people_xy=people.xy[people_by_rank],
        offers_xy=offers.xy[offers_by_rank],
        tolerance=tolerance,
        lowest_prices=True,
    )
    price = _price_where_full(person, offer, score, room, free.price[offer_rank], people.n_people)
    chosen = np.flatnonzero((ranked_offer == free.offer[ranked_person]) & (ranked_score > 0))
    if free.value == free.bound:
        chosen = draw(
            ranked_person,
            ranked_offer,
            ranked_score,
            lots[order],
            chosen=chosen,
            price=free.price,
            room=ranked_room,
            n_people=people.n_people,
        )
    plan = np.full(people.n_people, -1)
    plan[person[order[chosen]]] = offer[order[chosen]]
    if not meetings(plan, apart, near).any():
        return order[chosen], free.bound - free.value, price

    # Each person's equally good offers get a small bonus by lot, too small to change the sum of the scores.
    tied = np.ones(len(order), dtype=bool)
    tied[1:] = (np.diff(ranked_person) != 0) | (np.diff(ranked_score) != 0)
    starts = np.flatnonzero(tied)
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    most = int(place.max()) + 1
    unit = _unit(people.n_people, offers.n_offers, most)
    solution = solve(
        ranked_person,
        ranked_offer,
        ranked_score * unit + np.minimum(most - 1 - place, unit // (people.n_people + 1)),
        n_people=people.n_people,
        capacity=ranked_room,
        apart=Apart(pairs=person_rank[apart.pairs]),
        near={int(offer_rank[here]): frozenset(offer_rank[list(others)].tolist()) for here, others in near.items()},
        most_flows=MOST_FLOWS,
    )
    return order[solution.chosen], -(-(solution.bound - solution.value) // unit), price


def _price_where_full(person: Ints, offer: Ints, score: Ints, room: Ints, price: Ints, n_people: int) -> Ints:
    """The prices, also of offers without any room: what the one who would gain most gains there."""
    open_ = room[offer] > 0
    gain = np.zeros(n_people, dtype=np.int64)
    np.maximum.at(gain, person[open_], score[open_] - price[offer[open_]])
    full = price.copy()
    np.maximum.at(full, offer[~open_], score[~open_] - gain[person[~open_]])
    return full


def _unit(n_people: int, n_offers: int, most: int) -> int:
    """One point in the solver's whole numbers: more than all bonuses together, as far as 62 bits allow."""
    largest = 2**62 // (1_001 * 4 * (n_people + n_offers + 1))
    return max(1, min((n_people + 1) * most, largest))


def _ranks(lots: NDArray[np.uint64]) -> Ints:
    ranks = np.empty(len(lots), dtype=np.int64)
    ranks[np.argsort(lots, kind="stable")] = np.arange(len(lots))
    return ranks
