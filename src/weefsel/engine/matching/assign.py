"""Plan a region: who could be proposed what. A plan is a proposal, never a placement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Apart, Floats, Ints, Offers, People, Texts
from weefsel.engine.matching.criteria import HARD, NEED
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.decide import Choices, Decision
from weefsel.engine.matching.fairness import MOST_STEPS, ORDINARY, Fairness, few_options, times, weigh
from weefsel.engine.matching.gather import gather, points
from weefsel.engine.matching.match import Match, tell
from weefsel.engine.matching.reserved import FEW, Reserved
from weefsel.engine.matching.setting import Setting, compare
from weefsel.engine.matching.shards.shard import Spread
from weefsel.engine.rights.may_meet import NOWHERE, Beside, beside, may_come, meetings, refuse_meetings

PLACED, TALK_FIRST, ASK_HOST, NO_PLACE = "placed", "talk-first", "ask-host", "free_place"
# Why someone has no proposal, by code: the hard criterion that left nothing, or one of the codes above. An offer that
# is full and an offer that cannot be theirs have one code and one sentence: a reason betrays nothing of anyone else.
UNPLACED = {
    TALK_FIRST: "Vraag eerst wat deze persoon wil.",
    "distance": "Er is niets dichtbij genoeg.",
    "need": "Er is dichtbij niets dat past bij wat deze persoon wil.",
    "eligibility": "Wat er dichtbij is, is voor andere mensen bedoeld.",
    "who_for": "Wat er dichtbij is, is volgens de organisatie voor andere mensen.",
    "hours": "Wat past, is op tijden waarop deze persoon niet kan.",
    "access": "Wat past, is niet toegankelijk met een rolstoel.",
    "digital": "Wat past, is alleen via telefoon of computer.",
    ASK_HOST: "Vraag bij het aanbod na of er plek is.",
    NO_PLACE: "Wat past, heeft nu geen plek.",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What fairness and kept places did, points of the plan.

    ``n_first`` people who went first, a point of theirs counted ``times`` as much; ``first_before`` their points
    without that, ``first_after`` with it; ``price`` what all lost by it together. ``n_kept`` places kept for a group in
    the plan as it is, ``n_kept_used`` of them by the group, ``kept_price`` what all lost by it together.
    """

    n_first: int = 0
    times: float = 1.0
    first_before: int = 0
    first_after: int = 0
    price: int = 0
    n_kept: int = 0
    n_kept_used: int = 0
    kept_price: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A plan: at most one proposal a person. Nobody is placed by it; each person says yes or no.

    ``offer`` row of the offer, -1 without a proposal; ``distance_m`` metres, NaN without one or where nobody travels;
    ``score`` whole points, 0 to 1000; ``why`` code: placed, or a key of `UNPLACED`; all of shape (n_people,). ``value``
    the sum of the scores; ``bound`` what no plan can beat: equal to ``value`` when this one is proven best. With
    fairness that is: no plan that gives who goes first at least as much; with kept places: no plan that keeps them.
    ``effect`` what these two did. ``price`` what one more place at an offer would add to that sum, were there no pairs
    to keep apart, nobody first and no place kept, points, shape (n_offers,); with a tolerance, what proves the bound.
    """

    offer: Ints
    distance_m: Floats
    score: Ints
    why: Texts
    value: int
    bound: int
    price: Ints
    setting: Setting
    effect: Effect

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
    fairness: Fairness | None = None,
    reserved: Reserved | None = None,
    weights: Mapping[str, int] | None = None,
    needs: Mapping[str, Need] | None = None,
    fields: Mapping[str, Field] | None = None,
    spread: Spread | None = None,
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
    fairness
        Who has few options goes first, at this price. How many options somebody has is counted before anything that may
        not be or was refused is left out, so that who went first tells nothing of that.
    reserved
        Places that offers keep for a group; of a place that was accepted by one of them, one less is kept.
    spread
        Who solves the shards of a plan for many people; left out, it is solved whole. The plan is the same, unless
        there is a tolerance.

    Raises
    ------
    ValueError
        ``reach_m`` is not positive, an offer runs a werkvorm that is not given, ``apart`` or ``kept`` points outside
        the tables, ``reserved`` is for people of another table, or ``tolerance`` is not from 0 to 1.
    """
    apart = apart or Apart()
    apart.check(people, offers)
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance must be 0 or more and below 1, got {tolerance:g}.")
    if reserved is not None and reserved.people is not None and reserved.people.shape != (people.n_people,):
        raise ValueError(f"reserved must have a row for each of {people.n_people} people, got {reserved.people.shape}.")
    setting = compare(people, offers, werkvormen, reach_m=reach_m, weights=weights, needs=needs, fields=fields)
    said = (people.needs == 1).any(axis=1)
    stage = np.zeros(people.n_people, dtype=np.int8)
    answered, surely = np.zeros(people.n_people, dtype=bool), np.zeros(people.n_people, dtype=bool)
    n_options = np.zeros(people.n_people, dtype=np.int64)
    found: list[tuple[Edges, Ints]] = []
    for block in gather(setting, apart):
        stage = np.maximum(stage, block.stage)
        edges = block.edges
        answers = setting.answers[setting.werkvorm[edges.offer]]
        wanted = (answers & (people.needs[edges.person] == 1)).any(axis=1)
        known = wanted & ~np.isnan(offers.capacity[edges.offer])
        answered[edges.person[wanted]] = True
        surely[edges.person[known]] = True
        some = known & (np.nan_to_num(offers.capacity)[edges.offer] > 0)
        n_options += np.bincount(edges.person[some], minlength=people.n_people)
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
    choices = Choices(people, offers, person, offer, score, room, apart, near, seed, tolerance, spread)
    decided, value_gap, price, effect = _with_rules(choices, plan, n_options, fairness, reserved)
    chosen = decided.chosen
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
        bound=value + value_gap,
        price=price,
        setting=setting,
        effect=effect,
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


def _with_rules(
    choices: Choices, stays: Ints, n_options: Ints, fairness: Fairness | None, reserved: Reserved | None
) -> tuple[Decision, int, Ints, Effect]:
    """The plan, how far from its bound it may be in points, the prices of places, and what the rules did.

    ``stays`` where who has accepted is, -1 for all others.
    """
    plain = choices.decide()
    decided, effect, kept_for = plain, Effect(), None
    if reserved is not None:
        group = few_options(n_options, FEW) if reserved.people is None else reserved.people
        decided, places = _keep_places(choices, stays, group, reserved, plain)
        kept_for = places, group
        used = np.minimum(places, _held(choices, decided, group))
        effect = replace(
            effect, n_kept=int(places.sum()), n_kept_used=int(used.sum()), kept_price=plain.value - decided.value
        )
    if fairness is None:
        return decided, decided.gap, plain.price, effect
    first = few_options(n_options, fairness.share)
    step, fair = _let_go_first(choices, first, fairness, kept_for, decided)
    points_first = [int(each.score[first[choices.person[each.chosen]]].sum()) for each in (decided, fair)]
    effect = replace(
        effect,
        n_first=int(first.sum()),
        times=times(step),
        first_before=points_first[0],
        first_after=points_first[1],
        price=decided.value - fair.value,
    )
    return fair, fair.gap // ORDINARY if step else fair.gap, plain.price, effect


def _held(choices: Choices, decided: Decision, group: NDArray[np.bool_]) -> Ints:
    """How many of a group each offer was decided to get, shape (n_offers,)."""
    theirs = decided.chosen[group[choices.person[decided.chosen]]]
    return np.bincount(choices.offer[theirs], minlength=len(choices.room))


def _keep_places(
    choices: Choices, stays: Ints, group: NDArray[np.bool_], reserved: Reserved, plain: Decision
) -> tuple[Decision, Ints]:
    """The plan with kept places, and how many each offer keeps in it: what nobody of the group needs, others get."""
    inside = np.bincount(stays[group & (stays >= 0)], minlength=len(choices.room))
    capacity = np.nan_to_num(choices.offers.capacity).astype(np.int64)
    places = np.clip(reserved.places(capacity) - inside, 0, choices.room)
    if not places.any():
        return plain, places
    while True:
        decided = choices.decide(kept_for=(places, group))
        needed = np.minimum(places, _held(choices, decided, group))
        if reserved.stays or (needed == places).all():
            return decided, places
        places = needed


def _let_go_first(
    choices: Choices,
    first: NDArray[np.bool_],
    fairness: Fairness,
    kept_for: tuple[Ints, NDArray[np.bool_]] | None,
    before: Decision,
) -> tuple[int, Decision]:
    """The largest step of weight that costs no more than the price, and its plan. More weight costs more."""
    least = before.value - fairness.most_lost(before.value)
    found = 0, before
    low, high, step = 0, MOST_STEPS, MOST_STEPS
    while low < high:
        decided = choices.decide(weight=weigh(first, step), kept_for=kept_for)
        if decided.value >= least:
            found, low = (step, decided), step
        else:
            high = step - 1
        step = (low + high + 1) // 2
    return found
