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
from weefsel.engine.rights.may_meet import NOWHERE, Beside

ROUNDS = 2  # of setting tolls one by one
FIRST_STEPS, STEPS = 150, 50  # of setting them all at once, before the first branch and in each
PATIENCE, SMALLEST_STEP = 4, 1e-4  # steps without a better bound before they become smaller; the end of that
MOST_TRIED = 4  # branches that are tried out before one is chosen

Closed = dict[int, frozenset[int]]
Clique = tuple[tuple[int, ...], tuple[int, ...]]


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
        self.others: dict[int, set[int]] = {}
        for a, b in pairs.tolist():
            self.others.setdefault(a, set()).add(b)
            self.others.setdefault(b, set()).add(a)
        self.people = sorted(self.others)
        self.edges = {person: flow.edges_of(person) for person in self.people}
        self.cliques: list[Clique] = []
        self.number: dict[Clique, int] = {}
        self.of_person: dict[int, list[tuple[int, NDArray[np.bool_]]]] = {person: [] for person in self.people}
        self.tolls: dict[int, int] = {}
        self.closed: Closed = {}
        self.n_changes = self.n_branches = 0
        self.wavers: dict[tuple[int, int], int] = {}
        self.n_seen = 0
        self.best: Ints | None = None
        self.best_value = -1
        self.sum_of_tolls = 0

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
                heapq.heappush(open_, _Branch((-own, self.n_branches), closed, dict(self.tolls)))
        bound = max([self.best_value, left, *(-each.rank[0] // self.flow.unit for each in open_)])
        assert self.best is not None
        return Kept(self.best, self.best_value, bound, self.n_changes, self.n_branches)

    # Where the plan stands

    def _bound(self) -> int:
        return self.flow.value() + self.sum_of_tolls

    def _around(self, place: int) -> frozenset[int]:
        return self.near.get(place, frozenset()) | {place}

    def _broken(self, flow: Changing) -> list[tuple[int, int]]:
        """The pairs that are together now."""
        at = {person: flow.offer_of(person) for person in self.people}
        return [
            (a, b)
            for a in self.people
            if at[a] >= 0
            for b in sorted(self.others[a])
            if a < b and at[b] >= 0 and (at[a] == at[b] or at[b] in self.near.get(at[a], ()))
        ]

    def _worth(self, person: int) -> Ints:
        """The scores of somebody's edges, tolls paid; nothing for what is closed."""
        offer, worth = self.edges[person]
        worth = worth.copy()
        for clique, inside in self.of_person[person]:
            if toll := self.tolls.get(clique, 0):
                worth[inside] -= toll
        if person in self.closed:
            worth[np.isin(offer, list(self.closed[person]))] = 0
        return worth

    def _change(self, person: int) -> None:
        self.n_changes += 1
        self.flow.change(person, self.edges[person][0], self._worth(person))

    def _go_to(self, branch: _Branch) -> None:
        """Make the closed edges and the tolls those of a branch."""
        touched = {each for each in branch.closed.keys() | self.closed.keys() if self._differs(each, branch)}
        for clique in branch.tolls.keys() | self.tolls.keys():
            if branch.tolls.get(clique, 0) != self.tolls.get(clique, 0):
                touched.update(self.cliques[clique][0])
        self.closed, self.tolls = dict(branch.closed), dict(branch.tolls)
        self.sum_of_tolls = sum(self.tolls.values())
        for person in sorted(touched):
            self._change(person)

    def _differs(self, person: int, branch: _Branch) -> bool:
        return branch.closed.get(person) != self.closed.get(person)

    # Tolls

    def _clique(self, a: int, b: int) -> int:
        """A toll for these two, who are together, and for as many others as must all stay apart from one another."""
        people = {a, b}
        for other in sorted(self.others[a] & self.others[b], key=lambda each: (-len(self.others[each]), each)):
            if people <= self.others[other]:
                people.add(other)
        offers = {self.flow.offer_of(a), self.flow.offer_of(b)}
        around = frozenset.intersection(*(self._around(each) for each in offers))
        for other in sorted(around - offers):
            if all(each in self.near.get(other, ()) for each in offers):
                offers.add(other)
        clique = tuple(sorted(people)), tuple(sorted(offers))
        if clique not in self.number:
            self.number[clique] = len(self.cliques)
            self.cliques.append(clique)
            for person in clique[0]:
                inside = np.isin(self.edges[person][0], clique[1])
                if inside.any():
                    self.of_person[person].append((self.number[clique], inside))
        return self.number[clique]

    def _present(self, clique: int) -> list[int]:
        people, offers = self.cliques[clique]
        return [person for person in people if self.flow.offer_of(person) in offers]

    def _toll(self, clique: int, toll: int) -> None:
        self.sum_of_tolls += toll - self.tolls.pop(clique, 0)
        if toll:
            self.tolls[clique] = toll
        for person in self.cliques[clique][0]:
            self._change(person)

    def _loss(self, person: int, offers: Iterable[int], before: int) -> int:
        """What it costs when somebody does not come to these offers; the plan is as it was afterwards."""
        held = self.closed.get(person)
        self.closed[person] = (held or frozenset()) | frozenset(offers)
        self._change(person)
        loss = before - self.flow.value()
        if held is None:
            del self.closed[person]
        else:
            self.closed[person] = held
        self._change(person)
        return loss

    def _set_toll(self, clique: int) -> None:
        """The lowest toll at which no more than one comes: of all tolls for this clique the one with the best bound."""
        if clique in self.tolls:
            self._toll(clique, 0)
        more = 0
        while len(present := self._present(clique)) > 1:
            before = self.flow.value()
            losses = sorted(self._loss(person, self.cliques[clique][1], before) for person in present)
            # Twice as much each time: who leaves may make room for another of them, and then the loss says too little.
            more = max(losses[-2] + 1, 2 * more)
            self._toll(clique, self.tolls.get(clique, 0) + more)

    def _set_tolls(self, n_steps: int) -> bool:
        """Bring the tolls to where the bound is lowest, as far as it can be told; whether that proves the plan.

        At first one by one, as far as that helps; then all that are too high or too low at once, by steps that become
        smaller while the bound does not. ``wavers`` holds how often who came where in the second half of these steps.
        """
        self.wavers, self.n_seen = {}, 0
        for _round in range(ROUNDS):
            wrong = self._wrong()
            if not wrong:
                return True
            for clique in sorted(wrong):
                if len(self._present(clique)) != 1:
                    self._set_toll(clique)
                if self.n_changes > self.most_changes:
                    return False
        least, tolls, part, stale = self._bound(), dict(self.tolls), 1.0, 0
        for step in range(n_steps):
            wrong = self._wrong()
            if not wrong:
                return True
            if least // self.flow.unit <= self.best_value or self.n_changes > self.most_changes or part < SMALLEST_STEP:
                break
            if 2 * step >= n_steps or part < 0.1:
                self._note(wrong)
            over = {clique: len(self._present(clique)) - 1 for clique in sorted(wrong)}
            gap = max(self._bound() - self.best_value * self.flow.unit, self.flow.unit)
            size = max(1, int(part * gap / sum(each * each for each in over.values())))
            self._set({clique: max(0, self.tolls.get(clique, 0) + size * each) for clique, each in over.items()})
            bound = self._bound()
            if bound < least:
                least, tolls, stale = bound, dict(self.tolls), 0
            else:
                stale += 1
                if stale >= PATIENCE:
                    part, stale = part / 2, 0
        self._set({clique: tolls.get(clique, 0) for clique in self.tolls.keys() | tolls.keys()})
        return False

    def _wrong(self) -> set[int]:
        """The tolls that are too low, for several come, or too high, for nobody comes."""
        wrong = {self._clique(a, b) for a, b in self._broken(self.flow)}
        return wrong | {each for each in self.tolls if len(self._present(each)) != 1}

    def _set(self, tolls: dict[int, int]) -> None:
        """Set several tolls at once."""
        touched: set[int] = set()
        for clique, toll in tolls.items():
            if toll != self.tolls.get(clique, 0):
                self.sum_of_tolls += toll - self.tolls.pop(clique, 0)
                if toll:
                    self.tolls[clique] = toll
                touched.update(self.cliques[clique][0])
        for person in sorted(touched):
            self._change(person)

    def _note(self, cliques: set[int]) -> None:
        self.n_seen += 1
        for clique in cliques:
            for person in self._present(clique):
                at = person, self.flow.offer_of(person)
                self.wavers[at] = self.wavers.get(at, 0) + 1

    # Plans that keep every pair

    def _make_plan(self) -> None:
        """Who comes while a toll is asked, may; who would meet them, may not; without tolls the rest follows."""
        flow = self.flow.copy()
        closed = {person: set(offers) for person, offers in self.closed.items()}
        comes = [(flow.offer_of(person), person) for person in self.people]
        comes = [(place, person) for place, person in comes if place >= 0]
        would = [
            (int(offer), person)
            for person in self.people
            for clique, inside in self.of_person[person]
            if clique in self.tolls
            for offer in self.edges[person][0][inside]
        ]
        worth = {
            person: dict(zip(*(each.tolist() for each in self.edges[person]), strict=True)) for person in self.people
        }
        may: dict[int, set[int]] = {}
        for group in (comes, sorted(set(would) - set(comes))):
            for place, person in sorted(group, key=lambda each: (-worth[each[1]].get(each[0], 0), each)):
                around = self._around(place)
                if place in closed.get(person, ()) or any(
                    may.get(other, set()) & around for other in self.others[person]
                ):
                    closed.setdefault(person, set()).add(place)
                else:
                    may.setdefault(person, set()).add(place)
        touched = set(closed) | {person for clique in self.tolls for person in self.cliques[clique][0]}
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
                around = self._around(place)
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
        for person in sorted(closed):
            self.n_changes += 1
            offer, full = self.edges[person]
            flow.change(person, offer, np.where(np.isin(offer, list(closed[person])), 0, full))

    # Branches

    def _ways(self, bound: int) -> list[Closed]:
        """Two ways on, one of which every plan goes: of a few such twos the one that lowers the bound most."""
        # Who came half of the time, first; then whoever is together, or kept out by a toll that is too high.
        half = {at: abs(2 * n - self.n_seen) for at, n in self.wavers.items()}
        for at in self._unsettled():
            half.setdefault(at, self.n_seen)
        tried = sorted(half, key=lambda at: (half[at], -len(self.others[at[0]]), at))[:MOST_TRIED]
        ways = [way for each in tried if (way := self._two(*each)) is not None]
        if len(ways) < 2:
            return list(ways[0]) if ways else []
        return list(max(ways, key=lambda two: min(bound - self._try(each) for each in two)))

    def _unsettled(self) -> set[tuple[int, int]]:
        at = {(person, self.flow.offer_of(person)) for pair in self._broken(self.flow) for person in pair}
        empty = [each for each in self.tolls if not self._present(each)] or list(self.tolls)
        for clique in sorted(empty, key=lambda each: (-self.tolls[each], each))[:MOST_TRIED]:
            people, offers = self.cliques[clique]
            someone = min(people, key=lambda each: (-len(self.others[each]), each))
            at.update((someone, offer) for offer in offers if offer in self.edges[someone][0])
        return at

    def _two(self, person: int, place: int) -> tuple[Closed, Closed] | None:
        """This person does not come there, nor where they meet the same people; or whom they must not meet do not."""
        around = self._around(place)
        alike = {other for other in around if self._around(other) == around}
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
        differ = [each for each in sorted(closed) if closed[each] != before.get(each)]
        self.closed = closed
        for person in differ:
            self._change(person)
        bound = self._bound()
        self.closed = before
        for person in differ:
            self._change(person)
        return bound
