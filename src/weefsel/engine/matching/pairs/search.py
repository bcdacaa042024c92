"""Plan a region in which some pairs must stay apart: the best plan, or how far from it at most.

Without pairs a plan is a flow, and solved to the point (`auction`). Of people who must all stay apart from one another
(two of a pair, three of a triangle) at most one may come to an offer, or to those beside it: that asks a toll of
whoever of them comes. A plan that is best when tolls are paid, with the tolls added up, is a bound on all plans; tolls
at which exactly one of them comes prove their plan. Tolls are first set one by one, each to where the next would give
up, and then all at once by smaller and smaller steps; the plan follows from change to change (`changing`). Where pairs
overlap that may not be enough: then one branch keeps someone from an offer and the other keeps away all whom they must
not meet, the best bound first.

Source
------
M. L. Fisher, The Lagrangian relaxation method for solving integer programming problems, Management Science 27 (1981),
for bounds by tolls and for the size of the steps.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.pairs.changing import Changing
from weefsel.engine.matching.pairs.cliques import Cliques
from weefsel.engine.matching.pairs.steps import (
    LEAST,
    N_CHANGES,
    N_SEEN,
    PROVEN,
    STALE,
    STEP,
    SUM,
    UNKNOWN,
    ask,
    find_wrong,
    n_present,
    one_by_one,
    step,
    who_meet,
)
from weefsel.engine.rights.may_meet import NOWHERE, Beside

ROUNDS = 2  # of setting tolls one by one
FIRST_STEPS, STEPS = 150, 50  # of setting them all at once, before the first branch and in each
MOST_TRIED = 4  # branches that are tried out before one is chosen

Closed = dict[int, frozenset[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """``offer`` of each person, -1 none, shape (n_people,); ``value`` its scores, ``bound`` what no plan can beat that
    keeps the pairs apart (equal: proven best). ``n_changes`` how often somebody's scores changed, ``n_branches`` of the
    search."""

    offer: Ints
    value: int
    bound: int
    n_changes: int
    n_branches: int


def keep_apart(
    start: Ints,
    offer: Ints,
    score: Ints,
    capacity: Ints,
    pairs: Ints,
    lots: NDArray[np.uint64],
    *,
    near: Beside = NOWHERE,
    people_xy: Floats | None = None,
    offers_xy: Floats | None = None,
    most_changes: int,
) -> Kept:
    """Choose an offer a person, none over its capacity and no pair together, so that the scores add up to the most.

    Together is in one offer or in two that are ``near`` one another. Of plans that are as good the one with the highest
    lots, as far as the search tells them apart. After ``most_changes`` changes the best plan so far is given with its
    bound; that plan keeps every pair.

    Parameters
    ----------
    start, offer, score, capacity, people_xy, offers_xy
        As in `auction.solve`.
    pairs
        Rows of two different people, shape (n_pairs, 2).
    lots
        By edge, 64 random bits.
    """
    flow = Changing(start, offer, score, capacity, lots, people_xy=people_xy, offers_xy=offers_xy)
    return _Search(flow, np.asarray(start), offer, score, pairs, near, most_changes).run()


@dataclass(order=True, slots=True)
class _Branch:
    """Edges that are closed, and the tolls to begin with; ordered by bound, best first."""

    rank: tuple[int, int]
    closed: Closed = field(compare=False)
    tolls: dict[int, int] = field(compare=False)


class _Search:
    def __init__(
        self, flow: Changing, start: Ints, offer: Ints, score: Ints, pairs: Ints, near: Beside, most_changes: int
    ):
        self.flow, self.near, self.most_changes = flow, near, most_changes
        self.person = np.repeat(np.arange(flow.n_people), np.diff(start))
        self.offer, self.score = offer, score
        self.cliques = Cliques(flow, pairs, near)
        self.others, self.people = self.cliques.others, self.cliques.people
        self.edges = {person: flow.edges_of(person) for person in self.people}
        self.closed: Closed = {}
        self.n_branches = 0
        self.wavers: dict[tuple[int, int], int] = {}
        self.best: Ints | None = None
        self.best_value = -1

    @property
    def n_changes(self) -> int:
        return int(self.cliques.laid.counts[N_CHANGES])

    def run(self) -> Kept:
        open_ = [_Branch((-self._bound(), 0), {}, {})]
        left = 0
        while open_:
            branch = heapq.heappop(open_)
            if -branch.rank[0] // self.flow.unit <= self.best_value:
                break
            if self.n_changes > self.most_changes:
                heapq.heappush(open_, branch)
                break
            self._go_to(branch)
            is_exact = self._set_tolls(STEPS if self.n_branches else FIRST_STEPS)
            own = min(self._bound(), -branch.rank[0])
            if own // self.flow.unit <= self.best_value:
                continue
            if is_exact:
                self._keep(self.flow)
            else:
                self._make_plan()
            if own // self.flow.unit <= self.best_value:
                continue
            ways = self._ways(own)
            if not ways:
                left = max(left, own // self.flow.unit)
            for closed in ways:
                self.n_branches += 1
                heapq.heappush(open_, _Branch((-own, self.n_branches), closed, self.cliques.tolls()))
        bound = max([self.best_value, left, *(-each.rank[0] // self.flow.unit for each in open_)])
        assert self.best is not None
        return Kept(self.best, self.best_value, bound, self.n_changes, self.n_branches)

    # Where the plan stands

    def _bound(self) -> int:
        return self.flow.value() + int(self.cliques.laid.counts[SUM])

    def _broken(self, flow: Changing) -> list[tuple[int, int]]:
        """The pairs that are together now."""
        laid = self.cliques.laid
        rows = who_meet(flow.flow, laid)
        return list(zip(laid.one[rows].tolist(), laid.other[rows].tolist(), strict=True))

    def _go_to(self, branch: _Branch) -> None:
        """Make the closed edges and the tolls those of a branch."""
        touched = {each for each in branch.closed.keys() | self.closed.keys() if self._differs(each, branch.closed)}
        before = self.cliques.tolls()
        self._close(branch.closed, touched)
        for clique in branch.tolls.keys() | before.keys():
            toll = branch.tolls.get(clique, 0)
            if toll != before.get(clique, 0):
                ask(self.flow.flow, self.cliques.laid, clique, toll)
                touched.update(self.cliques.all[clique][0])
        self._renew(self.flow, touched)

    def _differs(self, person: int, closed: Closed) -> bool:
        return closed.get(person) != self.closed.get(person)

    def _close(self, closed: Closed, differ: Iterable[int]) -> None:
        """Make these the closed edges, without changing the plan yet; of these people they differ."""
        self.closed = dict(closed)
        laid, worth = self.cliques.laid, self.flow.flow.worth
        for person in differ:
            numbers = self.cliques.numbers[person]
            shut = np.isin(self.edges[person][0], list(closed.get(person, ())))
            laid.shut[numbers] = shut
            worth[numbers] = np.where(shut, 0, laid.full[numbers] - laid.paid[numbers])

    def _renew(self, flow: Changing, people: Iterable[int]) -> None:
        in_turn = sorted(people)
        self.cliques.laid.counts[N_CHANGES] += len(in_turn)
        flow.renew(in_turn)

    # Tolls

    def _set_tolls(self, n_steps: int) -> bool:
        """Bring the tolls to where the bound is lowest, as far as it can be told; whether that proves the plan.

        At first one by one, as far as that helps; then all that are too high or too low at once, by steps that become
        smaller while the bound does not. ``wavers`` holds how often who came where in the second half of these steps.
        """
        laid = self.cliques.laid
        laid.came[:] = 0
        laid.counts[[STEP, STALE, N_SEEN]] = 0
        laid.part[0] = 1.0
        self.wavers = {}
        for _round in range(ROUNDS):
            if not self._find_wrong():
                return True
            one_by_one(self.flow.flow, self.cliques.laid, self.most_changes)
            if self.n_changes > self.most_changes:
                return False
        laid = self.cliques.laid
        laid.counts[LEAST] = self._bound()
        laid.best_toll[:] = laid.toll
        while (told := self._step(n_steps)) == UNKNOWN:
            self.cliques.know(self.flow)
        self._remember_who_came()
        return told == PROVEN

    def _find_wrong(self) -> int:
        while (n := find_wrong(self.flow.flow, self.cliques.laid)) < 0:
            self.cliques.know(self.flow)
        return n

    def _step(self, n_steps: int) -> int:
        return step(self.flow.flow, self.cliques.laid, n_steps, self.flow.unit, self.best_value, self.most_changes)

    def _remember_who_came(self) -> None:
        came = self.cliques.laid.came
        for number in np.flatnonzero(came).tolist():
            self.wavers[self._where(number)] = int(came[number])

    def _where(self, number: int) -> tuple[int, int]:
        """The person and the offer of an edge by its lasting number."""
        flow = self.flow.flow
        return int(flow.who[number]), int(flow.edge[flow.asks[number]]) & ((1 << flow.bits) - 1)

    # Plans that keep every pair

    def _make_plan(self) -> None:
        """Who comes while a toll is asked, may; who would meet them, may not; without tolls the rest follows."""
        flow = self.flow.copy()
        closed = {person: set(offers) for person, offers in self.closed.items()}
        comes = [(flow.offer_of(person), person) for person in self.people]
        comes = [(place, person) for place, person in comes if place >= 0]
        tolls = self.cliques.tolls()
        would = [self._where(number)[::-1] for clique in tolls for number in self.cliques.edges_of(clique).tolist()]
        worth = {
            person: dict(zip(*(each.tolist() for each in self.edges[person]), strict=True)) for person in self.people
        }
        may: dict[int, set[int]] = {}
        for group in (comes, sorted(set(would) - set(comes))):
            for place, person in sorted(group, key=lambda each: (-worth[each[1]].get(each[0], 0), each)):
                around = self.cliques.around(place)
                if place in closed.get(person, ()) or any(
                    may.get(other, set()) & around for other in self.others[person]
                ):
                    closed.setdefault(person, set()).add(place)
                else:
                    may.setdefault(person, set()).add(place)
        touched = set(closed) | {person for clique in tolls for person in self.cliques.all[clique][0]}
        while touched:
            self._open(flow, {person: closed.get(person, set()) for person in touched})
            touched = set()
            for a, b in self._broken(flow):
                if a in touched or b in touched:
                    continue
                loser = min(
                    (worth[each][flow.offer_of(each)] - flow.price_of(flow.offer_of(each)), each) for each in (a, b)
                )[1]
                closed.setdefault(loser, set()).add(flow.offer_of(loser))
                touched.add(loser)
        self._keep(flow)
        if self._value_of(flow.offer) == self.best_value:
            self._exchange(flow, closed, worth)

    def _value_of(self, where: Ints) -> int:
        return int(self.score[where[self.person] == self.offer].sum())

    def _keep(self, flow: Changing) -> None:
        """Remember this plan when it is better than the best so far."""
        value = self._value_of(flow.offer)
        if value > self.best_value:
            self.best, self.best_value = flow.offer, value

    def _exchange(self, flow: Changing, closed: dict[int, set[int]], worth: dict[int, dict[int, int]]) -> None:
        """Let somebody in whom the plan keeps out, and those whom they must not meet out, as long as that is better."""
        before, is_better = flow.value(), True
        while is_better:
            is_better = False
            kept_out = sorted((each, place) for each, places in closed.items() for place in places)
            for person, place in kept_out:
                if self.n_changes > self.most_changes:
                    return
                if place in self.closed.get(person, ()) or worth[person].get(place, 0) <= flow.price_of(place):
                    continue
                around = self.cliques.around(place)
                swap = {each: closed.get(each, set()) | around for each in self.others[person]}
                swap[person] = closed[person] - {place}
                self._open(flow, swap)
                if flow.value() > before and not self._broken(flow):
                    closed.update(swap)
                    before, is_better = flow.value(), True
                    self._keep(flow)
                else:
                    self._open(flow, {each: closed.get(each, set()) for each in swap})

    def _open(self, flow: Changing, closed: dict[int, set[int]]) -> None:
        """Give these people in a plan without tolls all their edges but the closed ones."""
        for person in closed:
            worth, numbers = flow.flow.worth, self.cliques.numbers[person]
            worth[numbers] = self.edges[person][1]
            worth[numbers[[offer in closed[person] for offer in self.cliques.offers[person]]]] = 0
        self._renew(flow, closed)

    # Branches

    def _ways(self, bound: int) -> list[Closed]:
        """Two ways on, one of which every plan goes: of a few such twos the one that lowers the bound most."""
        # Who came half of the time, first; then whoever is together, or kept out by a toll that is too high.
        n_seen = int(self.cliques.laid.counts[N_SEEN])
        half = {at: abs(2 * n - n_seen) for at, n in self.wavers.items()}
        for at in self._unsettled():
            half.setdefault(at, n_seen)
        tried = sorted(half, key=lambda at: (half[at], -len(self.others[at[0]]), at))[:MOST_TRIED]
        ways = [way for each in tried if (way := self._two(*each)) is not None]
        if len(ways) < 2:
            return list(ways[0]) if ways else []
        return list(max(ways, key=lambda two: min(bound - self._try(each) for each in two)))

    def _unsettled(self) -> set[tuple[int, int]]:
        at = {(person, self.flow.offer_of(person)) for pair in self._broken(self.flow) for person in pair}
        tolls = self.cliques.tolls()
        empty = [each for each in tolls if not n_present(self.flow.flow, self.cliques.laid, each)] or list(tolls)
        for clique in sorted(empty, key=lambda each: (-tolls[each], each))[:MOST_TRIED]:
            people, offers = self.cliques.all[clique]
            someone = min(people, key=lambda each: (-len(self.others[each]), each))
            at.update((someone, offer) for offer in offers if offer in self.edges[someone][0])
        return at

    def _two(self, person: int, place: int) -> tuple[Closed, Closed] | None:
        """This person does not come there, nor where they meet the same people; or whom they must not meet do not."""
        around = self.cliques.around(place)
        alike = {other for other in around if self.cliques.around(other) == around}
        without = self._closing({person: alike})
        instead = self._closing(dict.fromkeys(self.others[person], around))
        return None if self.closed in (without, instead) else (without, instead)

    def _closing(self, more: dict[int, Iterable[int]]) -> Closed:
        closed = dict(self.closed)
        for person, offers in more.items():
            some = frozenset(offers) & frozenset(self.edges[person][0].tolist())
            if some:
                closed[person] = closed.get(person, frozenset()) | some
        return closed

    def _try(self, closed: Closed) -> int:
        """The bound with these edges closed and the tolls as they are; the plan is as it was afterwards."""
        before = self.closed
        differ = [each for each in closed if self._differs(each, closed)]
        self._close(closed, differ)
        self._renew(self.flow, differ)
        bound = self._bound()
        self._close(before, differ)
        self._renew(self.flow, differ)
        return bound
